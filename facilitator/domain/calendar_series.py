"""How a series and its sessions are written as one repeating date with exceptions.

Only where every calendar program reads it alike: a rule of the portable grammar whose dates never fall where the clock
jumps or shows a time twice. Everything else is written date by date.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from facilitator.domain import recurrence, wallclock
from facilitator.domain.calendar import in_utc
from facilitator.domain.rule import filled
from facilitator.domain.wallclock import Kind

AHEAD = timedelta(days=14)  # a date taken away so long before needs no notice of its own
KEPT = timedelta(days=30)  # a cancelled date is shown so long after it would have been
NOT_BY_HAND = frozenset({"closure", "series_ended", "series_cancelled", "rescheduled"})


@dataclass(frozen=True)
class Dated:
    """A session as the calendar sees it; ``recurrence_id`` is its nominal wall time in the series."""

    id: UUID
    recurrence_id: datetime
    starts_local: datetime
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    status: str
    place: str
    sequence: int
    revised_at: datetime
    unseen: bool = False  # cancelled, and not shown any more: see ``is_unseen``


@dataclass(frozen=True)
class Repeating:
    """A series as the calendar sees it."""

    starts_local: datetime
    time_zone: str
    duration_minutes: int
    place: str
    rule: str
    last_local: datetime | None
    known_to: datetime


@dataclass
class Parts:
    """What a series becomes: its rule with an end in UTC, dates left out, dates that differ, dates beside the rule."""

    rule: str
    without: list[datetime] = field(default_factory=list)
    different: list[Dated] = field(default_factory=list)
    beside: list[Dated] = field(default_factory=list)


def status_of(status: str, closure_state: str) -> str:
    """Return the STATUS of a session (RFC 5545, 3.8.1.11)."""
    if status == "cancelled":
        return "CANCELLED"
    return "TENTATIVE" if closure_state == "held" else "CONFIRMED"


def is_unseen(row: Any, revised_at: datetime, now: datetime) -> bool:
    """Tell whether a session is left out: cancelled, and long past, or taken away well ahead and not by hand."""
    if row.status != "cancelled":
        return False
    by_rule = bool(row.closure_id) or row.cancel_reason in NOT_BY_HAND
    early = by_rule and row.starts_at - revised_at > AHEAD
    return bool(early or row.starts_at < now - KEPT)


def parts_of(series: Repeating, dated: Sequence[Dated], low: datetime, high: datetime) -> Parts | None:
    """Return how to write a series, None if it has to be written date by date.

    ``low`` and ``high`` (UTC) are the window of the calendar: before it a date that differed is simply left out,
    and beyond ``high`` nothing is. Up to ``series.known_to`` there is a session for every date on which it meets.
    """
    rule = recurrence.parse(series.rule)
    nominal = recurrence.expand(
        rule, series.starts_local, series.starts_local, series.known_to, last=series.last_local
    )
    doubtful = any(wallclock.kind(local, series.time_zone) is not Kind.NORMAL for local in nominal)
    if not nominal or nominal[0] != series.starts_local or doubtful:
        return None
    by_date = {one.recurrence_id: one for one in dated}
    parts = Parts(text_of(rule, series))
    for local in nominal:
        one = by_date.get(local)
        if one is None or one.unseen or (one.starts_at < low and moved(series, one)):
            parts.without.append(local)
        elif one.starts_at >= low and (moved(series, one) or one.place != series.place):
            parts.different.append(one)
    there = set(nominal)
    parts.beside = [
        one
        for one in dated
        if one.recurrence_id not in there and not one.unseen and low <= one.starts_at < high
    ]
    return parts if len(parts.without) < len(nominal) else None


def moved(series: Repeating, one: Dated) -> bool:
    """Tell whether a session is at another time than its series says, or does not surely take place.

    So is one during which the clocks change, or whose end they show twice: some programs add its minutes to the wall
    clock, and show another end.
    """
    minutes = timedelta(minutes=series.duration_minutes)
    usual = (one.recurrence_id, series.time_zone, minutes, "CONFIRMED")
    if (one.starts_local, one.time_zone, one.ends_at - one.starts_at, one.status) != usual:
        return True
    ends_local = wallclock.to_local(one.ends_at, one.time_zone)
    doubtful = wallclock.kind(ends_local, one.time_zone) is not Kind.NORMAL
    return doubtful or ends_local != one.starts_local + minutes


def text_of(rule: recurrence.Rule, series: Repeating) -> str:
    """Return a rule with its end in UTC, as a start with a zone demands (RFC 5545, 3.3.10); never a COUNT."""
    text = recurrence.canonical(replace(filled(rule, series.starts_local), count=None, until=None))
    if series.last_local is None:
        return text
    return f"{text};UNTIL={in_utc(wallclock.to_utc(series.last_local, series.time_zone))}"
