"""A change of a schedule can be taken back within an hour, whole or not at all."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select

from facilitator.clock import FrozenClock
from facilitator.domain.booking import NewRoom
from facilitator.domain.closure import NewClosure
from facilitator.domain.series import Move, NewSeries
from facilitator.errors import Conflict, NotFound
from facilitator.extensions import db
from facilitator.models.delivery import Delivery
from facilitator.models.series import Series
from facilitator.models.series_change import SeriesChange
from facilitator.models.session import GroupSession
from facilitator.services import (
    closures,
    materialisation,
    rooms,
    series,
    series_changes,
    series_edits,
    series_ends,
    series_undos,
    session_changes,
    session_children,
)
from facilitator.services.series_edits import Edited, Reach
from tests.cast import Cast
from tests.conftest import OpenUnit

TUESDAY = datetime(2026, 10, 27, 19, 0)
WEEK = timedelta(days=7)
GROWS = {"sequence"}
EDITS: dict[str, dict[str, Any]] = {
    "another day": {"starts_local": datetime(2026, 10, 29, 9, 0), "rrule": "FREQ=WEEKLY;BYDAY=TH"},
    "twice a week": {"rrule": "FREQ=WEEKLY;BYDAY=TU,FR"},
    "every two weeks": {"rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"},
    "monthly": {"rrule": "FREQ=MONTHLY;BYDAY=-1TH"},
    "every day": {"rrule": "FREQ=DAILY;COUNT=30"},
    "another zone": {"time_zone": "America/New_York"},
    "longer, elsewhere": {"duration_minutes": 120, "place": "Garden", "reset_overrides": True},
    "a place": {"place": "Garden"},
    "once": {"rrule": None},
}


@pytest.fixture
def series_id(cast: Cast, unit: OpenUnit) -> UUID:
    """Plan Tuesdays; one has been moved, one cancelled, and one is known to somebody."""
    new = NewSeries(TUESDAY, 90, "FREQ=WEEKLY;BYDAY=TU", place="Room 1")
    with unit():
        made = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=new)
    rows = sorted(sessions_of(unit, made.id), key=lambda one: one["recurrence_id"])
    with unit():
        session_changes.move_session(
            actor=cast.ada, session_id=UUID(rows[1]["id"]), move=Move(datetime(2026, 11, 5, 10), place="Snug")
        )
        session_changes.cancel_session(actor=cast.ada, session_id=UUID(rows[2]["id"]), reason="weather")
        at = datetime.fromisoformat("2026-10-22T15:00:00+00:00")
        told = {"kind": "reminder", "state": "sent", "session_id": UUID(rows[3]["id"]), "dedupe_key": "told"}
        db.session.add(Delivery(**told, due_at=at, not_before=at, expires_at=at))
    with unit():
        db.session.execute(delete(SeriesChange))
    return made.id


def sessions_of(unit: OpenUnit, series_id: UUID | None = None) -> list[dict[str, Any]]:
    """Return sessions as they are kept, of one series or of all."""
    with unit():
        rows = db.session.scalars(select(GroupSession).order_by(GroupSession.id)).all()
        return [series_changes.written(one) for one in rows if series_id in (None, one.series_id)]


def everything(unit: OpenUnit) -> list[dict[str, Any]]:
    """Return all schedules and sessions, but for what only grows."""
    with unit():
        found = [
            series_changes.written(one) for one in db.session.scalars(select(Series).order_by(Series.id))
        ]
    found += sessions_of(unit)
    return [{name: value for name, value in row.items() if name not in GROWS} for row in found]


def edit(cast: Cast, series_id: UUID, changes: dict[str, Any], from_local: datetime | None = None) -> Edited:
    """Edit the series in the open unit."""
    return series_edits.edit_series(
        actor=cast.ada, series_id=series_id, changes=changes, reach=Reach(from_local)
    )


def undo(cast: Cast, unit: OpenUnit, edited: Edited) -> SeriesChange:
    """Take a change back in a unit of its own."""
    assert edited.change is not None
    with unit():
        return series_undos.undo_change(actor=cast.ada, change_id=edited.change.id)


@pytest.mark.parametrize("changes", EDITS.values(), ids=list(EDITS))
@pytest.mark.parametrize("from_local", [None, TUESDAY + 2 * WEEK], ids=["all", "following"])
def test_an_edit_and_its_undo_are_the_identity(
    changes: dict[str, Any], from_local: datetime | None, cast: Cast, unit: OpenUnit, series_id: UUID
) -> None:
    before = everything(unit)
    with unit():
        edited = edit(cast, series_id, changes, from_local)
    assert everything(unit) != before
    undo(cast, unit, edited)
    assert everything(unit) == before


def test_edits_on_edits_are_taken_back_one_after_the_other(
    cast: Cast, unit: OpenUnit, series_id: UUID
) -> None:
    before = everything(unit)
    with unit():
        first = edit(cast, series_id, EDITS["another day"], TUESDAY + 2 * WEEK)
    middle = everything(unit)
    with unit():
        second = edit(cast, first.series.id, EDITS["every two weeks"])
    with pytest.raises(Conflict, match=r"series_change\.changed_since"):
        undo(cast, unit, first)
    undo(cast, unit, second)
    assert everything(unit) == middle
    undo(cast, unit, first)
    assert everything(unit) == before


ENDINGS: dict[str, Callable[..., Edited]] = {
    "end": lambda **args: series_ends.end_series(**args, after=date(2026, 11, 20)),
    "cancel following": lambda **args: series_ends.cancel_series(**args, reach=Reach(TUESDAY + 2 * WEEK)),
    "cancel all": lambda **args: series_ends.cancel_series(**args, reach=Reach()),
    "split": lambda **args: series_ends.split_series(**args, from_local=TUESDAY + 2 * WEEK),
}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=list(ENDINGS))
def test_every_ending_can_be_taken_back(
    ending: Callable[..., Edited], cast: Cast, unit: OpenUnit, series_id: UUID
) -> None:
    before = everything(unit)
    with unit():
        edited = ending(actor=cast.ada, series_id=series_id)
    assert everything(unit) != before
    undo(cast, unit, edited)
    assert everything(unit) == before


def test_cancelling_all_leaves_what_somebody_knows_of(cast: Cast, unit: OpenUnit, series_id: UUID) -> None:
    with unit():
        series_ends.cancel_series(actor=cast.ada, series_id=series_id, reach=Reach())
        assert db.session.get_one(Series, series_id).status == "cancelled"
    rows = sessions_of(unit, series_id)
    assert [(one["status"], one["cancel_reason"]) for one in rows] == [("cancelled", "series_cancelled")]


def test_a_series_of_which_nothing_is_left_goes(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        made = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=NewSeries(TUESDAY, 90))
    with unit():
        edited = series_ends.cancel_series(actor=cast.ada, series_id=made.id, reach=Reach())
    with unit():
        assert db.session.get(Series, made.id) is None
    undo(cast, unit, edited)
    assert len(sessions_of(unit, made.id)) == 1


def test_nothing_is_taken_back_twice_or_late_or_by_strangers(
    cast: Cast, unit: OpenUnit, series_id: UUID, clock: FrozenClock
) -> None:
    with unit():
        edited = edit(cast, series_id, EDITS["a place"])
    assert edited.change is not None
    with unit(), pytest.raises(NotFound):
        series_undos.undo_change(actor=cast.cleo, change_id=edited.change.id)
    clock.advance(timedelta(minutes=59))
    undo(cast, unit, edited)
    with pytest.raises(Conflict, match=r"series_change\.done_already"):
        undo(cast, unit, edited)
    with unit():
        edited = edit(cast, series_id, EDITS["a place"])
    clock.advance(timedelta(minutes=61))
    with pytest.raises(Conflict, match=r"series_change\.too_late"):
        undo(cast, unit, edited)
    with unit():
        assert series_undos.forget_changes() == 2
        assert db.session.scalar(select(func.count()).select_from(SeriesChange)) == 0


def test_a_session_that_was_opened_since_is_not_taken_along(
    cast: Cast, unit: OpenUnit, series_id: UUID
) -> None:
    with unit():
        edited = edit(cast, series_id, EDITS["another day"])
        first = min(series_changes.sessions_of(edited.series), key=lambda one: one.starts_at)
    with unit():
        db.session.get_one(GroupSession, first.id).status = "live"
    before = everything(unit)
    with pytest.raises(Conflict, match=r"series_change\.changed_since"):
        undo(cast, unit, edited)
    assert everything(unit) == before


def test_a_session_does_not_go_back_to_a_time_that_has_passed(
    cast: Cast, unit: OpenUnit, series_id: UUID, clock: FrozenClock
) -> None:
    clock.move_to(datetime.fromisoformat("2026-10-27T18:30:00+00:00"))
    with unit():
        edited = edit(cast, series_id, EDITS["another day"])
    clock.advance(timedelta(minutes=40))
    with pytest.raises(Conflict, match=r"series_change\.changed_since"):
        undo(cast, unit, edited)


def test_what_others_decided_since_stays(cast: Cast, unit: OpenUnit) -> None:
    closed = TUESDAY.date() + 4 * WEEK
    new = NewSeries(TUESDAY, 90, "FREQ=WEEKLY;COUNT=10", closure_policy="hold")
    with unit():
        planned = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=new)
    with unit():
        edited = edit(cast, planned.id, EDITS["a place"])
    with unit():
        closures.make_closure(actor=cast.ana, new=NewClosure("organisation", closed, closed, "Painting"))
    undo(cast, unit, edited)
    with unit():
        held = db.session.scalars(select(GroupSession).where(GroupSession.closure_state == "held")).one()
        assert (held.starts_local.date(), held.place) == (closed, "")


def test_two_changes_of_the_same_room_are_taken_back_in_order(
    cast: Cast, unit: OpenUnit, series_id: UUID
) -> None:
    with unit():
        room, other = (
            rooms.add_room(actor=cast.dora, new=NewRoom(name, cast.site_id)).id for name in ("One", "Two")
        )
    with unit():
        first = edit(cast, series_id, {"room_id": room})
    with unit():
        second = edit(cast, series_id, {"room_id": other})
    with pytest.raises(Conflict, match=r"series_change\.changed_since"):
        undo(cast, unit, first)
    undo(cast, unit, second)
    undo(cast, unit, first)
    assert {one["room_id"] for one in sessions_of(unit, series_id)} == {None}


CHANGES: dict[str, Callable[..., Edited]] = {
    "every day": lambda **args: series_edits.edit_series(
        **args, changes={"rrule": "FREQ=DAILY"}, reach=Reach()
    ),
    "a place": lambda **args: series_edits.edit_series(**args, changes={"place": "Garden"}, reach=Reach()),
    "split": lambda **args: series_ends.split_series(**args, from_local=TUESDAY + 2 * WEEK),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_what_the_night_made_goes_with_the_change_and_comes_again_as_it_was(
    change: Callable[..., Edited], cast: Cast, unit: OpenUnit, series_id: UUID, clock: FrozenClock
) -> None:
    clock.move_to(datetime.fromisoformat("2026-10-25T23:50:00+00:00"))  # the horizon is a Monday
    before = everything(unit)
    with unit():
        edited = change(actor=cast.ada, series_id=series_id)
    clock.advance(timedelta(minutes=20))
    with cast.app.app_context():
        assert materialisation.materialise_all() == 1
    undo(cast, unit, edited)
    assert everything(unit) == before
    with cast.app.app_context():
        materialisation.materialise_all()
    dates = sorted(date.fromisoformat(one["recurrence_id"][:10]) for one in sessions_of(unit))
    assert dates == [TUESDAY.date() + number * WEEK for number in range(len(dates))]


def test_every_table_that_points_at_a_session_holds_on_to_it_or_goes_along() -> None:
    held = {table.name for table, _column in session_children.pointers()}
    assert {
        "mark",
        "mark_history",
        "guest",
        "round",
        "delivery",
        "follow_up",
        "checkin_round",
        "duty",
    } <= held
    assert "booking" not in held
