"""Calendar addresses, as they come in and go out; the address itself goes out once."""

from marshmallow import fields as ma

from facilitator.domain.feed import SCOPES, SHAPES, FeedChoice, NewFeed
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.fields import Choice, Flag, Id, Text
from facilitator.schemas.moments import Instant
from facilitator.schemas.page import PageQuery

SHAPE = "series: repeating dates with exceptions, the usual for one group. expanded: date by date, the usual otherwise."
DISCREET = "Neutral titles and no places. A member's own is always discreet."


class FeedIn(Strict):
    """A calendar address to be made."""

    makes = NewFeed

    scope = Choice(*SCOPES, required=True, metadata={"example": "facilitator"})
    group_id = Id(allow_none=True, metadata={"description": "With the scope group."})
    site_id = Id(allow_none=True, metadata={"description": "With the scope site."})
    member_id = Id(allow_none=True, metadata={"description": "With the scope member."})
    shape = Choice(*SHAPES, allow_none=True, metadata={"description": SHAPE})
    discreet = Flag(metadata={"default": True, "description": DISCREET})


class FeedChoiceIn(Strict):
    """What a form says about a calendar address."""

    makes = FeedChoice

    what = Text(required=True, least=1, most=60)
    shape = Choice(*SHAPES, allow_none=True)
    named = Flag()


class FeedsQuery(PageQuery):
    """Which calendar addresses are asked for."""

    member_id = Id(metadata={"description": "Those for one member."})


class FeedOut(Dumped):
    """A calendar address; its secret is not kept."""

    id = Id()
    scope = Text()
    group_id = Id(allow_none=True)
    site_id = Id(allow_none=True)
    member_id = Id(allow_none=True)
    shape = Text()
    discreet = ma.Boolean()
    created_at = Instant()
    last_used_at = Instant(allow_none=True, metadata={"description": "To the hour; never kept of a member."})


class MadeFeedOut(Dumped):
    """A calendar address just made: this is the only time that it is shown."""

    id = Id(attribute="feed.id")
    scope = Text(attribute="feed.scope")
    group_id = Id(attribute="feed.group_id", allow_none=True)
    site_id = Id(attribute="feed.site_id", allow_none=True)
    member_id = Id(attribute="feed.member_id", allow_none=True)
    shape = Text(attribute="feed.shape")
    discreet = ma.Boolean(attribute="feed.discreet")
    created_at = Instant(attribute="feed.created_at")
    last_used_at = Instant(attribute="feed.last_used_at", allow_none=True)
    url = Text(metadata={"description": "Whoever has it can read the calendar. Keep it as a password."})
