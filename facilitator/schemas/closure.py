"""Closures, as they come in and go out."""

from collections.abc import Mapping
from typing import Any, ClassVar

import regex
from marshmallow import fields as ma

from facilitator.domain.closure import (
    FIRST_YEAR,
    LAST_YEAR,
    POLICIES,
    SCOPES,
    ClosureOfSessions,
    NewClosure,
    SuggestionsFor,
)
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.codes import Country
from facilitator.schemas.fields import Choice, Flag, Id, ListOf, Text, WholeNumber, refuse
from facilitator.schemas.moments import Day, Instant, LocalTime
from facilitator.schemas.page import PageQuery

SOURCE = "^(manual|holidays:[A-Z]{2}(-[A-Z0-9]{1,6})?)$"
EFFECTS = ("cancelled", "held", "asked", "back")


class Source(Text):
    """Where a closure comes from: a person, or the public holidays of a country or a part of it."""

    def __init__(self, **kwargs: Any) -> None:
        """Allow ``manual`` and ``holidays:GB-SCT``."""
        super().__init__(most=20, least=1, **kwargs)
        self.metadata = {**self.metadata, "pattern": SOURCE, "example": "manual"}

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not regex.fullmatch(SOURCE, text):
            raise refuse("closure.source_unknown")
        return text


class ClosureQuery(PageQuery):
    """Which closures are asked for."""

    scope = Choice(*SCOPES, load_default=None)
    group_id = Id(data_key="group", load_default=None)
    site_id = Id(data_key="site", load_default=None)
    from_on = Day(
        data_key="from",
        load_default=None,
        metadata={"description": "Closures that end on or after this day."},
    )
    to_on = Day(
        data_key="to", load_default=None, metadata={"description": "Closures that begin on or before it."}
    )


class ClosureIn(Strict):
    """Days on which nobody meets."""

    makes: ClassVar[type[NewClosure]] = NewClosure

    scope = Choice(*SCOPES, required=True)
    scope_id = Id(
        allow_none=True, metadata={"description": "The site or the group; none for the organisation."}
    )
    starts_on = Day(required=True)
    ends_on = Day(required=True, metadata={"description": "The last day, included."})
    title = Text(required=True, least=1, most=120, metadata={"example": "Christmas Day"})
    source = Source()


class ClosurePreviewIn(ClosureIn):
    """A closure to be looked at before it is made or changed."""

    makes = ClosureOfSessions

    closure_id = Id(allow_none=True, metadata={"description": "The closure that would be changed."})


class ClosureChangeIn(Strict):
    """What may change of a closure."""

    starts_on = Day()
    ends_on = Day()
    title = Text(least=1, most=120)


class ClosureOut(Dumped):
    """A closure."""

    id = Id()
    scope = Choice(*SCOPES)
    scope_id = Id(allow_none=True)
    starts_on = Day()
    ends_on = Day()
    title = Text()
    source = Text()
    created_at = Instant()
    updated_at = Instant()
    version = WholeNumber()


class EffectOut(Dumped):
    """What a closure does to one session."""

    session_id = Id(attribute="session.id")
    group_id = Id(attribute="session.group_id")
    starts_local = LocalTime(attribute="session.starts_local")
    starts_at = Instant(attribute="session.starts_at")
    effect = Choice(*EFFECTS, attribute="word")


class EffectsOut(Dumped):
    """What a closure would do."""

    sessions = ma.List(ma.Nested(EffectOut))


class SuggestIn(Strict):
    """Of which country, part of it and year."""

    makes = SuggestionsFor

    country = Country(required=True, metadata={"example": "GB"})
    year = WholeNumber(required=True, least=FIRST_YEAR, most=LAST_YEAR, metadata={"example": 2027})
    subdivision = Text(most=10, least=1, allow_none=True, metadata={"example": "SCT"})


class SuggestionOut(Dumped):
    """A public holiday that could be kept as a closure."""

    starts_on = Day()
    ends_on = Day()
    title = Text()
    source = Text()


class SuggestionsOut(Dumped):
    """Public holidays; nothing has been kept."""

    suggestions = ma.List(ma.Nested(SuggestionOut))


class MeetsIn(Strict):
    """The answer about a closed day."""

    meets = Flag(required=True)


class ClosureForm(Strict):
    """The form of a closure: where, which days, and what people call it."""

    where = Text(required=True, least=1, most=60)
    starts_on = Day(required=True)
    ends_on = Day(load_default=None, allow_none=True)
    title = Text(required=True, least=1, most=120)


class PolicyForm(Strict):
    """What closed days mean for a schedule."""

    closure_policy = Choice(*POLICIES, required=True)


class HolidaysForm(Strict):
    """Public holidays that somebody picked."""

    where = Text(required=True, least=1, most=60)
    country = Country(required=True)
    year = WholeNumber(required=True, least=FIRST_YEAR, most=LAST_YEAR)
    subdivision = Text(most=10, load_default=None)
    days = ListOf(Day(), most=200, load_default=())
