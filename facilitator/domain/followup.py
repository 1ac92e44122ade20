"""A promised contact after a session: who will get in touch, and by when. What it is about is never written down."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from facilitator.errors import Invalid

USUALLY_WITHIN = timedelta(hours=24)
FURTHEST = timedelta(days=366)
HOURS_OFFERED = (24, 48, 168)  # what the form offers: a day, two days, a week
SHOWN_AFTERWARDS = timedelta(days=7)  # how long one that is settled can be seen and taken up again


@dataclass(frozen=True)
class NewFollowUp:
    """A follow-up to be noted: after a session, or for a group."""

    session_id: UUID | None = None
    group_id: UUID | None = None
    member_id: UUID | None = None
    owner_id: UUID | None = None  # None: whoever notes it
    kind: str = "call"
    due_at: datetime | None = None  # None: within a day


def due(due_at: datetime | None, now: datetime) -> datetime:
    """Return when a follow-up is due; within a day where nothing was said.

    Raises:
        Invalid: that time has passed, or is more than a year away.
    """
    if due_at is None:
        return now + USUALLY_WITHIN
    if due_at < now:
        raise Invalid("followup.due_has_passed", field="due_at")
    if due_at - now > FURTHEST:
        raise Invalid("followup.due_too_far", field="due_at")
    return due_at
