"""Signing in and out, and a password that was forgotten."""

import time
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import select

from facilitator.clock import FrozenClock
from facilitator.extensions import db
from facilitator.models.account import Account, AccountLink
from facilitator.models.delivery import Delivery
from facilitator.services import account_links, passwords
from tests.cast import PASSWORD, Cast, email_of
from tests.conftest import OpenUnit
from tests.pages import csrf_of, path_of, post, words_of

NEXT = "walking beside nine quiet otters"


def enter(client: FlaskClient, name: str = "ada", password: str = PASSWORD, back: str = "") -> int:
    """Sign in through the page and return the status."""
    address = f"/sign-in?next={back}" if back else "/sign-in"
    return post(client, address, {"email": email_of(name), "password": password}).status_code


def test_signing_in_and_out(client: FlaskClient, cast: Cast, unit: OpenUnit) -> None:
    there = client.get("/groups")
    assert (there.status_code, path_of(there)) == (302, "/sign-in?next=/groups")
    entered = post(client, "/sign-in?next=/groups", {"email": " ADA@example.org ", "password": PASSWORD})
    assert (entered.status_code, path_of(entered)) == (303, "/groups")
    assert "Tuesday Circle" in words_of(client.get("/groups"))
    with unit():
        assert db.session.get_one(Account, cast.ids["ada"]).last_sign_in_at is not None
    assert post(client, "/sign-out", page="/groups").status_code == 303
    assert client.get("/groups").status_code == 302


@pytest.mark.parametrize(
    "back",
    [
        "https://example.com/",
        "//example.com/",
        "/\\example.com",
        "javascript:alert(1)",
        "groups",
        "/%0d%0aX:1",
    ],
)
def test_next_leads_only_to_pages_of_ours(client: FlaskClient, cast: Cast, back: str) -> None:
    entered = post(client, f"/sign-in?next={back}", {"email": email_of("ada"), "password": PASSWORD})
    assert path_of(entered) == "/"
    assert "example.com" not in entered.headers["Location"]


@pytest.mark.parametrize(
    "given",
    [
        {"email": "ada@example.org", "password": "not this one"},
        {"email": "nobody@example.org", "password": PASSWORD},
        {"email": "x" * 900_000, "password": PASSWORD},
        {"email": "ada@example.org", "password": "x" * 900_000},
        {"email": "ada@example.org\x00", "password": PASSWORD},
        {"email": "ada@example.org"},
        {},
    ],
)
def test_what_is_wrong_is_not_told_apart(client: FlaskClient, cast: Cast, given: dict[str, str]) -> None:
    refused = post(client, "/sign-in", given)
    assert refused.status_code == 422
    assert "not this one" not in refused.get_data(as_text=True)
    assert client.get("/groups").status_code == 302


def test_guessing_slows_down_the_guesser_alone(client: FlaskClient, cast: Cast) -> None:
    for _ in range(5):
        assert enter(client, password="not this one") == 422
    waiting = post(client, "/sign-in", {"email": email_of("ada"), "password": PASSWORD})
    assert waiting.status_code == 429
    assert int(waiting.headers["Retry-After"]) in range(1, 6)
    assert enter(client, "ben") == 303, "another account from the same address"
    elsewhere = client.application.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert enter(elsewhere) == 303, "the owner from another address"


def test_an_old_hash_is_made_anew_when_its_owner_signs_in(
    client: FlaskClient, cast: Cast, unit: OpenUnit
) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with unit():
        db.session.get_one(Account, cast.ids["ada"]).password_hash = old
    assert enter(client) == 303
    with unit():
        kept = db.session.get_one(Account, cast.ids["ada"]).password_hash
    assert kept is not None
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches(kept, PASSWORD)


def test_somebody_who_is_not_active_or_has_not_joined_cannot_sign_in(
    client: FlaskClient, cast: Cast, unit: OpenUnit
) -> None:
    with unit():
        db.session.get_one(Account, cast.ids["ada"]).active = False
        db.session.get_one(Account, cast.ids["ben"]).password_hash = None
    assert enter(client) == 422
    assert enter(client, "ben", password="") == 422


def test_the_cookie_starts_afresh(client: FlaskClient, cast: Cast) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    assert enter(client) == 303
    with client.session_transaction() as session:
        assert "planted" not in session
        assert not session.permanent
    stay = {"email": email_of("ben"), "password": PASSWORD, "stay": "yes"}
    other = client.application.test_client()
    assert post(other, "/sign-in", stay).status_code == 303
    with other.session_transaction() as session:
        assert session.permanent


def test_signing_out_everywhere_ends_every_browser(client: FlaskClient, cast: Cast) -> None:
    phone, laptop = cast.client("ada"), cast.client("ada")
    assert post(phone, "/sign-out-everywhere", page="/you").status_code == 303
    assert [browser.get("/groups").status_code for browser in (phone, laptop)] == [302, 302]
    assert cast.client("ada").get("/groups").status_code == 200


def test_a_live_part_of_a_page_is_told_that_nobody_is_signed_in(client: FlaskClient, cast: Cast) -> None:
    assert client.get("/groups", headers={"HX-Request": "true"}).status_code == 401


def test_an_unknown_address_takes_as_long_as_a_wrong_password(client: FlaskClient, cast: Cast) -> None:
    def seconds(email: str) -> float:
        page = csrf_of(client, "/sign-in")
        began = time.process_time()
        client.post("/sign-in", data={"csrf_token": page, "email": email, "password": "not this one"})
        return time.process_time() - began

    wrong = min(seconds(email_of(name)) for name in ("ada", "ben", "cleo"))
    unknown = min(seconds(f"nobody{number}@example.org") for number in range(3))
    assert wrong / 2 < unknown < wrong * 2
    assert not passwords.outdated(passwords.NOBODYS)


def test_a_form_without_its_token_is_refused(cast: Cast) -> None:
    ada = cast.client("ada")
    assert ada.post("/sign-out-everywhere").status_code == 400
    assert ada.get("/groups").status_code == 200


def mails(unit: OpenUnit) -> list[tuple[str, str]]:
    """Return the planned mails as (kind, account's address)."""
    with unit():
        return [
            (row.kind, db.session.get_one(Account, row.account_id).email)
            for row in db.session.scalars(select(Delivery).order_by(Delivery.id))
        ]


def test_a_forgotten_password_answers_the_same_for_everybody(
    client: FlaskClient, cast: Cast, unit: OpenUnit, clock: FrozenClock
) -> None:
    answers = []
    for email in ("ADA@example.org", "nobody@example.org", "ada@example.org"):
        asked = post(client, "/forgot", {"email": email})
        answers.append((asked.status_code, path_of(asked), words_of(client.get("/forgot/sent"))))
    assert len(set(answers)) == 1
    assert mails(unit) == [("password", "ada@example.org")], "one mail in five minutes"
    clock.advance(timedelta(minutes=6))
    post(client, "/forgot", {"email": "ada@example.org"})
    assert len(mails(unit)) == 2


def test_somebody_who_has_not_joined_is_invited_again(
    client: FlaskClient, cast: Cast, unit: OpenUnit
) -> None:
    with unit():
        db.session.get_one(Account, cast.ids["ben"]).password_hash = None
    post(client, "/forgot", {"email": email_of("ben")})
    assert mails(unit) == [("invite", "ben@example.org")]


def test_asking_too_often_has_to_wait(client: FlaskClient, cast: Cast) -> None:
    statuses = [
        post(client, "/forgot", {"email": f"{number}@example.org"}).status_code for number in range(21)
    ]
    assert statuses == [303] * 20 + [429]


def reset_link(unit: OpenUnit, cast: Cast) -> str:
    """Return the path of a new-password link for Ada."""
    with unit():
        return account_links.path("password", account_links.mint(cast.ids["ada"], "password"))


def test_a_new_password_ends_everything_else(client: FlaskClient, cast: Cast, unit: OpenUnit) -> None:
    other, laptop = reset_link(unit, cast), cast.client("ada")
    link = reset_link(unit, cast)
    assert client.get(link).status_code == client.get(link).status_code == 200
    assert post(client, link, {"password": "ada@example.org"}).status_code == 422
    assert post(client, link, {"password": NEXT}).status_code == 303
    assert client.get("/groups").status_code == 200, "signed in"
    assert laptop.get("/groups").status_code == 302
    stranger = client.application.test_client()
    assert stranger.get(link).status_code == stranger.get(other).status_code == 410
    assert (enter(stranger), enter(stranger, password=NEXT)) == (422, 303)


def test_a_link_dies_with_its_time_and_its_account(
    client: FlaskClient, cast: Cast, unit: OpenUnit, clock: FrozenClock
) -> None:
    link = reset_link(unit, cast)
    assert client.get(link.replace("/new-password/", "/join/")).status_code == 410, "of another purpose"
    clock.advance(timedelta(hours=2))
    assert client.get(link).status_code == 410
    link = reset_link(unit, cast)
    with unit():
        db.session.get_one(Account, cast.ids["ada"]).active = False
    assert client.get(link).status_code == 410


def test_no_link_is_kept_in_clear(cast: Cast, unit: OpenUnit) -> None:
    secret = reset_link(unit, cast).rpartition("/")[2]
    with unit():
        kept = db.session.scalars(select(AccountLink)).one()
    assert len(secret) == 43
    assert secret.encode() not in kept.token_hash
    assert len(kept.token_hash) == 32


def test_changing_the_password_asks_for_the_old_one(client: FlaskClient, cast: Cast) -> None:
    ada, laptop = cast.client("ada"), cast.client("ada")
    wrong = post(ada, "/you/password", {"current_password": "not this one", "password": NEXT})
    assert (wrong.status_code, "not your current password" in words_of(wrong)) == (422, True)
    changed = post(ada, "/you/password", {"current_password": PASSWORD, "password": NEXT})
    assert (changed.status_code, ada.get("/groups").status_code) == (303, 200)
    assert laptop.get("/groups").status_code == 302
    assert enter(client, password=NEXT) == 303
