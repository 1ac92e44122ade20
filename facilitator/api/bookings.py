"""Bookings and clashes over the API."""

from typing import Any
from uuid import UUID

from facilitator.api.blueprint import ApiBlueprint
from facilitator.domain.booking import Findings
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.series import SeriesOfGroup
from facilitator.schemas.booking import BookingOut, BookingQuery, ConflictsAsked, FindingsOut
from facilitator.services import conflicts, tentative_bookings
from facilitator.services.pages import Page

blueprint = ApiBlueprint("bookings", __name__, description="Which session has which room and facilitator.")


def booking_again(*, actor: Principal, booking_id: UUID, **_path: UUID) -> Any:
    """Find a booking that an earlier request held."""
    return tentative_bookings.read_booking(actor=actor, booking_id=booking_id)


@blueprint.operation(
    "GET", "/bookings", scope="schedule:read", query=BookingQuery, answer=BookingOut, listed=True
)
def list_bookings(*, actor: Principal, query: dict[str, Any]) -> Page:
    """List bookings that are not over; with ``status=tentative`` those that wait for somebody."""
    page = PageRequest(query.pop("limit"), query.pop("cursor"))
    return tentative_bookings.read_bookings(actor=actor, page=page, **query)


@blueprint.operation(
    "POST", "/bookings/<uuid:booking_id>/hold", scope="schedule:write", answer=BookingOut, again=booking_again
)
def hold_booking(*, actor: Principal, booking_id: UUID) -> Any:
    """Hold a tentative booking, if its room or facilitator is free now."""
    return tentative_bookings.hold_booking(actor=actor, booking_id=booking_id)


@blueprint.operation(
    "POST", "/conflicts/check", scope="schedule:read", body=ConflictsAsked, answer=FindingsOut
)
def check_conflicts(*, actor: Principal, body: SeriesOfGroup) -> Findings:
    """Look whether a schedule would clash, without keeping it."""
    return conflicts.check_series(actor=actor, group_id=body.group_id, new=body)
