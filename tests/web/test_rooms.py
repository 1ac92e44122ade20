"""Rooms on the pages: added to a site, chosen for a schedule, and what to do when one is booked already."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator.domain.booking import NewRoom
from facilitator.domain.series import NewSeries
from facilitator.extensions import db
from facilitator.models.booking import Booking
from facilitator.models.room import Room
from facilitator.models.session import GroupSession
from facilitator.services import rooms, series, session_changes
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.pages import words_of

FORM = {
    "starts_on": "2026-10-27", "starts_at_local": "19:00", "duration_minutes": "90", "pattern": "course",
    "times": "2", "place": "Up the stairs",
}  # fmt: skip


@pytest.fixture
def app(app: Flask) -> Flask:
    """Let forms be posted without their token."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def room(unit: OpenUnit, cast: Cast) -> UUID:
    """Give a room that another group has at the very time, and one that is free."""
    with unit():
        made = rooms.add_room(actor=cast.dora, new=NewRoom("Garden room", cast.site_id)).id
        rooms.add_room(actor=cast.dora, new=NewRoom("Attic", cast.site_id))
        new = NewSeries(datetime(2026, 10, 27, 19), 90, "FREQ=WEEKLY;COUNT=2", "Europe/London", room_id=made)
        series.plan_series(actor=cast.cleo, group_id=cast.group_b, new=new)
        return made


def of_group_a() -> list[GroupSession]:
    """Return the sessions of group A in order."""
    return list(db.session.scalars(select(GroupSession).where(GroupSession.place == "Up the stairs")))


def plan(cast: Cast, room: UUID, **pressed: str) -> Any:
    """Post the schedule form with a button."""
    form = {**FORM, "room_id": str(room), **pressed}
    return cast.client("ada").post(f"/groups/{cast.group_a}/schedule/new", data=form)


def test_a_coordinator_lists_the_rooms_of_a_site(cast: Cast, unit: OpenUnit, app: Flask) -> None:
    dora = cast.client("dora")
    assert "No rooms yet" in words_of(dora.get(f"/sites/{cast.site_id}/rooms"))
    form = {"name": "Garden room", "kind": "room", "exclusive": "yes", "buffer_after_minutes": "15"}
    assert dora.post(f"/sites/{cast.site_id}/rooms/new", data=form).status_code == 303
    assert "15 minutes to clear" in words_of(dora.get(f"/sites/{cast.site_id}/rooms"))
    with unit():
        room_id = db.session.scalars(select(Room.id)).one()
    changed = {"name": "Winter garden", "exclusive": "yes", "buffer_before_minutes": "5"}
    assert dora.post(f"/rooms/{room_id}", data=changed).status_code == 303
    assert "Winter garden" in words_of(cast.client("ada").get(f"/sites/{cast.site_id}/rooms"))
    assert dora.post(f"/rooms/{room_id}/remove").status_code == 303
    assert "No rooms yet" in words_of(dora.get(f"/sites/{cast.site_id}/rooms"))


def test_a_clash_is_explained_and_what_was_typed_is_kept(app: Flask, cast: Cast, room: UUID) -> None:
    answer = plan(cast, room, step="keep")
    words = words_of(answer)
    assert answer.status_code == 409
    assert "Garden room is booked for another group" in words
    assert "Monday Night Share" not in words
    assert "Take Attic instead" in words
    page = answer.get_data(as_text=True)
    assert 'value="Up the stairs"' in page
    assert f'value="{room}" selected' in page


def test_those_dates_can_be_left_out_in_one_press(app: Flask, cast: Cast, room: UUID, unit: OpenUnit) -> None:
    assert plan(cast, room, policy="skip_clashing").status_code == 303
    with unit():
        assert [one.status for one in of_group_a()] == ["cancelled", "cancelled"]


def test_another_room_can_be_taken_in_one_press(app: Flask, cast: Cast, room: UUID, unit: OpenUnit) -> None:
    with unit():
        attic = db.session.scalars(select(Room.id).where(Room.name == "Attic")).one()
    assert plan(cast, room, elsewhere=str(attic)).status_code == 303
    with unit():
        assert {one.room_id for one in of_group_a()} == {attic}


def test_they_can_be_kept_until_somebody_has_looked_after_them(
    app: Flask, cast: Cast, room: UUID, unit: OpenUnit
) -> None:
    assert plan(cast, room, policy="tentative").status_code == 303
    ada = cast.client("ada")
    assert words_of(ada.get("/bookings")).count("Garden room") == 2
    with unit():
        first = of_group_a()[0].id
        booking = db.session.scalars(select(Booking.id).where(Booking.session_id == first)).one()
    assert "Something else is booked then" in words_of(ada.get(f"/sessions/{first}"))
    assert ada.post(f"/bookings/{booking}/hold").status_code == 409
    with unit():
        other = db.session.scalars(select(GroupSession).where(GroupSession.group_id == cast.group_b)).first()
        assert other is not None
        session_changes.cancel_session(actor=cast.cleo, session_id=other.id)
    assert ada.post(f"/bookings/{booking}/hold").status_code == 303
    assert words_of(ada.get("/bookings")).count("Garden room") == 1


def test_moving_onto_a_booked_time_offers_ways_out(
    app: Flask, cast: Cast, room: UUID, unit: OpenUnit
) -> None:
    with unit():
        new = NewSeries(datetime(2026, 10, 28, 19), 90, None, None, "Up the stairs", room_id=room)
        series.plan_series(actor=cast.ada, group_id=cast.group_a, new=new)
        session_id = of_group_a()[0].id
    ada = cast.client("ada")
    form = {
        "starts_local": "2026-10-27T20:00",
        "duration_minutes": "60",
        "room_id": str(room),
        "place": "Hall",
    }
    refused = ada.post(f"/sessions/{session_id}/move", data=form)
    assert refused.status_code == 409
    assert "Take Attic instead" in words_of(refused)
    assert "Leave these dates out" not in words_of(refused)
    assert ada.post(f"/sessions/{session_id}/move", data={**form, "policy": "tentative"}).status_code == 303


def test_restoring_onto_a_booked_time_asks_first(app: Flask, cast: Cast, room: UUID, unit: OpenUnit) -> None:
    with unit():
        new = NewSeries(datetime(2026, 10, 28, 19), 90, None, None, "Up the stairs", room_id=room)
        series.plan_series(actor=cast.ada, group_id=cast.group_a, new=new)
        session_id = of_group_a()[0].id
        session_changes.cancel_session(actor=cast.ada, session_id=session_id)
        series.plan_series(
            actor=cast.cleo, group_id=cast.group_b,
            new=NewSeries(datetime(2026, 10, 28, 19), 90, None, "Europe/London", room_id=room),
        )  # fmt: skip
    ada = cast.client("ada")
    refused = ada.post(f"/sessions/{session_id}/restore")
    assert refused.status_code == 409
    assert "Garden room is booked for another group" in words_of(refused)
    assert ada.post(f"/sessions/{session_id}/restore", data={"policy": "tentative"}).status_code == 303
