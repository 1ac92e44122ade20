"""How marks merge, what closing means for them, and which tap can be taken back."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.register import (
    BEFORE_ALL,
    PRESENT,
    TAPPED,
    MadeMark,
    Tally,
    corrected,
    in_register,
    is_undo,
    merged,
    tally,
    undo_id,
    undoable,
)

NOW = datetime(2026, 10, 22, 19, 0, tzinfo=UTC)
ADA, BEN = UUID(int=1), UUID(int=2)
MEMBERS = [UUID(int=number) for number in (10, 11, 12)]

taps = st.builds(
    MadeMark,
    member_id=st.sampled_from(MEMBERS),
    mark=st.sampled_from(TAPPED),
    client_time=st.integers(0, 5).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    client_mark_id=st.uuids(version=4),
    marked_by=st.sampled_from([ADA, BEN]),
)
many_taps = st.lists(taps, max_size=30, unique_by=lambda made: made.client_mark_id)


def tap(member: int, mark: str, minute: int, number: int, by: UUID = ADA) -> MadeMark:
    """Return a tap at a minute, with an id of its own."""
    made_id = UUID(int=number, version=4)
    return MadeMark(MEMBERS[member], mark, NOW + timedelta(minutes=minute), made_id, by)


def undone(made: MadeMark, before: str, minute: int) -> MadeMark:
    """Return the tap that takes another one back."""
    at = NOW + timedelta(minutes=minute)
    return MadeMark(made.member_id, before, at, undo_id(made.client_mark_id), made.marked_by)


@given(many_taps, st.randoms(use_true_random=False))
def test_any_order_duplication_and_grouping_gives_the_same_register(
    made: Sequence[MadeMark], chance: Random
) -> None:
    whole = merged(made)
    shuffled = [*made, *chance.choices(made, k=5)] if made else []
    chance.shuffle(shuffled)
    assert merged(shuffled) == whole
    cut = chance.randint(0, len(shuffled))
    assert merged([*merged(shuffled[:cut]), *merged(shuffled[cut:])]) == whole


@given(many_taps)
def test_the_later_tap_stands_and_the_larger_id_decides_a_tie(made: Sequence[MadeMark]) -> None:
    for stands in merged(made):
        others = [one for one in made if one.member_id == stands.member_id]
        assert stands.order == max(one.order for one in others)
    assert [stands.member_id for stands in merged(made)] == sorted({one.member_id for one in made})


instants = st.datetimes(
    datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)
)  # a device may say anything


@given(instants, st.none() | instants)
def test_a_tap_is_never_in_the_future_and_never_before_all_taps(
    client_time: datetime, sent_at: datetime | None
) -> None:
    assert BEFORE_ALL < corrected(client_time, sent_at, NOW) <= NOW


@given(st.integers(-100_000, 100_000), st.integers(0, 10_000))
def test_a_clock_that_is_off_does_not_decide_who_is_later(error: int, ago: int) -> None:
    wrong, waited = timedelta(seconds=error), timedelta(seconds=ago)
    assert corrected(NOW - waited + wrong, NOW + wrong, NOW) == NOW - waited


@given(taps, st.booleans())
def test_not_seen_is_what_unmarked_is_called_once_a_session_is_closed(made: MadeMark, closed: bool) -> None:  # noqa: FBT001 - hypothesis gives it
    kept = in_register(made, closed=closed)
    assert kept.order == made.order
    assert kept.mark == ("not_seen" if closed and made.mark == "unmarked" else made.mark)
    assert in_register(in_register(made, closed=True), closed=False) == made


def test_the_last_tap_of_ones_own_can_be_taken_back_and_then_the_one_before() -> None:
    here, sent, late = tap(0, "here", 0, 1), tap(1, "sent_word", 1, 2), tap(0, "late", 2, 3)
    found = undoable([here, sent, late], ADA)
    assert found is not None
    assert (found.member_id, found.mark, found.before) == (MEMBERS[0], "late", "here")
    back = undone(late, "here", 3)
    found = undoable([here, sent, late, back], ADA)
    assert found is not None
    assert (found.member_id, found.mark, found.before) == (MEMBERS[1], "sent_word", "unmarked")
    again = undone(sent, "unmarked", 4)
    found = undoable([here, sent, late, back, again], ADA)
    assert found is not None
    assert (found.client_mark_id, found.before) == (here.client_mark_id, "unmarked")
    assert undoable([here, sent, late, back, again, undone(here, "unmarked", 5)], ADA) is None


def test_a_tap_that_somebody_else_has_tapped_over_is_not_taken_back() -> None:
    mine, theirs = tap(0, "here", 0, 1), tap(0, "late", 1, 2, by=BEN)
    assert undoable([mine, theirs], ADA) is None
    found = undoable([mine, theirs], BEN)
    assert found is not None
    assert found.before == "here"


@given(many_taps)
def test_taking_back_everything_leaves_nothing_of_ones_own_on_top(made: list[MadeMark]) -> None:
    marks = list(made)
    for step in range(len(made) + 1):
        last = undoable(marks, ADA)
        if last is None:
            break
        taken = next(one for one in marks if one.client_mark_id == last.client_mark_id)
        marks.append(undone(taken, last.before, 60 + step))
        now = {one.member_id: one.mark for one in merged(marks)}
        assert now[last.member_id] == last.before
    assert undoable(marks, ADA) is None


@given(st.uuids())
def test_an_undo_can_be_told_by_its_id(client_mark_id: UUID) -> None:
    assert is_undo(undo_id(client_mark_id))
    assert undo_id(client_mark_id) == undo_id(undo_id(client_mark_id))


@given(st.lists(st.sampled_from([*TAPPED, "not_seen"])), st.integers(0, 9))
def test_the_head_count_is_everybody_in_the_room(marks: list[str], guests: int) -> None:
    counts = tally(marks, guests)
    assert counts.head_count == sum(mark in PRESENT for mark in marks) + guests
    assert tally([], 0) == Tally()
