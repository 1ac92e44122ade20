"""What Celery's processes say about themselves: lines of the same shape with the id of the task, and heartbeats.

Beat leaves a heartbeat of its own whenever it wakes the schedule, a worker whenever it has done a task; the sweep's is
left by the schedule itself. So that which of them is silent can be told apart.
"""

import logging
from collections.abc import Callable
from typing import Any

from celery import signals
from flask import Flask

from facilitator import clock, logs, transactions
from facilitator.config import Settings
from facilitator.services import schedule
from facilitator.services.readiness import BEAT, WORKER

log = logging.getLogger(__name__)
EVERY_SECONDS = 15.0  # between two heartbeats of one process
SCHEDULED = "schedule.perform"  # the task that nobody but beat sends
_kept: list[Callable[..., None]] = []  # Celery holds on to what it calls by weak references only


class Pulse:
    """Leaves a heartbeat now and then; a database that is out of reach costs nothing but the heartbeat."""

    def __init__(self, app: Flask, name: str) -> None:
        """Prepare to leave a heartbeat."""
        self.app, self.name = app, name
        self.due = 0.0

    def beat(self) -> None:
        """Leave a heartbeat, unless the last one is recent."""
        if clock.monotonic() < self.due:
            return
        self.due = clock.monotonic() + EVERY_SECONDS
        try:
            with self.app.app_context(), transactions.unit():
                schedule.heartbeat(self.name)
        except Exception as error:  # noqa: BLE001 - what it is about goes on
            log.warning("no heartbeat could be left (%s)", type(error).__name__)


def watch(app: Flask, settings: Settings) -> None:
    """Listen to what Celery tells of its processes and tasks."""
    beat, worker = Pulse(app, BEAT), Pulse(app, WORKER)

    def set_up(**_given: Any) -> None:
        logs.install(settings.log_format, settings.log_level)

    def begin(task_id: str, task: Any, **_given: Any) -> None:
        logs.mark(task_id=task_id, task=task.name)

    def end(**_given: Any) -> None:
        worker.beat()
        logs.mark()

    def sent(sender: str, **_given: Any) -> None:
        if sender == SCHEDULED:
            beat.beat()

    _kept[:] = [set_up, begin, end, sent]
    signals.setup_logging.connect(set_up)  # instead of Celery's own lines, which quote errors
    signals.task_prerun.connect(begin)
    signals.task_postrun.connect(end)
    signals.after_task_publish.connect(sent)
