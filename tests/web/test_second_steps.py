"""Signing in in two steps: nobody is in after the first, a code counts once, guessing holds up the guesser alone."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from facilitator.clock import FrozenClock
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.delivery import Delivery
from facilitator.models.second_factor import RecoveryCode, SecondFactor
from facilitator.services import account_links
from tests.cast import PASSWORD, Cast, email_of
from tests.conftest import OpenUnit
from tests.factors import App, give_app
from tests.pages import path_of, post, words_of

CODE = "/sign-in/code"
NEXT = "walking beside nine quiet otters"


@pytest.fixture
def adas(cast: Cast) -> tuple[App, list[str]]:
    """Give Ada an authenticator app and codes on paper."""
    return give_app(cast, "ada")


def password(client: FlaskClient, given: str = PASSWORD, name: str = "ada") -> tuple[int, str]:
    """Send a password; return the status and where it leads."""
    sent = post(client, "/sign-in?next=/groups", {"email": email_of(name), "password": given})
    return sent.status_code, path_of(sent) if sent.status_code == 303 else ""


def code(client: FlaskClient, given: str) -> int:
    """Send a code on the second page; return the status."""
    return post(client, CODE, {"code": given}).status_code


def test_nobody_is_in_before_the_second_step(client: FlaskClient, adas: tuple[App, list[str]]) -> None:
    assert password(client) == (303, CODE)
    assert client.get("/groups").status_code == 302
    with client.session_transaction() as session:
        assert "_user_id" not in session
    sent = post(client, CODE, {"code": adas[0].code()})
    assert (sent.status_code, path_of(sent)) == (303, "/groups")
    assert client.get("/groups").status_code == 200


def test_a_code_counts_once_and_for_a_step_on_either_side(
    client: FlaskClient, cast: Cast, adas: tuple[App, list[str]], clock: FrozenClock
) -> None:
    app, _ = adas
    used = app.code()
    assert password(client) == (303, CODE)
    assert [code(client, app.code(2)), code(client, used)] == [422, 303]
    other = cast.app.test_client()
    password(other)
    assert [code(other, used), code(other, app.code(-1))] == [422, 422], "this one, and any older"
    clock.advance(timedelta(seconds=30))
    assert code(other, app.code(1)) == 303, "a telephone whose clock is ahead"


def test_a_code_on_paper_counts_once_is_told_and_needs_no_secret(
    client: FlaskClient, cast: Cast, adas: tuple[App, list[str]], unit: OpenUnit
) -> None:
    _, codes = adas
    password(client)
    assert code(client, codes[3].lower().replace("-", " ")) == 303
    other = cast.app.test_client()
    password(other)
    assert [code(other, codes[3]), code(other, codes[4])] == [422, 303]
    with unit():
        left = db.session.scalars(select(RecoveryCode)).all()
        assert len(left) == 8
        assert all(codes[0].encode() not in row.code_hash for row in left)
        kinds = db.session.scalars(select(Delivery.kind)).all()
        assert kinds == ["second_factor_changed"], "one note, as long as it has not gone"
        app = db.session.get_one(SecondFactor, cast.ids["ada"])
        assert adas[0].secret.encode() not in app.sealed_secret


def test_the_second_step_waits_ten_minutes_and_dies_with_the_password(
    client: FlaskClient, cast: Cast, adas: tuple[App, list[str]], clock: FrozenClock, unit: OpenUnit
) -> None:
    password(client)
    with unit():
        db.session.get_one(Account, cast.ids["ada"]).session_version += 1
    assert code(client, adas[0].code()) == 422
    password(client)
    clock.advance(timedelta(minutes=10, seconds=1))
    assert client.get(CODE).status_code == 302


def test_whoever_guesses_codes_waits_and_learns_nothing_about_the_password(
    client: FlaskClient, adas: tuple[App, list[str]]
) -> None:
    password(client)
    assert [code(client, "000000") for _ in range(6)] == [422] * 5 + [429]
    assert password(client) == password(client, "not this one") == (429, "")
    assert client.get("/groups").status_code == 302


def test_guesses_at_codes_from_everywhere_wait_together_and_ada_does_not(
    client: FlaskClient, cast: Cast, adas: tuple[App, list[str]]
) -> None:
    password(client)
    assert code(client, adas[0].code()) == 303, "from now on this is a device of hers"
    post(client, "/sign-out", page="/groups")
    answers = []
    for place in range(6):
        thief = cast.app.test_client()
        thief.environ_base["REMOTE_ADDR"] = f"192.0.2.{place}"
        password(thief)
        answers += [code(thief, "000000") for _ in range(4)]
    assert answers == [422] * 20 + [429] * 4
    assert password(client) == (303, CODE)
    assert code(client, adas[1][0]) == 303


def test_somebody_who_guesses_adas_password_does_not_stop_ada(client: FlaskClient, cast: Cast) -> None:
    assert password(client)[0] == 303
    post(client, "/sign-out", page="/groups")
    thief = cast.app.test_client()
    assert [password(thief, "not this one")[0] for _ in range(6)] == [422] * 5 + [429]
    assert password(client)[0] == 303, "from the same address, on a device that she has used before"
    elsewhere = cast.app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "198.51.100.9"
    assert password(elsewhere)[0] == 303, "and on a new device at another address"
    known = client.get_cookie("known")
    assert known is not None
    thief.set_cookie("known", known.value[:-4] + "AAAA")
    assert password(thief)[0] == 429, "a made-up cookie makes no device known"


def test_one_household_counts_as_one_place(cast: Cast) -> None:
    answers = []
    for host in range(6):
        thief = cast.app.test_client()
        thief.environ_base["REMOTE_ADDR"] = f"2001:db8:1:2::{host}"
        answers.append(password(thief, "not this one")[0])
    assert answers == [422] * 5 + [429]


def test_a_link_for_a_new_password_does_not_go_round_the_second_step(
    client: FlaskClient, cast: Cast, adas: tuple[App, list[str]], unit: OpenUnit
) -> None:
    with unit():
        link = account_links.path("password", account_links.mint(cast.ids["ada"], "password"))
    chosen = post(client, link, {"password": NEXT})
    assert (chosen.status_code, path_of(chosen)) == (303, CODE)
    assert client.get("/groups").status_code == 302
    assert code(client, adas[0].code()) == 303


def test_with_another_secret_the_app_is_lost_and_paper_still_works(
    client: FlaskClient, cast: Cast, adas: tuple[App, list[str]], unit: OpenUnit
) -> None:
    with unit():
        db.session.get_one(SecondFactor, cast.ids["ada"]).sealed_secret = b"sealed with another key" * 2
    password(client)
    assert [code(client, adas[0].code()), code(client, adas[1][0])] == [422, 303]


@pytest.mark.parametrize(
    "given", ["", "12345", "x" * 900_000, "\x00", "١٢٣٤٥٦", "🕯" * 6, "AAAA-AAAA-AAAA-AAAA"]
)
def test_what_is_no_code_is_refused_in_words(
    client: FlaskClient, adas: tuple[App, list[str]], given: str
) -> None:
    password(client)
    refused = post(client, CODE, {"code": given})
    assert refused.status_code == 422
    assert "Please look at this again" in words_of(refused)
