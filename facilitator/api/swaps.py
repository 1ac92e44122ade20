"""Swaps over the API: offers that you made, were made, or could take."""

from typing import Any
from uuid import UUID

from facilitator.api.blueprint import ApiBlueprint
from facilitator.domain.page import PageRequest
from facilitator.domain.people_in_front import NewSwap
from facilitator.domain.principal import Principal
from facilitator.schemas.rota import SwapIn, SwapOut, SwapQuery
from facilitator.services import swaps
from facilitator.services.pages import Page

blueprint = ApiBlueprint("swaps", __name__, description="Sessions that change hands among colleagues.")
ONE = "/swaps/<uuid:swap_id>"


def swap_again(*, actor: Principal, resource_id: UUID, **_: Any) -> Any:
    """Show an offer that an earlier request made or answered."""
    return swaps.read_swap(actor=actor, swap_id=resource_id)


@blueprint.operation("GET", "/swaps", scope="schedule:read", query=SwapQuery, answer=SwapOut, listed=True)
def list_swaps(*, actor: Principal, query: dict[str, Any]) -> Page:
    """List offers."""
    page = PageRequest(query.pop("limit"), query.pop("cursor"))
    return swaps.read_swaps(actor=actor, page=page, **query)


@blueprint.operation(
    "POST", "/swaps", scope="schedule:write", body=SwapIn, answer=SwapOut, status=201, again=swap_again
)
def offer_swap(*, actor: Principal, body: NewSwap) -> Any:
    """Offer one of your sessions."""
    return swaps.read_swap(actor=actor, swap_id=swaps.offer(actor=actor, new=body).id)


@blueprint.operation("GET", ONE, scope="schedule:read", answer=SwapOut)
def get_swap(*, actor: Principal, swap_id: UUID) -> Any:
    """Get an offer."""
    return swaps.read_swap(actor=actor, swap_id=swap_id)


@blueprint.operation("POST", f"{ONE}/accept", scope="schedule:write", answer=SwapOut, again=swap_again)
def accept_swap(*, actor: Principal, swap_id: UUID) -> Any:
    """Accept an offer; everything is looked at again."""
    return swaps.read_swap(actor=actor, swap_id=swaps.accept(actor=actor, swap_id=swap_id).id)


@blueprint.operation("POST", f"{ONE}/decline", scope="schedule:write", answer=SwapOut, again=swap_again)
def decline_swap(*, actor: Principal, swap_id: UUID) -> Any:
    """Say no to an offer that was made to you."""
    return swaps.read_swap(actor=actor, swap_id=swaps.decline(actor=actor, swap_id=swap_id).id)


@blueprint.operation("POST", f"{ONE}/withdraw", scope="schedule:write", answer=SwapOut, again=swap_again)
def withdraw_swap(*, actor: Principal, swap_id: UUID) -> Any:
    """Take back an offer of yours."""
    return swaps.read_swap(actor=actor, swap_id=swaps.withdraw(actor=actor, swap_id=swap_id).id)
