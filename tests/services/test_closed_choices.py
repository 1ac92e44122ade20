"""What people decided about a date stays when closures come, change and go."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from facilitator.domain.closure import ClosureOfSessions, NewClosure
from facilitator.domain.series import Move, NewSeries
from facilitator.extensions import db
from facilitator.models.delivery import Delivery
from facilitator.models.session import GroupSession
from facilitator.services import closures, group_changes, series, series_edits, series_ends, session_changes
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


def move(cast: Cast, unit: OpenUnit, session_id: UUID, day: date) -> None:
    """Move a session to another day, at the same time."""
    onto = Move(datetime.combine(day, TUESDAY.time()))
    with unit():
        session_changes.move_session(actor=cast.ada, session_id=session_id, move=onto)


def change(cast: Cast, unit: OpenUnit, closure_id: UUID, **changes: Any) -> None:
    """Change a closure."""
    with unit():
        closures.change_closure(actor=cast.ana, closure_id=closure_id, changes=changes)


def test_a_day_that_somebody_chose_stays_whatever_becomes_of_closures_around_it(
    cast: Cast, unit: OpenUnit
) -> None:
    moved = plan(cast, unit)[4]
    wednesday, thursday = date(2026, 11, 25), date(2026, 11, 26)
    closure_id = close(cast, unit, wednesday)
    other_id = close(cast, unit, wednesday, thursday)
    move(cast, unit, moved, wednesday)
    change(cast, unit, closure_id, title="Other works")
    change(cast, unit, closure_id, ends_on=thursday)
    with unit():
        closures.remove_closure(actor=cast.ana, closure_id=other_id)
    assert state(unit, moved) == ("planned", "", "")
    close(cast, unit, wednesday)
    assert state(unit, moved) == ("cancelled", "closure", "cancelled"), "a new closure names it"


def test_a_closure_that_grows_reaches_the_days_that_are_new(cast: Cast, unit: OpenUnit) -> None:
    moved = plan(cast, unit)[4]
    move(cast, unit, moved, date(2026, 11, 26))
    closure_id = close(cast, unit, date(2026, 11, 25))
    looked = ClosureOfSessions(
        "organisation", date(2026, 11, 25), date(2026, 11, 26), "Works", closure_id=closure_id
    )
    with unit():
        shown = closures.preview_closure(actor=cast.ana, new=looked)
        assert [effect.session.id for effect in shown] == [moved]
    change(cast, unit, closure_id, ends_on=date(2026, 11, 26))
    assert state(unit, moved)[0] == "cancelled"
    change(cast, unit, closure_id, ends_on=date(2026, 11, 25))
    assert state(unit, moved)[0] == "planned"


def test_the_preview_of_a_change_leaves_chosen_days_out_too(cast: Cast, unit: OpenUnit) -> None:
    moved = plan(cast, unit)[4]
    closure_id = close(cast, unit, date(2026, 11, 25))
    move(cast, unit, moved, date(2026, 11, 25))
    same = ClosureOfSessions(
        "organisation", date(2026, 11, 25), date(2026, 11, 25), "Works", closure_id=closure_id
    )
    with unit():
        assert closures.preview_closure(actor=cast.ana, new=same) == []


def test_a_group_that_moves_goes_by_the_closed_days_of_its_new_site(cast: Cast, unit: OpenUnit) -> None:
    rows = plan(cast, unit)
    fourth, fifth, moved = rows[3:6]
    move(cast, unit, moved, date(2026, 12, 2))
    close(cast, unit, CLOSED, scope="site", scope_id=cast.site_id)
    close(cast, unit, CLOSED - WEEK, scope="site", scope_id=cast.other_site_id)
    assert [state(unit, one)[0] for one in (fourth, fifth)] == ["planned", "cancelled"]
    for site_id in (cast.other_site_id, cast.site_id, cast.other_site_id):
        with unit():
            changes = {"site_id": site_id}
            group_changes.change_group(actor=cast.ana, group_id=cast.group_a, changes=changes)
        here, there = ("planned", "cancelled") if site_id == cast.site_id else ("cancelled", "planned")
        assert [state(unit, one)[0] for one in (fourth, fifth)] == [here, there]


def test_a_chosen_day_outlives_a_move_unless_the_new_site_is_closed(cast: Cast, unit: OpenUnit) -> None:
    rows = plan(cast, unit)
    whole, there = date(2026, 11, 25), date(2026, 12, 2)
    close(cast, unit, whole)
    move(cast, unit, rows[4], whole)
    move(cast, unit, rows[5], there)
    close(cast, unit, there, scope="site", scope_id=cast.other_site_id)
    with unit():
        changes = {"site_id": cast.other_site_id}
        group_changes.change_group(actor=cast.ana, group_id=cast.group_a, changes=changes)
    assert [state(unit, one)[0] for one in rows[4:6]] == ["planned", "cancelled"]


@pytest.mark.parametrize("moved", ["session", "schedule"])
def test_who_meets_on_a_closed_day_has_said_nothing_about_another(
    moved: str, cast: Cast, unit: OpenUnit
) -> None:
    meets = plan(cast, unit)[4]
    close(cast, unit, CLOSED)
    with unit():
        session_changes.restore_session(actor=cast.ada, session_id=meets)
        series_id = db.session.get_one(GroupSession, meets).series_id
    thursday: dict[str, Any] = {
        "starts_local": datetime(2026, 10, 29, 19, 0),
        "rrule": "FREQ=WEEKLY;BYDAY=TH;COUNT=10",
    }
    later: dict[str, Any] = {"starts_local": datetime(2026, 10, 27, 20, 0)}
    for changes, kept in ((later, "meets"), (thursday, "")):
        with unit():
            if moved == "session":
                onto = {"starts_local": changes["starts_local"] + 4 * WEEK}
                session_changes.change_session(actor=cast.ada, session_id=meets, changes=onto)
            else:
                series_edits.edit_series(
                    actor=cast.ada, series_id=series_id, changes=dict(changes), reach=Reach()
                )
        assert state(unit, meets) == ("planned", "", kept)
    close(cast, unit, date(2026, 11, 26))
    assert state(unit, meets) == ("cancelled", "closure", "cancelled")
