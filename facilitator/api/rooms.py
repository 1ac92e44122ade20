"""Rooms over the API."""

from typing import Any
from uuid import UUID

from facilitator.api.blueprint import ApiBlueprint
from facilitator.domain.booking import NewRoom
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.models.room import Room
from facilitator.schemas.booking import FreeBusyOut, FreeBusyQuery
from facilitator.schemas.patch import patch_of
from facilitator.schemas.room import RoomChange, RoomIn, RoomOut, RoomQuery
from facilitator.services import rooms
from facilitator.services.pages import Page

blueprint = ApiBlueprint(
    "rooms", __name__, description="Rooms of sites and online rooms, and when they are free."
)


def room_again(*, actor: Principal, resource_id: UUID) -> Room:
    """Find a room that an earlier request made."""
    return rooms.find_room(actor=actor, room_id=resource_id)


@blueprint.operation("GET", "/rooms", scope="schedule:read", query=RoomQuery, answer=RoomOut, listed=True)
def list_rooms(*, actor: Principal, query: dict[str, Any]) -> Page:
    """List rooms."""
    page = PageRequest(query.pop("limit"), query.pop("cursor"))
    return rooms.read_rooms(actor=actor, page=page, **query)


@blueprint.operation(
    "POST", "/rooms", scope="schedule:write", body=RoomIn, answer=RoomOut, status=201, again=room_again
)
def add_room(*, actor: Principal, body: NewRoom) -> Room:
    """Add a room."""
    return rooms.add_room(actor=actor, new=body)


@blueprint.operation("GET", "/rooms/<uuid:room_id>", scope="schedule:read", answer=RoomOut)
def get_room(*, actor: Principal, room_id: UUID) -> Room:
    """Get a room."""
    return rooms.find_room(actor=actor, room_id=room_id)


@blueprint.operation(
    "PATCH", "/rooms/<uuid:room_id>", scope="schedule:write", body=patch_of(RoomChange), answer=RoomOut, if_match=True
)  # fmt: skip
def change_room(*, actor: Principal, room_id: UUID, body: dict[str, Any], expected: int | None) -> Room:
    """Change a room; what then clashes stays and waits for somebody."""
    return rooms.change_room(actor=actor, room_id=room_id, changes=body, expected=expected)


@blueprint.operation("DELETE", "/rooms/<uuid:room_id>", scope="schedule:write", status=204, if_match=True)
def remove_room(*, actor: Principal, room_id: UUID, expected: int | None) -> None:
    """Remove a room."""
    rooms.remove_room(actor=actor, room_id=room_id, expected=expected)


@blueprint.operation("GET", "/free-busy", scope="schedule:read", query=FreeBusyQuery, answer=FreeBusyOut)
def get_free_busy(*, actor: Principal, query: dict[str, Any]) -> dict[str, Any]:
    """Say when a room is taken."""
    return {"room_id": query["room_id"], "busy": rooms.read_busy(actor=actor, **query)}
