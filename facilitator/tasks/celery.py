"""Celery, for installations with a broker: it only says "look now", since every message is a row.

Nothing here is imported unless REDIS_URL is set. The broker's content is disposable: losing all of it costs the time
until the next look of the schedule.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from celery import Celery, Task
from flask import Flask

from facilitator import transactions
from facilitator.config import Settings
from facilitator.services.schedule import SCHEDULE

Body = Callable[..., None]
WAKE_SECONDS = 60  # a wake-up that was not taken by then is stale: the schedule has looked again meanwhile


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
    celery.conf.update(
        broker_url=settings.redis_url,
        result_backend=None,  # nobody asks for results, and they would pile up for a day
        task_ignore_result=True,  # the same, said to the tasks
        timezone="UTC",  # intervals only: crontab skips or doubles runs at clock changes
        enable_utc=True,  # the same, said to the messages
        task_serializer="json",  # names and ids; nothing that could carry code
        accept_content=["json"],  # and nothing else is read
        # On: its listening socket is what notices a dead broker. Without it a 5.7.0 worker whose prefetch is full
        # when the broker restarts stalls for ever.
        worker_enable_remote_control=True,
        broker_connection_retry_on_startup=True,  # workers may start before the broker
        broker_connection_max_retries=None,  # and never give up on it
        # Far above the longest task, so that nothing runs twice; no task has an ETA, a countdown or a retry delay.
        broker_transport_options={"visibility_timeout": 600, "health_check_interval": 25},
        broker_pool_acquire_timeout=5,  # a page that wakes a worker must not hang on a dead broker
        task_publish_retry_policy={
            "max_retries": 2,
            "interval_start": 0,
            "interval_step": 0.2,
            "interval_max": 0.5,
        },  # the same
        task_acks_late=False,  # a lost wake-up costs one look of the schedule; late acks buy nothing and double work
        worker_prefetch_multiplier=1,  # a waiting task is worth more to an idle worker
        task_soft_time_limit=90,  # above one conversation with a silent relay (60 s)
        task_time_limit=120,  # the lease of a message is over by then
        worker_soft_shutdown_timeout=30,  # finish the message in flight and give the rest back
        worker_max_tasks_per_child=1000,  # whatever leaks, leaks for an hour
        worker_eta_task_limit=100,  # a guard: there are none
        worker_send_task_events=False,  # nobody watches
        task_default_queue="clock",
        task_routes={"deliveries.*": {"queue": "mail"}},  # a slow relay must not hold up the clock
        beat_schedule=beats(),
        beat_schedule_filename=str(settings.data_dir / "celerybeat"),  # a cache of when things last ran
    )
    return celery


def beats() -> dict[str, dict[str, Any]]:
    """Return the schedule as beat reads it; what was not taken before the next one is due is dropped."""
    return {
        entry.name: {
            "task": "schedule.perform",
            "args": [entry.name],
            "schedule": float(entry.seconds),
            "options": {"expires": entry.seconds, "queue": entry.lane},
        }
        for entry in SCHEDULE
    }


def publish(name: str, noun_id: UUID | None) -> None:
    """Hand the name of a task and an id to the workers, nothing else."""
    celery.send_task(name, args=[] if noun_id is None else [str(noun_id)], expires=WAKE_SECONDS)
