"""What is changed about one planned session: its time, its place, and whether it takes place."""

from typing import Any
from uuid import UUID

from facilitator import clock
from facilitator import policy as rules
from facilitator.domain import wallclock
from facilitator.domain.principal import Principal
from facilitator.domain.series import NO_ROOM, Move
from facilitator.domain.session_override import merged
from facilitator.errors import Conflict
from facilitator.extensions import db
from facilitator.models.group import Group
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.services import (
    audits,
    checkins,
    closed_days,
    consequences,
    materialisation,
    rooms,
    series_changes,
    sessions,
)
from facilitator.services.series_changes import Record
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
    """Move a session to another time or place; see ``change_session``. What is None in ``move`` stays."""
    changes = {name: value for name, value in vars(move).items() if value is not None}
    return change_session(actor=actor, session_id=session_id, changes=changes, expected=expected)


def change_session(
    *, actor: Principal, session_id: UUID, changes: dict[str, Any], expected: int | None = None
) -> GroupSession:
    """Change time or place of one session; a None makes it follow its series again in that field.

    Its reminders are withdrawn and planned anew.

    Raises:
        Conflict: it is closed, cancelled, open or over, or the new time has passed.
        Taken: something is booked already, and the policy is to refuse.
    """
    session = change_planned(actor=actor, session_id=session_id, expected=expected)
    if session.status == "cancelled":
        raise Conflict("session.is_cancelled")
    changes = dict(changes)
    clashes, record = changes.pop("policy", "reject"), Record()
    record.watch(session)
    series = db.session.get_one(Series, session.series_id)
    inherited = inherited_by(session, series)
    resolved = {name: inherited[name] if value is None else value for name, value in changes.items()}
    if {"starts_local", "duration_minutes"} & resolved.keys():
        follows = changes.get("starts_local", ...) is None
        reschedule(session, resolved, series.time_zone if follows else session.time_zone)
    if "room_id" in changes:
        take_room(session, changes)
    for name in {"place", "online_url"} & resolved.keys():
        setattr(session, name, resolved[name])
    session.override = merged(session.override, changes, inherited)
    series_changes.bump([session], record)
    follow(actor, session, record, ("move", clashes))
    return session


def inherited_by(session: GroupSession, series: Series) -> dict[str, Any]:
    """Return what a session has from its series where nothing else was said of it."""
    planned = materialisation.plan_date(session.recurrence_id, series.time_zone, series.duration_minutes)
    return {
        "starts_local": wallclock.to_local(planned.starts_at, series.time_zone),
        "duration_minutes": series.duration_minutes, "place": series.place, "online_url": series.online_url,
        "room_id": None if series.room_id is None else str(series.room_id),
    }  # fmt: skip


def follow(actor: Principal, session: GroupSession, record: Record, how: tuple[str, str]) -> None:
    """Let everything follow that hangs on a session, and keep how to take its change back; ``how``: verb, policy."""
    verb, clashes = how
    audits.note(actor, verb, "session", session.id, group_id=session.group_id)
    consequences.follow([session], actor=actor, policy=clashes)
    record.keep(actor=actor, group_id=session.group_id, verb=verb)


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


def leave_room(session: GroupSession) -> None:
    """Let go of a room that has been removed; nobody can meet there."""
    if rooms.is_gone(session.room_id):
        inherited = inherited_by(session, db.session.get_one(Series, session.series_id))
        session.room_id, session.override = None, merged(session.override, {"room_id": None}, inherited)


def reschedule(session: GroupSession, new: dict[str, Any], zone: str) -> None:
    """Give a session its new time; the wall clock is the truth and minutes are exact.

    Raises:
        Conflict: it has begun, or the new time has passed.
    """
    minutes = new.get("duration_minutes") or round((session.ends_at - session.starts_at).total_seconds() / 60)
    starts_at = wallclock.to_utc(new.get("starts_local") or session.starts_local, zone)
    if starts_at != session.starts_at:
        if session.status == "live":
            raise Conflict("session.live_never_moves", field="starts_local")
        if starts_at <= clock.now():
            raise Conflict("session.time_has_passed", field="starts_local")
        checkins.follow_session(session_id=session.id, by=starts_at - session.starts_at)
    was_local = session.starts_local
    session.starts_local, session.time_zone = wallclock.to_local(starts_at, zone), zone
    closed_days.leave_day(session, was_local)
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
    record = Record()
    record.watch(session)
    session.status, session.cancel_reason = "cancelled", reason
    session.sequence += 1
    follow(actor, session, record, ("cancel", "reject"))
    return session


def restore_session(
    *, actor: Principal, session_id: UUID, policy: str = "reject", expected: int | None = None
) -> GroupSession:
    """Take back a cancellation; its people and its room, if that is still there, are booked again.

    Raises:
        Taken: one of them is booked already, and the policy is to refuse.
        Conflict: it is not cancelled, or its time has passed.
    """
    session = change_planned(actor=actor, session_id=session_id, expected=expected)
    if session.status != "cancelled":
        raise Conflict("session.not_cancelled")
    if session.ends_at <= clock.now():
        raise Conflict("session.time_has_passed")
    record = Record()
    record.watch(session)
    session.status, session.cancel_reason = "planned", ""
    leave_room(session)
    closed_days.meet_anyway(session)
    session.sequence += 1
    follow(actor, session, record, ("restore", policy))
    return session
