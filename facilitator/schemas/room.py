"""Rooms, as they come in and go out."""

from facilitator.domain.booking import LONGEST_BUFFER, ROOM_KINDS, NewRoom
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.fields import Choice, Flag, Id, Text, WholeNumber
from facilitator.schemas.moments import Instant
from facilitator.schemas.page import PageQuery

SITE = "The site; an online room of the whole organisation has none, and only administrators add one."
EXCLUSIVE = "Only one session at a time; a room that is shared is never booked."
BUFFER = "Minutes to set up or to clear: they belong to the booking."


class RoomChange(Strict):
    """What may change of a room."""

    name = Text(required=True, least=1, most=80, metadata={"example": "Garden room"})
    exclusive = Flag(metadata={"description": EXCLUSIVE})
    buffer_before_minutes = WholeNumber(most=LONGEST_BUFFER, metadata={"description": BUFFER})
    buffer_after_minutes = WholeNumber(most=LONGEST_BUFFER, metadata={"description": BUFFER})


class RoomIn(RoomChange):
    """A room to be added."""

    makes = NewRoom

    site_id = Id(allow_none=True, metadata={"description": SITE})
    kind = Choice(*ROOM_KINDS)


class RoomQuery(PageQuery):
    """Which rooms are asked for."""

    site_id = Id(data_key="site", load_default=None)


class RoomOut(Dumped):
    """A room."""

    id = Id()
    site_id = Id(allow_none=True)
    kind = Choice(*ROOM_KINDS)
    name = Text()
    exclusive = Flag()
    buffer_before_minutes = WholeNumber()
    buffer_after_minutes = WholeNumber()
    created_at = Instant()
    updated_at = Instant()
    version = WholeNumber()
