"""A calendar file (RFC 5545) as far as it is read here: bounded first, then parsed, its events grouped by UID.

Addresses of people never come in, nor what somebody has written there: only lines that are read are kept.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from facilitator.errors import Invalid

MOST_BYTES = 2_000_000
MOST_COMPONENTS = 5_000
DEEPEST = 4
READ = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "LOCATION", "URL", "STATUS")
NAMED = re.compile(r"^([A-Z0-9-]+)[;:]", re.IGNORECASE)
# Besides what is read of an event: what it is, and how the clocks of its zone go.
KEPT = frozenset(READ) | {
    "BEGIN", "END", "VERSION", "PRODID", "UID", "SUMMARY", "SEQUENCE", "LAST-MODIFIED", "DTSTAMP", "RECURRENCE-ID",
    "TZID", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO", "X-LIC-LOCATION", "X-WR-TIMEZONE",
}  # fmt: skip


@dataclass(frozen=True)
class Event:
    """One event and the line on which it begins."""

    line: int
    component: Any

    @property
    def uid(self) -> str:
        """What makes it the same event in another file; without one, the line must do."""
        return str(self.component.get("UID", "")).strip()[:250] or f"line-{self.line}"

    @property
    def title(self) -> str:
        """What it is called, for the report."""
        return str(self.component.get("SUMMARY", ""))[:100]

    @property
    def age(self) -> tuple[int, datetime]:
        """How new it is: SEQUENCE first, then LAST-MODIFIED."""
        try:
            sequence = int(self.component.get("SEQUENCE", 0))
            changed = self.component.get("LAST-MODIFIED") or self.component.get("DTSTAMP")
            moment = changed.dt if changed is not None else None
        except (TypeError, ValueError, AttributeError):
            sequence, moment = 0, None
        aware = isinstance(moment, datetime) and moment.tzinfo is not None
        return sequence, moment if aware and moment is not None else datetime.min.replace(tzinfo=UTC)


@dataclass
class Group:
    """All that a file says under one UID: the event itself, and changed dates of it by their RECURRENCE-ID."""

    master: Event | None = None
    changes: dict[str, Event] = field(default_factory=dict)
    older: list[Event] = field(default_factory=list)


@dataclass
class Contents:
    """What a file holds: groups by UID, its zones, its usual zone, and what is no event (line and name)."""

    groups: dict[str, Group]
    zones: dict[str, Any]
    usual_zone: str
    others: list[tuple[int, str]]


def blanked(text: str) -> str:
    """Return a file without the lines that nothing reads; the other lines keep their numbers.

    Raises:
        Invalid: it is larger than is read.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise Invalid("imports.too_large", field="text")
    kept: list[str] = []
    for lines in unfolded(re.split(r"\r\n|\n|\r", text)):
        name = NAMED.match(lines[0] + "".join(line[1:] for line in lines[1:]))
        is_read = name is None or name[1].upper() in KEPT
        kept += lines if is_read else [""] * len(lines)
    return "\n".join(kept)


def unfolded(lines: list[str]) -> Iterator[list[str]]:
    """Yield each line of a file with those that go on with it (RFC 5545, 3.1)."""
    whole: list[str] = []
    for line in lines:
        if whole and line[:1] not in {" ", "\t"}:
            yield whole
            whole = []
        whole.append(line)
    yield whole


def begins(text: str) -> list[tuple[int, str]]:
    """Return line and name of every component, in order, after a look at how many and how deep they are.

    Raises:
        Invalid: it is no calendar file, or there are too many components, or they are too deep.
    """
    if not text.lstrip("\ufeff \r\n\t").upper().startswith("BEGIN:VCALENDAR"):
        raise Invalid("imports.not_a_calendar", field="text")
    found, depth = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        name, _colon, value = line.rstrip("\r").partition(":")
        if name.upper() == "BEGIN":
            depth += 1
            found.append((number, value.strip().upper()))
        elif name.upper() == "END":
            depth -= 1
        if len(found) > MOST_COMPONENTS:
            raise Invalid("imports.too_many_components", field="text", max=MOST_COMPONENTS)
        if depth > DEEPEST:
            raise Invalid("imports.too_deep", field="text")
    return found


def opened(text: str) -> Contents:
    """Parse a file.

    Raises:
        Invalid: it cannot be read as a calendar, or holds no event.
    """
    from icalendar import Calendar  # noqa: PLC0415 - only the process that reads files pays for it

    places = begins(text)
    try:
        calendars = Calendar.from_ical(text.lstrip("\ufeff"), multiple=True)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise Invalid("imports.broken", field="text") from error
    parts = [part for calendar in calendars for part in calendar.walk() if part.name]
    if [name for _line, name in places] != [part.name for part in parts]:
        raise Invalid("imports.broken", field="text")
    lines = [line for line, _name in places]
    events = [Event(line, part) for line, part in zip(lines, parts, strict=True) if part.name == "VEVENT"]
    inner = {"VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT", "VALARM"}
    usual = next((str(one["X-WR-TIMEZONE"]) for one in calendars if "X-WR-TIMEZONE" in one), "")
    zones = {str(part.get("TZID", "")): part for part in parts if part.name == "VTIMEZONE"}
    others = [(line, name) for line, name in places if name not in inner]
    if not events and not others:
        raise Invalid("imports.no_events", field="text")
    return Contents(grouped(events), zones, usual, others)


def grouped(events: list[Event]) -> dict[str, Group]:
    """Put events under their UIDs; of two that say the same, the newer counts."""
    groups: dict[str, Group] = defaultdict(Group)
    for event in events:
        group = groups[event.uid]
        which = recurrence_of(event.component)
        before = group.master if which is None else group.changes.get(which)
        if before is not None and before.age > event.age:
            group.older.append(event)
            continue
        if before is not None:
            group.older.append(before)
        if which is None:
            group.master = event
        else:
            group.changes[which] = event
    return dict(groups)


def recurrence_of(component: Any) -> str | None:
    """Return which date of its schedule an event changes, as text; None: it is the schedule itself."""
    value = component.get("RECURRENCE-ID")
    moment = getattr(value, "dt", None)
    if value is None:
        return None
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return moment.isoformat() if isinstance(moment, date) else str(value)
