"""Rotas over the API: looked at, applied as seen, and what sessions say afterwards."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from facilitator.extensions import db
from facilitator.models.facilitator import Assignment
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.team import Team, gather

API = "/api/v1"


@pytest.fixture
def team(cast: Cast, unit: OpenUnit) -> Team:
    return gather(cast, unit)


def send(client: FlaskClient, team: Team, method: str, path: str, of: str = "ada", **options: Any) -> Any:
    headers = {**team.cast.bearer("schedule:read", "schedule:write", of=of), **options.pop("headers", {})}
    return client.open(f"{API}{path}", method=method, headers=headers, **options)


def test_a_rota_is_proposed_applied_as_seen_and_shown_by_its_sessions(
    team: Team, client: FlaskClient
) -> None:
    rota, ids = f"/groups/{team.cast.group_a}/rota", team.cast.ids
    proposal = send(client, team, "POST", f"{rota}/plan", json={"sessions": 3}).get_json()
    assert [one["after"] for one in proposal["changes"]][:2] == [str(ids["ada"]), str(ids["ben"])]
    other = send(client, team, "POST", f"{rota}/apply", json={"sessions": 3, "seen": "another"})
    assert other.status_code == 412
    applied = send(client, team, "POST", f"{rota}/apply", json={"sessions": 3, "seen": proposal["seen"]})
    assert [one["name"] for one in applied.get_json()["sessions"][0]["named"]] == ["Ada", "Ben"]
    session = send(client, team, "GET", f"/sessions/{team.ids[0]}").get_json()
    assert session["facilitators"] == sorted(str(ids[name]) for name in ("ada", "ben"))
    led = send(client, team, "GET", f"/sessions?facilitator={ids['fay']}").get_json()["data"]
    assert [one["id"] for one in led] == [str(one) for one in team.ids[1:3]]


def test_a_rota_says_when_who_is_named_has_changed(team: Team, client: FlaskClient) -> None:
    rota = f"/groups/{team.cast.group_a}/rota"
    before = send(client, team, "GET", rota).headers["ETag"]
    assert send(client, team, "GET", rota, headers={"If-None-Match": before}).status_code == 304
    team.plan()
    assert send(client, team, "GET", rota, headers={"If-None-Match": before}).status_code == 200


def test_nobody_is_named_for_two_sessions_at_once(team: Team, client: FlaskClient) -> None:
    starts = {"starts_local": "2026-11-03T19:30:00"}
    path = f"/sessions/{team.ids[0]}/duties/{team.cast.ids['ben']}"
    second = f"/sessions/{team.ids[1]}/duties/{team.cast.ids['ben']}"
    assert send(client, team, "PUT", path, json={"role": "facilitator"}).status_code == 200
    assert send(client, team, "PUT", second, json={"role": "facilitator"}).status_code == 200
    moved = send(client, team, "POST", f"/sessions/{team.ids[0]}/move", json=starts)
    assert moved.status_code == 409


def test_what_cannot_be_is_refused_with_its_field(team: Team, client: FlaskClient) -> None:
    rota, stranger = f"/groups/{team.cast.group_a}/rota", str(team.cast.ids["cleo"])
    people = [{"account_id": stranger, "roles": ["facilitator"]}]
    answer = send(client, team, "PUT", rota, json={"people": people}, headers={"If-Match": "*"})
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "people"
    backwards = {"starts_on": "2026-11-02", "ends_on": "2026-11-01"}
    assert send(client, team, "POST", "/absences", json=backwards).status_code == 422


def test_a_token_that_is_limited_to_other_groups_reaches_neither_swaps_nor_cover(
    team: Team, client: FlaskClient, unit: OpenUnit
) -> None:
    cast, first = team.cast, f"/sessions/{team.ids[0]}"
    team.plan()
    with unit():
        db.session.add(Assignment(group_id=cast.group_b, account_id=cast.ids["ada"], role="facilitator"))
    secret = cast.token("schedule:read", "schedule:write", groups=[cast.group_b])
    limited = {"Authorization": f"Bearer {secret}"}
    give = {"session_id": str(team.ids[0]), "to_account_id": str(cast.ids["fay"])}
    own = send(client, team, "POST", "/swaps", json=give).get_json()["id"]

    def answer(method: str, path: str, **options: Any) -> Any:
        return client.open(f"{API}{path}", method=method, headers=limited, **options)

    assert answer("GET", "/swaps").get_json()["data"] == []
    for method, path, body in (
        ("GET", f"/swaps/{own}", None),
        ("POST", f"/swaps/{own}/withdraw", None),
        ("POST", "/swaps", give),
        ("GET", f"{first}/cover", None),
        ("POST", f"{first}/cover", {}),
    ):
        assert answer(method, path, json=body).status_code == 404, path
    assert send(client, team, "POST", f"/swaps/{own}/withdraw").status_code == 200
    assert send(client, team, "POST", f"{first}/cover", json={}).status_code == 200
    for method, says in (("DELETE", None), ("POST", {"says": "yes"})):
        path = f"{first}/cover" + ("/answer" if says else "")
        assert answer(method, path, json=says).status_code == 404, path


def test_a_token_that_is_limited_to_the_group_reaches_what_its_account_does_there(
    team: Team, client: FlaskClient
) -> None:
    team.plan()
    secret = team.cast.token("schedule:read", "schedule:write", groups=[team.cast.group_a])
    limited = {"Authorization": f"Bearer {secret}"}
    give = {"session_id": str(team.ids[0]), "to_account_id": str(team.cast.ids["fay"])}
    assert client.post(f"{API}/swaps", json=give, headers=limited).status_code == 201
    assert len(client.get(f"{API}/swaps", headers=limited).get_json()["data"]) == 1
    assert client.get(f"{API}/sessions/{team.ids[0]}/cover", headers=limited).status_code == 200


def test_who_only_covers_answers_with_a_token_that_has_no_limits(team: Team, client: FlaskClient) -> None:
    team.plan()
    path = f"/sessions/{team.ids[0]}/cover"
    assert send(client, team, "POST", path, json={}).status_code == 200
    assert send(client, team, "POST", f"{path}/answer", of="fay", json={"says": "no"}).status_code == 200
    limited = team.cast.token("schedule:write", of="cleo", groups=[team.cast.group_b])
    refused = client.post(
        f"{API}{path}/answer", json={"says": "yes"}, headers={"Authorization": f"Bearer {limited}"}
    )
    assert refused.status_code == 404
    assert send(client, team, "POST", f"{path}/answer", of="cleo", json={"says": "yes"}).status_code == 200
