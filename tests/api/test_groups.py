"""Groups over the API: made, changed, archived, and known only to those whose business they are."""

from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast

ROOT = "/api/v1/groups"
WRITE = ("groups:read", "groups:write")


def body(cast: Cast, **more: object) -> dict[str, object]:
    """Return what makes a group at Dora's site."""
    return {
        "name": "Carers’ Evening",
        "time_zone": "Europe/London",
        "site_id": str(cast.site_id),
        **more,
    }


def test_a_coordinator_adds_changes_archives_and_restores_a_group(client: FlaskClient, cast: Cast) -> None:
    dora = cast.bearer(*WRITE, of="dora")
    made = client.post(ROOT, json=body(cast, reminder_rules=[1440, 120]), headers=dora)
    assert made.status_code == 201, made.get_json()
    group = made.get_json()
    assert (group["mode"], group["reminder_rules"], group["archived_at"]) == ("in_person", [1440, 120], None)
    one = f"{ROOT}/{group['id']}"
    changed = client.patch(
        one, json={"capacity": 12, "reminder_rules": []}, headers=dora | {"If-Match": '"1"'}
    )
    assert (changed.status_code, changed.get_json()["capacity"]) == (200, 12)
    assert changed.get_json()["reminder_rules"] == []
    assert client.patch(one, json={"capacity": 13}, headers=dora | {"If-Match": '"1"'}).status_code == 412
    archived = client.post(f"{one}/archive", headers=dora)
    assert (archived.status_code, archived.get_json()["archived_at"] is None) == (200, False)
    names = [row["name"] for row in client.get(ROOT, headers=dora).get_json()["data"]]
    assert names == ["Tuesday Circle"]
    names = [row["name"] for row in client.get(f"{ROOT}?archived=true", headers=dora).get_json()["data"]]
    assert names == ["Carers’ Evening"]
    assert client.post(f"{one}/restore", headers=dora).get_json()["archived_at"] is None
    gone = client.delete(one, headers=dora | {"If-Match": "*"})
    assert (gone.status_code, client.get(one, headers=dora).status_code) == (204, 404)


def test_everybody_sees_their_own_groups_only(client: FlaskClient, cast: Cast) -> None:
    seen = {
        name: [
            row["name"]
            for row in client.get(ROOT, headers=cast.bearer("groups:read", of=name)).get_json()["data"]
        ]
        for name in cast.ids
    }
    assert seen == {
        "ana": ["Monday Night Share", "Tuesday Circle"],
        "ada": ["Tuesday Circle"],
        "ben": ["Tuesday Circle"],
        "cleo": ["Monday Night Share"],
        "dora": ["Tuesday Circle"],
        "eli": [],
    }


def test_a_token_for_one_group_reaches_no_other(client: FlaskClient, cast: Cast) -> None:
    secret = cast.token("groups:read", of="ana", groups=[cast.group_a])
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get(ROOT, headers=headers).get_json()["data"] == []


def test_a_facilitator_changes_the_settings_but_not_the_site(client: FlaskClient, cast: Cast) -> None:
    ada = cast.bearer(*WRITE) | {"If-Match": "*"}
    one = f"{ROOT}/{cast.group_a}"
    assert client.patch(one, json={"agreements": "Be kind."}, headers=ada).status_code == 200
    moved = client.patch(one, json={"site_id": str(cast.other_site_id)}, headers=ada)
    assert (moved.status_code, moved.get_json()["code"]) == (403, "forbidden")
    assert client.patch(one, json={"site_id": str(cast.site_id)}, headers=ada).status_code == 200
    assert client.post(f"{one}/archive", headers=ada).status_code == 403
    assert client.post(ROOT, json=body(cast), headers=ada).status_code == 403
    assert client.patch(f"{ROOT}/{cast.group_b}", json={"capacity": 3}, headers=ada).status_code == 404


def test_a_coordinator_puts_groups_only_at_sites_of_theirs(client: FlaskClient, cast: Cast) -> None:
    dora, ana = cast.bearer(*WRITE, of="dora"), cast.bearer(*WRITE, of="ana")
    for site, code in (
        (cast.other_site_id, "site_not_yours"),
        (None, "site_needed"),
        (uuid4(), "site_unknown"),
    ):
        refused = client.post(ROOT, json=body(cast, site_id=site and str(site)), headers=dora)
        assert (refused.status_code, refused.get_json()["code"]) == (422, code)
        assert refused.get_json()["errors"][0]["field"] == "site_id"
    assert client.post(ROOT, json=body(cast, site_id=None, mode="online"), headers=ana).status_code == 201


def test_the_list_pages_and_filters(client: FlaskClient, cast: Cast) -> None:
    ana = cast.bearer("groups:read", of="ana")
    first = client.get(f"{ROOT}?limit=1", headers=ana)
    assert 'rel="next"' in first.headers["Link"]
    rest = client.get(f"{ROOT}?limit=1&cursor={first.get_json()['next_cursor']}", headers=ana).get_json()
    assert (rest["data"][0]["name"], rest["next_cursor"]) == ("Tuesday Circle", None)
    there = client.get(f"{ROOT}?site={cast.other_site_id}", headers=ana).get_json()["data"]
    assert [row["id"] for row in there] == [str(cast.group_b)]
    assert client.get(f"{ROOT}?colour=red", headers=ana).status_code == 422


def test_the_same_key_adds_one_group(client: FlaskClient, cast: Cast) -> None:
    dora = cast.bearer(*WRITE, of="dora") | {"Idempotency-Key": "abc"}
    first, second = (client.post(ROOT, json=body(cast), headers=dora) for _ in range(2))
    assert first.get_json() == second.get_json()
    other = client.post(ROOT, json=body(cast, name="Another"), headers=dora)
    assert (other.status_code, other.get_json()["code"]) == (422, "other_body")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "x" * 900_000}, "name"),
        ({"name": 7}, "name"),
        ({"mode": "sideways"}, "mode"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": True}, "capacity"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"reminder_rules": [120, 120]}, "reminder_rules"),
        ({"reminder_rules": [1]}, "reminder_rules.0"),
        ({"reminder_rules": "day"}, "reminder_rules"),
        ({"reminder_leads": [120]}, "reminder_leads"),
        ({"archived_at": None}, "archived_at"),
        ({"site_id": "home"}, "site_id"),
        ({"agreements": ["x"]}, "agreements"),
    ],
)
def test_what_cannot_be_a_group_is_refused_by_field(
    client: FlaskClient, cast: Cast, change: dict[str, object], field: str
) -> None:
    answer = client.post(ROOT, json=body(cast, **change), headers=cast.bearer(*WRITE, of="ana"))
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]


@pytest.mark.parametrize("name", ["ليلى", "Zoë 👩‍👩‍👧‍👦" * 6, "\u202eedoc", "<b>&amp;"])
def test_any_script_can_name_a_group(client: FlaskClient, cast: Cast, name: str) -> None:
    answer = client.post(ROOT, json=body(cast, name=name), headers=cast.bearer(*WRITE, of="ana"))
    assert (answer.status_code, answer.get_json().get("name")) == (201, name)


def test_if_match_is_asked_for(client: FlaskClient, cast: Cast) -> None:
    dora = cast.bearer(*WRITE, of="dora")
    one = f"{ROOT}/{cast.group_a}"
    assert client.patch(one, json={"capacity": 3}, headers=dora).status_code == 428
    assert client.delete(one, headers=dora).status_code == 428
    assert client.get(one, headers=dora | {"If-None-Match": '"1"'}).status_code == 304
