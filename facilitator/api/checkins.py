"""Anonymous check-ins over the API: rules, states, released words. No call returns an answer or how many there are."""

from typing import Any
from uuid import UUID

from facilitator.api.blueprint import ApiBlueprint
from facilitator.domain.checkin import NewCheckin
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.schemas.checkin import CheckinIn, CheckinOut, SlipsIn, SlipsOut
from facilitator.services import checkins, slips
from facilitator.services.pages import Page

blueprint = ApiBlueprint("checkins", __name__, description="Anonymous check-ins and the words they release.")


def checkin_again(*, actor: Principal, resource_id: UUID, **_path: Any) -> Any:
    """Find a check-in that an earlier request planned or opened."""
    return checkins.read_checkin(actor=actor, checkin_id=resource_id)


@blueprint.operation(
    "GET", "/sessions/<uuid:session_id>/check-ins", scope="checkins:read", answer=CheckinOut, listed=True
)
def list_checkins(*, actor: Principal, session_id: UUID, query: dict[str, Any]) -> Page:
    """List the check-ins of a session."""
    return checkins.read_checkins(actor=actor, session_id=session_id, page=PageRequest(**query))


@blueprint.operation(
    "POST", "/sessions/<uuid:session_id>/check-ins", scope="checkins:write", body=CheckinIn, answer=CheckinOut,
    status=201, again=checkin_again,
)  # fmt: skip
def plan_checkin(*, actor: Principal, session_id: UUID, body: NewCheckin) -> Any:
    """Plan a check-in of a session."""
    planned = checkins.plan_checkin(actor=actor, session_id=session_id, new=body)
    return checkins.read_checkin(actor=actor, checkin_id=planned.id)


@blueprint.operation("GET", "/check-ins/<uuid:checkin_id>", scope="checkins:read", answer=CheckinOut)
def get_checkin(*, actor: Principal, checkin_id: UUID) -> Any:
    """Get a check-in and, once it is closed, its words."""
    return checkins.read_checkin(actor=actor, checkin_id=checkin_id)


@blueprint.operation(
    "POST",
    "/check-ins/<uuid:checkin_id>/open",
    scope="checkins:write",
    answer=CheckinOut,
    again=checkin_again,
)
def open_checkin(*, actor: Principal, checkin_id: UUID) -> Any:
    """Open a check-in before its time."""
    checkins.open_checkin(actor=actor, checkin_id=checkin_id)
    return checkins.read_checkin(actor=actor, checkin_id=checkin_id)


@blueprint.operation(
    "POST",
    "/check-ins/<uuid:checkin_id>/slips",
    scope="checkins:write",
    body=SlipsIn,
    answer=SlipsOut,
    status=201,
)
def print_slips(*, actor: Principal, checkin_id: UUID, body: dict[str, Any]) -> dict[str, Any]:
    """Make codes to print; they are shown this once."""
    return {"slips": slips.print_slips(actor=actor, checkin_id=checkin_id, count=body["count"])}
