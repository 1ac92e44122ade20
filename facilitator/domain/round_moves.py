"""What the moves of a round have in common: the fields they change, whom they are about, who is offered the floor."""

from dataclasses import replace
from typing import TypedDict

from facilitator.domain.round_state import Event, RoundState, Status, Turn, TurnState
from facilitator.domain.round_view import plan_for, seconds_left
from facilitator.errors import Conflict, Invalid

MAX_OFFERS = 2  # a turn, and once more after a pass
MAX_SECONDS = 4 * 60 * 60


class Change(TypedDict, total=False):
    """The fields of a state that one action changes."""

    status: Status
    planned_seconds: int
    turns: tuple[Turn, ...]
    speaking: str | None
    announced_seconds: int
    one_sentence: bool
    turn_seconds: int
    spoken_ms: int
    since_ms: int | None
    staying: bool
    starter: str | None
    started_ms: int | None
    closed_ms: int | None


def need_begun(state: RoundState) -> None:
    """Refuse what only makes sense once a round has begun."""
    if state.status == "ready":
        raise Conflict("round.not_started")


def turn_of(state: RoundState, event: Event) -> Turn:
    """Return the turn that an event is about: the named seat's, or that of whoever has the floor."""
    turn = state.find(event.seat or state.speaking)
    if turn is None:
        raise Conflict("round.not_in_round" if event.seat else "round.nobody_speaking")
    return turn


def seconds_of(event: Event, *, default: int | None) -> int:
    """Return the seconds that an event carries."""
    value = default if event.value is None else event.value
    if not isinstance(value, int) or not 0 < value <= MAX_SECONDS:
        raise Invalid("round.bad_seconds", field="value", max=MAX_SECONDS)
    return value


def with_turn(turns: tuple[Turn, ...], new: Turn) -> tuple[Turn, ...]:
    """Return the turns with one of them replaced."""
    key = new.seat.key
    return tuple([new if turn.seat.key == key else turn for turn in turns])


def placed(turns: tuple[Turn, ...], turn: Turn, *, at_end: bool) -> tuple[Turn, ...]:
    """Insert a turn at the end, or right after the one who is next."""
    first = None if at_end else next((i for i, each in enumerate(turns) if each.state == "waiting"), None)
    place = len(turns) if first is None else first + 1
    return (*turns[:place], turn, *turns[place:])


def resting(status: Status) -> Change:
    """Leave the floor empty."""
    return {
        "status": status,
        "speaking": None,
        "turn_seconds": 0,
        "spoken_ms": 0,
        "since_ms": None,
        "staying": False,
    }


def give_floor(
    state: RoundState,
    turns: tuple[Turn, ...],
    at: int,
    *,
    chosen: str | None = None,
    leaving: str | None = None,
    announced_seconds: int = 0,
) -> Change:
    """Offer the floor to the chosen seat, else to the first who waits, else to the first in the return tray."""
    able = [turn for turn in turns if turn.state in ("waiting", "passed")]
    ready = [
        turn for turn in able if turn.seat.key == chosen or (chosen is None and turn.seat.key != leaving)
    ]
    if not ready:
        if chosen is not None:
            raise Conflict("round.not_waiting")
        return {**resting("held" if able else "closing"), "turns": turns}
    turn = next((each for each in ready if each.state == "waiting"), ready[0])
    called: TurnState = "offered_again" if turn.state == "passed" else "speaking"
    plan = plan_for(state, len(able), seconds_left(state, at), announced_seconds or state.announced_seconds)
    return {
        **resting("running"),
        "turns": with_turn(turns, replace(turn, state=called, offered=turn.offered + 1)),
        "speaking": turn.seat.key,
        "turn_seconds": plan.seconds_each,
        "since_ms": at,
    }
