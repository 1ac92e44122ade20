"""Sessions, as they come in and go out."""

from typing import Any
from uuid import UUID

from marshmallow import fields as ma

from facilitator.domain.closure import STATES
from facilitator.domain.series import NO_ROOM, Move
from facilitator.models.session import SESSION_STATUSES
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.fields import (
    Choice,
    Flag,
    Id,
    Place,
    Text,
    WebAddress,
    WholeNumber,
)
from facilitator.schemas.moments import Instant, LocalTime
from facilitator.schemas.page import PageQuery

CLOSURE_STATE = (
    "Empty, or: cancelled or held by a closure, asked (it stays, and somebody is to decide), and what somebody "
    "decided: meets, off."
)


ROOM = "A room that the session books; null to do without one."


class Names(ma.List):  # type: ignore[type-arg]  # of strings; the column is a JSON object or a joined text
    """The keys of a JSON object, or the parts of a comma-separated text, as a sorted list."""

    def __init__(self, **kwargs: Any) -> None:
        """List strings."""
        super().__init__(ma.String(), **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> list[Any]:
        return sorted(part for part in (value.split(",") if isinstance(value, str) else value or ()) if part)


class Ids(Names):
    """Comma-separated ids as a list; one database writes them with hyphens, the other without."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> list[Any]:
        return [str(UUID(part)) for part in super()._serialize(value, attr, obj, **kwargs)]


class SessionQuery(PageQuery):
    """Which sessions are asked for."""

    from_at = Instant(
        data_key="from", load_default=None, metadata={"description": "Sessions that end after this."}
    )
    to_at = Instant(
        data_key="to", load_default=None, metadata={"description": "Sessions that start before this."}
    )
    group_id = Id(data_key="group", load_default=None)
    series_id = Id(data_key="series", load_default=None)
    facilitator_id = Id(data_key="facilitator", load_default=None)
    site_id = Id(data_key="site", load_default=None)
    status = Choice(*SESSION_STATUSES, load_default=None)
    updated_since = Instant(load_default=None)


class RoomChoice(Id):
    """A room, or null to do without one."""

    def deserialize(self, value: Any, *given: Any, **kwargs: Any) -> Any:
        """Read null as a choice of its own: what is left out stays."""
        return NO_ROOM if value is None else super().deserialize(value, *given, **kwargs)


ON_CLASH = Choice(
    "reject", "tentative",
    metadata={"description": "What becomes of a clash: nothing is changed (409), or it is kept as tentative."},
)  # fmt: skip


class SessionRestore(Strict):
    """How a session comes back."""

    policy = ON_CLASH


class SessionMove(Strict):
    """Where a session moves to; what is left out stays."""

    makes = Move

    starts_local = LocalTime(metadata={"description": "In the session's own time zone."})
    duration_minutes = WholeNumber(least=5, most=1440)
    place = Place()
    online_url = WebAddress(most=400)
    room_id = RoomChoice(allow_none=True, metadata={"description": ROOM})
    policy = ON_CLASH


OWN = "Null: as its series has it."


class SessionChange(Strict):
    """What may change of a session by PATCH: the same as by moving it; null makes it follow its series again."""

    starts_local = LocalTime(allow_none=True, metadata={"description": OWN})
    duration_minutes = WholeNumber(least=5, most=1440, allow_none=True, metadata={"description": OWN})
    place = Place(allow_none=True, metadata={"description": OWN})
    online_url = WebAddress(most=400, allow_none=True, metadata={"description": OWN})
    room_id = RoomChoice(allow_none=True, metadata={"description": ROOM})
    policy = ON_CLASH


class SessionDryRun(Strict):
    """Whether it is only asked what a session would be like."""

    dry_run = Flag(
        load_default=False,
        metadata={"description": "True: answer the session as it would be, change nothing."},
    )


class SessionCancel(Strict):
    """Why a session is cancelled, for staff; members are told kindly and without it."""

    reason = Choice(
        "facilitator_unavailable", "room_unavailable", "weather", "holiday", "other", load_default="other"
    )


class SessionOut(Dumped):
    """A session. ``starts_local`` in ``time_zone`` is the truth; ``starts_at`` follows from it."""

    id = Id()
    group_id = Id()
    series_id = Id()
    recurrence_id = LocalTime(metadata={"description": "Nominal local start; stays when the session moves."})
    starts_local = LocalTime()
    time_zone = Text()
    starts_at = Instant()
    ends_at = Instant()
    status = Choice(*SESSION_STATUSES)
    cancel_reason = Text()
    closure_id = Id(allow_none=True, metadata={"description": "The closure that its day falls into."})
    closure_state = Choice(*STATES, metadata={"description": CLOSURE_STATE})
    closure_title = Text(allow_none=True)
    place = Text()
    room_id = Id(allow_none=True)
    online_url = Text(metadata={"description": "Empty unless you facilitate the group."})
    facilitators = Ids(metadata={"description": "Ids of the accounts that facilitate the group."})
    overridden = Names(attribute="override", metadata={"description": "Fields that differ from the series."})
    head_count = WholeNumber(metadata={"description": "People present: members here and guests."})
    sequence = WholeNumber()
    register_closed_at = Instant(allow_none=True)
    register_closed_by = Id(allow_none=True)
    created_at = Instant()
    updated_at = Instant()
    version = WholeNumber()
