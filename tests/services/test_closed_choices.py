"""What people decided about a date stays when closures come, change and go."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from facilitator.domain.closure import NewClosure
from facilitator.domain.series import NewSeries
from facilitator.extensions import db
from facilitator.models.delivery import Delivery
from facilitator.models.session import GroupSession
from facilitator.services import closures, series, series_edits, series_ends
from facilitator.services.series_edits import Reach
from tests.cast import Cast
from tests.conftest import OpenUnit

TUESDAY = datetime(2026, 10, 27, 19, 0)
WEEK = timedelta(days=7)
CLOSED = date(2026, 11, 24)  # the fifth Tuesday
EVERY_THIRD = {"rrule": "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU;COUNT=3"}
ENDINGS: dict[str, Callable[..., Any]] = {
    "cancel all": lambda **args: series_ends.cancel_series(**args, reach=Reach()),
    "cancel following": lambda **args: series_ends.cancel_series(**args, reach=Reach(TUESDAY + 2 * WEEK)),
    "end": lambda **args: series_ends.end_series(**args, after=date(2026, 11, 10)),
    "edit away": lambda **args: series_edits.edit_series(**args, changes=dict(EVERY_THIRD), reach=Reach()),
}


def plan(cast: Cast, unit: OpenUnit, **more: Any) -> list[UUID]:
    """Plan ten Tuesdays of group A; return their ids in order."""
    new = NewSeries(TUESDAY, 90, "FREQ=WEEKLY;BYDAY=TU;COUNT=10", **more)
    with unit():
        made = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=new)
        rows = select(GroupSession.id).where(GroupSession.series_id == made.id)
        return list(db.session.scalars(rows.order_by(GroupSession.recurrence_id)))


def close(cast: Cast, unit: OpenUnit, first: date, last: date | None = None, **more: Any) -> UUID:
    """Close some days, of the organisation if nothing else is said; return the closure's id."""
    new = NewClosure(more.pop("scope", "organisation"), first, last or first, "Works", **more)
    with unit():
        return closures.make_closure(actor=cast.ana, new=new).id


def state(unit: OpenUnit, session_id: UUID) -> tuple[str, str, str]:
    """Return status, reason and closure state of a session."""
    with unit():
        row = db.session.get_one(GroupSession, session_id)
        return row.status, row.cancel_reason, row.closure_state


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=list(ENDINGS))
def test_removing_a_closure_brings_nothing_back_that_was_taken_off_since(
    ending: Callable[..., Any], cast: Cast, unit: OpenUnit
) -> None:
    closed = plan(cast, unit)[4]
    with unit():
        series_id = db.session.get_one(GroupSession, closed).series_id
        sent = {"kind": "reminder", "state": "sent", "session_id": closed, "dedupe_key": "told"}
        at = datetime(2026, 10, 22, 15, 0, tzinfo=UTC)
        db.session.add(Delivery(**sent, due_at=at, not_before=at, expires_at=at))
    closure_id = close(cast, unit, CLOSED)
    assert state(unit, closed) == ("cancelled", "closure", "cancelled")
    with unit():
        ending(actor=cast.ada, series_id=series_id)
    with unit():
        closures.remove_closure(actor=cast.ana, closure_id=closure_id)
    assert state(unit, closed)[0] == "cancelled"
