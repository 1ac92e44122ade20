"""How a round is shown: the machine's picture with the names of tonight, and of a closed round only what may stay."""

from typing import Any

from facilitator.domain.round import LiveRound, Seated
from facilitator.domain.round_state import RoundState
from facilitator.domain.round_view import elapsed_ms, round_time, view
from facilitator.models.round import Round
from facilitator.models.session import GroupSession
from facilitator.services import seats

# What the picture of a closed round no longer says; that of one whose state is gone says nothing else.
SILENT: dict[str, Any] = {
    "speaking": None, "next": [], "order": [], "return_tray": [], "stepped_out": [], "listening": [],
    "to_offer": 0, "turn_seconds": 0, "fits": True, "short_seconds": 0, "ways_out": [], "seconds_left": 0,
    "turn": None, "signals": False, "phase": None, "staying": False,
}  # fmt: skip
GONE: dict[str, Any] = SILENT | {
    "volunteers": False,
    "announced_seconds": 0,
    "can_undo": False,
    "actions": [],
}


def as_shown(row: Round, session: GroupSession, state: RoundState | None, now: int) -> LiveRound:
    """Return a round as facilitators see it at a moment (epoch milliseconds)."""
    return LiveRound(
        id=row.id, session_id=row.session_id, group_id=session.group_id, format=row.format, title=row.title,
        prompt=row.prompt, planned_seconds=row.planned_seconds, status=row.status, version=row.version,
        created_at=row.created_at, closed_at=row.closed_at, offered=row.offered, eligible=row.eligible,
        picture=picture_of(state, now), seats=seats_of(session, state), turn=turn_of(state, now),
        one_sentence=state is not None and state.one_sentence,
        last_action=state.last_action if state else None, acted_by=row.acted_by if state else None,
    )  # fmt: skip


def picture_of(state: RoundState | None, now: int) -> dict[str, Any]:
    """Return what the machine says about a round; nothing about anybody's turn once it is closed."""
    if state is None:
        return GONE
    picture = view(state, now)
    return picture | SILENT if state.status == "closed" else picture


def seats_of(session: GroupSession, state: RoundState | None) -> tuple[Seated, ...]:
    """Return who sits in a round, in order; of a closed one only who was not reached."""
    if state is None:
        return ()
    turns = [turn for turn in state.turns if state.status != "closed" or turn.state == "not_reached"]
    named = seats.read_named(session, [turn.seat.key for turn in turns])
    return tuple(
        [Seated(named[turn.seat.key], turn.state, turn.seat.remote, turn.seat.new) for turn in turns]
    )


def turn_of(state: RoundState | None, now: int) -> tuple[int, int] | None:
    """Return (planned, elapsed) whole seconds of the present turn, None without a clock."""
    if state is None or state.speaking is None or not state.timed:
        return None
    return state.turn_seconds, elapsed_ms(state, round_time(state, now)) // 1000
