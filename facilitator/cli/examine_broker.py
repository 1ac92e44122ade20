"""What the doctor asks the broker, where there is one: itself, and through it beat and the workers."""

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from facilitator.cli.findings import Finding, fine, wrong
from facilitator.config import Settings
from facilitator.services import readiness

CELERY = "celery --app facilitator.cli.tasks"


def examine_broker(settings: Settings) -> Iterator[Finding]:
    """Look at the broker and at who listens to it; needs the application's context."""
    if settings.redis_url is None:
        return
    from facilitator.tasks import presence

    found = presence.look()
    if found.trouble:
        yield wrong(
            "broker", f"{found.where} does not answer ({found.trouble}). Start it, or check REDIS_URL."
        )
        return
    yield fine("broker", f"{found.where} answers")
    if found.eviction != "noeviction":
        yield wrong(
            "broker memory",
            f"What does not fit is thrown away ({found.eviction or 'unknown'}). Set maxmemory-policy noeviction.",
        )
    if found.untended:
        queues = ",".join(sorted(found.untended))
        yield wrong("workers", f"Nobody takes from {queues}. Start: {CELERY} worker --queues {queues}")
    else:
        yield fine("workers", f"{found.workers} answer, and take from every queue")
    yield fine("beat", "answers, and beats") if found.beats else silent_beat()


def silent_beat() -> Finding:
    """Tell when a beat that does not answer last woke anybody: one that is part of a worker never answers."""
    try:
        seconds = readiness.age(readiness.beats().get(readiness.BEAT))
    except SQLAlchemyError:  # said where the database is looked at
        seconds = None
    if not readiness.is_late(seconds):
        return fine("beat", f"woke the workers {seconds} seconds ago")
    last = "has never woken anybody" if seconds is None else f"last woke anybody {seconds} seconds ago"
    return wrong("beat", f"{last}. Start: {CELERY} beat")
