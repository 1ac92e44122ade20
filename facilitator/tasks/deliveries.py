"""Mail that is woken before the schedule looks again."""

from facilitator.services import schedule
from facilitator.tasks.celery import task


@task(name="deliveries.drain", opens_units=True)
def drain() -> None:
    """Send what is due, as the schedule does."""
    schedule.perform(name="drain")
