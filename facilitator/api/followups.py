"""Follow-ups over the API: those that you own or noted."""

from typing import Any
from uuid import UUID

from facilitator.api.blueprint import ApiBlueprint
from facilitator.domain.followup import NewFollowUp
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.models.followup import FollowUp
from facilitator.schemas.followup import FollowUpChangeIn, FollowUpIn, FollowUpOut, FollowUpQuery
from facilitator.schemas.patch import patch_of
from facilitator.services import followups
from facilitator.services.pages import Page

blueprint = ApiBlueprint("followups", __name__, description="Promises to get in touch after a session.")
ONE = "/follow-ups/<uuid:followup_id>"


def followup_again(*, actor: Principal, resource_id: UUID) -> FollowUp:
    """Find a follow-up that an earlier request noted."""
    return followups.find_followup(actor=actor, followup_id=resource_id)


@blueprint.operation(
    "GET", "/follow-ups", scope="register:read", query=FollowUpQuery, answer=FollowUpOut, listed=True
)
def list_follow_ups(*, actor: Principal, query: dict[str, Any]) -> Page:
    """List the follow-ups that you own or noted, by the time they are due."""
    page = PageRequest(query.pop("limit"), query.pop("cursor"))
    return followups.read_followups(actor=actor, page=page, **query)


@blueprint.operation(
    "POST", "/follow-ups", scope="register:write", body=FollowUpIn, answer=FollowUpOut, status=201,
    again=followup_again,
)  # fmt: skip
def note_follow_up(*, actor: Principal, body: NewFollowUp) -> FollowUp:
    """Note a follow-up."""
    return followups.note_followup(actor=actor, new=body)


@blueprint.operation("GET", ONE, scope="register:read", answer=FollowUpOut)
def get_follow_up(*, actor: Principal, followup_id: UUID) -> FollowUp:
    """Get a follow-up."""
    return followups.find_followup(actor=actor, followup_id=followup_id)


@blueprint.operation(
    "PATCH", ONE, scope="register:write", body=patch_of(FollowUpChangeIn), answer=FollowUpOut, if_match=True
)
def change_follow_up(
    *, actor: Principal, followup_id: UUID, body: dict[str, Any], expected: int | None
) -> FollowUp:
    """Change a follow-up, or say that it is done or not needed."""
    return followups.change_followup(actor=actor, followup_id=followup_id, changes=body, expected=expected)


@blueprint.operation("DELETE", ONE, scope="register:write", status=204, if_match=True)
def remove_follow_up(*, actor: Principal, followup_id: UUID, expected: int | None) -> None:
    """Take a follow-up back."""
    followups.remove_followup(actor=actor, followup_id=followup_id, expected=expected)
