"""What is said about a series and its sessions when they are made or changed."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


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


@dataclass(frozen=True)
class Window:
    """Which sessions are asked for: from one date to another, both included, in UTC."""

    from_on: date
    to_on: date
