"""Who was told of a session hears that its day is closed; nobody is reminded of one that is on hold."""

from datetime import date, timedelta

import pytest

from facilitator.clock import FrozenClock
from facilitator.domain.closure import NewClosure
from facilitator.extensions import db
from facilitator.models.register import Mark
from facilitator.models.series import Series
from facilitator.services import closure_answers, closures, sessions
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.mailing import DAY, FIRST_AT, Mailing, prepare

FIRST = NewClosure("organisation", FIRST_AT.date(), FIRST_AT.date(), "Works")


@pytest.fixture
def mailing(cast: Cast, unit: OpenUnit) -> Mailing:
    return prepare(cast, unit)


def plan(mailing: Mailing, policy: str) -> None:
    """Let the series of the sessions have a closure policy."""
    with mailing.unit():
        db.session.get_one(Series, mailing.session().series_id).closure_policy = policy


def kinds(mailing: Mailing) -> list[tuple[str, str]]:
    """Return kind and state of what there is about the first session."""
    with mailing.unit():
        first = mailing.session_ids[0]
        return sorted((row.kind, row.state) for row in mailing.rows() if row.session_id == first)


def test_who_was_reminded_is_told_that_the_day_is_closed_and_that_it_is_not(
    mailing: Mailing, clock: FrozenClock
) -> None:
    clock.move_to(FIRST_AT - DAY + timedelta(minutes=1))
    mailing.sweep()
    mailing.drain()
    assert kinds(mailing) == [("reminder", "sent")]
    with mailing.unit():
        closure_id = closures.make_closure(actor=mailing.cast.ana, new=FIRST).id
    assert kinds(mailing) == [("cancelled", "planned"), ("reminder", "sent")]
    with mailing.unit():
        closures.remove_closure(actor=mailing.cast.ana, closure_id=closure_id)
    assert kinds(mailing) == [("cancelled", "withdrawn"), ("reminder", "sent")]


def test_who_was_not_reminded_hears_nothing(mailing: Mailing) -> None:
    with mailing.unit():
        closures.make_closure(actor=mailing.cast.ana, new=FIRST)
    assert kinds(mailing) == [("reminder", "withdrawn")]


def test_a_session_on_hold_reminds_nobody_until_somebody_decides(mailing: Mailing) -> None:
    plan(mailing, "hold")
    with mailing.unit():
        closures.make_closure(actor=mailing.cast.ana, new=FIRST)
    mailing.sweep()
    assert kinds(mailing) == [("reminder", "withdrawn")]
    with mailing.unit():
        closure_answers.answer(actor=mailing.cast.ada, session_id=mailing.session_ids[0], meets=True)
    assert kinds(mailing) == [("reminder", "planned"), ("reminder", "withdrawn")]


def test_a_session_that_is_asked_about_reminds_as_planned(mailing: Mailing) -> None:
    plan(mailing, "ask")
    with mailing.unit():
        closures.make_closure(actor=mailing.cast.ana, new=FIRST)
    assert kinds(mailing) == [("reminder", "planned")]


def test_a_session_that_is_open_past_or_attended_is_never_touched(
    mailing: Mailing, clock: FrozenClock
) -> None:
    clock.move_to(FIRST_AT - timedelta(hours=1))
    with mailing.unit():
        second = mailing.session_ids[1]
        mark = {"client_time": clock.now(), "client_mark_id": second, "marked_at": clock.now()}
        db.session.add(Mark(session_id=second, member_id=mailing.member_ids[0], mark="here", **mark))
        sessions.start_session(actor=mailing.cast.ada, session_id=mailing.session_ids[0])
        long = NewClosure("organisation", date(2026, 1, 1), date(2026, 12, 31), "Sabbatical")
        closures.make_closure(actor=mailing.cast.ana, new=long)
        assert [mailing.session(number).status for number in range(3)] == ["live", "planned", "cancelled"]
