"""Which wishes for a room can be met together, and when it is busy: against the slow and obvious way."""

from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.booking import Slot, among_themselves, buffered, merged, overlap

MORNING = datetime(2026, 10, 27, 8, tzinfo=UTC)


def at(minute: int) -> datetime:
    """Return a moment of the day."""
    return MORNING + timedelta(minutes=minute)


@st.composite
def slots(draw: st.DrawFn) -> list[Slot]:
    """Draw wishes for three rooms on one day, many of which meet."""
    found = []
    for number in range(draw(st.integers(0, 12))):
        start, length = draw(st.integers(0, 60)), draw(st.integers(1, 30))
        room = UUID(int=draw(st.integers(1, 3)))
        found.append(Slot(room, UUID(int=100 + number), at(start), at(start + length)))
    return found


def test_one_that_ends_when_the_next_begins_is_no_clash() -> None:
    one = Slot(UUID(int=1), UUID(int=2), at(0), at(60))
    assert not overlap(one, Slot(UUID(int=1), UUID(int=3), at(60), at(90)))
    assert overlap(one, Slot(UUID(int=1), UUID(int=3), at(59), at(90)))
    assert not overlap(one, Slot(UUID(int=9), UUID(int=3), at(0), at(60)))


@given(slots())
def test_what_is_met_never_overlaps(wishes: list[Slot]) -> None:
    refused = among_themselves(wishes)
    met = [slot for place, slot in enumerate(wishes) if place not in refused]
    assert not any(overlap(one, other) for one, other in combinations(met, 2))


@given(slots())
def test_whoever_is_refused_overlaps_with_one_that_is_met(wishes: list[Slot]) -> None:
    refused = among_themselves(wishes)
    for place, first in refused.items():
        assert first not in refused
        assert overlap(wishes[place], wishes[first])


@given(slots())
def test_nobody_is_refused_without_an_overlap(wishes: list[Slot]) -> None:
    clash = any(overlap(one, other) for one, other in combinations(wishes, 2))
    assert bool(among_themselves(wishes)) == clash


@given(slots())
def test_busy_times_are_apart_in_order_and_cover_the_same_minutes(wishes: list[Slot]) -> None:
    spans = [(slot.starts_at, slot.ends_at) for slot in wishes]
    found = merged(spans)
    assert all(one[1] < other[0] for one, other in pairwise(found))
    for minute in range(-1, 92):
        moment = at(minute)
        assert any(start <= moment < end for start, end in spans) == any(
            start <= moment < end for start, end in found
        )


@given(st.integers(0, 240), st.integers(0, 240))
def test_time_to_set_up_and_clear_is_added(before: int, after: int) -> None:
    start, end = buffered(at(0), at(60), before, after)
    assert (at(0) - start, end - at(60)) == (timedelta(minutes=before), timedelta(minutes=after))
