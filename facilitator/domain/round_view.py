"""What a round shows: the picture for a screen, and the little that is known of it once it is closed."""

from dataclasses import dataclass
from typing import Any

from facilitator.domain.round_state import FORMATS, Action, RoundState
from facilitator.domain.turns import Plan, phase, plan_turns
from facilitator.errors import Conflict

NEXT_SHOWN = 3
UNDO_CLOSE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that outlives a closed round: who was not reached, who started, and how many were offered a turn.

    ``eligible`` are those whom a turn could be offered: everyone but who only listened and who left before an offer.
    """

    not_reached: frozenset[str]
    starter: str | None
    offered: int
    eligible: int


def round_time(state: RoundState, now: int) -> int:
    """Return ``now`` (epoch milliseconds) on the round's own clock, which never runs backwards."""
    return max(state.at_ms, now + state.drift_ms)


def elapsed_ms(state: RoundState, at: int) -> int:
    """Return how long the present turn has lasted at a moment of the round's clock; never negative."""
    running = 0 if state.since_ms is None else max(0, at - state.since_ms)
    return state.spoken_ms + running


def seconds_left(state: RoundState, at: int) -> int:
    """Return the whole seconds that the block still has; negative once it has run over."""
    started = at if state.started_ms is None else state.started_ms
    return state.planned_seconds - -(-(at - started) // 1000)


def plan_of(state: RoundState, at: int) -> Plan:
    """Plan the turns still to come, with what is left of the present turn set aside for the one who speaks."""
    people = sum([turn.state in ("waiting", "passed") for turn in state.turns])
    mine = 0
    if state.speaking is not None:
        mine = max(0, state.turn_seconds - elapsed_ms(state, at) // 1000)
    return plan_for(state, people, seconds_left(state, at) - mine, state.announced_seconds)


def plan_for(state: RoundState, people: int, seconds: int, announced_seconds: int) -> Plan:
    """Plan turns for so many people in so many seconds, by the settings of this round."""
    if not state.timed:
        return Plan(people, 0)
    return plan_turns(
        seconds,
        people,
        announced_seconds=announced_seconds or None,
        reserve_seconds=state.reserve_seconds,
        handover_seconds=state.handover_seconds,
    )


def actions(state: RoundState, at: int) -> tuple[Action, ...]:
    """Name what can be done now, so that a screen offers nothing that would be refused."""
    floor = state.speaking is not None
    to_offer = bool(state.waiting or state.tray)
    out = bool(state.keys("stepped_out"))
    here = len(state.turns) > len(state.keys("stepped_out"))
    live = state.status in ("running", "held", "closing")
    open_ = state.status != "closed"
    timed_floor = floor and state.timed
    allowed: dict[Action, bool] = {
        "start": state.status == "ready" and bool(state.waiting),
        "next": live and (floor or to_offer or state.status != "closing"),
        "pass": live and (floor or to_offer),
        "skip": live and (floor or bool(state.waiting)),
        "hold": state.status == "running" and floor,
        "resume": (state.status == "held" and floor) or state.staying,
        "stay": live and floor and not state.staying,
        "extend": timed_floor,
        "step_out": open_ and here,
        "return": open_ and out,
        "add": open_,
        "reorder": open_ and bool(state.waiting),
        "replan": live and to_offer,
        "close": live,
        "undo": can_undo(state, at),
    }
    return tuple(action for action, yes in allowed.items() if yes)


def can_undo(state: RoundState, at: int) -> bool:
    """Tell whether there is an action to take back; a close can be taken back for a minute."""
    recent = state.closed_ms is None or at - state.closed_ms <= UNDO_CLOSE_MS
    return bool(state.past) and recent


def view(state: RoundState, now: int) -> dict[str, Any]:
    """Return what a screen needs, by seat keys and without names. ``now`` is in epoch milliseconds.

    While someone is being stayed with, while held and without a clock there are no signals: ``phase`` is None.
    """
    at = round_time(state, now)
    plan = plan_of(state, at)
    signals = state.speaking is not None and state.since_ms is not None and state.timed and not state.staying
    elapsed = elapsed_ms(state, at) // 1000
    return {
        "version": state.version,
        "status": state.status,
        "format": state.format,
        "volunteers": FORMATS[state.format].volunteers,
        "speaking": state.speaking,
        "next": list((state.waiting + state.tray)[:NEXT_SHOWN]),
        "order": list(state.order),
        "return_tray": list(state.tray),
        "stepped_out": list(state.keys("stepped_out")),
        "listening": list(state.keys("listening")),
        "to_offer": plan.people,
        "turn_seconds": plan.seconds_each,
        "fits": plan.fits,
        "short_seconds": plan.short_seconds,
        "ways_out": list(plan.ways_out),
        "announced_seconds": state.announced_seconds,
        "seconds_left": max(0, seconds_left(state, at)),
        "turn": {"seconds": state.turn_seconds, "elapsed_seconds": elapsed} if signals else None,
        "signals": signals,
        "phase": phase(elapsed, state.turn_seconds) if signals else None,
        "staying": state.staying,
        "can_undo": can_undo(state, at),
        "actions": list(actions(state, at)),
    }


def outcome(state: RoundState) -> Outcome:
    """Return all that outlives the round.

    Raises:
        Conflict: the round is not closed yet.
    """
    if state.status != "closed":
        raise Conflict("round.not_closed")
    missed = frozenset(state.keys("not_reached"))
    offered = sum(turn.offered > 0 for turn in state.turns)
    return Outcome(missed, state.starter, offered, offered + len(missed))
