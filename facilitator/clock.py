"""The only place that asks the time; tests freeze it and the demo shifts it."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Something that knows what time it is."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)


class OffsetClock:
    """A clock that started at a given instant and ticks on from there (the demo's clock)."""

    def __init__(self, start: datetime, since: datetime | None = None) -> None:
        """Start at ``start``; ``since`` is the real instant at which it did so (now by default)."""
        self.offset: timedelta = start - (since or datetime.now(UTC))

    def now(self) -> datetime:
        """Return the shifted present instant in UTC."""
        return datetime.now(UTC) + self.offset


class FrozenClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        """Stand still at an aware instant."""
        self.at = at.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant at which the clock stands."""
        return self.at

    def move_to(self, at: datetime) -> None:
        """Stand still at another instant."""
        self.at = at.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Move forward, or back with a negative duration."""
        self.at += by


_installed: list[Clock] = [SystemClock()]


def install(clock: Clock) -> None:
    """Make every later ``now()`` of this process ask the given clock."""
    _installed[0] = clock


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _installed[0].now()


def monotonic() -> float:
    """Return seconds on a clock that never goes back; only differences mean anything."""
    return time.monotonic()
