"""The moves about who speaks: start, next, pass, skip, hold, resume, stay, extend and close."""

from dataclasses import replace

from facilitator.domain.round_moves import (
    MAX_OFFERS,
    Change,
    give_floor,
    need_begun,
    resting,
    seconds_of,
    turn_of,
    with_turn,
)
from facilitator.domain.round_state import ON_THE_FLOOR, Event, RoundState, Turn, TurnState
from facilitator.domain.round_view import elapsed_ms, plan_of
from facilitator.errors import Conflict

EXTEND_SECONDS = 60


def start(state: RoundState, event: Event, at: int) -> Change:
    """Announce the length of a turn and offer the first one."""
    if state.status != "ready":
        raise Conflict("round.already_started")
    if not state.waiting:
        raise Conflict("round.nobody_to_offer")
    announced = 0
    if state.timed:
        announced = seconds_of(event, default=plan_of(state, at).seconds_each)
    change = give_floor(state, state.turns, at, chosen=event.seat, announced_seconds=announced)
    return {**change, "started_ms": at, "announced_seconds": announced}


def call_next(state: RoundState, event: Event, at: int) -> Change:
    """End the turn of who has the floor and offer it to the next, or to the ``seat`` that was invited."""
    need_begun(state)
    speaker = state.find(state.speaking)
    if speaker is None:
        if state.status == "closing" and not state.waiting and not state.tray:
            raise Conflict("round.nobody_to_offer")
        return give_floor(state, state.turns, at, chosen=event.seat)
    turns = with_turn(state.turns, replace(speaker, state="done"))
    starter = state.starter or speaker.seat.key
    if state.status == "closing":
        return {**resting("closing"), "turns": turns, "starter": starter}
    return {**give_floor(state, turns, at, chosen=event.seat), "starter": starter}


def pass_turn(state: RoundState, event: Event, at: int) -> Change:
    """Park a person in the return tray; the second pass is final."""
    need_begun(state)
    turn = turn_of(state, event)
    if turn.state in ON_THE_FLOOR:
        parked = replace(turn, state=_passed(turn.offered))
        return _move_on(state, with_turn(state.turns, parked), at, leaving=turn.seat.key)
    if turn.state == "waiting":
        offered = turn.offered + 1
        return {"turns": with_turn(state.turns, replace(turn, state=_passed(offered), offered=offered))}
    if turn.state == "passed":
        return {"turns": with_turn(state.turns, replace(turn, state="stayed_passed"))}
    raise Conflict("round.turn_is_over")


def skip(state: RoundState, event: Event, at: int) -> Change:
    """Let someone who cannot take the turn just now come later; it does not count as an offer."""
    need_begun(state)
    turn = turn_of(state, event)
    others = tuple([each for each in state.turns if each is not turn])
    if turn.state == "waiting":
        return {"turns": (*others, turn)}
    if turn.state not in ON_THE_FLOOR:
        raise Conflict("round.turn_is_over")
    back: TurnState = "passed" if turn.state == "offered_again" else "waiting"
    later = replace(turn, state=back, offered=turn.offered - 1)
    return _move_on(state, (*others, later), at, leaving=turn.seat.key)


def hold(state: RoundState, _event: Event, at: int) -> Change:
    """Hold the round: the same person keeps the floor and no time counts against them."""
    if state.status != "running":
        raise Conflict("round.not_running")
    return {"status": "held", "spoken_ms": elapsed_ms(state, at), "since_ms": None}


def resume(state: RoundState, _event: Event, at: int) -> Change:
    """Go on with the one who has the floor, with signals again."""
    if state.status == "held" and state.speaking is not None:
        held: Change = {"status": "running", "since_ms": at}
        return {**held, "staying": False} if state.staying else held
    if state.staying:
        return {"staying": False}
    raise Conflict("round.not_held")


def stay(state: RoundState, _event: Event, _at: int) -> Change:
    """Stay with the one who speaks: no signals until the facilitator resumes or the turn ends."""
    need_begun(state)
    turn_of(state, Event("stay"))
    if state.staying:
        raise Conflict("round.already_staying")
    return {"staying": True}


def extend(state: RoundState, event: Event, _at: int) -> Change:
    """Give the present turn more time, one minute unless said otherwise."""
    turn_of(state, Event("extend"))
    if not state.timed:
        raise Conflict("round.no_clock")
    return {"turn_seconds": state.turn_seconds + seconds_of(event, default=EXTEND_SECONDS)}


def close(state: RoundState, _event: Event, at: int) -> Change:
    """Close the round: who still waits was not reached, and the tool keeps the promise next time."""
    need_begun(state)
    speaker = state.find(state.speaking)
    ended = tuple([_ended(turn) for turn in state.turns])
    starter = state.starter or (speaker.seat.key if speaker else None)
    return {**resting("closed"), "turns": ended, "closed_ms": at, "starter": starter}


def _ended(turn: Turn) -> Turn:
    """Return what becomes of a turn at the close."""
    if turn.state in ON_THE_FLOOR:
        return replace(turn, state="done")
    if turn.state == "passed":
        return replace(turn, state="stayed_passed")
    if turn.state == "waiting":
        return replace(turn, state="done" if turn.offered else "not_reached")
    return turn


def _passed(offered: int) -> TurnState:
    """Tell what a pass means after so many offers."""
    return "stayed_passed" if offered >= MAX_OFFERS else "passed"


def _move_on(state: RoundState, turns: tuple[Turn, ...], at: int, *, leaving: str) -> Change:
    """Offer the floor to the next after someone passed or was skipped, never straight back to the same person."""
    if state.status == "closing":
        return {**resting("closing"), "turns": turns}
    return give_floor(state, turns, at, leaving=leaving)
