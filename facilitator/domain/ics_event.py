"""What one event of a calendar file says, part by part."""

import json
import re
from hashlib import sha256
from typing import Any

from facilitator.domain.ics_file import READ, Event
from facilitator.errors import Invalid

ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[^\s<>\"]*", re.IGNORECASE)
LONGEST_ADDRESS = 400  # as in forms


def tzid(value: Any) -> str | None:
    """Return the zone that a value names."""
    return str(value.params["TZID"]) if "TZID" in value.params else None


def range_of(event: Event) -> str:
    """Return how far a changed date reaches."""
    return str(event.component["RECURRENCE-ID"].params.get("RANGE", "")).upper()


def is_cancelled(event: Event) -> bool:
    """Tell whether an event does not take place."""
    return str(event.component.get("STATUS", "")).upper() == "CANCELLED"


def place_of(event: Event) -> str:
    """Return where an event is, in one line; an address on the internet is no place, see ``link_of``."""
    text = ADDRESS.sub(" ", str(event.component.get("LOCATION", "")))
    text = "".join(one for one in " ".join(text.split()) if one.isprintable())
    return text.strip(" ,;|<>-")[:200].strip()


def link_of(event: Event) -> str:
    """Return where an event is on the internet: in LOCATION, where programs put it, or as URL; https only."""
    found: list[str] = ADDRESS.findall(str(event.component.get("LOCATION", "")))
    for one in (*found, str(event.component.get("URL", ""))):
        url = one.rstrip(".,;|)")
        if url.startswith("https://") and len(url) <= LONGEST_ADDRESS and url.isprintable():
            return url
    return ""


def sound(event: Event) -> None:
    """Refuse an event of which a part that matters could not be read, or is there twice.

    Raises:
        Invalid: naming the part.
    """
    for name, _why in getattr(event.component, "errors", ()):
        if str(name).upper() in READ:
            raise Invalid("imports.value_unreadable", name=str(name).upper())
    for name in ("DTSTART", "DTEND", "DURATION", "LOCATION"):
        if isinstance(event.component.get(name), list):
            raise Invalid("imports.value_unreadable", name=name)


def rule_text(event: Event) -> str:
    """Return the lines of the rule as they stood in the file."""
    lines = event.component.to_ical().decode("utf-8", "replace").replace("\r\n ", "").split("\r\n")
    return "\n".join(line for line in lines if line.startswith(("DTSTART", "RRULE", "RDATE", "EXDATE")))[
        :20_000
    ]


def fingerprint(events: list[Event]) -> str:
    """Return a mark that changes when a file says something else about dates or places."""
    said = [
        sorted(
            line
            for line in event.component.to_ical()
            .decode("utf-8", "replace")
            .replace("\r\n ", "")
            .split("\r\n")
            if line.startswith((*READ, "RECURRENCE-ID"))
        )
        for event in events
    ]
    return sha256(json.dumps(sorted(said)).encode()).hexdigest()
