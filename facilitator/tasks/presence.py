"""Who answers over the broker: itself, beat, and workers for each queue."""

from dataclasses import dataclass

from celery.exceptions import OperationalError

from facilitator.services.schedule import SCHEDULE
from facilitator.tasks.celery import celery

ANSWER_SECONDS = 2.0
BEATS = "celerybeat@"  # how Celery begins the names of those that only beat
QUEUES = frozenset({entry.lane for entry in SCHEDULE})


@dataclass(frozen=True)
class Presence:
    """What was found; ``trouble`` is the class of an error, and nothing else is known then."""

    where: str  # without a password
    trouble: str = ""
    eviction: str = ""  # what the broker does when its memory is full
    beats: int = 0
    workers: int = 0
    untended: frozenset[str] = QUEUES  # queues that nobody takes anything from


def look() -> Presence:
    """Ask the broker, then everybody who listens to it; takes a few seconds."""
    with celery.connection_for_read() as connection:
        where = connection.as_uri()
        try:
            connection.ensure_connection(max_retries=1, interval_start=0)
            eviction = str(connection.default_channel.client.info("memory").get("maxmemory_policy", ""))
            names = [name for answer in celery.control.ping(timeout=ANSWER_SECONDS) for name in answer]
            taken = celery.control.inspect(timeout=ANSWER_SECONDS).active_queues() or {}
        except (OperationalError, *connection.connection_errors, *connection.channel_errors) as error:
            return Presence(where, trouble=type(error.__cause__ or error).__name__)
    tended = {queue["name"] for queues in taken.values() for queue in queues}
    beats = sum(name.startswith(BEATS) for name in names)
    return Presence(where, "", eviction, beats, len(names) - beats, QUEUES - tended)
