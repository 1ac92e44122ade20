"""A clock that hurries, so that a lease of two minutes is over in seconds."""

from datetime import UTC, datetime

PACE = 20
SINCE = "HURRIED_SINCE"  # the variable that tells the processes of a test since when their clocks hurry


class HurriedClock:
    """A clock that ran as every other one until an instant, and runs so many times faster since."""

    def __init__(self, since: datetime) -> None:
        """Begin to hurry at an instant."""
        self.since = since

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return self.since + (datetime.now(UTC) - self.since) * PACE
