"""Accounts over the API, and who am I."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from facilitator.extensions import db
from facilitator.models.delivery import Delivery
from tests.cast import Cast
from tests.conftest import OpenUnit

ROOT = "/api/v1/accounts"
FERN = {"email": "Fern@Example.org", "name": "Fern"}


def test_anybody_with_a_token_may_ask_who_they_are(client: FlaskClient, cast: Cast) -> None:
    me = client.get("/api/v1/me", headers=cast.bearer("checkins:read")).get_json()
    assert (me["name"], me["roles"], me["scopes"]) == ("Ada", ["facilitator"], ["checkins:read"])
    assert (me["group_ids"], me["site_ids"]) == ([str(cast.group_a)], [])
    assert client.get("/api/v1/me").status_code == 401


def test_an_administrator_invites_changes_and_removes(
    client: FlaskClient, cast: Cast, unit: OpenUnit
) -> None:
    ana = cast.bearer("admin", of="ana")
    made = client.post(ROOT, json=FERN | {"group_ids": [str(cast.group_b)]}, headers=ana)
    fern = made.get_json()
    assert (made.status_code, fern["email"], fern["joined"]) == (201, "fern@example.org", False)
    assert (fern["roles"], fern["site_ids"], fern["time_zone"]) == (["facilitator"], [], "Europe/London")
    with unit():
        assert [row.kind for row in db.session.scalars(select(Delivery))] == ["invite"]
    one, match = f"{ROOT}/{fern['id']}", {"If-Match": f'"{fern["version"]}"'}
    change = {"roles": ["coordinator"], "site_ids": [str(cast.site_id)]}
    changed = client.patch(one, json=change, headers=ana | match)
    assert changed.status_code == 200, changed.get_json()
    assert changed.get_json()["roles"] == ["coordinator"]
    assert changed.get_json()["site_ids"] == [str(cast.site_id)]
    assert client.patch(one, json={"name": "F"}, headers=ana | match).status_code == 412
    assert client.delete(one, headers=ana | {"If-Match": "*"}).status_code == 204
    assert client.get(one, headers=ana).status_code == 404
    assert client.post(ROOT, json=FERN, headers=ana).status_code == 201, "the address is free again"


def test_the_list_shows_roles_and_sites(client: FlaskClient, cast: Cast) -> None:
    rows = client.get(ROOT, headers=cast.bearer("admin", of="ana")).get_json()["data"]
    assert [(row["name"], row["roles"]) for row in rows] == [
        ("Ada", ["facilitator"]),
        ("Ana", ["admin"]),
        ("Ben", ["facilitator"]),
        ("Cleo", ["facilitator"]),
        ("Dora", ["coordinator"]),
        ("Eli", ["safeguarding_lead"]),
    ]
    assert rows[4]["site_ids"] == [str(cast.site_id)]
    one = client.get(f"{ROOT}/{rows[4]['id']}", headers=cast.bearer("admin", of="ana")).get_json()
    assert one == rows[4]


def test_a_deactivated_account_is_out_with_the_next_request(client: FlaskClient, cast: Cast) -> None:
    ana, ada = cast.bearer("admin", of="ana"), cast.bearer("groups:read")
    browser = cast.client("ada")
    assert client.get("/api/v1/groups", headers=ada).status_code == 200
    assert browser.get("/sites").status_code == 200
    one = f"{ROOT}/{cast.ids['ada']}"
    assert client.patch(one, json={"active": False}, headers=ana | {"If-Match": "*"}).status_code == 200
    assert client.get("/api/v1/groups", headers=ada).status_code == 401
    assert browser.get("/sites").status_code == 302
    back = client.patch(one, json={"active": True}, headers=ana | {"If-Match": "*"})
    assert back.get_json()["active"]
    assert browser.get("/sites").status_code == 302, "old sessions stay ended"


def test_somebody_has_to_administer(client: FlaskClient, cast: Cast) -> None:
    ana, one = cast.bearer("admin", of="ana") | {"If-Match": "*"}, f"{ROOT}/{cast.ids['ana']}"
    for change in ({"active": False}, {"roles": ["facilitator"]}):
        refused = client.patch(one, json=change, headers=ana)
        assert (refused.status_code, refused.get_json()["code"]) == (409, "last_admin")
    assert client.delete(one, headers=ana).status_code == 409
    client.patch(f"{ROOT}/{cast.ids['eli']}", json={"roles": ["admin"]}, headers=ana)
    assert client.delete(one, headers=ana).status_code == 204
    assert client.get(ROOT, headers=ana).status_code == 401, "her token went with her"


def test_only_administrators_change_accounts(client: FlaskClient, cast: Cast) -> None:
    for name in ("ada", "cleo", "dora", "eli"):
        headers = cast.bearer("admin", of=name) | {"If-Match": "*"}
        assert client.post(ROOT, json=FERN, headers=headers).status_code == 403, name
        answer = client.patch(f"{ROOT}/{cast.ids[name]}", json={"roles": ["admin"]}, headers=headers)
        assert answer.status_code == 403, name
        assert client.get(f"{ROOT}/{cast.ids['ana']}", headers=headers).status_code == 404, name
    assert client.get(ROOT, headers=cast.bearer("groups:read", of="ana")).status_code == 403


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"email": "ada@example.org"}, 409, None),
        ({"email": "ADA@example.org"}, 409, None),
        ({"email": "nobody"}, 422, "email"),
        ({"email": "a\x00@example.org"}, 422, "email"),
        ({"email": "a@b.org\r\nBcc: x@y.org"}, 422, "email"),
        ({"email": "x" * 500_000 + "@b.org"}, 422, "email"),
        ({"name": " "}, 422, "name"),
        ({"roles": []}, 422, "roles"),
        ({"roles": ["king"]}, 422, "roles.0"),
        ({"site_ids": ["0198c0f0-0000-7000-8000-000000000000"]}, 422, "site_ids"),
        ({"group_ids": ["0198c0f0-0000-7000-8000-000000000000"]}, 422, "group_ids"),
        ({"locale": "tlh-Klingon"}, 422, "locale"),
        ({"time_zone": ""}, 422, "time_zone"),
        ({"password": "of course not this one"}, 422, "password"),
    ],
)
def test_what_cannot_be_an_account_is_refused(
    client: FlaskClient, cast: Cast, change: dict[str, object], status: int, field: str | None
) -> None:
    answer = client.post(ROOT, json=FERN | change, headers=cast.bearer("admin", of="ana"))
    assert answer.status_code == status
    assert [error["field"] for error in answer.get_json().get("errors", [])] == ([field] if field else [])
