"""Beat as this product needs it: any number of them, no file, and no fear of a clock that is set back."""

import logging
from typing import Any

from celery.beat import Scheduler, SchedulingError

from facilitator import clock

log = logging.getLogger(__name__)
LATER_SECONDS = 2.0  # after a broker that could not be reached
LONGEST_SLEEP = 5  # seconds; beat is asked whether it lives, and a stop must not wait


class SteadyScheduler(Scheduler):  # type: ignore[misc]  # Celery ships no types
    """Wakes every entry at once when it starts, then at its interval on the clock that never goes back.

    Celery's own scheduler keeps a file, which two beats in one directory tear apart, and asks the wall clock: set back
    by three hours, it is silent for three hours. Looking once too often is harmless here, so nothing is remembered.
    """

    max_interval = LONGEST_SLEEP

    def setup_schedule(self) -> None:
        """Read the table; everything in it is due."""
        super().setup_schedule()
        self.due = dict.fromkeys(self.schedule, 0.0)

    def tick(self, **_given: Any) -> float:
        """Wake what is due, and return how many seconds to sleep."""
        for name, entry in self.schedule.items():
            if self.due[name] <= clock.monotonic():
                woken = self.wake(entry)
                pause = entry.schedule.run_every.total_seconds() if woken else LATER_SECONDS
                self.due[name] = clock.monotonic() + pause
        rest = min(self.due.values()) - clock.monotonic()
        return float(min(max(rest, 0.0), self.max_interval))

    def wake(self, entry: Any) -> bool:
        """Hand one entry to the workers; False if the broker is out of reach."""
        try:
            self.apply_async(entry, producer=self.producer, advance=False)
        except SchedulingError as error:
            reason = type(error.__cause__ or error.__context__ or error).__name__
            log.warning("%s was not handed to the workers (%s); again soon", entry.name, reason)
            return False
        return True
