"""What is changed about one planned session: its time, its place, and whether it takes place."""

from datetime import datetime
from typing import Any
from uuid import UUID

from facilitator import clock
from facilitator import policy as rules
from facilitator.domain import wallclock
from facilitator.domain.principal import Principal
from facilitator.domain.series import NO_ROOM, Move
from facilitator.errors import Conflict
from facilitator.extensions import db
from facilitator.models.group import Group
from facilitator.models.session import GroupSession
from facilitator.services import audits, checkins, closed_days, consequences, rooms, sessions
from facilitator.services.versions import unchanged


def change_planned(*, actor: Principal, session_id: UUID, expected: int | None) -> GroupSession:
    """Return a session whose plan the actor may change.

    Raises:
        Conflict: it has been closed.
    """
    session = sessions.find_session(actor=actor, session_id=session_id, lock=True)
    group = db.session.get_one(Group, session.group_id)
    rules.permitted(allowed=rules.runs_group(actor, group))
    unchanged(session, expected)
    if session.status in {"closed", "did_not_meet"}:
        raise Conflict("session.closed_never_moves")
    return session


def move_session(
    *, actor: Principal, session_id: UUID, move: Move, expected: int | None = None
) -> GroupSession:
    """Move a session to another time or place; its reminders are withdrawn and planned anew.

    Raises:
        Conflict: it is closed, cancelled, or the new time has passed.
    """
    session = change_planned(actor=actor, session_id=session_id, expected=expected)
    if session.status == "cancelled":
        raise Conflict("session.is_cancelled")
    changed = {name: value for name, value in vars(move).items() if value is not None and name != "policy"}
    if "starts_local" in changed or "duration_minutes" in changed:
        reschedule(session, move)
    for name in ("place", "online_url"):
        if name in changed:
            setattr(session, name, changed[name])
    if "room_id" in changed:
        take_room(session, changed)
    kept = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in changed.items()
    }
    session.override = {**session.override, **kept}
    session.sequence += 1
    audits.note(actor, "move", "session", session.id, group_id=session.group_id)
    consequences.follow([session], actor=actor, policy=move.policy)
    return session


def take_room(session: GroupSession, changed: dict[str, Any]) -> None:
    """Give a session another room, or none; what is kept of it is text, and nothing if it has that room already.

    Raises:
        Invalid: there is no such room.
    """
    room_id = None if changed["room_id"] == NO_ROOM else changed["room_id"]
    if room_id == session.room_id:
        del changed["room_id"]
        return
    rooms.require_room(room_id)
    session.room_id = room_id
    changed["room_id"] = None if room_id is None else str(room_id)


def reschedule(session: GroupSession, move: Move) -> None:
    """Give a session its new time; the wall clock is the truth and minutes are exact.

    Raises:
        Conflict: the new time has passed.
    """
    minutes = move.duration_minutes or round((session.ends_at - session.starts_at).total_seconds() / 60)
    starts_at = wallclock.to_utc(move.starts_local or session.starts_local, session.time_zone)
    if starts_at <= clock.now() and move.starts_local is not None:
        raise Conflict("session.time_has_passed", field="starts_local")
    checkins.follow_session(session_id=session.id, by=starts_at - session.starts_at)
    session.starts_local = wallclock.to_local(starts_at, session.time_zone).replace(tzinfo=None)
    session.starts_at, session.ends_at = starts_at, wallclock.ends_at(starts_at, minutes)
    session.tzdb_version = wallclock.tzdata_version()


def cancel_session(
    *, actor: Principal, session_id: UUID, reason: str = "", expected: int | None = None
) -> GroupSession:
    """Cancel a session; whoever was reminded is told.

    Raises:
        Conflict: it is closed or already cancelled.
    """
    session = change_planned(actor=actor, session_id=session_id, expected=expected)
    if session.status == "cancelled":
        raise Conflict("session.is_cancelled")
    session.status, session.cancel_reason = "cancelled", reason
    session.sequence += 1
    audits.note(actor, "cancel", "session", session.id, group_id=session.group_id)
    consequences.follow([session])
    return session


def restore_session(
    *, actor: Principal, session_id: UUID, policy: str = "reject", expected: int | None = None
) -> GroupSession:
    """Take back a cancellation; its room and people are booked again.

    Raises:
        Taken: one of them is booked already, and the policy is to refuse.
        Conflict: it is not cancelled, or its time has passed.
    """
    session = change_planned(actor=actor, session_id=session_id, expected=expected)
    if session.status != "cancelled":
        raise Conflict("session.not_cancelled")
    if session.ends_at <= clock.now():
        raise Conflict("session.time_has_passed")
    session.status, session.cancel_reason = "planned", ""
    closed_days.meet_anyway(session)
    session.sequence += 1
    audits.note(actor, "restore", "session", session.id, group_id=session.group_id)
    consequences.follow([session], actor=actor, policy=policy)
    return session
