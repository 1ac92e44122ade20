"""Who may do what: per rule a predicate over objects and the same rule as a WHERE clause.

The clauses hold parameters that ``params(actor)`` fills, so that a statement is built once. What the caller may not
know of is *not found*, never *forbidden*.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Uuid, and_, bindparam, exists, or_, select, union
from sqlalchemy.orm import aliased

from facilitator.domain.principal import Principal
from facilitator.errors import Forbidden, NotFound
from facilitator.models.account import Account, AccountRole
from facilitator.models.closure import Closure
from facilitator.models.followup import FollowUp
from facilitator.models.group import Group
from facilitator.models.member import Member
from facilitator.models.membership import Membership
from facilitator.models.room import Room
from facilitator.models.session import GroupSession
from facilitator.models.site import Site

ACTOR_GROUPS = bindparam("actor_groups", expanding=True, type_=Uuid())
ACTOR_SITES = bindparam("actor_sites", expanding=True, type_=Uuid())
ACTOR_SEES_ALL = bindparam("actor_sees_all", type_=Boolean())
ACTOR_ID = bindparam("actor_id", type_=Uuid())
ACTOR_IS_SYSTEM = bindparam("actor_is_system", type_=Boolean())
ACTOR_COORDINATES = bindparam("actor_coordinates", type_=Boolean())
ACTOR_UNLIMITED = bindparam("actor_unlimited", type_=Boolean())


def params(actor: Principal) -> dict[str, Any]:
    """Return the parameters that the clauses of this module need."""
    return {
        "actor_groups": sorted(actor.group_ids),
        "actor_sites": sorted(actor.site_ids),
        "actor_sees_all": actor.is_admin or actor.is_system,
        "actor_id": actor.account_id,
        "actor_is_system": actor.is_system,
        "actor_coordinates": coordinates(actor),
        "actor_unlimited": not actor.limited,
    }


GROUP_SEEN = or_(ACTOR_SEES_ALL, Group.id.in_(ACTOR_GROUPS), Group.site_id.in_(ACTOR_SITES))
SITE_SEEN = or_(ACTOR_SEES_ALL, Site.id.in_(ACTOR_SITES), Site.id.is_not(None))
CLOSURE_SEEN = or_(
    ACTOR_SEES_ALL,
    Closure.scope != "group",
    Closure.scope_id.in_(ACTOR_GROUPS),
    Closure.scope_id.in_(select(Group.id).where(Group.site_id.in_(ACTOR_SITES))),
)
_role = aliased(AccountRole)
ACCOUNT_SEEN = or_(
    ACTOR_SEES_ALL,
    Account.id == ACTOR_ID,
    and_(ACTOR_COORDINATES, exists().where(_role.account_id == Account.id, _role.role == "facilitator")),
)
_place = aliased(Membership)  # an alias, so that a statement that joins memberships is not mixed up with this
MEMBER_ON_OWN_ROSTER = exists().where(
    _place.member_id == Member.id, _place.deleted_at.is_(None), _place.group_id.in_(ACTOR_GROUPS)
)
MEMBER_SEEN = and_(
    Member.deleted_at.is_(None),
    or_(
        ACTOR_IS_SYSTEM,
        MEMBER_ON_OWN_ROSTER,
        and_(
            Member.kept_by == ACTOR_ID,
            ~exists().where(_place.member_id == Member.id, _place.deleted_at.is_(None)),
        ),
    ),
)


@dataclass(frozen=True)
class Near:
    """A rule once more in a form that an index serves; it is left out for those of whom ``unless`` is true.

    The rules above hold an OR with "sees everything", and with that no database looks for the few rows by an index.
    """

    clause: ColumnElement[bool]
    unless: str


_group, _session, _member = aliased(Group), aliased(GroupSession), aliased(Member)
OWN_GROUPS = union(
    select(_group.id).where(_group.id.in_(ACTOR_GROUPS)),
    select(_group.id).where(_group.site_id.in_(ACTOR_SITES)),
)
# Materialised, or PostgreSQL walks through all sessions in the order of their ids to find these few.
OWN_SESSIONS = (
    select(_session.id)
    .where(_session.group_id.in_(ACTOR_GROUPS))
    .cte("own_sessions")
    .prefix_with("MATERIALIZED")
)
OWN_MEMBERS = union(
    select(_place.member_id).where(_place.group_id.in_(ACTOR_GROUPS)),
    select(_member.id).where(_member.kept_by == ACTOR_ID),
)


def near_groups(column: Any) -> Near:
    """Return the narrow form of GROUP_SEEN for a column that holds the id of a group."""
    return Near(column.in_(OWN_GROUPS), "actor_sees_all")


def near_sessions(column: Any) -> Near:
    """Return the narrow form of REGISTER_SEEN for a column that holds the id of a session."""
    return Near(column.in_(select(OWN_SESSIONS.c.id)), "actor_is_system")


NEAR_MEMBERS = Near(Member.id.in_(OWN_MEMBERS), "actor_is_system")  # of MEMBER_SEEN, and of who once was
REGISTER_SEEN = or_(ACTOR_IS_SYSTEM, GroupSession.group_id.in_(ACTOR_GROUPS))
FOLLOW_UP_SEEN = or_(
    ACTOR_IS_SYSTEM,
    and_(
        FollowUp.group_id.in_(ACTOR_GROUPS),
        or_(FollowUp.owner_id == ACTOR_ID, FollowUp.noted_by == ACTOR_ID),
    ),
)


def sees_group(actor: Principal, group: Group) -> bool:
    """Whether the actor may know of a group at all: its facilitators, its site's coordinators, admins."""
    return actor.is_admin or actor.is_system or group.id in actor.group_ids or group.site_id in actor.site_ids


def runs_group(actor: Principal, group: Group) -> bool:
    """Whether the actor may change a group's settings and schedule: those who may see it."""
    return sees_group(actor, group)


def staffs_group(actor: Principal, group: Group) -> bool:
    """Whether the actor may say who facilitates a group, move and archive it: its site's coordinators, admins."""
    return staffs_groups_at(actor, group.site_id)


def staffs_groups_at(actor: Principal, site_id: UUID | None) -> bool:
    """Whether the actor may do so for groups of a site; those without one are the admins'."""
    return actor.is_admin or actor.is_system or site_id in actor.site_ids


def facilitates(actor: Principal, group_id: UUID) -> bool:
    """Whether the actor may see names: roster, register, round. No role but facilitating the group gives that."""
    return actor.is_system or group_id in actor.group_ids


def speaks_for(actor: Principal, group_id: UUID) -> bool:
    """Whether the actor may speak for their account in a group: a token that is limited to others may not."""
    return not actor.limited or group_id in actor.group_ids


def spoken_for(column: Any) -> ColumnElement[bool]:
    """Return the clause of ``speaks_for`` for a column that holds the id of a group."""
    return or_(ACTOR_UNLIMITED, column.in_(ACTOR_GROUPS))


def sees_names(actor: Principal) -> bool:
    """Whether the actor sees the names of any member at all: whoever facilitates a group does."""
    return actor.is_system or bool(actor.group_ids)


def sees_member(actor: Principal, member: Member, places: Collection[Membership]) -> bool:
    """Whether the actor may know of a member, given all places of that member.

    A member belongs to the rosters they stand on; one who stands on none is known to whoever keeps the record.
    """
    if member.deleted_at is not None or actor.is_system:
        return member.deleted_at is None
    standing = [place for place in places if place.deleted_at is None]
    if not standing:
        return member.kept_by == actor.account_id
    return any(place.group_id in actor.group_ids for place in standing)


def sees_follow_up(actor: Principal, follow_up: FollowUp) -> bool:
    """Whether the actor may know of a follow-up: its owner and whoever noted it, while they facilitate the group."""
    own = actor.account_id in {follow_up.owner_id, follow_up.noted_by}
    return actor.is_system or (own and follow_up.group_id in actor.group_ids)


def sees_site(_actor: Principal, _site: Site) -> bool:
    """Whether the actor may know of a site: all staff may, it is where they meet."""
    return True


def runs_site(actor: Principal, site: Site) -> bool:
    """Whether the actor may change a site: its coordinators and admins."""
    return actor.is_admin or actor.is_system or site.id in actor.site_ids


def sees_room(_actor: Principal, _room: Room) -> bool:
    """Whether the actor may know of a room: all staff may, as of its site."""
    return True


def runs_room(actor: Principal, room: Room) -> bool:
    """Whether the actor may change a room: its site's coordinators; an online room without a site is the admins'."""
    return staffs_groups_at(actor, room.site_id)


def sees_closure(actor: Principal, closure: Closure, group: Group | None) -> bool:
    """Whether the actor may know of a closure: all staff of those of sites, of a group's who may see the group."""
    return closure.scope != "group" or (group is not None and sees_group(actor, group))


def coordinates(actor: Principal) -> bool:
    """Whether the actor may make sites and groups and invite people: coordinators and admins."""
    return actor.is_admin or actor.is_system or "coordinator" in actor.roles


def sees_account(actor: Principal, account: Account) -> bool:
    """Whether the actor may know of an account: admins of all, coordinators of facilitators, each of their own."""
    if actor.is_admin or actor.is_system or account.id == actor.account_id:
        return True
    return coordinates(actor) and "facilitator" in account.roles


def invites(actor: Principal, roles: Collection[str], groups: Collection[Group]) -> bool:
    """Whether the actor may invite somebody: coordinators may invite facilitators to groups of their sites."""
    if actor.is_admin or actor.is_system:
        return True
    theirs = all(staffs_group(actor, group) for group in groups)
    return coordinates(actor) and set(roles) == {"facilitator"} and bool(groups) and theirs


def keeps_tokens(actor: Principal) -> bool:
    """Whether the actor may list, make and revoke tokens: people their own, tokens only those of an administrator.

    A token that is restricted to groups has no administrator's role, so it cannot make one that reaches further.
    """
    return actor.scopes is None or (actor.is_admin and actor.has_scope("admin"))


def administers(actor: Principal) -> bool:
    """Whether the actor may change the organisation and its accounts."""
    return actor.is_admin or actor.is_system


def found(*, allowed: bool) -> None:
    """Refuse as if it did not exist.

    Raises:
        NotFound: it is not allowed.
    """
    if not allowed:
        raise NotFound


def permitted(*, allowed: bool) -> None:
    """Refuse what the actor knows of but may not do.

    Raises:
        Forbidden: it is not allowed.
    """
    if not allowed:
        raise Forbidden


def scoped(actor: Principal, scope: str) -> None:
    """Refuse a token that lacks a scope.

    Raises:
        Forbidden: the scope was not granted.
    """
    if not actor.has_scope(scope):
        raise Forbidden("token.scope_missing", scope=scope)
