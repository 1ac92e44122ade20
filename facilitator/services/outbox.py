"""The statements by which a delivery goes from planned to sent; each one moves a row only if it still is as assumed.

``sending`` is written before the message leaves, so that after a crash only those rows are in doubt. ``claimed`` rows
are surely unsent. Every instant is a parameter, so that all statements ask one clock.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, exists, literal_column, or_, select, update
from sqlalchemy.orm import aliased

from facilitator import clock
from facilitator.domain.delivery import GUARDS, Guard
from facilitator.extensions import db, reading
from facilitator.models.account import Account
from facilitator.models.columns import UtcDateTime
from facilitator.models.contact import Contact
from facilitator.models.delivery import Delivery
from facilitator.models.member import Member
from facilitator.models.membership import Membership
from facilitator.models.rota import CoverAsk, CoverRequest
from facilitator.models.session import GroupSession
from facilitator.services.reachability import MAILABLE

LEASE = timedelta(seconds=120)  # longer than the longest conversation with a relay (1.75 timeouts of 60 s)
BATCH = 100
MAY_HAVE_GONE = ("planned", "claimed", "sending", "sent", "doubtful")

NOW = bindparam("now", type_=UtcDateTime())
TOKEN = bindparam("token", type_=Delivery.lease_token.type)
ROW_ID = bindparam("row_id", type_=Delivery.id.type)
PLANNED = Delivery.state == literal_column("'planned'")  # in the very words of the partial index
later = aliased(Delivery)
# A later reminder of the same session is due too, or has gone: this one would only repeat it.
OVERTAKEN = and_(
    Delivery.kind == "reminder",
    exists().where(
        later.session_id == Delivery.session_id,
        later.member_id == Delivery.member_id,
        later.kind == "reminder",
        later.sequence == Delivery.sequence,
        later.lead_minutes < Delivery.lead_minutes,
        later.not_before <= NOW,
        later.state.in_(MAY_HAVE_GONE),
    ),
)
# Sealed check-in codes are made and sent by services.invitations.
READY = and_(
    PLANNED, Delivery.not_before <= NOW, Delivery.expires_at > NOW, Delivery.channel == "email", ~OVERTAKEN
)
DUE = select(Delivery.not_before).where(READY).order_by(Delivery.not_before, Delivery.id)
FIRST = (
    select(Delivery.id)
    .where(READY)
    .order_by(Delivery.not_before, Delivery.id)
    .limit(bindparam("row_limit"))
    .with_for_update(skip_locked=True)
    .cte("first")
)
CLAIM = (
    update(Delivery)
    .where(Delivery.id.in_(select(FIRST.c.id)), PLANNED)
    .values(state="claimed", lease_token=TOKEN, lease_until=bindparam("until", type_=UtcDateTime()))
    .returning(Delivery.id, Delivery.kind, Delivery.not_before)
    .execution_options(synchronize_session=False)
)
MINE = and_(Delivery.id == ROW_ID, Delivery.lease_token == TOKEN)


def holds(guard: Guard) -> ColumnElement[bool]:
    """Return the clause that a kind of message may still go, as ``domain.delivery.GUARDS`` says."""
    if not guard.current_member:
        return holds_for_account(guard)
    conditions = [
        GroupSession.id == Delivery.session_id,
        Membership.group_id == GroupSession.group_id,
        Member.id == Delivery.member_id,
        MAILABLE,
    ]
    if guard.session_statuses:
        conditions.append(GroupSession.status.in_(sorted(guard.session_statuses)))
    if guard.same_sequence:
        conditions.append(GroupSession.sequence == Delivery.sequence)
    return exists(
        select(literal_column("1")).select_from(GroupSession, Membership, Member, Contact).where(*conditions)
    )


def holds_for_account(guard: Guard) -> ColumnElement[bool]:
    """Return the clause that a kind of message to somebody who signs in may still go."""
    found: ColumnElement[bool] = exists().where(
        Account.id == Delivery.account_id, Account.active, Account.deleted_at.is_(None)
    )
    if guard.session_statuses:
        takes_place = GroupSession.status.in_(sorted(guard.session_statuses))
        found = and_(found, exists().where(GroupSession.id == Delivery.session_id, takes_place))
    if guard.asked_for_cover:
        asked = exists().where(
            CoverRequest.session_id == Delivery.session_id,
            CoverRequest.state == "open",
            CoverAsk.request_id == CoverRequest.id,
            CoverAsk.account_id == Delivery.account_id,
            CoverAsk.answer.is_(None),
        )
        found = and_(found, asked)
    return found


DECLARE = {
    kind: update(Delivery)
    .where(MINE, Delivery.state == "claimed", Delivery.expires_at > NOW, holds(guard))
    .values(state="sending", lease_until=bindparam("until", type_=UtcDateTime()))
    .execution_options(synchronize_session=False)
    for kind, guard in GUARDS.items()
}


def oldest_due() -> datetime | None:
    """Return since when the oldest message that should have gone has been waiting, None if none is."""
    with reading() as connection:
        return connection.scalar(DUE.limit(1), {"now": clock.now()})


def claim(token: str, limit: int = BATCH) -> list[Any]:
    """Take what is due, the oldest first, for as long as a lease; another sender at once takes other rows."""
    now = clock.now()
    values = {"now": now, "token": token, "until": now + LEASE, "row_limit": limit}
    return sorted(db.session.execute(CLAIM, values).all(), key=lambda row: (row.not_before, row.id))


def declare(row_id: UUID, kind: str, token: str) -> bool:
    """Write down the intent to send; False if the lease is lost or the message must not go any more."""
    now = clock.now()
    values = {"row_id": row_id, "token": token, "now": now, "until": now + LEASE}
    return changed(DECLARE[kind], values) == 1


def note_sent(row_id: UUID, token: str) -> None:
    """Write down that the relay took a message, also if its lease ran out meanwhile and nobody sent it again."""
    doubted = and_(Delivery.state == "planned", Delivery.ambiguous > 0)
    mine = and_(Delivery.state == "sending", Delivery.lease_token == TOKEN)
    values = {
        "state": "sent",
        "sent_at": clock.now(),
        "lease_token": None,
        "lease_until": None,
        "reason": None,
    }
    changed(update(Delivery).where(Delivery.id == ROW_ID, or_(mine, doubted)).values(**values),
            {"row_id": row_id, "token": token})  # fmt: skip


def settle(row_id: UUID, token: str, **values: Any) -> None:
    """Give back one message with what became of it: a new state and what goes with it."""
    given = update(Delivery).where(MINE).values(lease_token=None, lease_until=None, **values)
    changed(given, {"row_id": row_id, "token": token})


def release(row_ids: Sequence[UUID], token: str) -> None:
    """Give back messages that were claimed and not begun."""
    unsent = update(Delivery).where(
        Delivery.id.in_(row_ids), Delivery.lease_token == TOKEN, Delivery.state == "claimed"
    )
    if row_ids:
        changed(unsent.values(state="planned", lease_token=None, lease_until=None), {"token": token})


def changed(statement: Any, values: dict[str, Any]) -> int:
    """Run a statement and return how many rows it changed."""
    result: Any = db.session.execute(statement.execution_options(synchronize_session=False), values)
    return int(result.rowcount)
