"""Handing a group to another lead, over the API."""

from typing import Any
from uuid import UUID

from facilitator.api.blueprint import ApiBlueprint
from facilitator.domain.page import PageRequest
from facilitator.domain.people_in_front import NewHandover
from facilitator.domain.principal import Principal
from facilitator.models.rota import Handover
from facilitator.schemas.rota import HandoverIn, HandoverOut
from facilitator.services import handovers
from facilitator.services.pages import Page

blueprint = ApiBlueprint("handovers", __name__, description="Groups that get another lead from a date on.")
ALL = "/groups/<uuid:group_id>/handovers"
ONE = f"{ALL}/<uuid:handover_id>"


def handover_again(*, actor: Principal, group_id: UUID, resource_id: UUID) -> Handover:
    """Find a handover that an earlier request planned."""
    return handovers.find_handover(actor=actor, group_id=group_id, handover_id=resource_id)


@blueprint.operation("GET", ALL, scope="groups:read", answer=HandoverOut, listed=True)
def list_handovers(*, actor: Principal, group_id: UUID, query: dict[str, Any]) -> Page:
    """List the handovers of a group."""
    return handovers.read_handovers(actor=actor, group_id=group_id, page=PageRequest(**query))


@blueprint.operation(
    "POST", ALL, scope="groups:write", body=HandoverIn, answer=HandoverOut, status=201, again=handover_again
)
def plan_handover(*, actor: Principal, group_id: UUID, body: tuple[UUID, NewHandover]) -> Handover:
    """Plan that somebody else leads a group from a day on; both are told."""
    from_account_id, new = body
    return handovers.hand_over(actor=actor, group_id=group_id, from_account_id=from_account_id, new=new)


@blueprint.operation("GET", ONE, scope="groups:read", answer=HandoverOut)
def get_handover(*, actor: Principal, group_id: UUID, handover_id: UUID) -> Handover:
    """Get a handover."""
    return handovers.find_handover(actor=actor, group_id=group_id, handover_id=handover_id)


@blueprint.operation("DELETE", ONE, scope="groups:write", status=204, if_match=True)
def withdraw_handover(*, actor: Principal, group_id: UUID, handover_id: UUID, expected: int | None) -> None:
    """Take back a handover that has not happened yet."""
    handovers.withdraw(actor=actor, group_id=group_id, handover_id=handover_id, expected=expected)
