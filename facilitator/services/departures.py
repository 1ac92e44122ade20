"""What ends when somebody no longer facilitates a group, or is gone: turns, named dates, offers and absences."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, or_, select, update

from facilitator import clock
from facilitator.extensions import db
from facilitator.models.rota import Absence, CoverRequest, Duty, RotaMember, Swap
from facilitator.models.session import GroupSession
from facilitator.services import bookings, covers


def leave_group(*, group_id: UUID, account_id: UUID) -> None:
    """Take somebody out of the rota of a group and off its coming sessions."""
    mine = RotaMember.account_id == account_id
    db.session.execute(delete(RotaMember).where(mine, RotaMember.group_id == group_id))
    leave_sessions(account_id, GroupSession.group_id == group_id)


def leave_all(*, account_id: UUID) -> None:
    """Take somebody out of every rota and off every coming session; of their absences nothing is kept."""
    db.session.execute(delete(RotaMember).where(RotaMember.account_id == account_id))
    db.session.execute(delete(Absence).where(Absence.account_id == account_id))
    leave_sessions(account_id, GroupSession.id.is_not(None))


def leave_sessions(account_id: UUID, which: ColumnElement[bool]) -> None:
    """Take somebody off coming sessions, with what they offered or were asked; what is past stays as it was."""
    ahead = select(GroupSession).where(
        which, GroupSession.status == "planned", GroupSession.ends_at > clock.now()
    )
    mine = ahead.join(Duty, Duty.session_id == GroupSession.id).where(Duty.account_id == account_id)
    sessions = db.session.scalars(mine.order_by(GroupSession.id)).all()
    withdraw(account_id, ahead.with_only_columns(GroupSession.id))
    ids = [session.id for session in sessions]
    if ids:
        db.session.execute(delete(Duty).where(Duty.session_id.in_(ids), Duty.account_id == account_id))
        bookings.follow(sessions)
    covers.stop_asking(account_id, and_(which, GroupSession.status == "planned"))


def withdraw(account_id: UUID, session_ids: Select[UUID]) -> None:
    """Withdraw for coming sessions what somebody offered, what was offered to them, and whom they looked for."""
    over = {"state": "withdrawn", "updated_at": clock.now()}
    offered = update(Swap).where(
        or_(Swap.session_id.in_(session_ids), Swap.for_session_id.in_(session_ids)),
        or_(Swap.account_id == account_id, Swap.to_account_id == account_id),
        Swap.state == "open",
    )
    db.session.execute(offered.values(**over, version=Swap.version + 1))
    looked_for = update(CoverRequest).where(
        CoverRequest.session_id.in_(session_ids),
        CoverRequest.account_id == account_id,
        CoverRequest.state.in_(covers.LOOKING),
    )
    db.session.execute(looked_for.values(**over, version=CoverRequest.version + 1))
