"""Series and their previews, as they come in and go out."""

from typing import ClassVar

from marshmallow import fields as ma

from facilitator.domain.booking import POLICIES
from facilitator.domain.series import NewSeries, SeriesOfGroup
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.fields import (
    Choice,
    Id,
    Text,
    TimeZone,
    WebAddress,
    WholeNumber,
)
from facilitator.schemas.moments import Day, Instant, LocalTime

POLICY = (
    "What becomes of a room or facilitator that is booked already: reject changes nothing and answers 409, "
    "skip_clashing cancels the sessions that clash, tentative keeps them for somebody to look after."
)
RULE = "Recurrence rule of the portable grammar (RFC 5545); null or left out for a single date."


class SeriesIn(Strict):
    """A schedule to be planned."""

    makes: ClassVar[type[NewSeries]] = NewSeries

    starts_local = LocalTime(required=True, metadata={"example": "2026-10-27T19:00:00"})
    duration_minutes = WholeNumber(required=True, least=5, most=1440, metadata={"example": 90})
    rrule = Text(
        most=500, least=1, allow_none=True, metadata={"description": RULE, "example": "FREQ=WEEKLY;BYDAY=TU"}
    )
    time_zone = TimeZone(metadata={"description": "IANA name; that of the group if left out."})
    place = Text(most=200)
    online_url = WebAddress(most=400)
    closure_policy = Choice("skip", "hold", "ask")
    room_id = Id(allow_none=True, metadata={"description": "A room that its sessions book."})
    policy = Choice(*POLICIES, metadata={"description": POLICY})


class SeriesDraft(SeriesIn):
    """A schedule to be previewed, with the group it would belong to."""

    makes = SeriesOfGroup

    group_id = Id(required=True)


class SeriesChange(Strict):
    """What may change of a series without moving its sessions."""

    place = Text(most=200)
    online_url = WebAddress(most=400)
    closure_policy = Choice("skip", "hold", "ask")
    room_id = Id(allow_none=True, metadata={"description": "A room that its sessions book."})
    policy = Choice(*POLICIES, metadata={"description": POLICY})


class SeriesEnd(Strict):
    """When a series ends."""

    after_on = Day(required=True, metadata={"description": "Last day on which a session may begin."})


class SeriesOut(Dumped):
    """A series."""

    id = Id()
    group_id = Id()
    uid = Text()
    starts_local = LocalTime()
    time_zone = Text()
    duration_minutes = WholeNumber()
    rrule = Text(allow_none=True)
    rule_class = Choice("single", "portable", "explicit")
    last_local = LocalTime(allow_none=True)
    closure_policy = Choice("skip", "hold", "ask")
    place = Text()
    room_id = Id(allow_none=True)
    online_url = Text()
    status = Choice("active", "ended", "cancelled")
    sequence = WholeNumber()
    created_at = Instant()
    updated_at = Instant()
    version = WholeNumber()


class DateOut(Dumped):
    """One date of a preview."""

    recurrence_local = LocalTime(metadata={"description": "The nominal wall time."})
    starts_at = Instant()
    ends_at = Instant()
    shifted = ma.Boolean(metadata={"description": "The clock change makes it start at another wall time."})


class PreviewOut(Dumped):
    """What a schedule would become."""

    starts_local = LocalTime(metadata={"description": "Moved to the first date that fits the rule."})
    time_zone = Text()
    rrule = Text(allow_none=True, metadata={"description": "In canonical form."})
    rule_class = Choice("single", "portable")
    in_words = ma.List(ma.String(), metadata={"description": "The pattern, then what to know about it."})
    dates = ma.List(ma.Nested(DateOut))
    warnings = ma.List(ma.String())
