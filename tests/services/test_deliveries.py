"""Planning: who is to get what, and when; what changes a session, a roster or a wish changes the plan."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from facilitator.clock import FrozenClock
from facilitator.domain.membership import NewMembership
from facilitator.domain.series import Move
from facilitator.extensions import db
from facilitator.models.group import Group
from facilitator.models.member import Member
from facilitator.models.session import GroupSession
from facilitator.services import (
    deliveries,
    group_changes,
    members,
    memberships,
    series_edits,
    session_changes,
)
from facilitator.services.series_edits import Reach
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.mailing import DAY, FIRST_AT, WEEK, Mailing, prepare, reached
from tests.people import joined, place_of


@pytest.fixture
def mailing(cast: Cast, unit: OpenUnit) -> Mailing:
    return prepare(cast, unit)


def move(mailing: Mailing, starts_local: datetime | None = None, number: int = 0, **more: Any) -> None:
    """Move a session as its facilitator does."""
    with mailing.unit():
        session_changes.move_session(
            actor=mailing.cast.ada, session_id=mailing.session_ids[number], move=Move(starts_local, **more)
        )


def test_every_session_that_is_near_gets_a_reminder_for_each_member_and_lead(mailing: Mailing) -> None:
    with mailing.unit():
        rows = mailing.rows()
        assert [(row.kind, row.state, row.lead_minutes, row.due_at) for row in rows] == [
            ("reminder", "planned", 1440, FIRST_AT + number * WEEK - DAY) for number in range(3)
        ]
        assert {row.expires_at - row.due_at for row in rows} == {DAY - timedelta(minutes=10)}


def test_a_session_far_away_gets_its_rows_when_it_has_come_near(
    cast: Cast, unit: OpenUnit, clock: FrozenClock
) -> None:
    mailing = prepare(cast, unit, starts_local=datetime(2026, 12, 29, 19, 0), rrule=None)
    assert mailing.states() == []
    assert mailing.sweep() == 0
    assert mailing.states() == []
    clock.move_to(datetime(2026, 12, 1, 12, 0, tzinfo=UTC))
    mailing.sweep()
    assert mailing.states() == [(0, "planned", None)]
    with unit():
        session = mailing.session()
        assert (session.reminders_sequence, session.version) == (0, 1), "planning is no change of the session"


def test_planning_again_and_again_adds_nothing(mailing: Mailing) -> None:
    with mailing.unit():
        before = [(row.id, row.due_at) for row in mailing.rows()]
        for _ in range(5):
            deliveries.plan_session(session=mailing.session())
            deliveries.plan_member(member_id=mailing.member_ids[0])
            deliveries.plan_group(group_id=mailing.cast.group_a)
        assert [(row.id, row.due_at) for row in mailing.rows()] == before


def test_the_members_own_reminder_times_win_over_those_of_the_group(mailing: Mailing) -> None:
    with mailing.unit():
        member = db.session.get_one(Member, mailing.member_ids[0])
        place = place_of(member, mailing.cast.group_a)
        change = {"reminder_leads": [10080, 120]}
        memberships.change_membership(
            actor=mailing.cast.ada, group_id=place.group_id, membership_id=place.id, changes=change
        )
        first = mailing.rows(session_id=mailing.session_ids[1], state="planned")
        assert [row.lead_minutes for row in first] == [10080, 120]
        (old,) = mailing.rows(session_id=mailing.session_ids[1], lead_minutes=1440)
        assert (old.state, old.reason) == ("withdrawn", "not_wanted")


def test_new_reminder_times_of_a_group_plan_its_sessions_anew(mailing: Mailing) -> None:
    with mailing.unit():
        group_changes.change_group(
            actor=mailing.cast.ada, group_id=mailing.cast.group_a, changes={"reminder_leads": [120]}
        )
        planned = mailing.rows(state="planned")
        assert [row.due_at for row in planned] == [
            FIRST_AT + number * WEEK - timedelta(hours=2) for number in range(3)
        ]
    with mailing.unit():
        group_changes.change_group(
            actor=mailing.cast.ada, group_id=mailing.cast.group_a, changes={"reminder_leads": [1440, 120]}
        )
        assert len(mailing.rows(state="planned")) == 6, "the ones taken back go again"


def test_nobody_is_planned_for_who_gave_no_address_or_no_consent(cast: Cast, unit: OpenUnit) -> None:
    mailing = prepare(cast, unit, members=0)
    with unit():
        joined(cast.ada, cast.group_a, "no address")
        assert mailing.rows() == []
        reached(cast, "late@example.net")
        assert len(mailing.rows(state="planned")) == 3, "an address and a consent are all it takes"


def test_moving_a_session_takes_back_what_waited_and_plans_anew(mailing: Mailing) -> None:
    move(mailing, datetime(2026, 10, 28, 18, 30))
    assert mailing.states() == [(0, "withdrawn", "superseded"), (1, "planned", None)]
    assert mailing.states(kind="moved") == [], "nobody was told the old time"
    with mailing.unit():
        (row,) = mailing.rows(sequence=1)
        assert row.due_at == datetime(2026, 10, 27, 18, 30, tzinfo=UTC)


def test_who_was_told_the_old_time_gets_one_notice_in_five_minutes(
    mailing: Mailing, clock: FrozenClock
) -> None:
    clock.move_to(FIRST_AT - DAY)
    mailing.mark("sent", session_id=mailing.session_ids[0])
    move(mailing, datetime(2026, 10, 28, 19, 0))
    with mailing.unit():
        (notice,) = mailing.rows(kind="moved")
        assert notice.not_before == clock.now() + timedelta(minutes=5)
        assert notice.expires_at == FIRST_AT + DAY + timedelta(hours=1)
    move(mailing, datetime(2026, 10, 29, 19, 0))
    assert mailing.states(kind="moved") == [(1, "withdrawn", "superseded"), (2, "planned", None)]


def test_moving_a_session_back_in_time_tells_nobody(mailing: Mailing, clock: FrozenClock) -> None:
    clock.move_to(FIRST_AT - DAY)
    mailing.mark("sent", session_id=mailing.session_ids[0])
    move(mailing, datetime(2026, 10, 28, 19, 0))
    move(mailing, datetime(2026, 10, 27, 19, 0))
    assert mailing.states(kind="moved") == [(1, "withdrawn", "superseded")]
    assert [row for row in mailing.states() if row[1] == "planned"] == [], "the reminder has gone already"


def test_a_new_place_is_told_and_a_longer_session_is_not(mailing: Mailing, clock: FrozenClock) -> None:
    clock.move_to(FIRST_AT - timedelta(hours=3))
    mailing.mark("sent", session_id=mailing.session_ids[0])
    move(mailing, duration_minutes=120)
    assert mailing.states(kind="moved") == []
    assert mailing.states() == [(0, "sent", None)], "nor is the reminder sent again"
    move(mailing, place="The Snug, upstairs")
    assert mailing.states(kind="moved") == [(2, "planned", None)]


def test_a_new_place_of_the_series_is_told_as_well(mailing: Mailing, clock: FrozenClock) -> None:
    clock.move_to(FIRST_AT - timedelta(hours=3))
    mailing.mark("sent", session_id=mailing.session_ids[0])
    with mailing.unit():
        series_id = mailing.session().series_id
        series_edits.edit_series(
            actor=mailing.cast.ada, series_id=series_id, changes={"place": "The Snug"}, reach=Reach()
        )
    assert mailing.states(kind="moved") == [(1, "planned", None)]
    assert mailing.states(1) == [(0, "withdrawn", "superseded"), (1, "planned", None)]


def test_cancelling_and_restoring_tell_exactly_those_who_believe_otherwise(
    mailing: Mailing, clock: FrozenClock
) -> None:
    clock.move_to(FIRST_AT - DAY)
    mailing.mark("sent", session_id=mailing.session_ids[0])
    ada, session_id = mailing.cast.ada, mailing.session_ids[0]
    with mailing.unit():
        reached(mailing.cast, "new@example.net")
        session_changes.cancel_session(actor=ada, session_id=session_id)
    assert mailing.states(kind="cancelled") == [(1, "planned", None)], "the new one had not been told"
    mailing.mark("sent", kind="cancelled")
    with mailing.unit():
        session_changes.restore_session(actor=ada, session_id=session_id)
    assert mailing.states(kind="moved") == [(2, "planned", None)]
    assert [row for row in mailing.states() if row[1] == "planned"] == [(2, "planned", None)]


def test_a_cancellation_that_nobody_needs_to_hear_is_quiet(mailing: Mailing) -> None:
    with mailing.unit():
        session_changes.cancel_session(actor=mailing.cast.ada, session_id=mailing.session_ids[0])
    assert mailing.states() == [(0, "withdrawn", "superseded")]
    assert mailing.states(kind="cancelled") == []


def test_who_comes_back_gets_what_was_taken_back_and_nothing_twice(
    mailing: Mailing, clock: FrozenClock
) -> None:
    clock.move_to(FIRST_AT - DAY)
    mailing.mark("sent", session_id=mailing.session_ids[0])
    cast = mailing.cast
    with mailing.unit():
        place = place_of(db.session.get_one(Member, mailing.member_ids[0]), cast.group_a)
        memberships.leave_group(actor=cast.ada, group_id=cast.group_a, membership_id=place.id)
        assert [row.state for row in mailing.rows()] == ["sent", "withdrawn", "withdrawn"]
        memberships.welcome_back(actor=cast.ada, group_id=cast.group_a, membership_id=place.id)
        assert [row.state for row in mailing.rows()] == ["sent", "planned", "planned"]


def test_who_joins_shortly_before_is_reminded_at_once(mailing: Mailing, clock: FrozenClock) -> None:
    clock.move_to(FIRST_AT - timedelta(hours=5))
    with mailing.unit():
        member = reached(mailing.cast, "new@example.net")
        first = mailing.rows(member_id=member.id)[0]
        assert (first.not_before, first.state) == (clock.now(), "planned")


def test_a_place_in_a_second_group_is_planned_too(mailing: Mailing, clock: FrozenClock) -> None:
    cast = mailing.cast
    with mailing.unit():
        group = db.session.get_one(Group, cast.group_b)
        both = cast.ada.__class__(cast.ids["ada"], frozenset(), frozenset({cast.group_a, cast.group_b}),
                                  frozenset(), None, 1)  # fmt: skip
        memberships.place_member(
            actor=both, group_id=group.id, new=NewMembership(mailing.member_ids[0], reminder_leads=[60])
        )
        sessions_of_a = {row.session_id for row in mailing.rows()}
        assert sessions_of_a == set(mailing.session_ids)


def test_a_session_that_has_begun_is_not_planned(cast: Cast, unit: OpenUnit, clock: FrozenClock) -> None:
    mailing = prepare(cast, unit, members=0)
    clock.move_to(FIRST_AT - timedelta(minutes=9))
    with unit():
        reached(cast, "late@example.net")
        assert {row.session_id for row in mailing.rows()} == set(mailing.session_ids[1:])
        assert isinstance(mailing.session(), GroupSession)


def test_a_member_who_moves_to_another_zone_is_reminded_outside_their_own_night(mailing: Mailing) -> None:
    ada, member_id = mailing.cast.ada, mailing.member_ids[0]
    with mailing.unit():
        members.change_member(actor=ada, member_id=member_id, changes={"time_zone": "Asia/Kolkata"})
        first = mailing.rows(session_id=mailing.session_ids[0])[0]
        assert first.due_at == datetime(2026, 10, 26, 15, 25, tzinfo=UTC), "20:55 in Kolkata"
        members.change_member(actor=ada, member_id=member_id, changes={"time_zone": None})
        assert mailing.rows(session_id=mailing.session_ids[0])[0].due_at == FIRST_AT - DAY


def test_a_new_place_of_a_series_plans_nothing_far_away(
    cast: Cast, unit: OpenUnit, clock: FrozenClock
) -> None:
    mailing = prepare(cast, unit, rrule="FREQ=WEEKLY")
    with unit():
        near = len(mailing.rows(state="planned"))
        series_id = mailing.session().series_id
        series_edits.edit_series(
            actor=cast.ada, series_id=series_id, changes={"place": "The Snug"}, reach=Reach()
        )
        assert len(mailing.rows(state="planned")) == near == 4
