"""Closing a session: what was not marked becomes "not seen" and guests a number; ten minutes to think better of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, func, insert, or_, select, update

from facilitator import clock
from facilitator.domain.principal import Principal
from facilitator.domain.register import BEFORE_ALL, PRESENT, REOPENING
from facilitator.errors import Conflict
from facilitator.extensions import db
from facilitator.models.guest import Guest
from facilitator.models.ids import new_id
from facilitator.models.membership import Membership
from facilitator.models.register import Mark
from facilitator.models.session import GroupSession
from facilitator.services import audits, guests, marks, round_traces, sessions

ENDED = {"closed": True, "did_not_meet": False}


def close_session(*, actor: Principal, session_id: UUID, met: bool = True) -> GroupSession:
    """Close a session, or say that the group did not meet; closing it twice is fine.

    Raises:
        NotFound, Forbidden: it is not the actor's to close.
        Conflict: it is cancelled, its time has not come, it ended the other way, or somebody is marked as here in a
            session that did not meet.
    """
    session = sessions.run_session(actor=actor, session_id=session_id)
    if session.status in ENDED:
        if ENDED[session.status] != met:
            raise Conflict("session.is_closed")
        return session
    if session.status != "live":
        sessions.start_session(actor=actor, session_id=session_id)
    now, by = clock.now(), None if actor.is_system else actor.account_id
    marks.count_up(session.id)
    if met:
        settle_marks(session, now, by)
        session.guest_count = len(guests.guests_present(session.id))
    elif somebody_was_here(session):
        raise Conflict("register.somebody_was_here")
    db.session.execute(delete(Guest).where(Guest.session_id == session.id))
    session.status = "closed" if met else "did_not_meet"
    session.register_closed_at, session.register_closed_by = now, by
    round_traces.close_rounds(actor=actor, session=session)
    audits.note(actor, "close", "session", session.id, group_id=session.group_id)
    db.session.flush()
    return session


def reopen_session(*, actor: Principal, session_id: UUID) -> GroupSession:
    """Open a session again within ten minutes of its closing; opening an open one is fine.

    Raises:
        NotFound, Forbidden: it is not the actor's to open.
        Conflict: it was not closed, or longer ago.
    """
    session = sessions.run_session(actor=actor, session_id=session_id)
    if session.status == "live":
        return session
    if session.register_closed_at is None:
        raise Conflict("register.not_closed")
    if not can_reopen(session.register_closed_at):
        raise Conflict("register.too_late_to_reopen")
    now = clock.now()
    marks.count_up(session.id)
    of_session = (Mark.session_id == session.id, Mark.mark == "not_seen")
    db.session.execute(update(Mark).where(*of_session).values(mark="unmarked", marked_at=now))
    for number in range(1, session.guest_count + 1):
        db.session.add(Guest(session_id=session.id, number=number, client_guest_id=new_id(), added_at=now))
    session.status, session.guest_count = "live", 0
    session.register_closed_at = session.register_closed_by = None
    audits.note(actor, "reopen", "session", session.id, group_id=session.group_id)
    db.session.flush()
    return session


def can_reopen(closed_at: datetime | None) -> bool:
    """Tell whether a session that was closed then may still be opened again."""
    return closed_at is not None and clock.now() - closed_at <= REOPENING


def settle_marks(session: GroupSession, now: datetime, by: UUID | None) -> None:
    """Call everybody "not seen" who is on the list and was not marked.

    Such a mark has the time before all times, or that of the tap it stands for, so that a tap which arrives late
    still counts.
    """
    unmarked = (Mark.session_id == session.id, Mark.mark == "unmarked")
    db.session.execute(update(Mark).where(*unmarked).values(mark="not_seen", marked_at=now, marked_by=by))
    missing = select(Membership.member_id).where(
        Membership.group_id == session.group_id,
        Membership.status == "current",
        Membership.deleted_at.is_(None),
        or_(Membership.joined_on.is_(None), Membership.joined_on <= session.starts_local.date()),
        ~exists().where(Mark.session_id == session.id, Mark.member_id == Membership.member_id),
    )
    rows = [
        {
            "session_id": session.id, "member_id": member_id, "mark": "not_seen", "marked_at": now,
            "marked_by": by, "client_time": BEFORE_ALL, "client_mark_id": new_id(),
        }
        for member_id in db.session.scalars(missing.order_by(Membership.member_id))
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(Mark), rows)


def somebody_was_here(session: GroupSession) -> bool:
    """Tell whether a register holds anybody present."""
    present = select(func.count()).where(Mark.session_id == session.id, Mark.mark.in_(PRESENT))
    return bool(db.session.scalar(present)) or bool(guests.guests_present(session.id))
