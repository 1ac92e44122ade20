"""A room that is removed comes back in no way, and bookings go by the time that a session has, not the one it had."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from time import sleep
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from facilitator.domain.booking import NewRoom
from facilitator.domain.facilitator import NewAssignment
from facilitator.domain.series import NO_ROOM, Move, NewSeries
from facilitator.errors import Conflict
from facilitator.extensions import db
from facilitator.models.booking import Booking
from facilitator.models.facilitator import Assignment
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.services import (
    facilitators,
    rooms,
    series,
    series_edits,
    series_ends,
    series_undos,
    session_changes,
)
from facilitator.services.series_edits import Edited, Reach
from tests.cast import Cast
from tests.conftest import OpenUnit

TUESDAY = datetime(2026, 10, 27, 19, 0)
ELSEWHEN = datetime(2026, 10, 28, 10, 0)


@pytest.fixture
def room(unit: OpenUnit, cast: Cast) -> UUID:
    """Give a room of the site of group A."""
    with unit():
        return rooms.add_room(actor=cast.dora, new=NewRoom("Garden room", cast.site_id)).id


def plan(cast: Cast, unit: OpenUnit, room_id: UUID | None, rule: str = "FREQ=WEEKLY;COUNT=2") -> UUID:
    """Plan Tuesdays of group A in a room."""
    with unit():
        new = NewSeries(TUESDAY, 90, rule, "Europe/London", room_id=room_id)
        return series.plan_series(actor=cast.ana, group_id=cast.group_a, new=new).id


def dates(series_id: UUID) -> list[GroupSession]:
    """Return the sessions of a series in order."""
    of_series = select(GroupSession).where(GroupSession.series_id == series_id)
    return list(db.session.scalars(of_series.order_by(GroupSession.recurrence_id)))


def edit(cast: Cast, unit: OpenUnit, series_id: UUID, **changes: Any) -> Edited:
    """Edit all that lies ahead of a series."""
    with unit():
        return series_edits.edit_series(
            actor=cast.ada, series_id=series_id, changes=changes, reach=Reach(None)
        )


def remove(cast: Cast, unit: OpenUnit, room_id: UUID) -> None:
    """Remove a room."""
    with unit():
        rooms.remove_room(actor=cast.dora, room_id=room_id)


def assign_ben(cast: Cast, _room_id: UUID) -> None:
    """Let Ben facilitate group A, alone."""
    ben, new = cast.ids["ben"], NewAssignment("facilitator")
    facilitators.assign(actor=cast.ana, group_id=cast.group_a, account_id=ben, new=new)


def set_up_longer(cast: Cast, room_id: UUID) -> None:
    """Give a room half an hour to set it up."""
    rooms.change_room(actor=cast.ana, room_id=room_id, changes={"buffer_before_minutes": 30})


@pytest.mark.parametrize(
    ("write", "booked", "early"),
    [(assign_ben, "ben", 0), (set_up_longer, "room", 30)],
    ids=["people", "room"],
)
def test_bookings_wait_for_a_session_that_is_being_moved(
    write: Callable[[Cast, UUID], None], booked: str, early: int, cast: Cast, unit: OpenUnit, room: UUID
) -> None:
    with unit():
        db.session.execute(delete(Assignment).where(Assignment.group_id == cast.group_a))
    series_id = plan(cast, unit, room)

    def meanwhile() -> None:
        with unit():
            write(cast, room)

    with ThreadPoolExecutor(1) as pool:
        with unit():
            first = dates(series_id)[0].id
            session_changes.move_session(actor=cast.ana, session_id=first, move=Move(ELSEWHEN))
            db.session.flush()
            waits = pool.submit(meanwhile)
            sleep(0.5)  # long enough to read what is not written yet
        waits.result()
    with unit():
        resource_id = room if booked == "room" else cast.ids[booked]
        held = select(Booking.starts_at).where(
            Booking.session_id == first, Booking.resource_id == resource_id, Booking.status == "held"
        )
        starts_at = db.session.get_one(GroupSession, first).starts_at
        assert db.session.scalars(held).all() == [starts_at - timedelta(minutes=early)]


def test_a_room_that_a_schedule_will_use_again_stays(cast: Cast, unit: OpenUnit, room: UUID) -> None:
    series_id = plan(cast, unit, room, "FREQ=WEEKLY")
    with unit():
        for one in dates(series_id):
            session_changes.move_session(actor=cast.ada, session_id=one.id, move=Move(room_id=NO_ROOM))
    with pytest.raises(Conflict) as refused:
        remove(cast, unit, room)
    assert refused.value.key == "room.in_schedule"
    with unit():
        series_ends.end_series(actor=cast.ada, series_id=series_id, after=TUESDAY.date())
    remove(cast, unit, room)


def test_a_session_is_restored_without_a_room_that_is_gone(cast: Cast, unit: OpenUnit, room: UUID) -> None:
    series_id = plan(cast, unit, None)
    with unit():
        first = dates(series_id)[0].id
        session_changes.move_session(actor=cast.ada, session_id=first, move=Move(room_id=room))
        session_changes.cancel_session(actor=cast.ada, session_id=first)
    remove(cast, unit, room)
    with unit():
        session_changes.restore_session(actor=cast.ada, session_id=first)
        session = db.session.get_one(GroupSession, first)
        assert (session.room_id, session.override) == (None, {})


def test_taking_a_change_back_gives_no_room_that_is_gone(cast: Cast, unit: OpenUnit, room: UUID) -> None:
    series_id = plan(cast, unit, room)
    edited = edit(cast, unit, series_id, room_id=None, place="At the harbour")
    remove(cast, unit, room)
    assert edited.change is not None
    with unit():
        series_undos.undo_change(actor=cast.ada, change_id=edited.change.id)
    with unit():
        assert db.session.get_one(Series, series_id).room_id is None
        assert [(one.room_id, one.place) for one in dates(series_id)] == [(None, "")] * 2
