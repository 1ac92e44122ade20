"""Further states of rooms and of what is booked already: the ways out, and what waits for somebody."""

from datetime import datetime
from typing import Any

from facilitator import transactions
from facilitator.domain.series import NewSeries
from facilitator.services import series, session_changes
from tests.browser.page_states import State
from tests.browser.scenes import emptied
from tests.stage import Stage

SCHEDULE = {
    "starts_on": "2026-12-01",
    "starts_at_local": "09:00",
    "duration_minutes": "60",
    "pattern": "course",
    "times": "3",
    "room_id": "garden_room",
    "step": "keep",
}
MOVE = {"starts_local": "2026-12-01T09:15", "duration_minutes": "60", "room_id": "garden_room"}


def taken(stage: Stage) -> dict[str, Any]:
    """Let the other group have the room."""
    new = NewSeries(
        datetime(2026, 12, 1, 9), 60, "FREQ=WEEKLY;COUNT=3", "Europe/London", room_id=stage.ids["garden_room"]
    )
    with stage.app.app_context(), transactions.unit():
        series.plan_series(actor=stage.cast.cleo, group_id=stage.cast.group_b, new=new)
    return {}


def cancelled_meanwhile(stage: Stage) -> dict[str, Any]:
    """Cancel a session of group A in the room, and let the other group have it then."""
    with stage.app.app_context(), transactions.unit():
        session_changes.cancel_session(actor=stage.cast.ada, session_id=stage.ids["booked_session"])
    return taken(stage)


STATES = (
    State("rooms, none yet", "GET web.rooms.list_rooms", actor="dora", before=emptied("room")),
    State("bookings, nothing waits", "GET web.bookings.list_waiting", actor="cleo"),
    State("booking, still taken", "POST web.bookings.hold", status=409, before=taken),
    State("schedule, room is taken", "POST web.series.new_series", form=SCHEDULE, status=409, before=taken),
    State("session, moved onto a taken room", "POST web.sessions.move_session", form=MOVE, status=409, before=taken),
    State(
        "session, restored onto a taken room", "POST web.sessions.restore_session", actor="ada", status=409,
        path={"session_id": "booked_session"}, before=cancelled_meanwhile,
    ),
    State(
        "session, its room is taken", "GET web.sessions.show_session", actor="ada",
        path={"session_id": "booked_session"},
    ),
)  # fmt: skip
