"""Celery, for installations with a broker: it only says "look now", since every message is a row.

Nothing here is imported unless REDIS_URL is set. The broker's content is disposable: losing all of it costs the time
until the next look of the schedule.
"""

import logging
from collections.abc import Callable
from importlib import import_module
from typing import Any
from uuid import UUID

from celery import Celery, Task
from celery.exceptions import OperationalError
from flask import Flask

from facilitator import clock, transactions
from facilitator.config import Settings
from facilitator.services.schedule import SCHEDULE
from facilitator.tasks import traces

log = logging.getLogger(__name__)
Body = Callable[..., None]
# A wake-up that was not taken by then is stale: the schedule has looked again meanwhile. No shorter, since the clocks
# of the machine that sends and of the one that takes may differ.
WAKE_SECONDS = 60
# Nobody is woken for so long after a broker that did not answer: one page waits for it now and then, not every page.
SILENT_SECONDS = 10.0
ONCE_MORE = {
    "max_retries": 1,
    "interval_start": 0,
}  # by a new connection: the old one may lead to a broker that is gone
_silent_until = [0.0]

# Every setting with its reason; those of one installation (its broker) are added by ``attach``.
SETTINGS: dict[str, Any] = {
    # --- What goes through the broker: names and ids, and nothing comes back
    "result_backend": None,  # nobody asks for results, and they would pile up for a day
    "task_ignore_result": True,  # the same, said to the tasks
    "task_serializer": "json",  # nothing that could carry code
    "accept_content": ["json"],  # and nothing else is read
    "timezone": "UTC",  # messages carry instants; local time is reckoned in our own code
    "enable_utc": True,  # the same, said to the messages
    # --- A broker that goes away, and comes back
    # On: its listening socket is what notices a dead broker. Without it a 5.7.0 worker whose prefetch is full when the
    # broker restarts stalls for ever.
    "worker_enable_remote_control": True,
    "beat_enable_remote_control": True,  # so that the doctor can ask beat, which answers for as long as it beats
    "broker_connection_retry_on_startup": True,  # workers may start before the broker
    "broker_connection_max_retries": None,  # and never give up on it; the default ends after 100 tries
    "broker_pool_acquire_timeout": 5,  # a page that wakes a worker must not wait for a free connection for ever
    "task_publish_retry_policy": {  # nor for a dead broker: the schedule makes up for what was not said
        "max_retries": 2,
        "interval_start": 0,
        "interval_step": 0.2,
        "interval_max": 0.5,
    },
    "broker_transport_options": {  # nor for one that is there and says nothing
        # Far above the longest task, so that nothing runs twice; no task has an ETA, a countdown or a retry delay.
        "visibility_timeout": 600,
        "health_check_interval": 25,  # a connection that died in silence is found by this
        "socket_timeout": 3,  # a broker that answers no more must not hold up a page; the default waits for ever
        "socket_connect_timeout": 3,  # the same, for one that does not even take the call
    },
    # --- Workers: short tasks, none of which matters by itself
    "task_acks_late": False,  # a lost wake-up costs one look of the schedule; late acks buy nothing and double work
    "worker_prefetch_multiplier": 1,  # a waiting task is worth more to an idle worker
    "task_soft_time_limit": 90,  # above one conversation with a silent relay (60 s)
    "task_time_limit": 120,  # the lease of a message is over by then
    # SIGTERM waits for the task in hand, a drain of five seconds; SIGQUIT gives it this long, then cuts it off.
    "worker_soft_shutdown_timeout": 30,
    "worker_max_tasks_per_child": 1000,  # whatever leaks, leaks for an hour
    "worker_eta_task_limit": 100,  # a guard: there are none
    "worker_send_task_events": False,  # nobody watches
    # --- Queues: a slow relay must not hold up the clock, so each has workers of its own
    "task_default_queue": "clock",
    "task_routes": {"deliveries.*": {"queue": "mail"}},  # what the schedule wakes says its queue itself
    # --- Beat: our own, which keeps no file and asks no wall clock
    "beat_scheduler": "facilitator.tasks.beat:SteadyScheduler",
}

# What Celery imports when something is first handed over, and when beat and workers start.
SENDING = ("celery.app.amqp", "kombu.transport.redis")
WORKING = (
    "celery.app.control",
    "celery.app.log",
    "celery.concurrency.asynpool",
    "celery.events.state",
    "celery.worker.autoscale",
    "celery.worker.components",
    "celery.worker.consumer",
    "celery.worker.control",
    "celery.worker.strategy",
    "facilitator.tasks.beat",
)


class InApplication(Task):  # type: ignore[misc]  # Celery ships no types
    """A task that runs inside the application; an ordinary one in one transaction, a long verb opens its own."""

    abstract = True
    opens_units = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run the body."""
        with self.app.flask_app.app_context():
            if self.opens_units:
                return self.run(*args, **kwargs)
            with transactions.unit():
                return self.run(*args, **kwargs)


celery = Celery(
    "facilitator",
    task_cls=InApplication,
    include=["facilitator.tasks.schedule", "facilitator.tasks.deliveries"],
)


def task(*, name: str, opens_units: bool = False) -> Callable[[Body], Body]:
    """Register a task; ``opens_units`` marks the long verbs of ``transactions.LONG_VERBS``."""
    register: Callable[[Body], Body] = celery.task(name=name, opens_units=opens_units)
    return register


def attach(app: Flask, settings: Settings) -> Celery:
    """Set Celery up for an application and return it."""
    celery.flask_app = app
    _silent_until[0] = 0.0
    celery.conf.update(SETTINGS, broker_url=settings.redis_url, beat_schedule=beats())
    traces.watch(app, settings)
    return celery


def load_for_sending() -> None:
    """Import what a page needs to wake the workers, so that none has to wait for it."""
    for part in SENDING:
        import_module(part)


def load_for_working() -> None:
    """Import all that beat and workers need, so that the forks of one process share it."""
    celery.loader.import_default_modules()
    for part in WORKING:
        import_module(part)
    for program in (celery.Worker, celery.Beat):  # asked for, they are imported
        log.debug("%s is loaded", program)


def beats() -> dict[str, dict[str, Any]]:
    """Return the schedule as beat reads it: intervals alone, since a crontab skips or doubles runs at clock changes."""
    return {
        entry.name: {
            "task": "schedule.perform",
            "args": [entry.name],
            "schedule": float(entry.seconds),
            "options": {"expires": max(entry.seconds, WAKE_SECONDS), "queue": entry.lane},
        }
        for entry in SCHEDULE
    }


def publish(name: str, noun_id: UUID | None) -> None:
    """Hand the name of a task and an id to the workers, nothing else; without a broker the schedule makes up for it."""
    if clock.monotonic() < _silent_until[0]:
        return
    args = [] if noun_id is None else [str(noun_id)]
    try:
        celery.send_task(name, args=args, expires=WAKE_SECONDS, retry_policy=ONCE_MORE)
    except OperationalError as error:
        _silent_until[0] = clock.monotonic() + SILENT_SECONDS
        log.warning("%s was not handed to the workers (%s)", name, type(error.__cause__ or error).__name__)
