"""Our Celery application, exactly as ``facilitator.cli.tasks`` makes it, on a clock that hurries.

Leases are shorter by that, and the schedule looks as much more often. Conversations with the mail server and the time
box of a drain are measured by another clock and keep their real length.
"""

import os
from datetime import datetime

from facilitator import clock
from facilitator.cli.tasks import celery
from tests.faults.hurry import PACE, SINCE, HurriedClock

SHORTEST_SECONDS = 1.0

clock.install(HurriedClock(datetime.fromisoformat(os.environ[SINCE])))
for beat in celery.conf.beat_schedule.values():
    beat["schedule"] = max(beat["schedule"] / PACE, SHORTEST_SECONDS)

__all__ = ["celery"]
