"""Rooms, clashes and free times over the API, as a program meets them."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from facilitator.clock import FrozenClock
from facilitator.extensions import db
from facilitator.models.booking import Booking
from facilitator.services import materialisation
from tests.cast import Cast
from tests.conftest import OpenUnit

WEEKLY = {"starts_local": "2026-10-27T19:00:00", "duration_minutes": 90, "rrule": "FREQ=WEEKLY;COUNT=3"}


@pytest.fixture
def room(app: Flask, cast: Cast) -> str:
    """Give a room that group B has on three Tuesdays."""
    scopes = ("schedule:read", "schedule:write")
    new = {"name": "Garden room", "site_id": str(cast.site_id), "buffer_after_minutes": 10}
    made = app.test_client().post("/api/v1/rooms", json=new, headers=cast.bearer(*scopes, of="dora"))
    assert made.status_code == 201, made.json
    body = {**WEEKLY, "room_id": made.get_json()["id"], "time_zone": "Europe/London"}
    path = f"/api/v1/groups/{cast.group_b}/series"
    planned = app.test_client().post(path, json=body, headers=cast.bearer(*scopes, of="cleo"))
    assert planned.status_code == 201, planned.json
    room_id: str = made.get_json()["id"]
    return room_id


class Ada:
    """Ada's program."""

    def __init__(self, client: FlaskClient, cast: Cast) -> None:
        """Sign in with a token."""
        self.client, self.headers = client, cast.bearer("schedule:read", "schedule:write")
        self.series = f"/groups/{cast.group_a}/series"

    def ask(self, method: str, path: str, **given: Any) -> Any:
        """Send a request."""
        return self.client.open(f"/api/v1{path}", method=method, headers=self.headers, **given)


@pytest.fixture
def ada(app: Flask, cast: Cast) -> Ada:
    """Give Ada's program."""
    return Ada(app.test_client(), cast)


def test_a_clash_names_each_date_and_the_ways_out(ada: Ada, room: str) -> None:
    answer = ada.ask("POST", ada.series, json={**WEEKLY, "room_id": room})
    assert (answer.status_code, answer.content_type) == (409, "application/problem+json")
    assert answer.json["code"] == "taken"
    assert answer.json["policies"] == ["skip_clashing", "tentative"]
    first = answer.json["clashes"][0]
    assert first == {
        "session_id": None, "starts_local": "2026-10-27T19:00:00", "time_zone": "Europe/London",
        "starts_at": "2026-10-27T19:00:00Z", "kind": "room", "resource_id": room, "resource_name": "Garden room",
        "other": {
            "starts_at": "2026-10-27T19:00:00Z", "ends_at": "2026-10-27T20:30:00Z", "session_id": None,
            "group_id": None, "group_name": None,
        },
    }  # fmt: skip
    assert len(answer.json["clashes"]) == 3
    assert ada.ask("GET", ada.series).json["data"] == []


def test_either_way_out_lets_it_through(ada: Ada, room: str) -> None:
    skipped = ada.ask("POST", ada.series, json={**WEEKLY, "room_id": room, "policy": "skip_clashing"})
    assert (skipped.status_code, skipped.json["room_id"]) == (201, room)
    kept = ada.ask("POST", ada.series, json={**WEEKLY, "room_id": room, "policy": "tentative"})
    assert kept.status_code == 201
    waiting = ada.ask("GET", "/bookings?status=tentative").json["data"]
    assert [one["status"] for one in waiting] == ["tentative"] * 3
    held = ada.ask("POST", f"/bookings/{waiting[0]['id']}/hold")
    assert (held.status_code, held.json["code"], len(held.json["clashes"])) == (409, "taken", 1)


def test_looking_beforehand_keeps_nothing(ada: Ada, cast: Cast, room: str) -> None:
    body = {**WEEKLY, "room_id": room, "group_id": str(cast.group_a)}
    found = ada.ask("POST", "/conflicts/check", json=body)
    assert (found.status_code, len(found.json["clashes"])) == (200, 3)
    free = ada.ask("POST", "/conflicts/check", json={**body, "starts_local": "2026-10-27T21:00:00"})
    assert free.json == {"clashes": [], "policies": [], "rooms": []}
    assert ada.ask("GET", ada.series).json["data"] == []


def test_free_times_are_told_without_names(ada: Ada, room: str) -> None:
    window = "from=2026-10-27T00:00:00Z&to=2026-11-01T00:00:00Z"
    found = ada.ask("GET", f"/free-busy?room={room}&{window}")
    assert found.json["busy"] == [
        {
            "starts_at": "2026-10-27T19:00:00Z", "ends_at": "2026-10-27T20:40:00Z", "session_id": None,
            "group_id": None, "group_name": None,
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    "window",
    [
        "from=2026-11-01T00:00:00Z&to=2026-10-27T00:00:00Z",
        "from=2026-01-01T00:00:00Z&to=2029-01-01T00:00:00Z",
    ],
)
def test_a_window_that_makes_no_sense_is_refused(ada: Ada, room: str, window: str) -> None:
    assert ada.ask("GET", f"/free-busy?room={room}&{window}").status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"room_id": "01890000-0000-7000-8000-000000000000"}, {"room_id": "x"}, {"room_id": 5}, {"policy": "maybe"},
        {"policy": None},
    ],
)  # fmt: skip
def test_what_is_no_room_and_no_policy_is_refused(ada: Ada, room: str, wrong: dict[str, Any]) -> None:
    assert ada.ask("POST", ada.series, json={**WEEKLY, **wrong}).status_code == 422


def test_a_session_takes_a_room_and_lets_it_go(ada: Ada, room: str) -> None:
    planned = ada.ask("POST", ada.series, json={**WEEKLY, "rrule": None})
    session = ada.ask("GET", f"/sessions?series={planned.json['id']}").json["data"][0]
    path, any_version = f"/sessions/{session['id']}", {**ada.headers, "If-Match": "*"}
    taken = ada.client.patch(f"/api/v1{path}", json={"room_id": room}, headers=any_version)
    assert taken.get_json()["clashes"][0]["session_id"] == session["id"]
    moved = ada.ask("POST", f"{path}/move", json={"room_id": room, "starts_local": "2026-10-28T19:00:00"})
    assert (moved.status_code, moved.json["room_id"]) == (200, room)
    assert "room_id" in moved.json["overridden"]
    gone = ada.client.patch(f"/api/v1{path}", json={"room_id": None}, headers=any_version)
    assert (gone.status_code, gone.get_json()["room_id"]) == (200, None)


def test_the_night_never_fails_and_what_clashes_waits_for_somebody(
    app: Flask, ada: Ada, cast: Cast, room: str, unit: OpenUnit, clock: FrozenClock
) -> None:
    """A yearly look ahead meets a booking that was made beyond the horizon."""
    endless = {**WEEKLY, "rrule": "FREQ=WEEKLY", "starts_local": "2026-10-28T19:00:00", "room_id": room}
    assert ada.ask("POST", ada.series, json=endless).status_code == 201
    far = (clock.now() + timedelta(days=420)).date()
    far -= timedelta(days=(far.weekday() - 2) % 7)  # a Wednesday beyond what is made today
    single = {
        "starts_local": f"{far}T19:30:00",
        "duration_minutes": 60,
        "room_id": room,
        "time_zone": "Europe/London",
    }
    other = app.test_client().post(
        f"/api/v1/groups/{cast.group_b}/series", json=single,
        headers=cast.bearer("schedule:read", "schedule:write", of="cleo"),
    )  # fmt: skip
    assert other.status_code == 201
    clock.advance(timedelta(days=30))
    with app.app_context():
        assert materialisation.materialise_all() > 0
    with unit():
        waits = db.session.scalars(select(Booking).where(Booking.status == "tentative")).all()
    assert [one.starts_at.date() for one in waits] == [far]
