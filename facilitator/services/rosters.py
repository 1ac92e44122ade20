"""Rosters: who stands on the list of a group, in which state, and how many."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, func, literal_column, or_, select

from facilitator import clock, policy
from facilitator.domain.membership import ATTENDED, HOLDING_A_PLACE, NEWCOMER_SESSIONS, OPEN
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.errors import NotFound
from facilitator.extensions import db, reading
from facilitator.models.columns import UtcDateTime
from facilitator.models.group import Group
from facilitator.models.member import Member
from facilitator.models.membership import Membership
from facilitator.models.register import Mark
from facilitator.models.session import GroupSession
from facilitator.services import groups
from facilitator.services.pages import Listing, Page

NOW = bindparam("now", type_=UtcDateTime())
OF_GROUP = Membership.group_id == bindparam("group_id", type_=Membership.group_id.type)
STANDING = Membership.deleted_at.is_(None)

# A session counts once it is over, so that the mark of a newcomer does not vanish in the middle of the evening.
# Nobody counts further than it takes to be no newcomer, however many years somebody comes.
ATTENDED_AT_FIRST = (
    select(literal_column("1").label("one"))
    .select_from(Mark)
    .join(GroupSession, GroupSession.id == Mark.session_id)
    .where(
        Mark.member_id == Membership.member_id,
        GroupSession.group_id == Membership.group_id,
        Mark.mark.in_(ATTENDED),
        or_(GroupSession.register_closed_at.is_not(None), GroupSession.ends_at <= NOW),
    )
    .limit(literal_column(str(NEWCOMER_SESSIONS)))
    .correlate(Membership)
    .subquery()
)
SESSIONS_ATTENDED = select(func.count()).select_from(ATTENDED_AT_FIRST).scalar_subquery()
NEWCOMER = case(
    (Membership.status.in_(("current", "paused")), SESSIONS_ATTENDED < NEWCOMER_SESSIONS), else_=False
)

MEMBERSHIPS = select(
    Membership.id, Membership.group_id, Membership.member_id, Membership.status, Membership.joined_on,
    Membership.left_on, Membership.reminder_leads, Membership.reminders_stopped_at, Membership.created_at,
    Membership.updated_at, Membership.version, Membership.deleted_at, NEWCOMER.label("newcomer"),
).where(OF_GROUP)  # fmt: skip
FILTERS = {
    "status": Membership.status == bindparam("status"),
    "member_id": Membership.member_id == bindparam("member_id", type_=Membership.member_id.type),
}
LISTED = Listing(MEMBERSHIPS.where(STANDING), keys=(Membership.id,), filters=FILTERS)
CHANGED = Listing(
    MEMBERSHIPS.where(Membership.updated_at >= bindparam("updated_since", type_=UtcDateTime())),
    keys=(Membership.id,),
    filters=FILTERS,
)
ONE = MEMBERSHIPS.where(STANDING, Membership.id == bindparam("membership_id", type_=Membership.id.type))

ROSTER = (
    select(
        Membership.id, Membership.member_id, Membership.status, Membership.joined_on, Membership.left_on,
        Membership.created_at, Member.name_to_use, Member.pronouns, NEWCOMER.label("newcomer"),
    )
    .join(Member, Member.id == Membership.member_id)
    .where(OF_GROUP, STANDING, Member.deleted_at.is_(None))
    .order_by(Membership.id)
)  # fmt: skip
PLACES = (
    select(
        Membership.id, Membership.group_id, Group.name.label("group_name"), Membership.status,
        Membership.joined_on, Membership.left_on, Membership.created_at, Membership.reminder_leads,
        Membership.reminders_stopped_at, NEWCOMER.label("newcomer"),
    )
    .join(Group, Group.id == Membership.group_id)
    .where(
        Membership.member_id == bindparam("member_id", type_=Membership.member_id.type),
        STANDING,
        or_(policy.ACTOR_IS_SYSTEM, Membership.group_id.in_(policy.ACTOR_GROUPS)),
    )
    .order_by(Group.name, Membership.id)
)  # fmt: skip
COUNTED = (
    select(Membership.group_id, Membership.status, func.count().label("number"))
    .where(
        STANDING,
        Membership.status.in_(OPEN),
        Membership.group_id.in_(bindparam("group_ids", expanding=True, type_=Membership.group_id.type)),
    )
    .group_by(Membership.group_id, Membership.status)
)
TAKEN = select(func.count()).where(
    Membership.group_id == bindparam("group_id", type_=Membership.group_id.type),
    STANDING,
    Membership.status.in_(HOLDING_A_PLACE),
)
ADDABLE = (
    select(Member.id, Member.name_to_use, Member.pronouns, Member.created_at)
    .where(
        policy.MEMBER_SEEN,
        policy.NEAR_MEMBERS.clause,
        Member.id.not_in(select(Membership.member_id).where(OF_GROUP, STANDING)),
    )
    .order_by(Member.id)
    .limit(1000)
)


def group_with_names(*, actor: Principal, group_id: UUID) -> Group:
    """Return a group whose roster the actor may read.

    Raises:
        NotFound: the actor may not know of the group.
        Forbidden: the actor may know of the group, but names are for those who facilitate it.
    """
    group = groups.find_group(actor=actor, group_id=group_id)
    policy.permitted(allowed=policy.facilitates(actor, group.id))
    return group


def require_names(*, actor: Principal, group_id: UUID) -> None:
    """Refuse whoever may not read a roster. Of those who facilitate the group nothing more needs to be read.

    Raises:
        NotFound, Forbidden: see ``group_with_names``.
    """
    if actor.is_system or not policy.facilitates(actor, group_id):
        group_with_names(actor=actor, group_id=group_id)


def read_memberships(
    *,
    actor: Principal,
    group_id: UUID,
    page: PageRequest,
    updated_since: datetime | None = None,
    **filters: Any,
) -> Page:
    """Return a page of the places in a group; with ``updated_since`` also those that were taken back since then.

    Filters: ``status`` and ``member_id``.

    Raises:
        NotFound, Forbidden: the actor may not read the roster.
    """
    require_names(actor=actor, group_id=group_id)
    params = {"group_id": group_id, "now": clock.now()}
    if updated_since is None:
        return LISTED.read(page, params, **filters)
    return CHANGED.read(page, params | {"updated_since": updated_since}, **filters)


def read_membership(*, actor: Principal, group_id: UUID, membership_id: UUID) -> Any:
    """Return one place as the list shows it, with what the present transaction changed.

    Raises:
        NotFound, Forbidden: there is none, or the actor may not read the roster.
    """
    require_names(actor=actor, group_id=group_id)
    params = {"group_id": group_id, "membership_id": membership_id, "now": clock.now()}
    row = db.session.execute(ONE, params).first()
    if row is None:
        raise NotFound
    return row


def read_roster(*, actor: Principal, group_id: UUID) -> list[Any]:
    """Return everybody who stands on a group's list, by name; those without one come last, by date.

    Raises:
        NotFound, Forbidden: the actor may not read the roster.
    """
    require_names(actor=actor, group_id=group_id)
    with reading() as connection:
        rows = connection.execute(ROSTER, {"group_id": group_id, "now": clock.now()}).all()
    return sorted(rows, key=by_name)


def read_places(*, actor: Principal, member_id: UUID) -> list[Any]:
    """Return a member's places in the groups that the actor facilitates; of any other group nothing is said."""
    params = policy.params(actor) | {"member_id": member_id, "now": clock.now()}
    return list(db.session.execute(PLACES, params))


def by_name(row: Any) -> tuple[bool, str, UUID]:
    """Return the key by which people are listed."""
    return row.name_to_use is None, (row.name_to_use or "").casefold(), row[0]


def read_addable(*, actor: Principal, group_id: UUID) -> list[Any]:
    """Return members on the actor's other rosters who could join this one, by name.

    Raises:
        NotFound, Forbidden: the actor may not read the roster.
    """
    require_names(actor=actor, group_id=group_id)
    with reading() as connection:
        rows = connection.execute(ADDABLE, policy.params(actor) | {"group_id": group_id}).all()
    return sorted(rows, key=by_name)


def count_roster(*, actor: Principal, group_id: UUID) -> dict[str, int]:
    """Return how many places of a group are in each open status; whoever may know of the group may know this.

    Raises:
        NotFound: the actor may not know of the group.
    """
    groups.find_group(actor=actor, group_id=group_id)
    return count_rosters(group_ids=[group_id])[group_id]


def count_rosters(*, group_ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """Return the same for several groups, in one read; the caller has checked that the actor may know of them."""
    found = {group_id: dict.fromkeys(sorted(OPEN), 0) for group_id in group_ids}
    with reading() as connection:
        for row in connection.execute(COUNTED, {"group_ids": list(group_ids)}):
            found[row.group_id][row.status] = row.number
    return found


def places_taken(group_id: UUID) -> int:
    """Return how many places of a group are held: current, paused and offered ones."""
    return db.session.scalar(TAKEN, {"group_id": group_id}) or 0
