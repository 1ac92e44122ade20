"""The schedule form: a first date, a time and how it repeats."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from facilitator.domain.booking import POLICIES
from facilitator.domain.series import PATTERNS, PLACES, Pattern
from facilitator.domain.series_edit import SCOPES
from facilitator.domain.series_form import KEEP, EditedPattern
from facilitator.schemas.base import Strict
from facilitator.schemas.fields import (
    Choice,
    Flag,
    Id,
    ListOf,
    Message,
    Place,
    WebAddress,
    WholeNumber,
)
from facilitator.schemas.moments import ClockTime, Day


class PatternIn(Strict):
    """A schedule as a facilitator describes it."""

    makes = Pattern

    pattern = Choice(*PATTERNS, required=True)
    starts_on = Day(required=True)
    starts_at_local = ClockTime(required=True)
    duration_minutes = WholeNumber(required=True, least=5, most=1440)
    places = ListOf(Choice(*PLACES), most=5, load_default=())
    times = WholeNumber(least=1, most=200)
    place = Place()
    online_url = WebAddress(most=400)
    room_id = Id(allow_none=True)
    policy = Choice(*POLICIES)

    @validates_schema
    def monthly_needs_a_place(self, data: dict[str, Any], **_: Any) -> None:
        """Ask which of the weekdays of a month it is."""
        if data.get("pattern") == "monthly" and not data.get("places"):
            raise ValidationError([Message("series.place_missing")], "places")


class EditIn(PatternIn):
    """What is to change of a schedule, as a facilitator says it."""

    makes = EditedPattern

    pattern = Choice(*PATTERNS, KEEP, required=True)
    scope = Choice(*SCOPES, required=True)
    reset_overrides = Flag()
