"""Places on a roster, as they come in and go out."""

from facilitator.domain.membership import EARLIEST_REMINDER, LATEST_REMINDER, MOST_REMINDERS, NewMembership
from facilitator.models.membership import MEMBERSHIP_STATUSES
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.fields import (
    Choice,
    Flag,
    Id,
    ListOf,
    Text,
    WholeNumber,
)
from facilitator.schemas.moments import Day, Instant
from facilitator.schemas.page import PageQuery

LEADS = {
    "description": "Minutes before the start, two at the most; empty: none; null: those of the group.",
    "example": [1440, 120],
}


class MembershipChangeIn(Strict):
    """When reminders of one group come."""

    reminder_rules = ListOf(
        WholeNumber(least=LATEST_REMINDER, most=EARLIEST_REMINDER),
        attribute="reminder_leads",
        most=MOST_REMINDERS,
        allow_none=True,
        metadata=LEADS,
    )
    reminders_stopped = Flag()


class MembershipIn(Strict):
    """A place to be given; in a full group it becomes one on the waiting list."""

    makes = NewMembership

    member_id = Id(required=True)
    status = Choice("asked", "waiting", "current")
    reminder_rules = ListOf(
        WholeNumber(least=LATEST_REMINDER, most=EARLIEST_REMINDER),
        attribute="reminder_leads",
        most=MOST_REMINDERS,
        allow_none=True,
        metadata=LEADS,
    )


class MembershipQuery(PageQuery):
    """Which places."""

    status = Choice(*MEMBERSHIP_STATUSES, load_default=None)
    member = Id(attribute="member_id", load_default=None)
    updated_since = Instant(load_default=None)


class MembershipOut(Dumped):
    """A place on a roster. With ``updated_since`` one that was taken back shows as ``{id, deleted_at}`` alone."""

    id = Id()
    group_id = Id()
    member_id = Id()
    status = Text(metadata={"enum": list(MEMBERSHIP_STATUSES)})
    joined_on = Day(allow_none=True)
    left_on = Day(allow_none=True)
    newcomer = Flag(metadata={"description": "Within the first three sessions they came to."})
    reminder_rules = ListOf(WholeNumber(), attribute="reminder_leads", allow_none=True, metadata=LEADS)
    reminders_stopped_at = Instant(allow_none=True)
    created_at = Instant()
    updated_at = Instant()
    version = WholeNumber()
    deleted_at = Instant(allow_none=True)


class RosterCounts(Dumped):
    """How many places of a group are in each state; no names."""

    asked = WholeNumber()
    waiting = WholeNumber()
    offered = WholeNumber()
    current = WholeNumber()
    paused = WholeNumber()
