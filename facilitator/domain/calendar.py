"""Write iCalendar text (RFC 5545) that every program reads alike: escaped, folded, with CRLF, the same each time.

A time is written on the wall clock of its zone, with the zone's VTIMEZONE beside it (``domain.vtimezone``). Where the
clock shows a time twice, or jumps over the end, the moment is written in UTC instead: programs read those differently.
What repeats says how long it lasts, because its first end may be such a time and would count for every date.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from facilitator.domain import wallclock
from facilitator.domain.wallclock import Kind

LINE_OCTETS = 75  # of a line without its CRLF (3.1)
REFRESH = "PT4H"
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")  # no TEXT may hold them (3.3.11)
CLOSE = b"END:VCALENDAR\r\n"
END = b"END:VEVENT\r\n"


@dataclass(frozen=True)
class Entry:
    """One date as it goes into a calendar; ``revised_at`` is when it was changed, never when it was asked for."""

    starts_local: datetime
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    status: str
    sequence: int
    revised_at: datetime


def escaped(value: str) -> str:
    """Write a text as a value: backslash, semicolon, comma and line break escaped, control characters left out."""
    plain = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    plain = UNSEEN.sub("", plain).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.strip("\n").replace("\n", "\\n")


def folded(line: str) -> bytes:
    """End a line, and fold it where it is longer than 75 octets, never within a character (3.1)."""
    raw = line.encode()
    if len(raw) <= LINE_OCTETS:
        return raw + b"\r\n"
    parts, room = [], LINE_OCTETS
    while len(raw) > room:
        cut = room
        while raw[cut] & 0xC0 == 0x80:  # noqa: PLR2004 - the following bytes of a character in UTF-8
            cut -= 1
        parts.append(raw[:cut])
        raw, room = raw[cut:], LINE_OCTETS - 1  # the space at the beginning of the next line counts
    return b"\r\n ".join([*parts, raw]) + b"\r\n"


def named(name: str, value: str) -> bytes:
    """Return a property whose value is a text."""
    return folded(f"{name}:{escaped(value)}")


def in_utc(at: datetime) -> str:
    """Write a moment."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def on_the_wall(name: str, local: datetime, zone_name: str) -> str:
    """Return a property that holds a wall time of a zone."""
    if zone_name == "UTC":
        return f"{name}:{local:%Y%m%dT%H%M%S}Z"
    return f"{name};TZID={zone_name}:{local:%Y%m%dT%H%M%S}"


def span(entry: Entry) -> list[str]:
    """Return when a date begins and ends; in UTC if the wall clock does not say it beyond doubt."""
    zone_name = entry.time_zone
    ends_local = wallclock.to_local(entry.ends_at, zone_name)
    ends = (entry.starts_local, ends_local)
    if any(wallclock.kind(local, zone_name) is not Kind.NORMAL for local in ends):
        return [f"DTSTART:{in_utc(entry.starts_at)}", f"DTEND:{in_utc(entry.ends_at)}"]
    return [
        on_the_wall("DTSTART", entry.starts_local, zone_name),
        on_the_wall("DTEND", ends_local, zone_name),
    ]


def repeated_span(entry: Entry) -> list[str]:
    """Return when what repeats begins first, on the wall clock as its rule does, and how many real minutes it lasts."""
    minutes = (entry.ends_at - entry.starts_at) // timedelta(minutes=1)
    return [on_the_wall("DTSTART", entry.starts_local, entry.time_zone), f"DURATION:PT{minutes}M"]


def opening(uid: str, entry: Entry, *more: str, repeats: bool = False) -> bytes:
    """Return a VEVENT up to its words: the part that is the same for every reader."""
    times = repeated_span(entry) if repeats else span(entry)
    revised = in_utc(entry.revised_at)
    head = folded(f"UID:{escaped(uid)}")
    lines = [
        f"DTSTAMP:{revised}", f"LAST-MODIFIED:{revised}", f"SEQUENCE:{entry.sequence}", f"STATUS:{entry.status}",
        "CLASS:PRIVATE", *more, *times, "",
    ]  # fmt: skip
    return b"BEGIN:VEVENT\r\n" + head + "\r\n".join(lines).encode()


def closing(summary: str, place: str) -> bytes:
    """Return the words of a VEVENT and its end; there is no DESCRIPTION and nobody's name."""
    return named("SUMMARY", summary) + (named("LOCATION", place) if place else b"") + END


def repeated(uid: str, entry: Entry, rule: str, without: Sequence[datetime]) -> bytes:
    """Return the master VEVENT of a series up to its words; ``without`` are wall times on which it does not meet."""
    begins = opening(uid, entry, repeats=True)
    dates = b"".join(folded(on_the_wall("EXDATE", local, entry.time_zone)) for local in sorted(set(without)))
    return begins + folded(f"RRULE:{rule}") + dates


def exception(uid: str, entry: Entry, nominal: datetime, zone_name: str) -> bytes:
    """Return a date that differs from its series; RECURRENCE-ID is in the zone and form of the master's DTSTART."""
    return opening(uid, entry, on_the_wall("RECURRENCE-ID", nominal, zone_name))


def heading(title: str) -> bytes:
    """Return the beginning of a calendar that is subscribed to: no METHOD, and how often to look again."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//fac//calendar 1//EN", "CALSCALE:GREGORIAN"]
    often = [f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}", f"X-PUBLISHED-TTL:{REFRESH}", ""]
    return (
        "\r\n".join([*lines, ""]).encode()
        + named("NAME", title)
        + named("X-WR-CALNAME", title)
        + "\r\n".join(often).encode()
    )


def whole(title: str, zones: Iterable[bytes], events: Iterable[bytes]) -> bytes:
    """Put a calendar together."""
    return b"".join([heading(title), *zones, *events, CLOSE])
