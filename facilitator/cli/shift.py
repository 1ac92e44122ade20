"""The demo's clock: it stands at a fixed evening when the demo is new, and ticks."""

from datetime import UTC, datetime

from facilitator import clock
from facilitator.config import Settings

DEMO_START = datetime(2026, 10, 22, 15, 30, tzinfo=UTC)  # domain.md (g): three days before the clocks go back


def shift(settings: Settings) -> None:
    """Let this process live in the demo's time, if it belongs to a demo."""
    if settings.demo_since is not None:
        clock.install(clock.OffsetClock(DEMO_START, settings.demo_since))
