"""A series ends after a date: what counts is when its sessions really begin, and how far it went anyway."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from facilitator.domain.series import Move, NewSeries
from facilitator.extensions import db
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.services import series, series_ends, session_changes
from tests.cast import Cast
from tests.conftest import OpenUnit

TUESDAY = datetime(2026, 10, 27, 19, 0)
WEEK = timedelta(days=7)


@pytest.fixture
def series_id(cast: Cast, unit: OpenUnit) -> UUID:
    """Plan a course of ten Tuesdays."""
    new = NewSeries(TUESDAY, 90, "FREQ=WEEKLY;COUNT=10")
    with unit():
        return series.plan_series(actor=cast.ada, group_id=cast.group_a, new=new).id


def sessions_of(series_id: UUID) -> list[GroupSession]:
    """Return the sessions of a series in the order of their nominal start."""
    wanted = select(GroupSession).where(GroupSession.series_id == series_id)
    return list(db.session.scalars(wanted.order_by(GroupSession.recurrence_id)))


def test_a_session_that_was_moved_counts_where_it_is_now(cast: Cast, unit: OpenUnit, series_id: UUID) -> None:
    with unit():
        early, late = (one.id for one in sessions_of(series_id)[3:5])
    moves = {early: datetime(2026, 11, 25, 10), late: datetime(2026, 11, 20, 19)}
    for session_id, starts_local in moves.items():
        with unit():
            session_changes.move_session(actor=cast.ada, session_id=session_id, move=Move(starts_local))
    with unit():
        series_ends.end_series(actor=cast.ada, series_id=series_id, after=date(2026, 11, 22))
    with unit():
        statuses = [one.status for one in sessions_of(series_id)]
        assert statuses == ["planned"] * 3 + ["cancelled", "planned"] + ["cancelled"] * 5


def test_a_late_end_makes_no_course_longer(cast: Cast, unit: OpenUnit, series_id: UUID) -> None:
    with unit():
        series_ends.end_series(actor=cast.ada, series_id=series_id, after=date(2027, 12, 22))
        assert db.session.get_one(Series, series_id).last_local == TUESDAY + 9 * WEEK
        assert {one.status for one in sessions_of(series_id)} == {"planned"}
