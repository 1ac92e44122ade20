"""What the doctor asks the broker, where there is one: itself, and through it beat and the workers."""

from collections.abc import Iterator

from facilitator.cli.findings import Finding, fine, look, wrong
from facilitator.config import Settings

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
    if found.beats:
        yield fine("beat", "answers, and beats")
    else:
        yield look("beat", f"does not answer. Unless one is part of a worker (--beat), start: {CELERY} beat")
