"""The moves about who is in the round and what is to come: step out, return, add, reorder, replan."""

from dataclasses import replace

from facilitator.domain.round_moves import (
    MAX_OFFERS,
    Change,
    need_begun,
    placed,
    resting,
    seconds_of,
    turn_of,
    with_turn,
)
from facilitator.domain.round_state import ON_THE_FLOOR, Event, RoundState, Seat, TurnState, seated
from facilitator.errors import Conflict, Invalid


def step_out(state: RoundState, event: Event, _at: int) -> Change:
    """Note that someone left the room; if they had the floor the round is held, nobody is called up."""
    turn = turn_of(state, event)
    if turn.state == "stepped_out":
        raise Conflict("round.already_out")
    turns = with_turn(state.turns, replace(turn, state="stepped_out", left_from=turn.state))
    if turn.state not in ON_THE_FLOOR:
        return {"turns": turns}
    return {**resting("closing" if state.status == "closing" else "held"), "turns": turns}


def come_back(state: RoundState, event: Event, _at: int) -> Change:
    """Welcome someone back: to their own place, unless that would push in front of the one who is next."""
    turn = turn_of(state, event)
    if turn.left_from is None:
        raise Conflict("round.not_out")
    now: TurnState = turn.left_from
    if now in ON_THE_FLOOR:
        now = "waiting" if turn.offered < MAX_OFFERS else "done"
    back = replace(turn, state=now, left_from=None)
    if now != "waiting":
        return {"turns": with_turn(state.turns, back)}
    place = state.order.index(turn.seat.key)
    ahead = any(each.state == "waiting" for each in state.turns[:place])
    if ahead and event.position is None:
        return {"turns": with_turn(state.turns, back)}
    others = tuple([each for each in state.turns if each is not turn])
    return {"turns": placed(others, back, at_end=event.position == "at_end")}


def add(state: RoundState, event: Event, _at: int) -> Change:
    """Seat a latecomer, or let someone who is here listen or take part, without touching anyone's turn."""
    seat = event.value
    known = state.find(seat.key if isinstance(seat, Seat) else event.seat)
    listening = event.position == "listening"
    if known is None:
        if not isinstance(seat, Seat):
            raise Conflict("round.not_in_round")
        turn = seated(replace(seat, listening=listening or (seat.listening and event.position is None)))
    else:
        if known.state != ("waiting" if listening else "listening"):
            raise Conflict("round.already_here")
        fresh = seated(replace(known.seat, listening=listening))
        turn = replace(fresh, offered=known.offered)
    others = tuple([each for each in state.turns if each is not known])
    return {"turns": placed(others, turn, at_end=event.position != "after_next")}


def reorder(state: RoundState, event: Event, _at: int) -> Change:
    """Put those who still wait into another order: the keys given come first, in this order."""
    keys = event.value
    if not isinstance(keys, tuple) or len(set(keys)) < len(keys):
        raise Invalid("round.bad_order", field="value")
    waiting = [turn for turn in state.turns if turn.state == "waiting"]
    by_key = {turn.seat.key: turn for turn in waiting}
    if not by_key or not by_key.keys() >= set(keys):
        raise Conflict("round.not_waiting")
    ordered = [by_key[key] for key in keys] + [turn for turn in waiting if turn.seat.key not in keys]
    places = iter(ordered)
    return {"turns": tuple([next(places) if t.state == "waiting" else t for t in state.turns])}


def replan(state: RoundState, event: Event, at: int) -> Change:
    """Take one of the three ways out when the time left is too short for everyone."""
    need_begun(state)
    if not state.waiting and not state.tray:
        raise Conflict("round.nobody_to_offer")
    if event.position == "one_sentence":
        return {"one_sentence": True}
    if event.position == "take_minutes":
        return {"planned_seconds": state.planned_seconds + seconds_of(event, default=None)}
    if event.position == "carry_over":
        # Who has the floor keeps it to the end of their turn, with a running clock also after a hold.
        resumed = state.status == "held" and state.speaking is not None
        return {"status": "closing", "since_ms": at if resumed else state.since_ms}
    raise Invalid("round.unknown_way_out", field="position")
