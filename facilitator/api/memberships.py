"""Places on a group's roster over the API."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from facilitator.api.blueprint import ApiBlueprint, View
from facilitator.domain.membership import NewMembership
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.models.membership import Membership
from facilitator.schemas.membership import (
    MembershipChangeIn,
    MembershipIn,
    MembershipOut,
    MembershipQuery,
    RosterCounts,
)
from facilitator.schemas.patch import patch_of
from facilitator.services import memberships, rosters
from facilitator.services.pages import Page

blueprint = ApiBlueprint("memberships", __name__, description="Places on the roster of a group.")
ALL, ONE = "/groups/<uuid:group_id>/memberships", "/groups/<uuid:group_id>/memberships/<uuid:membership_id>"


def membership_again(*, actor: Principal, resource_id: UUID, group_id: UUID, **_: UUID) -> Any:
    """Find the place that an earlier request gave or changed."""
    return rosters.read_membership(actor=actor, group_id=group_id, membership_id=resource_id)


def shown(actor: Principal, membership: Membership) -> Any:
    """Return a place as the list shows it."""
    return rosters.read_membership(actor=actor, group_id=membership.group_id, membership_id=membership.id)


@blueprint.operation(
    "GET", ALL, scope="members:read", query=MembershipQuery, answer=MembershipOut, listed=True
)
def list_memberships(*, actor: Principal, group_id: UUID, query: dict[str, Any]) -> Page:
    """List the places on a roster."""
    page = PageRequest(query.pop("limit"), query.pop("cursor"))
    return rosters.read_memberships(actor=actor, group_id=group_id, page=page, **query)


@blueprint.operation("GET", f"{ALL}/counts", scope="groups:read", answer=RosterCounts)
def count_memberships(*, actor: Principal, group_id: UUID) -> dict[str, int]:
    """Count the places of a group by state, without names."""
    return rosters.count_roster(actor=actor, group_id=group_id)


@blueprint.operation(
    "POST",
    ALL,
    scope="members:write",
    body=MembershipIn,
    answer=MembershipOut,
    status=201,
    again=membership_again,
)
def add_membership(*, actor: Principal, group_id: UUID, body: NewMembership) -> Any:
    """Put a member on the roster, or on the waiting list of a full group."""
    return shown(actor, memberships.place_member(actor=actor, group_id=group_id, new=body))


@blueprint.operation("GET", ONE, scope="members:read", answer=MembershipOut)
def get_membership(*, actor: Principal, group_id: UUID, membership_id: UUID) -> Any:
    """Get a place."""
    return rosters.read_membership(actor=actor, group_id=group_id, membership_id=membership_id)


@blueprint.operation(
    "PATCH",
    ONE,
    scope="members:write",
    body=patch_of(MembershipChangeIn),
    answer=MembershipOut,
    if_match=True,
)
def change_membership(
    *, actor: Principal, group_id: UUID, membership_id: UUID, body: dict[str, Any], expected: int | None
) -> Any:
    """Change when reminders of this group come."""
    changed = memberships.change_membership(
        actor=actor, group_id=group_id, membership_id=membership_id, changes=body, expected=expected
    )
    return shown(actor, changed)


@blueprint.operation("DELETE", ONE, scope="members:write", status=204, if_match=True)
def remove_membership(*, actor: Principal, group_id: UUID, membership_id: UUID, expected: int | None) -> None:
    """Take back a place that was given by mistake."""
    memberships.take_off_by_mistake(
        actor=actor, group_id=group_id, membership_id=membership_id, expected=expected
    )


def acting(name: str) -> Callable[[View], View]:
    """Register the view below as an act on a place, such as ``…/offer``."""
    return blueprint.operation(
        "POST", f"{ONE}/{name}", scope="members:write", answer=MembershipOut, again=membership_again
    )


@acting("offer")
def offer_place(*, actor: Principal, group_id: UUID, membership_id: UUID) -> Any:
    """Hold a place for somebody who asked or waits."""
    return shown(actor, memberships.offer_place(actor=actor, group_id=group_id, membership_id=membership_id))


@acting("accept")
def accept_place(*, actor: Principal, group_id: UUID, membership_id: UUID) -> Any:
    """Note that somebody takes the place."""
    return shown(actor, memberships.accept_place(actor=actor, group_id=group_id, membership_id=membership_id))


@acting("decline")
def decline_place(*, actor: Principal, group_id: UUID, membership_id: UUID) -> Any:
    """Note that there will be no place."""
    return shown(
        actor, memberships.decline_place(actor=actor, group_id=group_id, membership_id=membership_id)
    )


@acting("pause")
def pause_place(*, actor: Principal, group_id: UUID, membership_id: UUID) -> Any:
    """Let somebody take a break and keep the place."""
    return shown(actor, memberships.pause_place(actor=actor, group_id=group_id, membership_id=membership_id))


@acting("come-back")
def welcome_back(*, actor: Principal, group_id: UUID, membership_id: UUID) -> Any:
    """Welcome somebody back after a break or after leaving."""
    return shown(actor, memberships.welcome_back(actor=actor, group_id=group_id, membership_id=membership_id))


@acting("leave")
def leave_group(*, actor: Principal, group_id: UUID, membership_id: UUID) -> Any:
    """Take somebody off the roster."""
    return shown(actor, memberships.leave_group(actor=actor, group_id=group_id, membership_id=membership_id))
