"""Groups over the API."""

from typing import Any
from uuid import UUID

from facilitator.api.blueprint import ApiBlueprint
from facilitator.domain.group import NewGroup
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.models.group import Group
from facilitator.schemas.group import GroupIn, GroupOut, GroupQuery
from facilitator.schemas.patch import patch_of
from facilitator.services import group_changes, groups
from facilitator.services.pages import Page

blueprint = ApiBlueprint("groups", __name__, description="People who meet to give and get support.")


def group_again(*, actor: Principal, resource_id: UUID, **_: Any) -> Group:
    """Find a group that an earlier request made or changed."""
    return groups.find_group(actor=actor, group_id=resource_id)


@blueprint.operation("GET", "/groups", scope="groups:read", query=GroupQuery, answer=GroupOut, listed=True)
def list_groups(*, actor: Principal, query: dict[str, Any]) -> Page:
    """List groups."""
    page = PageRequest(query["limit"], query["cursor"])
    return groups.read_groups(actor=actor, page=page, site=query["site"], archived=query["archived"])


@blueprint.operation(
    "POST", "/groups", scope="groups:write", body=GroupIn, answer=GroupOut, status=201, again=group_again
)
def add_group(*, actor: Principal, body: NewGroup) -> Group:
    """Add a group."""
    return groups.add_group(actor=actor, new=body)


@blueprint.operation("GET", "/groups/<uuid:group_id>", scope="groups:read", answer=GroupOut)
def get_group(*, actor: Principal, group_id: UUID) -> Group:
    """Get a group."""
    return groups.find_group(actor=actor, group_id=group_id)


@blueprint.operation(
    "PATCH",
    "/groups/<uuid:group_id>",
    scope="groups:write",
    body=patch_of(GroupIn),
    answer=GroupOut,
    if_match=True,
)
def change_group(*, actor: Principal, group_id: UUID, body: dict[str, Any], expected: int | None) -> Group:
    """Change a group."""
    return group_changes.change_group(actor=actor, group_id=group_id, changes=body, expected=expected)


@blueprint.operation("DELETE", "/groups/<uuid:group_id>", scope="groups:write", status=204, if_match=True)
def remove_group(*, actor: Principal, group_id: UUID, expected: int | None) -> None:
    """Remove a group that was never used."""
    groups.remove_group(actor=actor, group_id=group_id, expected=expected)


@blueprint.operation(
    "POST", "/groups/<uuid:group_id>/archive", scope="groups:write", answer=GroupOut, again=group_again
)
def archive_group(*, actor: Principal, group_id: UUID) -> Group:
    """Archive a group that no longer meets."""
    return groups.archive_group(actor=actor, group_id=group_id)


@blueprint.operation(
    "POST", "/groups/<uuid:group_id>/restore", scope="groups:write", answer=GroupOut, again=group_again
)
def restore_group(*, actor: Principal, group_id: UUID) -> Group:
    """Take a group back from the archive."""
    return groups.restore_group(actor=actor, group_id=group_id)
