"""The entries of the schedule, as beat wakes them."""

from facilitator.services import schedule
from facilitator.tasks.celery import task


@task(name="schedule.perform", opens_units=True)
def perform(name: str) -> None:
    """Do one entry of the schedule."""
    schedule.perform(name=name)
