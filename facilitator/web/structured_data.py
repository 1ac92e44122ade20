"""What search engines read of a public page: its coming dates as events of schema.org."""

from typing import Any
from zoneinfo import ZoneInfo

from facilitator.domain.listing import PublicGroup, PublicSession

STATUSES = {
    "on": "EventScheduled",
    "unsure": "EventScheduled",
    "moved": "EventRescheduled",
    "off": "EventCancelled",
}
MODES = {"in_person": "Offline", "online": "Online", "hybrid": "Mixed"}
SCHEMA = "https://schema.org"


def events(group: PublicGroup, url: str) -> dict[str, Any]:
    """Return the coming dates of a group; the place of an online one is its public page, never its room."""
    return {"@context": SCHEMA, "@graph": [event(group, session, url) for session in group.sessions]}


def event(group: PublicGroup, session: PublicSession, url: str) -> dict[str, Any]:
    """Return one date."""
    zone = ZoneInfo(session.time_zone)
    found: dict[str, Any] = {
        "@type": "Event",
        "name": group.name,
        "startDate": session.starts_at.astimezone(zone).isoformat(),
        "endDate": session.ends_at.astimezone(zone).isoformat(),
        "eventStatus": f"{SCHEMA}/{STATUSES[session.state]}",
        "eventAttendanceMode": f"{SCHEMA}/{MODES[group.mode]}EventAttendanceMode",
        "location": locations(group, url),
        "url": url,
    }
    if session.state == "moved":
        found["previousStartDate"] = session.recurrence_id.replace(tzinfo=zone).isoformat()
    if group.said.who_for:
        found["description"] = group.said.who_for
    return found


def locations(group: PublicGroup, url: str) -> list[dict[str, Any]]:
    """Return where it takes place, as far as the group shows it."""
    found: list[dict[str, Any]] = []
    if group.in_person:
        place = {"@type": "Place", "name": group.place or group.said.area or group.name}
        address = ", ".join(group.address.split("\n")) or group.said.area
        found.append({**place, "address": address} if address else place)
    if group.online:
        found.append({"@type": "VirtualLocation", "url": url})
    return found
