"""What happens to one session: moving, cancelling, restoring, opening."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from facilitator.clock import FrozenClock
from facilitator.domain.page import PageRequest
from facilitator.domain.series import Move, NewSeries
from facilitator.errors import Conflict, Forbidden, NotFound, Stale
from facilitator.models.session import GroupSession
from facilitator.services import series, session_changes, sessions
from tests.cast import Cast
from tests.conftest import OpenUnit


@pytest.fixture
def tonight(cast: Cast, unit: OpenUnit) -> GroupSession:
    """Plan Thursdays at seven, tonight (18:00 UTC, two and a half hours from now) among them."""
    with unit():
        new = NewSeries(datetime(2026, 10, 22, 19, 0), 90, "FREQ=WEEKLY;COUNT=3", place="Room 1")
        made = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=new)
        rows = sessions.read_sessions(actor=cast.ada, page=PageRequest(), group_id=cast.group_a)
        assert not rows.rows  # nothing is seen before the commit
    with unit():
        first = sessions.read_sessions(actor=cast.ada, page=PageRequest(), series_id=made.id).rows[0]
        return sessions.find_session(actor=cast.ada, session_id=first.id)


def test_moving_keeps_the_nominal_start_and_raises_the_sequence(
    cast: Cast, unit: OpenUnit, tonight: GroupSession
) -> None:
    with unit():
        moved = session_changes.move_session(
            actor=cast.ada, session_id=tonight.id, move=Move(datetime(2026, 10, 23, 18, 0), place="Garden")
        )
    assert moved.recurrence_id == datetime(2026, 10, 22, 19, 0)
    assert (moved.starts_at.isoformat(), moved.sequence) == ("2026-10-23T17:00:00+00:00", 1)
    assert sorted(moved.override) == ["place", "starts_local"]


def test_the_length_stays_when_only_the_start_moves_over_a_clock_change(
    cast: Cast, unit: OpenUnit, tonight: GroupSession
) -> None:
    with unit():
        moved = session_changes.move_session(
            actor=cast.ada, session_id=tonight.id, move=Move(datetime(2026, 10, 25, 0, 30))
        )
    assert moved.ends_at - moved.starts_at == timedelta(minutes=90)


def test_a_session_does_not_move_into_the_past(cast: Cast, unit: OpenUnit, tonight: GroupSession) -> None:
    with unit(), pytest.raises(Conflict) as refused:
        session_changes.move_session(
            actor=cast.ada, session_id=tonight.id, move=Move(datetime(2026, 10, 21, 19, 0))
        )
    assert refused.value.field == "starts_local"


def test_cancelling_can_be_taken_back(cast: Cast, unit: OpenUnit, tonight: GroupSession) -> None:
    with unit():
        session_changes.cancel_session(actor=cast.dora, session_id=tonight.id, reason="weather")
    with unit(), pytest.raises(Conflict):
        session_changes.cancel_session(actor=cast.ada, session_id=tonight.id)
    with unit():
        back = session_changes.restore_session(actor=cast.ada, session_id=tonight.id)
    assert (back.status, back.cancel_reason, back.sequence) == ("planned", "", 2)


def test_what_is_over_is_not_restored(
    cast: Cast, unit: OpenUnit, tonight: GroupSession, clock: FrozenClock
) -> None:
    with unit():
        session_changes.cancel_session(actor=cast.ada, session_id=tonight.id)
    clock.advance(timedelta(days=1))
    with unit(), pytest.raises(Conflict):
        session_changes.restore_session(actor=cast.ada, session_id=tonight.id)


def test_a_session_opens_from_two_hours_before(
    cast: Cast, unit: OpenUnit, tonight: GroupSession, clock: FrozenClock
) -> None:
    with unit(), pytest.raises(Conflict) as refused:
        sessions.start_session(actor=cast.ada, session_id=tonight.id)
    assert refused.value.key == "session.too_early"
    clock.advance(timedelta(hours=1))
    with unit():
        assert sessions.start_session(actor=cast.ben, session_id=tonight.id).status == "live"
        assert sessions.start_session(actor=cast.ada, session_id=tonight.id).status == "live"


def test_a_coordinator_plans_but_does_not_open(
    cast: Cast, unit: OpenUnit, tonight: GroupSession, clock: FrozenClock
) -> None:
    clock.advance(timedelta(hours=1))
    with unit(), pytest.raises(Forbidden):
        sessions.start_session(actor=cast.dora, session_id=tonight.id)


def test_a_stale_version_changes_nothing(cast: Cast, unit: OpenUnit, tonight: GroupSession) -> None:
    with unit(), pytest.raises(Stale):
        session_changes.move_session(actor=cast.ada, session_id=tonight.id, move=Move(place="x"), expected=99)


def test_other_peoples_sessions_are_not_there(cast: Cast, unit: OpenUnit, tonight: GroupSession) -> None:
    for session_id in (tonight.id, uuid4()):
        with unit(), pytest.raises(NotFound):
            sessions.find_session(actor=cast.cleo, session_id=session_id)


def test_today_holds_what_happens_today_where_the_reader_is(
    cast: Cast, unit: OpenUnit, tonight: GroupSession
) -> None:
    with unit():
        assert [row.id for row in sessions.read_today(actor=cast.ada, zone="Europe/London")] == [tonight.id]
        assert sessions.read_today(actor=cast.cleo, zone="Europe/London") == []
        # In Shanghai it is half past eleven at night, and the session of the London evening is tomorrow.
        assert sessions.read_today(actor=cast.ada, zone="Asia/Shanghai") == []


def test_the_way_into_the_online_room_is_for_its_facilitators(
    cast: Cast, unit: OpenUnit, tonight: GroupSession
) -> None:
    with unit():
        session_changes.move_session(
            actor=cast.ada, session_id=tonight.id, move=Move(online_url="https://meet.example.org/quiet")
        )
    with unit():
        assert sessions.read_session(actor=cast.ada, session_id=tonight.id).online_url
        assert sessions.read_session(actor=cast.dora, session_id=tonight.id).online_url == ""
