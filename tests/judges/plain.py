"""The plainest reading of a calendar, after the letter of RFC 5545: what the gate itself asks at every run."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar

WRITTEN = "%Y-%m-%dT%H:%MZ"


def read(text: bytes, low: str, high: str) -> set[tuple[str, str, str]]:
    """Return the starts between two moments, with their ends (both in UTC) and words."""
    events: list[Any] = list(Calendar.from_ical(text).walk("VEVENT"))
    exceptions = {(str(one["UID"]), one["RECURRENCE-ID"].dt) for one in events if "RECURRENCE-ID" in one}
    found = set()
    for event in events:
        lasts = lasting(event)
        for start in starts_of(event):
            at = start.astimezone(UTC).strftime(WRITTEN)
            until = (start.astimezone(UTC) + lasts).strftime(WRITTEN)
            if ("RECURRENCE-ID" in event or (str(event["UID"]), start) not in exceptions) and low[
                :16
            ] <= at < high:
                found.add((at, until, str(event["SUMMARY"])))
    return found


def lasting(event: Any) -> timedelta:
    """Return how long an event really lasts: said in minutes (RFC 5545, 3.3.6), or until its first end (3.8.5.3)."""
    if "DURATION" in event:
        lasts: timedelta = event["DURATION"].dt
        return lasts
    ends, starts = event["DTEND"].dt, event["DTSTART"].dt
    real: timedelta = ends.astimezone(UTC) - starts.astimezone(UTC)
    return real


def starts_of(event: Any) -> Iterator[datetime]:
    """Return every start of an event: its one date, or those of its rule but for those left out."""
    first: datetime = event["DTSTART"].dt
    if "RRULE" not in event:
        yield first
        return
    zone = ZoneInfo(str(first.tzinfo))
    left = event.get("EXDATE", [])
    out = {
        one.dt.replace(tzinfo=None)
        for group in (left if isinstance(left, list) else [left])
        for one in group.dts
    }
    rule = rrulestr(local_rule(event["RRULE"].to_ical().decode(), zone), dtstart=first.replace(tzinfo=None))
    for local in rule.between(datetime(2000, 1, 1), datetime(2028, 1, 1)):
        if local not in out:
            yield local.replace(tzinfo=zone)


def local_rule(text: str, zone: ZoneInfo) -> str:
    """Return a rule whose UNTIL is on the wall clock: dateutil wants both ends alike."""
    parts = dict(part.split("=") for part in text.split(";"))
    if "UNTIL" in parts:
        until = datetime.strptime(parts["UNTIL"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        parts["UNTIL"] = f"{until.astimezone(zone):%Y%m%dT%H%M%S}"
    return ";".join(f"{name}={value}" for name, value in parts.items())
