"""Groups, as they come in and go out."""

from typing import Any

from marshmallow import validates

from facilitator.domain.delivery import DAY_MINUTES, LEAST_LEAD_MINUTES
from facilitator.domain.group import NewGroup
from facilitator.models.group import MODES, OPENNESS
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.fields import (
    Choice,
    Flag,
    Id,
    ListOf,
    Text,
    TimeZone,
    WholeNumber,
    refuse,
)
from facilitator.schemas.moments import Instant
from facilitator.schemas.page import PageQuery

CROSS_TALK = ("none", "by_invitation", "open")
LONGEST_LEAD_MINUTES = 28 * DAY_MINUTES
LEADS = {
    "description": "Minutes before the start at which members are reminded; an empty list plans none.",
    "example": [1440, 120],
}

LISTED = (
    "Whether everybody sees the public page of the group. Its words are written on the form of that page, after a "
    "look at it; as long as there are none, nothing is public."
)


class GroupIn(Strict):
    """A group to be added; the same fields, all optional, change one."""

    makes = NewGroup

    name = Text(required=True, least=1, most=80, metadata={"example": "Tuesday Circle"})
    discreet_name = Text(most=60, metadata={"description": "What may stand where others can read."})
    site_id = Id(allow_none=True)
    mode = Choice(*MODES)
    openness = Choice(*OPENNESS)
    capacity = WholeNumber(least=1, most=500, allow_none=True)
    time_zone = TimeZone(required=True)
    agreements = Text(most=5000, lines=True)
    what_stays_private = Text(most=2000, lines=True)
    age_rule = Text(most=200)
    cross_talk = Choice(*CROSS_TALK)
    listed = Flag(metadata={"description": LISTED})
    reminder_rules = ListOf(
        WholeNumber(least=LEAST_LEAD_MINUTES, most=LONGEST_LEAD_MINUTES),
        most=5,
        attribute="reminder_leads",
        metadata=LEADS,
    )
    checkin_enabled = Flag()

    @validates("reminder_rules")
    def check_leads(self, value: list[int], **_: Any) -> None:
        """Refuse the same time twice: nobody gets two reminders at once."""
        if len(set(value)) < len(value):
            raise refuse("group.lead_twice")


class GroupOut(Dumped):
    """A group."""

    id = Id()
    name = Text()
    discreet_name = Text()
    site_id = Id(allow_none=True)
    mode = Text()
    openness = Text()
    capacity = WholeNumber(allow_none=True)
    time_zone = Text()
    agreements = Text()
    what_stays_private = Text()
    age_rule = Text()
    cross_talk = Text()
    listed = Flag(metadata={"description": LISTED})
    reminder_rules = ListOf(WholeNumber(), attribute="reminder_leads", metadata=LEADS)
    checkin_enabled = Flag()
    archived_at = Instant(allow_none=True)
    created_at = Instant()
    updated_at = Instant()
    version = WholeNumber()


class GroupQuery(PageQuery):
    """Which groups, and how many."""

    site = Id(load_default=None)
    archived = Flag(load_default=False)
