"""The answers about dates that fall into a closure: whether the group meets."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from facilitator import clock, policy
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict
from facilitator.extensions import db, reading
from facilitator.models.closure import Closure
from facilitator.models.columns import UtcDateTime
from facilitator.models.group import Group
from facilitator.models.session import GroupSession
from facilitator.services import audits, consequences
from facilitator.services.closed_days import REASON
from facilitator.services.session_changes import change_planned

SHOWN_DAYS = 60  # so far ahead a facilitator's first page looks
MOST = 12
AHEAD = (
    select(
        GroupSession.id, GroupSession.starts_at, GroupSession.starts_local, GroupSession.time_zone,
        GroupSession.status, GroupSession.closure_state, Group.name.label("group_name"), Closure.title,
    )
    .join(Group, Group.id == GroupSession.group_id)
    .join(Closure, Closure.id == GroupSession.closure_id)
    .where(
        GroupSession.group_id.in_(policy.ACTOR_GROUPS),
        GroupSession.starts_at > bindparam("low", type_=UtcDateTime()),
        GroupSession.starts_at < bindparam("high", type_=UtcDateTime()),
        GroupSession.closure_state.in_(("cancelled", "held", "asked")),
    )
    .order_by(GroupSession.starts_at, GroupSession.id)
    .limit(MOST)
)  # fmt: skip


def read_ahead(*, actor: Principal) -> list[Any]:
    """Return the next closed dates of the groups that the actor facilitates: questions, and what is off."""
    if not actor.group_ids:
        return []
    now = clock.now()
    asked = {**policy.params(actor), "low": now, "high": now + timedelta(days=SHOWN_DAYS)}
    with reading() as connection:
        rows = connection.execute(AHEAD, asked).all()
    return [row for row in rows if row.closure_state == "cancelled" or row.status == "planned"]


def answer(*, actor: Principal, session_id: UUID, meets: bool, expected: int | None = None) -> GroupSession:
    """Decide whether a group meets on a closed day; whoever was told otherwise is told.

    Raises:
        Conflict: nothing is asked about this date.
    """
    session = change_planned(actor=actor, session_id=session_id, expected=expected)
    wanted = "meets" if meets else "off"
    if session.closure_state == wanted:
        return session  # pressed twice
    if session.status != "planned" or session.closure_state not in {"held", "asked"}:
        raise Conflict("closure.nothing_asked")
    if not meets or session.closure_state == "held":
        session.sequence += 1  # calendars and members hear of it; a question they never saw
    session.closure_state = wanted
    if not meets:
        session.status, session.cancel_reason = "cancelled", REASON
    audits.note(actor, "meet" if meets else "cancel", "session", session.id, group_id=session.group_id)
    consequences.follow([session], actor=actor, policy="tentative")
    db.session.flush()
    return session
