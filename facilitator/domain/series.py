"""What is said about a series and its sessions when they are made or changed."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

NO_ROOM = UUID(int=0)


@dataclass(frozen=True)
class NewSeries:
    """A schedule to be planned: wall-clock start in a zone, rule of the portable grammar or None for one date."""

    starts_local: datetime
    duration_minutes: int
    rrule: str | None = None
    time_zone: str | None = None  # None: that of the group
    place: str = ""
    online_url: str = ""
    closure_policy: str = "skip"
    room_id: UUID | None = None
    policy: str = "reject"  # what becomes of clashes: domain.booking.POLICIES


@dataclass(frozen=True, kw_only=True)
class SeriesOfGroup(NewSeries):
    """A schedule with the group that it would belong to."""

    group_id: UUID


@dataclass(frozen=True)
class Planned:
    """One date of a preview: nominal wall time, real instant, and whether the clock change shifts it."""

    recurrence_local: datetime
    starts_at: datetime
    ends_at: datetime
    shifted: bool


@dataclass(frozen=True)
class Preview:
    """What a series would become: its first dates and its pattern as message keys with parameters."""

    starts_local: datetime
    time_zone: str
    rrule: str | None
    rule_class: str
    dates: list[Planned]
    pattern: list[tuple[str, dict[str, Any]]]
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Move:
    """Where a session moves to: wall time, length or place; what is None stays."""

    starts_local: datetime | None = None
    duration_minutes: int | None = None
    place: str | None = None
    online_url: str | None = None
    room_id: UUID | None = None  # NO_ROOM takes the room away
    policy: str = "reject"


@dataclass(frozen=True)
class Window:
    """Which sessions are asked for: from one date to another, both included, in UTC."""

    from_on: date
    to_on: date


WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PATTERNS = ("weekly", "two_weeks", "monthly", "course", "once")
PLACES = (
    "1",
    "2",
    "3",
    "4",
    "-1",
)  # of a weekday in the month; -1 is the last, which is not always the fourth


@dataclass(frozen=True)
class Pattern:
    """What a facilitator says about a schedule in a form: a first date, a time, and how it repeats."""

    pattern: str
    starts_on: date
    starts_at_local: str  # HH:MM
    duration_minutes: int
    places: tuple[str, ...] = ()
    times: int | None = None
    place: str = ""
    online_url: str = ""
    room_id: UUID | None = None
    policy: str = "reject"


def rule_of(pattern: Pattern) -> str | None:
    """Return the rule that a pattern means, None for a single date; its weekday is that of the first date."""
    weekday = WEEKDAYS[pattern.starts_on.weekday()]
    if pattern.pattern == "weekly":
        return f"FREQ=WEEKLY;BYDAY={weekday}"
    if pattern.pattern == "two_weeks":
        return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={weekday}"
    if pattern.pattern == "course":
        return f"FREQ=WEEKLY;COUNT={pattern.times or 8};BYDAY={weekday}"
    if pattern.pattern == "monthly":
        return "FREQ=MONTHLY;BYDAY=" + ",".join(f"{place}{weekday}" for place in pattern.places)
    return None


def series_of(pattern: Pattern) -> NewSeries:
    """Return the series that a pattern means, in the group's own time zone."""
    hours, minutes = (int(part) for part in pattern.starts_at_local.split(":"))
    start = datetime(pattern.starts_on.year, pattern.starts_on.month, pattern.starts_on.day, hours, minutes)
    return NewSeries(
        start,
        pattern.duration_minutes,
        rule_of(pattern),
        None,
        pattern.place,
        pattern.online_url,
        room_id=pattern.room_id,
        policy=pattern.policy,
    )
