"""Who reaches rooms: all staff may know of them, the coordinators of their site look after them."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from facilitator import transactions
from facilitator.domain.booking import NewRoom
from facilitator.domain.principal import Principal
from facilitator.domain.series import NewSeries
from facilitator.extensions import db
from facilitator.models.booking import Booking
from facilitator.services import rooms, series
from tests.roles.matrix import Row
from tests.stage import Stage

ROOM, SITE, ANY = {"room_id": "garden_room"}, {"site_id": "site"}, {"If-Match": "*"}
WINDOW = {"room": "garden_room", "from": "2026-10-22T00:00:00Z", "to": "2026-11-22T00:00:00Z"}
NEW = {"name": "Attic", "site_id": "site"}
SCHEDULE = {
    "group_id": "group_a",
    "starts_local": "2026-11-05T19:00:00",
    "duration_minutes": 90,
    "room_id": "garden_room",
}
STAFF = (200, 200, 200, 200, 200, 200, 401, 200, 403)
OWN = (200, 200, 404, 200, 404, 200, 401, 200, 403)


def props(stage: Stage) -> dict[str, Any]:
    """Put a room on stage, with a booking that waits for it and one that stands."""
    system = Principal.system()
    with stage.app.app_context(), transactions.unit():
        room = rooms.add_room(actor=system, new=NewRoom("Garden room", stage.cast.site_id))
        spare = rooms.add_room(actor=system, new=NewRoom("Spare room", stage.cast.site_id))
        new = NewSeries(datetime(2026, 12, 1, 9), 60, None, "Europe/London", room_id=room.id)
        series.plan_series(actor=system, group_id=stage.cast.group_a, new=new)
        booking = db.session.scalars(select(Booking).where(Booking.resource_id == room.id)).one()
        booking.status = "tentative"
        return {
            "garden_room": room.id,
            "spare_room": spare.id,
            "booking": booking.id,
            "booked_session": booking.session_id,
        }


PAGE = (200, 200, 200, 200, 200, 200, 302, 302, 302)
THEIRS = (403, 403, 403, 200, 403, 200, 302, 302, 302)
POSTED = (403, 403, 403, 303, 403, 303, 302, 302, 302)
FORM = {
    "name": "Attic",
    "kind": "room",
    "exclusive": "yes",
    "buffer_before_minutes": "0",
    "buffer_after_minutes": "5",
}

ROWS = {
    "GET web.rooms.list_rooms": Row(PAGE, SITE),
    "GET web.rooms.new_room": Row(THEIRS, SITE),
    "POST web.rooms.new_room": Row(POSTED, SITE, form=FORM),
    "GET web.rooms.edit_room": Row(THEIRS, ROOM),
    "POST web.rooms.edit_room": Row(POSTED, ROOM, form=FORM),
    "POST web.rooms.remove_room": Row(POSTED, {"room_id": "spare_room"}),
    "GET web.bookings.list_waiting": Row(PAGE),
    "POST web.bookings.hold": Row((303, 303, 404, 303, 404, 303, 302, 302, 302), {"booking_id": "booking"}),
    "GET rooms.list_rooms": Row(STAFF),
    "POST rooms.add_room": Row((403, 403, 403, 201, 403, 201, 401, 403, 403), json=NEW),
    "GET rooms.get_room": Row(STAFF, ROOM),
    "PATCH rooms.change_room": Row(
        (403, 403, 403, 200, 403, 200, 401, 403, 403), ROOM, json={"name": "Loft"}, headers=ANY
    ),
    "DELETE rooms.remove_room": Row(
        (403, 403, 403, 204, 403, 204, 401, 403, 403), {"room_id": "spare_room"}, headers=ANY
    ),
    "GET rooms.get_free_busy": Row(STAFF, query=WINDOW),
    "GET bookings.list_bookings": Row(STAFF),
    "POST bookings.hold_booking": Row(OWN, {"booking_id": "booking"}),
    "POST bookings.check_conflicts": Row(OWN, json=SCHEDULE),
}
