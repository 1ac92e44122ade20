"""The first hour: a one-time link, an organisation, a site, a group, a facilitator who joins by mail."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from facilitator.clock import FrozenClock
from facilitator.errors import Conflict
from facilitator.extensions import db
from facilitator.models.account import Account, AccountLink
from facilitator.models.delivery import Delivery
from facilitator.models.group import Group
from facilitator.models.organisation import Organisation
from facilitator.models.site import Site
from facilitator.services import account_links, organisations
from tests.conftest import OpenUnit
from tests.pages import path_of, post, words_of

ORGANISATION = {
    "organisation": "Harbour Lantern", "country": "IE", "locale": "en", "time_zone": "Europe/Dublin",
    "sender_label": "Reminder", "name": "Ana", "email": "Ana@example.org",
    "password": "seven lanterns by the harbour wall",
}  # fmt: skip
SITE = {"name": "Old Boathouse", "time_zone": "Europe/Dublin", "country": "IE"}
GROUP = {
    "name": "Walk & Talk", "time_zone": "Europe/Dublin", "mode": "in_person", "openness": "drop_in",
    "cross_talk": "none", "reminder_rules": ["1440", "120"], "checkin_enabled": "on",
}  # fmt: skip


def new_link(unit: OpenUnit) -> str:
    """Return the path of a fresh set-up link."""
    with unit():
        return account_links.path("set_up", organisations.set_up_link())


def join_link(unit: OpenUnit, email: str) -> str:
    """Return the path that an invitation mail carries, as it is made when the mail is rendered."""
    with unit():
        delivery = db.session.scalars(select(Delivery).where(Delivery.kind == "invite")).one()
        assert delivery.state == "planned"
        account = db.session.get_one(Account, delivery.account_id)
        assert account.email == email
        return account_links.path("invitation", account_links.mint(account.id, "invitation"))


def test_the_whole_first_hour(client: FlaskClient, unit: OpenUnit) -> None:
    link = new_link(unit)
    first = post(client, link, ORGANISATION)
    assert (first.status_code, path_of(first)) == (303, "/")
    assert "Add a site" in words_of(client.get("/"))
    assert path_of(post(client, "/sites/new", SITE)) in {"/", "/sites"}
    with unit():
        site_id = str(db.session.scalars(select(Site.id)).one())
    assert path_of(post(client, "/groups/new", GROUP | {"site_id": site_id})) == "/"
    assert "Invite a facilitator" in words_of(client.get("/"))
    with unit():
        group = db.session.scalars(select(Group)).one()
        group_id, leads = str(group.id), group.reminder_leads
    assert (leads, group.checkin_enabled) == ([1440, 120], True)
    invited = {
        "email": "fern@example.org", "name": "Fern", "roles": "facilitator", "group_ids": group_id,
        "facilitator_role": "facilitator",
    }  # fmt: skip
    assert path_of(post(client, "/accounts/new", invited)) == "/"
    assert "Invited" in words_of(client.get("/accounts"))
    assert client.get("/").status_code == 302, "all steps are done"

    fern = client.application.test_client()
    joining = join_link(unit, "fern@example.org")
    page = fern.get(joining)
    assert (page.status_code, "Fern" in page.get_data(as_text=True)) == (200, True)
    welcome = post(fern, joining, {"name": "Fern F.", "password": "walking beside nine quiet otters"})
    assert (welcome.status_code, path_of(welcome)) == (303, "/")
    groups = words_of(fern.get("/groups"))
    assert "Walk & Talk" in groups
    assert fern.get(f"/groups/{group_id}").status_code == 200
    assert fern.get("/accounts").status_code == 403
    assert fern.get(joining).status_code == 410
    assert client.get(link).status_code == 410


def test_looking_at_the_link_changes_nothing(client: FlaskClient, unit: OpenUnit) -> None:
    link = new_link(unit)
    for _ in range(3):
        assert client.get(link).status_code == 200
    with unit():
        assert db.session.scalars(select(AccountLink)).one().used_at is None
        assert db.session.scalar(select(func.count(Organisation.id))) == 0
    assert client.get("/").status_code == 302
    assert "not set up yet" in words_of(client.get("/sign-in"))


def test_a_new_link_replaces_the_old_one_and_each_lives_a_day(
    client: FlaskClient, unit: OpenUnit, clock: FrozenClock
) -> None:
    old, new = new_link(unit), new_link(unit)
    assert (client.get(old).status_code, client.get(new).status_code) == (410, 200)
    clock.advance(timedelta(hours=24))
    assert client.get(new).status_code == 410
    assert client.get("/set-up/" + "x" * 5000).status_code == 410
    assert client.get("/set-up/%00%F0%9F%92%A9").status_code == 410


def test_no_link_once_the_organisation_exists(client: FlaskClient, unit: OpenUnit) -> None:
    link = new_link(unit)
    assert post(client, link, ORGANISATION).status_code == 303
    with pytest.raises(Conflict), unit():
        organisations.set_up_link()
    other = client.application.test_client()
    assert other.get(link).status_code == 410


def test_a_weak_password_keeps_the_link_and_what_was_typed(client: FlaskClient, unit: OpenUnit) -> None:
    link = new_link(unit)
    refused = post(client, link, ORGANISATION | {"password": "harbourlantern1"})
    assert refused.status_code == 422
    page = refused.get_data(as_text=True)
    assert "Harbour Lantern" in page
    assert "harbourlantern1" not in page
    assert "f-password-error" in page
    assert post(client, link, ORGANISATION).status_code == 303


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("organisation", ""),
        ("organisation", "x" * 900_000),
        ("name", "a\x00b"),
        ("email", "not an address"),
        ("password", "short"),
        ("password", "x" * 129),
        ("country", "Atlantis"),
        ("locale", "xx-nowhere"),
        ("time_zone", "Europe/Nowhere"),
        ("sender_label", "Grief support"),
    ],
)
def test_what_cannot_be_set_up_is_said_beside_the_field(
    client: FlaskClient, unit: OpenUnit, field: str, value: str
) -> None:
    refused = post(client, new_link(unit), ORGANISATION | {field: value})
    assert refused.status_code == 422
    assert f'id="f-{field}-error"' in refused.get_data(as_text=True)
    with unit():
        assert db.session.scalar(select(func.count(Account.id))) == 0
