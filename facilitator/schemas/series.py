"""Series and their previews, as they come in and go out."""

from datetime import datetime
from typing import Any, ClassVar

from flask_babel import get_locale, gettext
from marshmallow import ValidationError, validates_schema
from marshmallow import fields as ma

from facilitator.domain.booking import POLICIES
from facilitator.domain.series import NewSeries, SeriesOfGroup
from facilitator.domain.series_part import pattern_of
from facilitator.phrases.series import in_words
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.fields import (
    Choice,
    Flag,
    Id,
    Message,
    Place,
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


RESET = "True: sessions that were changed one by one follow again in the fields that are changed here."
SCOPE = (
    "all: everything that lies ahead; following: the session that is named by from, and all later ones. What has "
    "begun or is closed never moves: where there is any, the series is split before the first that has not begun."
)
FROM = "Nominal local start (recurrence_id) of the first session that changes; with scope=following."
DRY_RUN = "True: answer what would become of every session, and change nothing."


class SeriesReach(Strict):
    """Which sessions of a series are meant, and whether it is only asked what would become of them."""

    scope = Choice("all", "following", load_default="all", metadata={"description": SCOPE})
    from_local = LocalTime(data_key="from", load_default=None, metadata={"description": FROM})
    dry_run = Flag(load_default=False, metadata={"description": DRY_RUN})

    @validates_schema
    def following_needs_a_start(self, data: dict[str, Any], **_: Any) -> None:
        """Ask for the session from which it counts, and only where it counts."""
        following = data.get("scope") == "following"
        if following != (data.get("from_local") is not None):
            key = "series_change.from_missing" if following else "series_change.from_unused"
            raise ValidationError([Message(key)], "from")


class SeriesSplit(Strict):
    """Where a series becomes two."""

    from_local = LocalTime(data_key="from", required=True, metadata={"description": FROM})


class InWords(ma.List):  # type: ignore[type-arg]  # of strings; the column is the start and the rule
    """The pattern in words, then what to know about it."""

    def __init__(self, **kwargs: Any) -> None:
        """List strings."""
        description = "The pattern, then what to know about it."
        super().__init__(ma.String(), metadata={"description": description}, **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> list[Any]:
        starts_local, _, rrule = value.partition("|")
        pattern = pattern_of(rrule or None, datetime.fromisoformat(starts_local))
        return in_words(pattern, str(get_locale() or "en"), gettext)


class SeriesIn(Strict):
    """A schedule to be planned."""

    makes: ClassVar[type[NewSeries]] = NewSeries

    starts_local = LocalTime(required=True, metadata={"example": "2026-10-27T19:00:00"})
    duration_minutes = WholeNumber(required=True, least=5, most=1440, metadata={"example": 90})
    rrule = Text(
        most=500, least=1, allow_none=True, metadata={"description": RULE, "example": "FREQ=WEEKLY;BYDAY=TU"}
    )
    time_zone = TimeZone(metadata={"description": "IANA name; that of the group if left out."})
    place = Place()
    online_url = WebAddress(most=400)
    closure_policy = Choice("skip", "hold", "ask")
    room_id = Id(allow_none=True, metadata={"description": "A room that its sessions book."})
    policy = Choice(*POLICIES, metadata={"description": POLICY})


class SeriesDraft(SeriesIn):
    """A schedule to be previewed, with the group it would belong to."""

    makes = SeriesOfGroup

    group_id = Id(required=True)


class SeriesChange(Strict):
    """What may change of a series; what is left out stays."""

    starts_local = LocalTime(
        metadata={"description": "First start of the part that changes; moved to the first date that fits."}
    )
    time_zone = TimeZone()
    duration_minutes = WholeNumber(least=5, most=1440)
    rrule = Text(most=500, least=1, allow_none=True, metadata={"description": RULE})
    reset_overrides = Flag(metadata={"description": RESET})
    place = Place()
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
    online_url = Text(metadata={"description": "Empty unless you facilitate the group."})
    status = Choice("active", "ended", "cancelled")
    sequence = WholeNumber()
    in_words = InWords()
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
