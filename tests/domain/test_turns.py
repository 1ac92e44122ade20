"""Fair turns: the length that fits, the order that is suggested, and time shown kindly."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.round_state import Seat
from facilitator.domain.turns import WAYS_OUT, fit_seconds, phase, plan_turns, suggest_order


@st.composite
def circles(draw: st.DrawFn) -> list[Seat]:
    """A circle of up to twelve seats with any mix of remote, new and listening people."""
    flags = draw(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), max_size=12))
    return [Seat(f"s{i}", "member", *each) for i, each in enumerate(flags)]


def keys(order: tuple[Seat, ...]) -> list[str]:
    return [seat.key for seat in order]


@pytest.mark.parametrize(
    ("minutes", "people", "seconds"),
    [(20, 8, 125), (20, 12, 80), (25, 12, 105), (30, 10, 158), (30, 15, 102), (45, 12, 205), (10, 8, 50)],
)
def test_a_turn_is_as_long_as_the_checked_values_of_the_formula(
    minutes: int, people: int, seconds: int
) -> None:
    assert fit_seconds(minutes * 60, people) == seconds


def test_nothing_fits_into_no_time_and_nobody_needs_none() -> None:
    assert fit_seconds(60, 5) == 0
    assert fit_seconds(600, 0) == 0
    assert plan_turns(600, 0).fits


def test_below_the_floor_the_plan_keeps_45_seconds_and_offers_three_ways_out() -> None:
    plan = plan_turns(8 * 60, 8, announced_seconds=60)
    assert (plan.seconds_each, plan.fits, plan.short_seconds) == (45, False, 80)
    assert plan.ways_out == WAYS_OUT == ("one_sentence", "take_minutes", "carry_over")
    assert plan_turns(8 * 60 + plan.short_seconds, 8, announced_seconds=60).fits


def test_spare_time_never_makes_a_turn_longer_than_announced() -> None:
    assert plan_turns(45 * 60, 2, announced_seconds=120).seconds_each == 120


@given(
    left=st.integers(-600, 7200),
    people=st.integers(1, 40),
    announced=st.one_of(st.none(), st.integers(1, 900)),
    reserve=st.integers(0, 600),
    handover=st.integers(0, 60),
)
def test_a_plan_that_fits_never_exceeds_the_time_left(
    left: int, people: int, announced: int | None, reserve: int, handover: int
) -> None:
    plan = plan_turns(
        left, people, announced_seconds=announced, reserve_seconds=reserve, handover_seconds=handover
    )
    needed = people * (plan.seconds_each + handover) + reserve
    assert plan.fits == (needed <= left)
    assert plan.seconds_each >= min(45, announced or 45)
    assert announced is None or plan.seconds_each <= announced
    assert plan.short_seconds == (0 if plan.fits else needed - left)


@pytest.mark.parametrize(
    ("elapsed", "turn", "shown"),
    [
        (0, 120, "open"),
        (95.9, 120, "open"),
        (96, 120, "begin_to_land"),
        (119.9, 120, "begin_to_land"),
        (120, 120, "times_here"),
        (120.9, 120, "times_here"),
        (121, 120, "over"),
        (39, 60, "open"),
        (40, 60, "begin_to_land"),  # the landing lasts at least 20 seconds
        (0, 15, "begin_to_land"),
    ],
)
def test_the_phase_follows_the_share_of_the_turn(elapsed: float, turn: int, shown: str) -> None:
    assert phase(elapsed, turn) == shown


@given(circles(), st.integers(), st.data())
def test_everyone_but_the_listening_is_suggested_once(
    seats: list[Seat], seed: int, data: st.DataObject
) -> None:
    chosen = st.sets(st.sampled_from([seat.key for seat in seats])) if seats else st.just(set[str]())
    order = suggest_order(
        seats,
        rng=Random(seed),
        not_reached=data.draw(chosen),
        started_last=data.draw(st.sampled_from([None, "s0", "s3", "gone"])),
        remote_first=data.draw(st.sampled_from([None, True, False])),
    )
    assert sorted(keys(order)) == sorted(seat.key for seat in seats if not seat.listening)


@given(circles(), st.integers(), st.data())
def test_who_was_not_reached_comes_first(seats: list[Seat], seed: int, data: st.DataObject) -> None:
    able = [seat for seat in seats if not seat.listening]
    owed = data.draw(st.sets(st.sampled_from([seat.key for seat in able]))) if able else set[str]()
    order = suggest_order(seats, rng=Random(seed), not_reached=owed)
    first = keys(order)[: len(owed)]
    if any(seat.key in owed and not seat.new for seat in able) or all(seat.new for seat in able):
        assert set(first) == owed
    elif owed:
        # All of them are new: somebody else opens, and they follow at once.
        assert set(keys(order)[1 : len(owed) + 1]) == owed


@given(circles(), st.integers(), st.data())
def test_nobody_new_and_nobody_twice_running_opens_when_another_can(
    seats: list[Seat], seed: int, data: st.DataObject
) -> None:
    able = [seat for seat in seats if not seat.listening]
    last = data.draw(st.sampled_from([seat.key for seat in able])) if able else None
    order = suggest_order(seats, rng=Random(seed), started_last=last)
    if not order:
        return
    assert not order[0].new or all(seat.new for seat in able)
    another = [seat for seat in able if seat.key != last and (not seat.new or order[0].new)]
    assert order[0].key != last or not another


def test_somebody_new_may_open_if_they_ask() -> None:
    seats = [Seat("a"), Seat("b", new=True)]
    assert suggest_order(seats, rng=Random(1), asked={"b"})[0].key == "b"


@given(circles(), st.integers(), st.sampled_from([None, "s0", "s5"]))
def test_room_and_remote_alternate_while_both_remain(
    seats: list[Seat], seed: int, started_last: str | None
) -> None:
    order = suggest_order(seats, rng=Random(seed), started_last=started_last)
    assert alternates(list(order))


@given(circles(), st.integers(), st.data())
def test_room_and_remote_alternate_within_the_not_reached_and_within_the_rest(
    seats: list[Seat], seed: int, data: st.DataObject
) -> None:
    able = [seat for seat in seats if not seat.listening and not seat.new]
    owed = data.draw(st.sets(st.sampled_from([seat.key for seat in able]))) if able else set[str]()
    order = suggest_order(able, rng=Random(seed), not_reached=owed)
    assert alternates([seat for seat in order if seat.key in owed])
    assert alternates([seat for seat in order if seat.key not in owed])


def alternates(order: list[Seat]) -> bool:
    """Tell whether the two sides stay within one of each other while both remain."""
    total = sum(seat.remote for seat in order)
    remote = room = 0
    for seat in order:
        both = remote < total and room < len(order) - total
        remote, room = remote + seat.remote, room + (not seat.remote)
        if both and abs(remote - room) > 1:
            return False
    return True


@given(st.integers(2, 12), st.integers())
def test_over_as_many_sessions_as_seats_everyone_opens_once_and_ends_once(people: int, seed: int) -> None:
    seats = [Seat(f"s{i}") for i in range(people)]
    started: str | None = None
    openers, enders = [], []
    for _ in range(people):
        order = suggest_order(seats, rng=Random(seed), started_last=started)
        started = order[0].key
        openers.append(started)
        enders.append(order[-1].key)
    assert len(set(openers)) == len(set(enders)) == people


@pytest.mark.parametrize("remote_first", [True, False])
def test_the_remote_or_the_room_opens_when_asked_for(remote_first: bool) -> None:  # noqa: FBT001 - a table of two
    seats = [Seat("a"), Seat("b", remote=True), Seat("c"), Seat("d", remote=True)]
    order = suggest_order(seats, rng=Random(3), started_last="d", remote_first=remote_first)
    assert order[0].remote is remote_first


def test_an_empty_circle_has_an_empty_order() -> None:
    assert suggest_order([Seat("a", listening=True)], rng=Random(1)) == ()
