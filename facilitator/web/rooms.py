"""The pages of rooms."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import policy
from facilitator.domain.booking import NewRoom
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.models.group import Group
from facilitator.schemas.room import RoomChange, RoomIn
from facilitator.services import rooms, sites
from facilitator.web.auth import signed_in
from facilitator.web.forms import form_page

pages = Blueprint("rooms", __name__)


@pages.get("/sites/<uuid:site_id>/rooms")
@signed_in
def list_rooms(*, actor: Principal, site_id: UUID) -> str:
    """List the rooms of a site."""
    site = sites.find_site(actor=actor, site_id=site_id)
    page = rooms.read_rooms(actor=actor, page=PageRequest(200), site_id=site_id)
    return render_template("rooms/list.html", site=site, page=page, runs=policy.runs_site(actor, site))


@pages.route("/sites/<uuid:site_id>/rooms/new", methods=["GET", "POST"])
@signed_in
def new_room(*, actor: Principal, site_id: UUID) -> Response | str | tuple[str, int]:
    """Add a room to a site."""
    site = sites.find_site(actor=actor, site_id=site_id)
    policy.permitted(allowed=policy.runs_site(actor, site))

    def add(new: NewRoom) -> str:
        rooms.add_room(actor=actor, new=replace(new, site_id=site_id))
        flash(_("The room has been added. Sessions can have it from now on."), "good")
        return url_for("web.rooms.list_rooms", site_id=site_id)

    start = {"kind": "room", "exclusive": True, "buffer_before_minutes": 0, "buffer_after_minutes": 0}
    return form_page("rooms/form.html", RoomIn(), add, values=start, once=True, site_id=site_id, room=None)


@pages.route("/rooms/<uuid:room_id>", methods=["GET", "POST"])
@signed_in
def edit_room(*, actor: Principal, room_id: UUID) -> Response | str | tuple[str, int]:
    """Change a room."""
    room = rooms.find_room(actor=actor, room_id=room_id)
    policy.permitted(allowed=policy.runs_room(actor, room))

    def save(changes: dict[str, Any]) -> str:
        rooms.change_room(actor=actor, room_id=room_id, changes=changes)
        flash(_("The room has been saved."), "good")
        return after(room.site_id)

    return form_page(
        "rooms/form.html", RoomChange(), save, values=vars(room), site_id=room.site_id, room=room
    )


@pages.post("/rooms/<uuid:room_id>/remove")
@signed_in
def remove_room(*, actor: Principal, room_id: UUID) -> Response:
    """Remove a room."""
    room = rooms.find_room(actor=actor, room_id=room_id)
    rooms.remove_room(actor=actor, room_id=room_id)
    flash(_("The room has been removed."), "good")
    return redirect(after(room.site_id), 303)


def after(site_id: UUID | None) -> str:
    """Return where to go once a room is done with."""
    if site_id is None:
        return url_for("web.sites.list_sites")
    return url_for("web.rooms.list_rooms", site_id=site_id)


def room_choices(actor: Principal, group: Group) -> list[tuple[str, str]]:
    """Return what a session of a group can have: the rooms of its site, and online rooms that are everybody's."""
    found = rooms.read_rooms(actor=actor, page=PageRequest(200)).rows
    theirs = [room for room in found if room.site_id in {None, group.site_id} or group.site_id is None]
    return [("", _("No room is booked")), *((str(room.id), room.name) for room in theirs)] if theirs else []


def instead() -> UUID | None:
    """Return the other room that was pressed when the wanted one was taken."""
    try:
        return UUID(request.form.get("elsewhere", ""))
    except ValueError:
        return None
