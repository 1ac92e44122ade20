"""The pages of the calendar: which days one shows, and what stands on each of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from facilitator.domain import wallclock

VIEWS = ("week", "month", "agenda")
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2190, 12, 31)  # further nobody turns the pages
WEEK = 7
AGENDA_DAYS = 28


@dataclass(frozen=True)
class Span:
    """The days of one page, both ends included, and the days that lead to the pages before and after it."""

    view: str
    on: date
    first: date
    last: date
    before: date
    after: date


@dataclass(frozen=True)
class Entry:
    """A session as the calendar shows it; without an id it was computed from its schedule and is not a row yet."""

    session_id: UUID | None
    group_id: UUID
    group_name: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    status: str
    place: str
    was_local: datetime | None = None  # where a moved session would have begun, on the wall of its zone


@dataclass(frozen=True)
class Day:
    """One day of a page with its sessions; ``inside`` is false for the days that only fill up a month's weeks."""

    day: date
    entries: Sequence[Any]
    inside: bool = True


def span_of(view: str, on: date) -> Span:
    """Return the days of the page that shows a day: its week from Monday, its month, or four weeks from it."""
    on = min(max(on, FIRST_DAY), LAST_DAY)
    if view == "month":
        first = on.replace(day=1)
        after = (first + timedelta(days=31)).replace(day=1)
        return Span(view, on, first, after - timedelta(days=1), first - timedelta(days=1), after)
    if view == "agenda":
        step = timedelta(days=AGENDA_DAYS)
        return Span(view, on, on, on + step - timedelta(days=1), on - step, on + step)
    first = on - timedelta(days=on.weekday())
    step = timedelta(days=WEEK)
    return Span(view, on, first, first + step - timedelta(days=1), on - step, on + step)


def weeks_of(span: Span, dated: Iterable[tuple[date, Any]]) -> list[list[Day]]:
    """Return the weeks of a page, Monday to Sunday, with what stands on each day."""
    found: dict[date, list[Any]] = {}
    for day, entry in dated:
        found.setdefault(day, []).append(entry)
    start = span.first - timedelta(days=span.first.weekday())
    count = (span.last - start).days // WEEK + 1
    days = [start + timedelta(days=number) for number in range(count * WEEK)]
    shown = [Day(day, found.get(day, ()), span.first <= day <= span.last) for day in days]
    return [shown[place : place + WEEK] for place in range(0, len(shown), WEEK)]


def is_moved(nominal: datetime, starts_local: datetime, zone: str) -> bool:
    """Tell whether a session begins elsewhere on the clock than its schedule says; a gap of the clock is no move."""
    return starts_local != nominal and wallclock.kind(nominal, zone) != wallclock.Kind.GAP
