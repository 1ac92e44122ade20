"""Sums over registers, and how small numbers are kept from telling on anybody."""

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from facilitator.errors import Invalid

FEWEST_SHOWN = 5  # fewer people than this are not told apart
OPEN_EARLY = timedelta(days=1)  # a session may be opened, and even closed, before its start
USUAL_SPAN = timedelta(days=366)
LONGEST_SPAN = timedelta(days=1830)  # five years
PEOPLE = ("here", "late", "left_early", "sent_word", "not_seen", "guests", "head_count", "people")


@dataclass(frozen=True)
class Span:
    """From when until when, by the start of the sessions."""

    from_at: datetime
    to_at: datetime


@dataclass(frozen=True)
class AttendanceSum:
    """What the registers of one session or one month add up to; a number of people that is None is not shown."""

    period: str  # the day or the month on the calendar of the group: 2026-10-27, 2026-10
    sessions: int
    did_not_meet: int
    here: int | None
    late: int | None
    left_early: int | None
    sent_word: int | None
    not_seen: int | None
    guests: int | None
    head_count: int | None  # everybody present, guests included; over a month everybody counts each time
    people: int | None  # different members who were there
    session_id: UUID | None = None
    group_id: UUID | None = None
    group_name: str | None = None
    starts_at: datetime | None = None

    def coarse(self) -> Self:
        """Return the sum as those may see it who do not facilitate the group."""
        hidden: dict[str, Any] = {name: shown(getattr(self, name)) for name in PEOPLE}
        return replace(self, **hidden)


COLUMNS = tuple(field.name for field in fields(AttendanceSum))


def shown(number: int | None) -> int | None:
    """Return a number of people so that no two reports subtract to a person.

    One to four are not shown. Others are rounded to the nearest five, since what is hidden could be worked out from
    exact sums around it (domain.md P30).
    """
    if number is None or number == 0:
        return number
    if number < FEWEST_SHOWN:
        return None
    return FEWEST_SHOWN * ((number + FEWEST_SHOWN // 2) // FEWEST_SHOWN)


def span_of(from_at: datetime | None, to_at: datetime | None, now: datetime) -> Span:
    """Return the span of a report: where nothing else is said, the year before its end, and today is the end.

    Raises:
        Invalid: it ends before it begins, or is longer than five years.
    """
    try:
        until = to_at or max(now + OPEN_EARLY, from_at or now)
        span = Span(from_at or (to_at or now) - USUAL_SPAN, until)
    except OverflowError:
        raise Invalid("attendance.span_too_long", field="from") from None
    if span.to_at < span.from_at:
        raise Invalid("attendance.ends_before_it_begins", field="to")
    if span.to_at - span.from_at > LONGEST_SPAN:
        raise Invalid("attendance.span_too_long", field="from")
    return span
