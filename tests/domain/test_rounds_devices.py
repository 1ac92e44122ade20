"""Two facilitators, two devices, one round: taps count once, and a split network heals."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.round_state import Action, Event, RoundState, Seat, from_json, ready_round, to_json
from facilitator.domain.rounds import Tap, apply, apply_once, merge
from facilitator.errors import Conflict

BEGIN = 1_793_000_000_000


def running(people: int = 5) -> RoundState:
    state = ready_round("circle", [Seat(f"s{i}") for i in range(people)], 3600)
    return apply(state, Event("start"), BEGIN)


def tap(state: RoundState, name: str, event: Event, seen: int, seconds: float) -> RoundState:
    return apply_once(state, name, event, seen, BEGIN + int(seconds * 1000))


def test_an_action_that_is_sent_again_counts_once() -> None:
    base = running()
    once = tap(base, "x", Event("next"), base.version, 30)
    assert tap(once, "x", Event("next"), base.version, 90) == once
    assert tap(once, "x", Event("next"), once.version, 90) is once


def test_an_action_that_was_taken_back_stays_known() -> None:
    base = running()
    back = tap(tap(base, "x", Event("next"), base.version, 30), "y", Event("undo"), base.version + 1, 31)
    assert tap(back, "x", Event("next"), base.version, 32) is back


@pytest.mark.parametrize("action", ["next", "pass", "hold", "extend", "stay", "skip"])
def test_the_same_tap_from_two_devices_within_two_seconds_counts_once(action: Action) -> None:
    base = running()
    first = tap(base, "ada", Event(action), base.version, 30)
    both = tap(first, "ben", Event(action), base.version, 31.9)
    assert (both.version, both.turns, both.turn_seconds) == (first.version, first.turns, first.turn_seconds)
    assert len(both.applied) == 2


def test_two_undos_on_the_same_picture_take_back_one_action() -> None:
    base = apply(running(), Event("next"), BEGIN + 1000)
    first = tap(base, "ada", Event("undo"), base.version, 5)
    assert tap(first, "ben", Event("undo"), base.version, 6).speaking == first.speaking == "s0"


def test_a_late_next_on_an_old_picture_is_told_that_the_round_has_moved_on() -> None:
    base = running()
    first = tap(base, "ada", Event("next"), base.version, 30)
    with pytest.raises(Conflict) as refused:
        tap(first, "ben", Event("next"), base.version, 33)
    assert refused.value.code == "stale_version"


def test_a_second_pass_from_another_device_never_makes_the_first_one_final() -> None:
    base = running()
    first = tap(base, "ada", Event("pass", "s0"), base.version, 30)
    assert tap(first, "ben", Event("pass", "s0"), base.version, 31).tray == ("s0",)
    with pytest.raises(Conflict):
        tap(first, "ben", Event("pass", "s0"), base.version, 35)


def test_an_older_picture_does_not_matter_while_the_floor_has_not_moved() -> None:
    base = running()
    late = tap(base, "ada", Event("add", value=Seat("late")), base.version, 30)
    for action, seconds in (("next", 31), ("stay", 60)):
        assert tap(late, "ben", Event(action), base.version, seconds).version == late.version + 1  # type: ignore[arg-type]  # a short table
    out = tap(late, "ben", Event("step_out", "s3"), base.version, 90)
    assert out.keys("stepped_out") == ("s3",)


@pytest.mark.parametrize(
    "event", [Event("undo"), Event("close"), Event("reorder", value=("s2",)), Event("skip", "s0")]
)
def test_what_depends_on_the_whole_picture_needs_the_present_one(event: Event) -> None:
    base = running()
    moved = tap(base, "ada", Event("next"), base.version, 30)
    with pytest.raises(Conflict):
        tap(moved, "ben", event, base.version, 31)


def test_nobody_can_have_seen_the_future() -> None:
    base = running()
    with pytest.raises(Conflict):
        tap(base, "ada", Event("next"), base.version + 3, 30)


@st.composite
def splits(draw: st.DrawFn) -> list[Tap]:
    """What two devices do on their own for a while, each seeing only itself."""
    taps = []
    for device in "ab":
        state, now = running(), BEGIN
        for number in range(draw(st.integers(0, 8))):
            now += draw(st.integers(0, 90_000))
            event = draw(
                st.sampled_from(
                    [
                        Event("next"),
                        Event("pass"),
                        Event("hold"),
                        Event("resume"),
                        Event("stay"),
                        Event("extend"),
                        Event("step_out", "s3"),
                        Event("return", "s3"),
                        Event("add", value=Seat(f"late-{device}-{number}")),
                        Event("undo"),
                    ]
                )
            )
            try:
                after = apply(state, event, now)
            except Conflict:
                continue
            taps.append(Tap(f"{number:02}-{device}", event, state.version, now))
            state = after
    return taps


@given(splits(), st.randoms(use_true_random=False))
def test_after_a_split_the_same_taps_in_any_order_give_the_same_round(taps: list[Tap], rng: Any) -> None:
    shuffled = [*taps, *taps]
    rng.shuffle(shuffled)
    merged = merge(running(), taps)
    assert merge(running(), shuffled) == merged
    assert all(turn.offered <= 2 for turn in merged.turns)


@given(splits())
def test_what_one_device_did_alone_is_kept_whole(taps: list[Tap]) -> None:
    alone = [each for each in taps if each.client_action_id.endswith("a")]
    state = running()
    for each in alone:
        state = apply(state, each.event, each.at)
    merged = merge(running(), alone)
    assert (merged.version, merged.turns, merged.speaking) == (state.version, state.turns, state.speaking)


@given(st.lists(st.tuples(st.integers(100, 60_000), st.integers(-(10**8), 0)), max_size=8))
def test_a_clock_that_is_set_back_never_makes_a_turn_shorter(steps: list[tuple[int, int]]) -> None:
    """Only the time between the jump and the event before it is unknowable; all other time counts in full."""
    state, clock, counted = running(), BEGIN, 0
    for passed, jump in steps:
        jumped = jump < -passed - 1000
        clock += passed + (jump if jumped else 0)
        state = apply(state, Event("extend"), clock)
        counted += 0 if jumped else passed
        assert (state.at_ms - BEGIN) == counted


def test_the_document_of_a_whole_evening_stays_small_and_keeps_no_spoken_time_of_a_finished_turn() -> None:
    state = running(12)
    for number in range(11):
        state = tap(state, f"id-{number}", Event("next"), state.version, 60 * (number + 1))
    document = to_json(state)
    assert len(str(document)) < 4_000
    assert from_json(document) == state
    assert not any("spoken" in str(row) for row in document["turns"])
    closed = apply(state, Event("close"), BEGIN + 10**6)
    assert len(closed.past) == 1


def test_a_document_of_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="not version"):
        from_json({**to_json(running()), "document": 99})
