"""Members over the API: seen by those who facilitate them, and by nobody else."""

from typing import Any
from uuid import UUID

from facilitator.api.blueprint import ApiBlueprint
from facilitator.domain.export import MemberExport
from facilitator.domain.member import NewMember
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.models.member import Member
from facilitator.schemas.export import MemberExportOut
from facilitator.schemas.member import MemberChangeIn, MemberGone, MemberIn, MemberOut, MemberQuery
from facilitator.schemas.patch import patch_of
from facilitator.services import erasures, exports, members, memberships
from facilitator.services.pages import Page

blueprint = ApiBlueprint("members", __name__, description="People on the rosters of your groups.")


def member_again(*, actor: Principal, resource_id: UUID) -> Member:
    """Find a member that an earlier request took in."""
    return members.find_member(actor=actor, member_id=resource_id)


def export_again(*, actor: Principal, resource_id: UUID, **_: UUID) -> MemberExport:
    """Export again what an earlier request exported."""
    return exports.export_member(actor=actor, member_id=resource_id)


def erased_again(*, actor: Principal, resource_id: UUID, **_: UUID) -> Member:
    """Find what is left of a member that an earlier request erased."""
    return erasures.find_erased(actor=actor, member_id=resource_id)


@blueprint.operation(
    "GET", "/members", scope="members:read", query=MemberQuery, answer=MemberOut, listed=True
)
def list_members(*, actor: Principal, query: dict[str, Any]) -> Page:
    """List the members on your rosters."""
    page = PageRequest(query.pop("limit"), query.pop("cursor"))
    return members.read_members(actor=actor, page=page, **query)


@blueprint.operation(
    "POST", "/members", scope="members:write", body=MemberIn, answer=MemberOut, status=201, again=member_again
)
def add_member(*, actor: Principal, body: NewMember) -> Member:
    """Take in a member, with a name to use here or without one."""
    return memberships.take_in(actor=actor, new=body)


@blueprint.operation("GET", "/members/<uuid:member_id>", scope="members:read", answer=MemberOut)
def get_member(*, actor: Principal, member_id: UUID) -> Member:
    """Get a member."""
    return members.find_member(actor=actor, member_id=member_id)


@blueprint.operation(
    "PATCH",
    "/members/<uuid:member_id>",
    scope="members:write",
    body=patch_of(MemberChangeIn),
    answer=MemberOut,
    if_match=True,
)
def change_member(*, actor: Principal, member_id: UUID, body: dict[str, Any], expected: int | None) -> Member:
    """Change what is said about a member."""
    return members.change_member(actor=actor, member_id=member_id, changes=body, expected=expected)


@blueprint.operation("DELETE", "/members/<uuid:member_id>", scope="members:write", status=204, if_match=True)
def remove_member(*, actor: Principal, member_id: UUID, expected: int | None) -> None:
    """Take a member off your rosters, erasing them if they stand on no other."""
    erasures.remove_member(actor=actor, member_id=member_id, expected=expected)


@blueprint.operation(
    "POST",
    "/members/<uuid:member_id>/export",
    scope="members:read",
    answer=MemberExportOut,
    again=export_again,
)
def export_member(*, actor: Principal, member_id: UUID) -> MemberExport:
    """Export everything that is held about a member."""
    return exports.export_member(actor=actor, member_id=member_id)


@blueprint.operation(
    "POST", "/members/<uuid:member_id>/erase", scope="members:write", answer=MemberGone, again=erased_again
)
def erase_member(*, actor: Principal, member_id: UUID) -> Member:
    """Erase a person everywhere; sums over past sessions stay."""
    return erasures.erase_member(actor=actor, member_id=member_id)
