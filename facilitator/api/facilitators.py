"""Who facilitates a group, over the API."""

from typing import Any
from uuid import UUID

from facilitator.api.blueprint import ApiBlueprint
from facilitator.domain.facilitator import Facilitates, NewAssignment
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.schemas.facilitator import FacilitatorIn, FacilitatorOut
from facilitator.services import facilitators
from facilitator.services.pages import Page

blueprint = ApiBlueprint("facilitators", __name__, description="Who facilitates which group.")
ONE = "/groups/<uuid:group_id>/facilitators/<uuid:account_id>"


@blueprint.operation(
    "GET", "/groups/<uuid:group_id>/facilitators", scope="groups:read", answer=FacilitatorOut, listed=True
)
def list_facilitators(*, actor: Principal, group_id: UUID, query: dict[str, Any]) -> Page:
    """List the facilitators of a group."""
    return facilitators.read_facilitators(actor=actor, group_id=group_id, page=PageRequest(**query))


@blueprint.operation("GET", ONE, scope="groups:read", answer=FacilitatorOut)
def get_facilitator(*, actor: Principal, group_id: UUID, account_id: UUID) -> Facilitates:
    """Get a facilitator of a group."""
    return facilitators.find_facilitator(actor=actor, group_id=group_id, account_id=account_id)


@blueprint.operation("PUT", ONE, scope="groups:write", body=FacilitatorIn, answer=FacilitatorOut)
def assign_facilitator(
    *, actor: Principal, group_id: UUID, account_id: UUID, body: NewAssignment
) -> Facilitates:
    """Let an account facilitate a group; merges, so it asks for no If-Match."""
    return facilitators.assign(actor=actor, group_id=group_id, account_id=account_id, new=body)


@blueprint.operation("DELETE", ONE, scope="groups:write", status=204, if_match=True)
def unassign_facilitator(*, actor: Principal, group_id: UUID, account_id: UUID, expected: int | None) -> None:
    """End somebody's facilitating of a group."""
    facilitators.unassign(actor=actor, group_id=group_id, account_id=account_id, expected=expected)
