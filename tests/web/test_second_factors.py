"""How you sign in: apps, codes on paper, where you are signed in, and what roles ask for."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from facilitator.clock import FrozenClock
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.delivery import Delivery
from facilitator.models.organisation import Organisation
from facilitator.models.sign_in import SignIn
from facilitator.services import retention
from tests.cast import PASSWORD, Cast, email_of
from tests.conftest import OpenUnit
from tests.factors import App, give_app
from tests.pages import csrf_of, path_of, post, words_of

OVERVIEW, APP = "/you/signing-in", "/you/app"
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
SURE = {"current_password": PASSWORD}
ANDROID = "Mozilla/5.0 (Android 15; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0"


def offered(client: FlaskClient) -> tuple[App, str]:
    """Return the app that looked at the picture of a page, and the page's sealed secret."""
    page = client.get(APP).get_data(as_text=True)
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)
    secret = re.search(r'class="secret" dir="ltr">([A-Z2-7 ]+)<', page)
    assert sealed is not None
    assert secret is not None
    assert page.count("<svg") > 1
    return App(secret[1].replace(" ", "")), sealed[1]


def test_an_app_is_added_by_picture_code_and_password_and_brings_codes_on_paper(
    cast: Cast, unit: OpenUnit
) -> None:
    ada, laptop = cast.client("ada"), cast.client("ada")
    app, sealed = offered(ada)
    wrong = post(ada, APP, {"sealed": sealed, "code": "000000", **SURE})
    assert wrong.status_code == 422
    assert f'value="{sealed}"' in wrong.get_data(as_text=True), "the same picture again"
    assert post(ada, APP, {"sealed": sealed, "code": app.code(), "current_password": "no"}).status_code == 422
    added = post(ada, APP, {"sealed": sealed, "code": app.code(), **SURE})
    assert added.status_code == 201
    assert len(set(CODE.findall(words_of(added)))) == 10
    assert ada.get(OVERVIEW).status_code == 200
    assert laptop.get(OVERVIEW).status_code == 302, "other browsers are out"
    assert "10 are left" in words_of(ada.get(OVERVIEW))
    with unit():
        assert db.session.scalars(select(Delivery.kind)).all() == ["second_factor_changed"]
    ben = cast.client("ben")
    assert post(ben, APP, {"sealed": sealed, "code": app.code(), **SURE}).status_code == 422, "Ada’s picture"


def test_codes_on_paper_are_renewed_and_go_with_the_last_factor(cast: Cast) -> None:
    _, old = give_app(cast, "ada")
    ada = cast.client("ada")
    made = post(ada, "/you/recovery-codes", SURE)
    assert made.status_code == 201
    assert not set(old) & set(CODE.findall(words_of(made)))
    assert post(ada, "/you/app/remove", {"current_password": "no"}).status_code == 422
    assert post(ada, "/you/app/remove", SURE).status_code == 303
    assert "Not set up" in words_of(ada.get(OVERVIEW))
    assert post(ada, "/you/recovery-codes", SURE).status_code == 404, "there is nothing to stand in for"


def test_browsers_are_listed_roughly_and_ended_one_by_one_or_all_at_once(
    client: FlaskClient, cast: Cast, unit: OpenUnit
) -> None:
    phone, laptop = cast.app.test_client(), cast.client("ada")
    entered = {"email": email_of("ada"), "password": PASSWORD}
    client.post("/sign-in", data=entered | {"csrf_token": csrf_of(client, "/sign-in")})
    again = entered | {"csrf_token": csrf_of(client, "/you")}
    assert client.post("/sign-in", data=again).status_code == 303
    phone.environ_base["HTTP_USER_AGENT"] = ANDROID
    post(phone, "/sign-in", entered)
    seen = words_of(client.get(OVERVIEW))
    assert "Firefox on Android Since Thursday 22 October 2026." in seen
    assert seen.count("This browser") == 1
    with unit():
        rows = {row.device: row.id for row in db.session.scalars(select(SignIn))}
    assert set(rows) == {"other/other", "firefox/linux", "firefox/android"}
    with unit():
        assert db.session.scalar(select(func.count(SignIn.id))) == 3, (
            "signing in again here replaces what was here"
        )
    ended = post(client, f"/you/browsers/{rows['firefox/android']}/end", page=OVERVIEW)
    assert (ended.status_code, path_of(ended)) == (303, OVERVIEW)
    assert [one.get("/groups").status_code for one in (phone, laptop, client)] == [302, 200, 200]
    ben = cast.client("ben")
    assert post(ben, f"/you/browsers/{rows['firefox/linux']}/end", page=OVERVIEW).status_code == 404
    assert post(client, "/you/browsers/end-others", page=OVERVIEW).status_code == 303
    assert [one.get("/groups").status_code for one in (laptop, client, ben)] == [302, 200, 200]
    assert post(client, f"/you/browsers/{rows['other/other']}/end", page=OVERVIEW).status_code == 303
    assert client.get("/groups").status_code == 302


def test_a_browser_that_nobody_uses_is_forgotten_and_the_day_is_kept(
    cast: Cast, unit: OpenUnit, clock: FrozenClock
) -> None:
    used, unused = cast.client("ada"), cast.client("ada")
    clock.advance(timedelta(days=20))
    assert used.get("/groups").status_code == 200
    clock.advance(timedelta(days=20))
    with cast.app.app_context():
        retention.tidy()
    assert [used.get("/groups").status_code, unused.get("/groups").status_code] == [200, 302]
    with unit():
        assert db.session.scalars(select(SignIn.last_used_on)).all() == [clock.now().date()]


@pytest.fixture
def asked(unit: OpenUnit, cast: Cast) -> None:
    """Let the organisation ask facilitators for a second step."""
    with unit():
        db.session.scalars(select(Organisation)).one().second_factor_roles = ["facilitator"]


def test_who_needs_a_second_step_is_led_to_set_one_up_at_the_next_sign_in(
    client: FlaskClient, cast: Cast, asked: None
) -> None:
    before = cast.client("ada")
    assert before.get("/groups").status_code == 200, "nobody is thrown out of an evening"
    entered = post(client, "/sign-in", {"email": email_of("ada"), "password": PASSWORD})
    assert path_of(entered) == OVERVIEW
    assert path_of(client.get("/groups")) == OVERVIEW
    assert client.get("/groups", headers={"HX-Request": "true"}).status_code == 403
    session = f"/api/v1/groups/{cast.group_a}"
    assert client.get(session).status_code == 401, "nor by the API with this cookie"
    assert client.get(session, headers=cast.bearer("groups:read")).status_code == 200, "tokens go on"
    assert "Your organisation asks for a second step" in words_of(client.get(OVERVIEW))
    app, sealed = offered(client)
    assert post(client, APP, {"sealed": sealed, "code": app.code(), **SURE}).status_code == 201
    assert client.get("/groups").status_code == 200
    assert post(client, "/you/app/remove", SURE).status_code == 409, "not the last one"
    assert (
        post(cast.app.test_client(), "/sign-in", {"email": "dora@example.org", "password": PASSWORD}).location
        == "/"
    )


def test_an_administrator_says_by_role_who_needs_a_second_step(cast: Cast, unit: OpenUnit) -> None:
    form = {
        "name": "Harbour Lantern", "country": "GB", "locale": "en", "time_zone": "Europe/London",
        "sender_label": "Reminder", "second_factor_roles": ["admin", "coordinator"],
    }  # fmt: skip
    assert post(cast.client("ana"), "/organisation", form).status_code == 303
    with unit():
        assert db.session.scalars(select(Organisation)).one().second_factor_roles == ["admin", "coordinator"]
    assert (
        post(cast.client("ana"), "/organisation", form | {"second_factor_roles": ["king"]}).status_code == 422
    )


def test_a_new_address_ends_browsers_and_links_and_is_told(cast: Cast, unit: OpenUnit) -> None:
    ben, ana = cast.client("ben"), cast.client("ana")
    form = {"name": "Ben", "email": "benjamin@example.org", "roles": "facilitator", "active": "yes"}
    assert post(ana, f"/accounts/{cast.ids['ben']}", form).status_code == 303
    assert ben.get("/groups").status_code == 302
    with unit():
        assert db.session.get_one(Account, cast.ids["ben"]).email == "benjamin@example.org"
        assert db.session.scalars(select(Delivery.kind)).all() == ["email_changed"]
