"""The register of an evening: who may mark whom, when, and how a tap is taken back."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from facilitator.clock import FrozenClock
from facilitator.domain.register import MarkBatch, MarkChange, MemberMark
from facilitator.errors import Conflict, FacilitatorError, Forbidden, Invalid, NotFound
from facilitator.services import closings, erasures, memberships, registers, session_changes, sessions
from tests.cast import Cast
from tests.conftest import NOW, OpenUnit
from tests.people import joined, mark, past_sessions, place_of
from tests.registers import Evening, evening_at_hand, evening_of, marked, words


@pytest.fixture
def evening(app: Flask, cast: Cast) -> Evening:
    """Give tonight's evening."""
    return evening_at_hand(app, cast)


def tap(cast: Cast, evening: Evening, word: str, **more: Any) -> Any:
    """Let Ada mark the first person, inside a unit."""
    change = MarkChange(word, **more)
    return registers.mark(
        actor=cast.ada, session_id=evening.session_id, member_id=evening.members[0], change=change
    )


def test_everybody_starts_unmarked_and_is_listed_by_name(app: Flask, cast: Cast, evening: Evening) -> None:
    with app.app_context():
        register = registers.read_register(actor=cast.ada, session_id=evening.session_id)
    assert [(row.name_to_use, row.mark) for row in register.rows] == [
        ("J.", "unmarked"),
        ("Wren", "unmarked"),
        ("ليلى", "unmarked"),
    ]
    assert (register.tally.unmarked, register.tally.head_count) == (3, 0)


def test_each_mark_can_be_set_and_taken_back(
    cast: Cast, unit: OpenUnit, evening: Evening, clock: FrozenClock
) -> None:
    for word in ("here", "late", "left_early", "sent_word", "unmarked"):
        clock.advance(timedelta(seconds=1))
        with unit():
            assert tap(cast, evening, word, client_mark_id=uuid4(), client_time=None).mark == word
        with unit():
            assert words(cast.ada, evening)[0] == word


def test_an_offline_tap_that_arrives_late_does_not_undo_a_newer_one(
    cast: Cast, unit: OpenUnit, evening: Evening
) -> None:
    with unit():
        tap(cast, evening, "late", client_time=NOW - timedelta(minutes=1))
        stands = tap(cast, evening, "here", client_time=NOW - timedelta(minutes=5))
        assert (stands.mark, words(cast.ada, evening)[0]) == (
            "late",
            "unmarked",
        )  # a read sees what is committed
    with unit():
        assert words(cast.ada, evening)[0] == "late"


def test_a_fast_clock_does_not_win_for_ever(
    cast: Cast, unit: OpenUnit, evening: Evening, clock: FrozenClock
) -> None:
    ahead = NOW + timedelta(days=400)
    with unit():
        assert tap(cast, evening, "late", client_time=ahead, sent_at=ahead).client_time == NOW
    clock.advance(timedelta(seconds=1))
    with unit():
        assert tap(cast, evening, "here").mark == "here"


def test_who_is_taken_in_at_the_door_stands_in_the_register(
    cast: Cast, unit: OpenUnit, evening: Evening, clock: FrozenClock
) -> None:
    clock.advance(timedelta(seconds=1))
    with unit():
        before = registers.read_head(**evening.by(cast.ada))
        member = joined(cast.ada, cast.group_a, None)
    with unit():
        assert registers.version_of(before) != registers.version_of(
            registers.read_head(**evening.by(cast.ada))
        )
        rows = registers.read_register(actor=cast.ada, session_id=evening.session_id).rows
        assert rows[-1].member_id == member.id  # those without a name come last
        assert rows[-1].newcomer


def test_somebody_is_new_for_three_sessions(cast: Cast, unit: OpenUnit, evening: Evening) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a, "Zoë")
        mark(member, past_sessions(cast.group_a, 3))
    with unit():
        rows = registers.read_register(actor=cast.ada, session_id=evening.session_id).rows
        assert {row.name_to_use: row.newcomer for row in rows} == {
            "J.": True, "Wren": True, "ليلى": True, "Zoë": False,
        }  # fmt: skip


def test_only_those_on_the_list_are_marked(cast: Cast, unit: OpenUnit, evening: Evening) -> None:
    ada, change = cast.ada, MarkChange("here")
    with unit():
        elsewhere = joined(cast.cleo, cast.group_b).id
        paused = joined(ada, cast.group_a)
        memberships.pause_place(
            actor=ada, group_id=cast.group_a, membership_id=place_of(paused, cast.group_a).id
        )
    for member_id in (elsewhere, paused.id, uuid4()):
        with unit(), pytest.raises(NotFound):
            registers.mark(actor=ada, session_id=evening.session_id, member_id=member_id, change=change)


def test_who_left_after_being_marked_can_still_be_marked_and_erasing_keeps_the_count(
    cast: Cast, unit: OpenUnit, evening: Evening
) -> None:
    ada, member_id = cast.ada, evening.members[0]
    with unit():
        tap(cast, evening, "here")
        erasures.erase_member(actor=ada, member_id=member_id)
    with unit():
        assert tap(cast, evening, "left_early").mark == "left_early"
    with unit():
        register = registers.read_register(actor=ada, session_id=evening.session_id)
        row = next(row for row in register.rows if row.member_id == member_id)
        assert (row.name_to_use, row.current, register.tally.head_count) == (None, False, 1)


def test_one_stranger_in_a_batch_refuses_all_of_it(cast: Cast, unit: OpenUnit, evening: Evening) -> None:
    sent = [MemberMark(evening.members[0], "here"), MemberMark(uuid4(), "here")]
    with unit(), pytest.raises(Invalid) as refused:
        registers.mark_batch(actor=cast.ada, session_id=evening.session_id, batch=MarkBatch(sent))
    assert [problem.field for problem in refused.value.problems] == ["marks.1.member_id"]
    with unit():
        assert words(cast.ada, evening) == ["unmarked"] * 3


@pytest.mark.parametrize(
    ("name", "error"), [("cleo", NotFound), ("eli", NotFound), ("dora", Forbidden), ("ana", Forbidden)]
)
def test_names_and_marks_are_for_those_who_facilitate(
    cast: Cast, unit: OpenUnit, evening: Evening, name: str, error: type[FacilitatorError]
) -> None:
    who, where = cast.actor(name), {"session_id": evening.session_id}
    with unit(), pytest.raises(error):
        registers.read_register(actor=who, **where)
    with unit(), pytest.raises(error):
        registers.mark(actor=who, **where, member_id=evening.members[0], change=MarkChange("here"))


def status_of(cast: Cast, session_id: UUID) -> str:
    """Return the status of a session, inside a unit."""
    return sessions.find_session(actor=cast.ada, session_id=session_id).status


def test_the_first_tap_opens_a_session_whose_time_has_come(app: Flask, cast: Cast, unit: OpenUnit) -> None:
    evening = evening_of(app, cast.ada, cast.group_a, opened=False)
    with unit():
        marked(cast.ada, evening, "here")
        assert status_of(cast, evening.session_id) == "live"
    change = MarkChange("here")
    with unit(), pytest.raises(Conflict, match="too_early"):
        registers.mark(
            actor=cast.ada, session_id=evening.next_id, member_id=evening.members[0], change=change
        )


def test_a_cancelled_session_takes_no_marks(app: Flask, cast: Cast, unit: OpenUnit) -> None:
    evening = evening_of(app, cast.ada, cast.group_a, opened=False)
    with unit():
        session_changes.cancel_session(actor=cast.ada, session_id=evening.session_id)
    with unit(), pytest.raises(Conflict, match="is_cancelled"):
        marked(cast.ada, evening, "here")


def test_not_seen_is_for_closed_sessions_and_unmarked_for_open_ones(
    cast: Cast, unit: OpenUnit, evening: Evening
) -> None:
    with unit(), pytest.raises(Invalid) as refused:
        tap(cast, evening, "not_seen")
    assert [problem.field for problem in refused.value.problems] == ["mark"]
    with unit():
        closings.close_session(actor=cast.ada, session_id=evening.session_id)
    with unit():
        assert tap(cast, evening, "here").mark == "here"
        assert tap(cast, evening, "unmarked", client_mark_id=UUID(int=2**128 - 1)).mark == "not_seen"


def test_undo_goes_back_step_by_step_and_twice_is_fine(
    cast: Cast, unit: OpenUnit, evening: Evening, clock: FrozenClock
) -> None:
    ada, where = cast.ada, evening.by(cast.ada)
    for word in ("here", "late"):
        clock.advance(timedelta(seconds=5))
        with unit():
            tap(cast, evening, word)
    for before in ("here", "unmarked"):
        clock.advance(timedelta(seconds=5))
        with unit():
            last = registers.read_undoable(**where)
            assert last is not None
            assert registers.undo_mark(**where, client_mark_id=last.client_mark_id).mark == before
        with unit():
            assert registers.undo_mark(**where, client_mark_id=last.client_mark_id) is None
            assert words(ada, evening)[0] == before
    with unit():
        assert registers.read_undoable(**where) is None


def test_undo_leaves_alone_what_somebody_else_has_tapped_since(
    cast: Cast, unit: OpenUnit, evening: Evening, clock: FrozenClock
) -> None:
    where = evening.by(cast.ada)
    with unit():
        tap(cast, evening, "here")
    with unit():
        last = registers.read_undoable(**where)
    clock.advance(timedelta(seconds=5))
    with unit():
        marked(cast.ben, evening, "late")
    assert last is not None
    with unit(), pytest.raises(Conflict, match="cannot_undo"):
        registers.undo_mark(**where, client_mark_id=last.client_mark_id)
    with unit():
        assert words(cast.ada, evening)[0] == "late"
