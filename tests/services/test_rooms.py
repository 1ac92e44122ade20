"""Bookings go by the time that a session has, not the one it had."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from time import sleep
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from facilitator.domain.booking import NewRoom
from facilitator.domain.facilitator import NewAssignment
from facilitator.domain.series import Move, NewSeries
from facilitator.extensions import db
from facilitator.models.booking import Booking
from facilitator.models.facilitator import Assignment
from facilitator.models.session import GroupSession
from facilitator.services import (
    facilitators,
    rooms,
    series,
    session_changes,
)
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
