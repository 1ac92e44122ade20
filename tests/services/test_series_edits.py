"""A series can be edited as a whole or from a session on, and what hangs on a session stays with it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from facilitator.clock import FrozenClock
from facilitator.domain.series import Move, NewSeries
from facilitator.errors import Conflict, FacilitatorError, Invalid, NotFound, Stale
from facilitator.extensions import db
from facilitator.models.delivery import Delivery
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.services import materialisation, series, series_edits, session_changes
from facilitator.services.series_edits import Edited, Reach
from tests.cast import Cast
from tests.conftest import OpenUnit

TUESDAY = datetime(2026, 10, 27, 19, 0)
WEEK = timedelta(days=7)


@dataclass
class Plan:
    """Tuesdays at seven of group A, and what can be done with them."""

    cast: Cast
    unit: OpenUnit
    series_id: UUID
    edited: list[Edited] = field(default_factory=list)

    def edit(self, *, from_local: datetime | None = None, dry_run: bool = False, **changes: Any) -> Edited:
        """Edit the series in a unit of its own."""
        with self.unit():
            return series_edits.edit_series(
                actor=self.cast.ada,
                series_id=self.series_id,
                changes=changes,
                reach=Reach(from_local, dry_run),
            )

    def sessions(self, series_id: UUID | None = None) -> list[GroupSession]:
        """Return the sessions of the series in the order of their nominal start."""
        with self.unit():
            query = select(GroupSession).where(GroupSession.series_id == (series_id or self.series_id))
            return list(db.session.scalars(query.order_by(GroupSession.recurrence_id)))

    def move(self, session_id: UUID, **move: Any) -> None:
        """Move one session."""
        with self.unit():
            session_changes.move_session(actor=self.cast.ada, session_id=session_id, move=Move(**move))

    def told(self, session_id: UUID) -> None:
        """Let somebody have been told of a session."""
        with self.unit():
            sent = {
                "kind": "reminder",
                "state": "sent",
                "session_id": session_id,
                "dedupe_key": f"x{session_id}",
            }
            at = datetime.fromisoformat("2026-10-22T15:00:00+00:00")
            db.session.add(Delivery(**sent, due_at=at, not_before=at, expires_at=at))


@pytest.fixture
def plan(cast: Cast, unit: OpenUnit) -> Plan:
    """Plan a course of ten Tuesdays."""
    new = NewSeries(TUESDAY, 90, "FREQ=WEEKLY;BYDAY=TU;COUNT=10", place="Room 1")
    with unit():
        made = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=new)
    return Plan(cast, unit, made.id)


def test_all_move_to_another_day_and_keep_their_ids(plan: Plan) -> None:
    before = plan.sessions()
    edited = plan.edit(starts_local=datetime(2026, 10, 28, 18, 30), rrule="FREQ=WEEKLY;BYDAY=WE;COUNT=10")
    after = plan.sessions()
    assert [one.id for one in after] == [one.id for one in before]
    assert [one.starts_local for one in after[:2]] == [
        datetime(2026, 10, 28, 18, 30),
        datetime(2026, 11, 4, 18, 30),
    ]
    assert {one.sequence for one in after} == {1}
    assert {one.kind for one in edited.differences} == {"moved"}
    assert edited.series.id == plan.series_id


def test_following_splits_and_every_session_keeps_its_id(plan: Plan) -> None:
    before = plan.sessions()
    edited = plan.edit(from_local=TUESDAY + 3 * WEEK, starts_local=TUESDAY.replace(hour=17) + 3 * WEEK)
    head, tail = plan.sessions(), plan.sessions(edited.series.id)
    assert [one.id for one in head + tail] == [one.id for one in before]
    assert [one.starts_local.hour for one in head + tail] == [19] * 3 + [17] * 7
    assert edited.series.rrule == "FREQ=WEEKLY;COUNT=7;BYDAY=TU"
    with plan.unit():
        old = db.session.get_one(Series, plan.series_id)
        assert (old.last_local, old.rrule) == (
            TUESDAY + 2 * WEEK,
            "FREQ=WEEKLY;UNTIL=20261110T190000;BYDAY=TU",
        )
        assert old.lineage_id == edited.series.lineage_id
        assert old.uid != edited.series.uid


def test_all_of_a_series_that_has_begun_leaves_what_has_been(plan: Plan, clock: FrozenClock) -> None:
    before = plan.sessions()
    clock.move_to(datetime.fromisoformat("2026-11-05T12:00:00+00:00"))
    edited = plan.edit(duration_minutes=60)
    head, tail = plan.sessions(), plan.sessions(edited.series.id)
    assert edited.series.id != plan.series_id
    assert [(one.id, one.ends_at, one.sequence) for one in head] == [
        (one.id, one.ends_at, one.sequence) for one in before[:2]
    ]
    assert {one.ends_at - one.starts_at for one in tail} == {timedelta(minutes=60)}
    assert len(tail) == 8


def test_a_session_that_is_open_or_closed_never_moves(plan: Plan, clock: FrozenClock) -> None:
    first = plan.sessions()[0]
    with plan.unit():
        db.session.get_one(GroupSession, first.id).status = "live"
    edited = plan.edit(starts_local=TUESDAY.replace(hour=9))
    assert [one.starts_local for one in plan.sessions()] == [TUESDAY]
    assert plan.sessions(edited.series.id)[0].starts_local == TUESDAY.replace(hour=9) + WEEK


def test_what_hangs_on_a_session_keeps_it_in_the_list(plan: Plan) -> None:
    before = plan.sessions()
    plan.told(before[1].id)
    plan.edit(rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=5")
    after = {one.id: one for one in plan.sessions()}
    assert (after[before[1].id].status, after[before[1].id].cancel_reason) == ("cancelled", "rescheduled")
    assert before[3].id not in after
    assert [one.status for one in after.values()].count("planned") == 5


def test_what_was_cancelled_by_an_edit_comes_back_with_the_next_one(plan: Plan) -> None:
    second = plan.sessions()[1]
    plan.told(second.id)
    plan.edit(rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=5")
    plan.edit(rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=10")
    after = plan.sessions()
    assert (after[1].id, after[1].status, len(after)) == (second.id, "planned", 10)


def test_a_place_of_its_own_survives_another_time_and_the_other_way_round(plan: Plan) -> None:
    first, second = plan.sessions()[:2]
    plan.move(first.id, place="Garden")
    plan.move(second.id, starts_local=datetime(2026, 11, 4, 10, 0))
    plan.edit(starts_local=TUESDAY.replace(hour=18), place="Room 9")
    first, second, third = plan.sessions()[:3]
    assert (first.place, first.starts_local.hour) == ("Garden", 18)
    assert (second.place, second.starts_local) == ("Room 9", datetime(2026, 11, 4, 10, 0))
    assert (third.place, third.starts_local.hour) == ("Room 9", 18)
    assert second.recurrence_id == TUESDAY.replace(hour=18) + WEEK


def test_exceptions_follow_again_where_the_edit_says_so(plan: Plan) -> None:
    first = plan.sessions()[0]
    plan.move(first.id, place="Garden", starts_local=datetime(2026, 10, 28, 10, 0))
    plan.edit(place="Room 9", reset_overrides=True)
    first = plan.sessions()[0]
    assert (first.place, first.starts_local.day, list(first.override)) == ("Room 9", 28, ["starts_local"])
    plan.edit(starts_local=TUESDAY.replace(hour=18), reset_overrides=True)
    assert plan.sessions()[0].starts_local == TUESDAY.replace(hour=18)


def test_a_dry_run_says_the_same_and_keeps_nothing(plan: Plan) -> None:
    before = [(one.id, one.starts_at, one.version) for one in plan.sessions()]
    shown = plan.edit(starts_local=TUESDAY.replace(hour=18), dry_run=True)
    assert shown.change is None
    assert [(one.id, one.starts_at, one.version) for one in plan.sessions()] == before
    done = plan.edit(starts_local=TUESDAY.replace(hour=18))
    assert done.differences == shown.differences


def test_another_zone_keeps_the_wall_clock(plan: Plan) -> None:
    plan.edit(time_zone="America/New_York")
    first = plan.sessions()[0]
    assert (first.starts_local, first.starts_at.hour, first.time_zone) == (TUESDAY, 23, "America/New_York")


def test_an_open_series_is_edited_up_to_the_horizon_and_keeps_going(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        made = series.plan_series(
            actor=cast.ada, group_id=cast.group_a, new=NewSeries(TUESDAY, 90, "FREQ=WEEKLY")
        )
    plan = Plan(cast, unit, made.id)
    before = plan.sessions()
    plan.edit(starts_local=datetime(2026, 10, 29, 19, 0))
    after = plan.sessions()
    assert [one.id for one in after] == [one.id for one in before]
    with unit():
        assert materialisation.materialise(db.session.get_one(Series, made.id)) == 0


def test_a_single_date_moves_with_its_series(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        made = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=NewSeries(TUESDAY, 90))
    plan = Plan(cast, unit, made.id)
    only = plan.sessions()[0]
    plan.edit(starts_local=TUESDAY + timedelta(days=40))
    assert [(one.id, one.recurrence_id) for one in plan.sessions()] == [
        (only.id, TUESDAY + timedelta(days=40))
    ]
    with pytest.raises(Conflict, match=r"session\.time_has_passed"):
        plan.edit(starts_local=TUESDAY - timedelta(days=40))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"rrule": "FREQ=HOURLY"}, Invalid),
        ({"rrule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"}, Invalid),
        ({"rrule": "FREQ=WEEKLY;UNTIL=20201231"}, Invalid),
        ({"from_local": TUESDAY + timedelta(minutes=1)}, Invalid),
        ({"from_local": TUESDAY + 10 * WEEK}, Invalid),
        ({"starts_local": datetime(2027, 12, 1, 19), "rrule": None}, None),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    changes: dict[str, Any], error: type[FacilitatorError] | None, plan: Plan
) -> None:
    before = [(one.id, one.starts_at) for one in plan.sessions()]
    if error is None:
        plan.edit(**changes)
        assert [one.starts_local for one in plan.sessions()] == [changes["starts_local"]]
        return
    with pytest.raises(error):
        plan.edit(**changes)
    assert [(one.id, one.starts_at) for one in plan.sessions()] == before


def test_a_series_that_is_over_does_not_change(plan: Plan, clock: FrozenClock) -> None:
    clock.move_to(datetime.fromisoformat("2027-03-01T12:00:00+00:00"))
    with pytest.raises(Conflict, match=r"series_change\.nothing_ahead"):
        plan.edit(duration_minutes=60)


def test_versions_and_strangers_are_refused(plan: Plan) -> None:
    args: dict[str, Any] = {"series_id": plan.series_id, "changes": {"place": "x"}, "reach": Reach()}
    with plan.unit(), pytest.raises(Stale):
        series_edits.edit_series(actor=plan.cast.ada, expected=99, **args)
    with plan.unit(), pytest.raises(NotFound):
        series_edits.edit_series(actor=plan.cast.cleo, **args)


@pytest.mark.parametrize(
    "first", [TUESDAY, TUESDAY + WEEK, TUESDAY + 3 * WEEK], ids=["first", "past", "next"]
)
def test_a_course_has_as_many_dates_as_before_whichever_first_date_is_named(
    first: datetime, plan: Plan, clock: FrozenClock
) -> None:
    clock.move_to(datetime.fromisoformat("2026-11-12T12:00:00+00:00"))  # three have been
    edited = plan.edit(starts_local=first.replace(hour=18))
    assert len(plan.sessions()) + len(plan.sessions(edited.series.id)) == 10


def test_an_earlier_part_without_an_end_does_not_run_into_the_later_one(plan: Plan) -> None:
    later = plan.edit(from_local=TUESDAY + 4 * WEEK, place="Garden")
    edited = plan.edit(starts_local=datetime(2026, 10, 29, 19), rrule="FREQ=WEEKLY;BYDAY=TH")
    assert edited.series.rrule == "FREQ=WEEKLY;UNTIL=20261123T235959;BYDAY=TH"
    assert [len(plan.sessions(one)) for one in (plan.series_id, later.series.id)] == [4, 6]
