"""Rotas over the API: looked at, applied as seen, and what sessions say afterwards."""

from typing import Any

import pytest
from flask.testing import FlaskClient

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
