"""A sharing round, told move by move."""

from typing import Any

import pytest

from facilitator.domain.round_state import Event, RoundState, Seat, ready_round
from facilitator.domain.round_view import outcome, view
from facilitator.domain.rounds import apply
from facilitator.errors import Conflict, Invalid

BEGIN = 1_793_000_000_000  # any instant, in epoch milliseconds
MINUTE = 60_000


def circle(*people: str, round_format: str = "circle", minutes: int = 20) -> RoundState:
    return ready_round(round_format, [Seat(key) for key in people or "abcd"], minutes * 60)


def play(state: RoundState, *taps: str | Event, at: int = BEGIN, every: int = 1000) -> RoundState:
    """Apply taps one after the other; a tap may be written as ``pass:c``."""
    for number, tap in enumerate(taps):
        if isinstance(tap, str):
            action, _, seat = tap.partition(":")
            tap = Event(action, seat or None)  # type: ignore[arg-type]  # noqa: PLW2901 - short tests read better
        state = apply(state, tap, at + number * every)
    return state


def shown(state: RoundState, at: int = BEGIN) -> dict[str, Any]:
    return view(state, at)


def refusal(state: RoundState, *taps: str | Event) -> str:
    with pytest.raises(Conflict) as refused:
        play(state, *taps)
    return refused.value.key


def test_a_round_goes_from_the_first_to_the_last_and_closes() -> None:
    state = play(circle(), "start")
    assert (state.status, state.speaking, state.waiting) == ("running", "a", ("b", "c", "d"))
    state = play(state, "next", "next", "next")
    assert state.speaking == "d"
    state = play(state, "next")
    assert (state.status, state.speaking) == ("closing", None)
    state = play(state, "close")
    assert state.status == "closed"
    assert outcome(state).not_reached == frozenset()


def test_a_pass_parks_the_person_who_is_offered_once_more_at_the_end() -> None:
    state = play(circle(), "start", "pass")
    assert (state.speaking, state.tray) == ("b", ("a",))
    state = play(state, "next", "next", "next")
    assert (state.speaking, state.keys("offered_again")) == ("a", ("a",))
    assert play(state, "next").keys("done") == ("a", "b", "c", "d")


def test_a_second_pass_is_final() -> None:
    state = play(circle("a", "b"), "start", "pass", "next", "pass")
    assert (state.status, state.keys("stayed_passed")) == ("closing", ("a",))
    assert refusal(state, "pass:a") == "round.turn_is_over"
    assert refusal(state, Event("next", "a")) == "round.nobody_to_offer"


def test_the_last_one_who_passes_is_not_asked_again_in_the_same_breath() -> None:
    state = play(circle("a", "b"), "start", "next", "pass")
    assert (state.status, state.speaking, state.tray) == ("held", None, ("b",))
    assert play(state, "next").speaking == "b"


def test_a_pass_can_be_said_before_the_turn_comes() -> None:
    state = play(circle(), "start", "pass:c")
    assert (state.speaking, state.tray) == ("a", ("c",))
    assert play(state, "pass:c").keys("stayed_passed") == ("c",)


def test_the_next_may_be_invited_and_the_tray_too() -> None:
    state = play(circle(round_format="popcorn"), "start:c", "next:a")
    assert (state.speaking, state.keys("done")) == ("a", ("c",))
    state = play(state, "pass", "next:a")
    assert state.keys("offered_again") == ("a",)


def test_just_listening_is_never_offered_a_turn() -> None:
    quiet = ready_round("circle", [Seat("a"), Seat("q", listening=True)], 600)
    state = play(quiet, "start", "next")
    assert (state.status, state.keys("listening")) == ("closing", ("q",))
    assert outcome(play(state, "close")).eligible == 1
    assert play(quiet, "start", "add:q", "next").speaking == "q"  # unless they say so themselves


def test_hold_keeps_the_floor_and_stops_the_clock() -> None:
    state = play(circle(), "start", "hold", every=MINUTE)
    assert (state.status, state.speaking) == ("held", "a")
    assert shown(state, BEGIN + 9 * MINUTE)["phase"] is None
    state = play(state, "resume", at=BEGIN + 10 * MINUTE)
    assert shown(state, BEGIN + 10 * MINUTE)["turn"]["elapsed_seconds"] == 60


def test_a_minute_more_is_a_minute_more() -> None:
    state = play(circle(), "start")
    assert play(state, "extend").turn_seconds == state.turn_seconds + 60
    assert play(state, Event("extend", value=30)).turn_seconds == state.turn_seconds + 30


@pytest.mark.parametrize("value", [0, -5, 10**9, (), Seat("x")])
def test_senseless_seconds_are_refused(value: Any) -> None:
    with pytest.raises(Invalid):
        play(circle(), "start", Event("extend", value=value))


def test_when_the_speaker_steps_out_the_round_is_held_and_nobody_is_called_up() -> None:
    state = play(circle(), "start", "step_out")
    assert (state.status, state.speaking, state.keys("stepped_out")) == ("held", None, ("a",))
    assert refusal(state, "resume") == "round.not_held"
    state = play(state, "next", "return:a")
    assert (state.speaking, state.waiting) == ("b", ("c", "a", "d"))


def test_who_comes_back_in_time_keeps_their_place() -> None:
    state = play(circle(), "start", "step_out:c", "return:c")
    assert state.waiting == ("b", "c", "d")
    later = Event("return", "c", position="at_end")
    assert play(circle(), "start", "step_out:c", later).waiting == ("b", "d", "c")


def test_who_had_spoken_may_leave_and_come_back_without_a_new_turn() -> None:
    state = play(circle(), "start", "next", "step_out:a", "return:a")
    assert state.keys("done") == ("a",)


@pytest.mark.parametrize(
    ("position", "waiting"),
    [("after_next", ("b", "z", "c", "d")), ("at_end", ("b", "c", "d", "z")), ("listening", ("b", "c", "d"))],
)
def test_a_latecomer_is_seated_without_stopping_the_round(position: Any, waiting: tuple[str, ...]) -> None:
    state = play(circle(), "start", Event("add", value=Seat("z", "guest"), position=position))
    assert (state.speaking, state.waiting) == ("a", waiting)
    assert refusal(state, Event("add", value=Seat("b"))) == "round.already_here"


def test_the_order_of_those_who_wait_can_change_and_nothing_else() -> None:
    state = play(circle(), "start", "next", Event("reorder", value=("d",)))
    assert (state.speaking, state.waiting, state.keys("done")) == ("b", ("d", "c"), ("a",))
    assert refusal(state, Event("reorder", value=("a",))) == "round.not_waiting"


def test_a_skip_is_no_offer() -> None:
    state = play(circle("a", "b"), "start", "skip")
    turn = state.find("a")
    assert (state.speaking, state.waiting) == ("b", ("a",))
    assert turn is not None
    assert turn.offered == 0


def test_stay_takes_the_signals_away_until_the_facilitator_resumes() -> None:
    state = play(circle(), "start", "stay")
    late = shown(state, BEGIN + 30 * MINUTE)
    assert (late["signals"], late["phase"], late["turn"]) == (False, None, None)
    assert shown(play(state, "resume"), BEGIN + 30 * MINUTE)["phase"] == "over"


def test_staying_and_resuming_can_be_taken_back_during_the_turn() -> None:
    state = play(circle(), "start", "stay")
    assert not play(state, "undo").staying
    assert play(state, "resume", "undo").staying
    assert play(state, "extend", "undo").staying


def test_the_length_said_at_the_start_is_kept_when_there_is_time_to_spare() -> None:
    state = play(circle(minutes=20), Event("start", value=120))
    assert state.turn_seconds == 120
    assert shown(state)["turn_seconds"] == 120


def test_an_overrun_is_shared_by_those_still_to_come() -> None:
    state = play(circle(minutes=12), "start", "next", every=5 * MINUTE)
    assert state.announced_seconds == 140
    assert state.turn_seconds == (7 * 60 - 120 - 30) // 3


def test_below_the_floor_the_facilitator_is_asked_and_each_way_out_works() -> None:
    state = play(circle(minutes=6), "start")
    late = BEGIN + 3 * MINUTE
    asked = shown(state, late)
    assert (asked["turn_seconds"], asked["fits"], asked["short_seconds"]) == (45, False, 105)
    more = play(state, Event("replan", value=120, position="take_minutes"), at=late)
    assert shown(more, late)["fits"]
    brief = play(state, Event("replan", position="one_sentence"), at=late)
    assert (shown(brief, late)["turn_seconds"], shown(brief, late)["signals"]) == (0, False)
    carried = play(state, Event("replan", position="carry_over"), "next", "close", at=late)
    assert outcome(carried).not_reached == {"b", "c", "d"}


def test_after_carrying_over_the_floor_is_passed_on_only_by_another_tap() -> None:
    state = play(circle(), "start", "hold", Event("replan", position="carry_over"))
    assert (state.status, state.speaking) == ("closing", "a")
    assert shown(state)["signals"]
    state = play(state, "next")
    assert (state.status, state.speaking) == ("closing", None)
    assert play(state, "next").speaking == "b"


def test_a_format_without_a_clock_shows_no_time() -> None:
    state = play(circle(round_format="untimed"), "start")
    assert (state.turn_seconds, shown(state)["phase"], shown(state)["turn"]) == (0, None, None)
    assert refusal(state, "extend") == "round.no_clock"


def test_undo_takes_back_one_action_after_another() -> None:
    state = play(circle(), "start", "next", "pass", "undo")
    assert (state.speaking, state.tray) == ("b", ())
    assert play(state, "undo").speaking == "a"
    assert refusal(play(state, "undo", "undo"), "undo") == "round.nothing_to_undo"


def test_a_close_can_be_taken_back_for_a_minute() -> None:
    state = play(circle(), "start", "next", "close")
    assert play(state, "undo", at=BEGIN + 30_000).speaking == "b"
    with pytest.raises(Conflict):
        play(state, "undo", at=BEGIN + 63_000)
    assert refusal(state, "next") == "round.closed"


def test_the_outcome_says_who_was_not_reached_who_started_and_how_many_and_nothing_else() -> None:
    state = play(circle(), "start", "pass", "next", "step_out:d", "close")
    told = outcome(state)
    assert (told.not_reached, told.starter, told.offered, told.eligible) == (frozenset(), "b", 3, 3)
    assert set(told.__slots__) == {"not_reached", "starter", "offered", "eligible"}
    with pytest.raises(Conflict):
        outcome(circle())


@pytest.mark.parametrize(
    ("tap", "why"),
    [
        ("next", "not_started"),
        ("pass", "not_started"),
        ("close", "not_started"),
        ("hold", "not_running"),
        ("step_out:x", "not_in_round"),
        ("step_out", "nobody_speaking"),
        ("return:a", "not_out"),
    ],
)
def test_what_cannot_be_done_is_said(tap: str, why: str) -> None:
    assert refusal(circle(), tap) == f"round.{why}"


@pytest.mark.parametrize(
    ("round_format", "seats", "seconds"),
    [("waltz", [Seat("a")], 60), ("circle", [Seat("a")], 0), ("circle", [Seat("a"), Seat("a")], 60)],
)
def test_a_senseless_round_is_refused(round_format: str, seats: list[Seat], seconds: int) -> None:
    with pytest.raises(Invalid):
        ready_round(round_format, seats, seconds)
