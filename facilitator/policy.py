"""Who may do what: per rule a predicate over objects and the same rule as a WHERE clause.

The clauses hold parameters that ``params(actor)`` fills, so that a statement is built once. What the caller may not
know of is *not found*, never *forbidden*.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Uuid, bindparam, or_

from facilitator.domain.principal import Principal
from facilitator.errors import Forbidden, NotFound
from facilitator.models.group import Group
from facilitator.models.site import Site

ACTOR_GROUPS = bindparam("actor_groups", expanding=True, type_=Uuid())
ACTOR_SITES = bindparam("actor_sites", expanding=True, type_=Uuid())
ACTOR_SEES_ALL = bindparam("actor_sees_all", type_=Boolean())


def params(actor: Principal) -> dict[str, Any]:
    """Return the parameters that the clauses of this module need."""
    return {
        "actor_groups": sorted(actor.group_ids),
        "actor_sites": sorted(actor.site_ids),
        "actor_sees_all": actor.is_admin or actor.is_system,
    }


GROUP_SEEN = or_(ACTOR_SEES_ALL, Group.id.in_(ACTOR_GROUPS), Group.site_id.in_(ACTOR_SITES))
SITE_SEEN = or_(ACTOR_SEES_ALL, Site.id.in_(ACTOR_SITES), Site.id.is_not(None))


def sees_group(actor: Principal, group: Group) -> bool:
    """Whether the actor may know of a group at all: its facilitators, its site's coordinators, admins."""
    return actor.is_admin or actor.is_system or group.id in actor.group_ids or group.site_id in actor.site_ids


def runs_group(actor: Principal, group: Group) -> bool:
    """Whether the actor may change a group's settings and schedule: those who may see it."""
    return sees_group(actor, group)


def facilitates(actor: Principal, group_id: UUID) -> bool:
    """Whether the actor may see names: roster, register, round. No role but facilitating the group gives that."""
    return actor.is_system or group_id in actor.group_ids


def sees_site(_actor: Principal, _site: Site) -> bool:
    """Whether the actor may know of a site: all staff may, it is where they meet."""
    return True


def runs_site(actor: Principal, site: Site) -> bool:
    """Whether the actor may change a site: its coordinators and admins."""
    return actor.is_admin or actor.is_system or site.id in actor.site_ids


def coordinates(actor: Principal) -> bool:
    """Whether the actor may make sites and groups and invite people: coordinators and admins."""
    return actor.is_admin or actor.is_system or "coordinator" in actor.roles


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
