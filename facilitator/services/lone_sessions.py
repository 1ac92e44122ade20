"""Sessions that only one person is down for: two days before, those who facilitate the group are told, once."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, literal, select

from facilitator import clock, policy
from facilitator.domain.principal import Principal
from facilitator.domain.rota import NEEDS_COVER
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.delivery import Delivery
from facilitator.models.facilitator import Assignment
from facilitator.models.group import Group
from facilitator.models.rota import CoverRequest, Duty
from facilitator.models.session import GroupSession
from facilitator.services import duty_mails

KIND = "one_facilitator"
AHEAD = timedelta(hours=48)
ENOUGH = 2
TOGETHER = 50  # sessions in one transaction
LOOKING = ("open", "nobody")

named = select(func.count()).where(Duty.session_id == GroupSession.id).scalar_subquery()
coming_by_name = (
    select(func.count())
    .where(Duty.session_id == GroupSession.id, Duty.state != NEEDS_COVER)
    .scalar_subquery()
)
missing = exists().where(
    CoverRequest.session_id == GroupSession.id,
    CoverRequest.account_id == Assignment.account_id,
    CoverRequest.state.in_(LOOKING),
)
coming_by_group = (
    select(func.count())
    .select_from(Assignment)
    .join(Account, Account.id == Assignment.account_id)
    .where(Assignment.group_id == GroupSession.group_id, Account.active, ~missing)
    .scalar_subquery()
)
TOO_FEW = ((named > 0) & (coming_by_name < ENOUGH)) | ((named == 0) & (coming_by_group < ENOUGH))


def near(now: Any) -> tuple[Any, ...]:
    """Return the clauses of planned sessions within two days that too few people are down for."""
    return (
        GroupSession.status == "planned",
        GroupSession.starts_at > now,
        GroupSession.starts_at <= now + AHEAD,
        TOO_FEW,
    )


def warn() -> int:
    """Plan the mails about sessions that came near, a few at a time. Returns how many sessions."""
    told = exists().where(
        Delivery.session_id == GroupSession.id,
        Delivery.kind == KIND,
        Delivery.account_id == Assignment.account_id,
    )
    untold = exists(
        select(literal(1))
        .select_from(Assignment)
        .join(Account, Account.id == Assignment.account_id)
        .where(Assignment.group_id == GroupSession.group_id, Account.active, ~told)
        .correlate(GroupSession)
    )
    few = select(GroupSession).join(Group, Group.id == GroupSession.group_id).where(
        *near(clock.now()), Group.archived_at.is_(None), untold
    )  # fmt: skip
    sessions = db.session.scalars(few.order_by(GroupSession.starts_at).limit(TOGETHER)).all()
    inside = people_of({session.group_id for session in sessions})
    for session in sessions:
        duty_mails.plan(KIND, session, inside[session.group_id], session.id, expires=session.starts_at)
    return len(sessions)


def people_of(group_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Return who facilitates groups and can be written to."""
    rows = (
        select(Assignment.group_id, Assignment.account_id)
        .join(Account, Account.id == Assignment.account_id)
        .where(Assignment.group_id.in_(group_ids), Account.active)
    )
    found: dict[UUID, list[UUID]] = {group_id: [] for group_id in group_ids}
    for group_id, account_id in db.session.execute(rows) if group_ids else ():
        found[group_id].append(account_id)
    return found


def read_lone(*, actor: Principal) -> Sequence[Any]:
    """Return the sessions of the actor's own groups in the next two days that too few people are down for."""
    if not actor.group_ids:
        return []
    mine = (
        select(
            GroupSession.id, GroupSession.starts_at, GroupSession.time_zone, Group.name.label("group_name")
        )
        .join(Group, Group.id == GroupSession.group_id)
        .where(*near(clock.now()), GroupSession.group_id.in_(policy.ACTOR_GROUPS))
        .order_by(GroupSession.starts_at, GroupSession.id)
    )
    return db.session.execute(mine, policy.params(actor)).all()
