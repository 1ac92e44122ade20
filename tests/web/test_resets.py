"""Help for somebody who cannot sign in, invitations taken back, and what administrators see of sign-ins."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import func, select

from facilitator.clock import FrozenClock
from facilitator.domain.account import NewAccount
from facilitator.extensions import db
from facilitator.models.audit import Audit
from facilitator.models.delivery import Delivery
from facilitator.models.passkey import Passkey
from facilitator.models.second_factor import RecoveryCode, SecondFactor
from facilitator.services import account_links, accounts, audits, retention
from tests.cast import PASSWORD, Cast, email_of
from tests.conftest import OpenUnit
from tests.factors import give_app, give_passkey
from tests.pages import path_of, post, words_of

LOG, OTHER = "/accounts/sign-ins", "/accounts/{}"


def test_an_administrator_helps_somebody_in_without_sql(
    client: FlaskClient, cast: Cast, unit: OpenUnit
) -> None:
    give_app(cast, "ada")
    give_passkey(cast, "ada")
    ana, ada, place = cast.client("ana"), cast.client("ada"), f"/accounts/{cast.ids['ada']}"
    assert post(ana, f"{place}/remove-second-factors", page=f"{place}/help").status_code == 303
    assert ada.get("/groups").status_code == 302
    with unit():
        for model in (SecondFactor, Passkey, RecoveryCode):
            assert db.session.scalar(select(func.count()).select_from(model)) == 0
    entered = post(client, "/sign-in", {"email": email_of("ada"), "password": PASSWORD})
    assert path_of(entered) == "/"
    assert post(ana, f"{place}/send-password-link", page=f"{place}/help").status_code == 303
    assert client.get("/groups").status_code == 302
    with unit():
        kinds = db.session.scalars(select(Delivery.kind).order_by(Delivery.id)).all()
        assert kinds == ["second_factor_changed", "password"]
        noted = select(Audit.verb).where(Audit.actor_id == cast.ids["ana"], Audit.noun_id == cast.ids["ada"])
        assert set(db.session.scalars(noted)) == {"remove_factors", "send_password_link"}


def test_nobody_takes_their_own_second_step_that_way(cast: Cast) -> None:
    give_app(cast, "ana")
    ana, place = cast.client("ana"), f"/accounts/{cast.ids['ana']}"
    assert post(ana, f"{place}/remove-second-factors", page=OTHER.format(cast.ids["ben"])).status_code == 409
    assert "your own account" in words_of(ana.get(f"{place}/help"))
    assert cast.client("dora").get(f"/accounts/{cast.ids['ada']}/help").status_code == 403


def test_an_invitation_is_withdrawn_and_its_address_free_again(
    client: FlaskClient, cast: Cast, unit: OpenUnit
) -> None:
    with unit():
        gwen = accounts.invite(actor=cast.ana, new=NewAccount("gwen@example.org", "Gwen")).id
        link = account_links.path("invitation", account_links.mint(gwen, "invitation"))
    assert client.get(link).status_code == 200
    dora, page = cast.client("dora"), "/accounts/new"
    assert post(dora, f"/accounts/{gwen}/withdraw", page=page).status_code == 303
    assert client.get(link).status_code == 410
    assert "gwen@example.org" not in words_of(dora.get("/accounts"))
    assert post(dora, f"/accounts/{cast.ids['ada']}/withdraw", page=page).status_code == 409, "has joined"
    with unit():
        accounts.invite(actor=cast.ana, new=NewAccount("gwen@example.org", "Gwen"))


def test_a_corrected_address_makes_the_first_invitation_useless(
    client: FlaskClient, cast: Cast, unit: OpenUnit
) -> None:
    with unit():
        gwen = accounts.invite(actor=cast.ana, new=NewAccount("wrong@example.org", "Gwen")).id
        link = account_links.path("invitation", account_links.mint(gwen, "invitation"))
        accounts.change_account(actor=cast.ana, account_id=gwen, changes={"email": "gwen@example.org"})
    assert client.get(link).status_code == 410
    with unit():
        assert db.session.scalars(select(Delivery.kind)).all() == ["invite", "invite"]


def test_administrators_see_sign_ins_without_any_address_for_ninety_days(
    client: FlaskClient, cast: Cast, unit: OpenUnit, clock: FrozenClock
) -> None:
    client.environ_base["REMOTE_ADDR"] = "203.0.113.77"
    wrong = {"email": email_of("ada"), "password": "a secret that is not right"}
    post(client, "/sign-in", wrong)
    post(client, "/sign-in", wrong | {"email": "nobody@example.org"})
    post(client, "/sign-in", {"email": email_of("ada"), "password": PASSWORD})
    ana = cast.client("ana")
    seen = ana.get(LOG).get_data(as_text=True)
    words = words_of(ana.get(LOG))
    assert words.index("Ada Signed in") < words.index("Ada A wrong password was given")
    assert words.count("A wrong password") == 1, "of accounts that there are not, nothing is kept"
    for kept_out in ("203.0.113", "not right", "nobody@"):
        assert kept_out not in seen
    with unit():
        rows = [str(vars(row)) for row in db.session.scalars(select(Audit))]
        assert not [row for row in rows if "203.0.113" in row or "not right" in row]
    assert [cast.client(name).get(LOG).status_code for name in ("dora", "eli", "ada")] == [403] * 3
    clock.advance(timedelta(days=91))
    with cast.app.app_context():
        retention.tidy()
    assert "Nothing yet" in words_of(cast.client("ana").get(LOG))


def test_whoever_guesses_does_not_fill_the_log(cast: Cast, unit: OpenUnit) -> None:
    for place in range(6):
        thief = cast.app.test_client()
        thief.environ_base["REMOTE_ADDR"] = f"192.0.2.{place}"
        for _ in range(4):
            post(thief, "/sign-in", {"email": email_of("ada"), "password": "not this one"})
    with unit():
        refused = select(func.count()).where(Audit.verb == "refuse_password")
        assert db.session.scalar(refused) == 20


def test_the_log_has_a_second_page(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        for _ in range(130):
            audits.note(cast.ada, "sign_in", "sign_in", cast.ids["ada"])
    ana = cast.client("ana")
    first = ana.get(LOG).get_data(as_text=True)
    assert first.count("Signed in") == 100
    following = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    assert ana.get(following).get_data(as_text=True).count("Signed in") == 30
