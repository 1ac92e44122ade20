"""The processes of the big set-up on one machine: a broker, beat, and workers of both queues."""

import warnings
from functools import partial

from facilitator.cli.run import Children
from facilitator.config import Settings

WORKERS = {"clock": 1, "mail": 1}  # queues, and how many tasks of each are done at once


def crew_of(settings: Settings) -> Children:
    """Return what the children do; the broker stands first."""
    from facilitator.cli import broker

    workers: Children = {queue: partial(work, settings, queue, slots) for queue, slots in WORKERS.items()}
    return {"broker": partial(broker.serve, settings), "beat": partial(beat, settings), **workers}


def rehearse() -> None:
    """Load what beat and the workers need before the fork, so that it stands in memory once."""
    from facilitator.tasks.celery import load_for_working

    load_for_working()


def beat(settings: Settings) -> None:
    """Wake the entries of the schedule until a stop."""
    from facilitator.cli import broker
    from facilitator.tasks.celery import celery

    broker.wait_for(settings)
    celery.Beat(quiet=True, loglevel="WARNING").run()


def work(settings: Settings, queue: str, slots: int) -> None:
    """Do the tasks of one queue until a stop."""
    from facilitator.cli import broker
    from facilitator.tasks.celery import celery

    broker.wait_for(settings)
    # To root Celery says so in seven lines. A demo may be tried as root; the units and the image of deploy/ never are.
    warnings.filterwarnings("ignore", message=r"\s*You're running the worker with superuser")
    worker = celery.Worker(
        queues=[queue], concurrency=slots, hostname=f"{queue}@%h", loglevel="WARNING", quiet=True
    )
    worker.start()
