"""Bookings, clashes and free times, as they come in and go out."""

from typing import ClassVar

from marshmallow import fields as ma

from facilitator.domain.series import SeriesOfGroup
from facilitator.models.booking import BOOKING_STATUSES
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.fields import Choice, Id, Text
from facilitator.schemas.moments import Instant, LocalTime
from facilitator.schemas.page import PageQuery
from facilitator.schemas.series import SeriesDraft

KINDS = ("room", "online_room", "facilitator")
OTHER = "Who has it. What you may not see is null: then it is another group."


class FreeBusyQuery(Strict):
    """Of which room and when free times are asked for."""

    room_id = Id(data_key="room", required=True)
    from_at = Instant(data_key="from", required=True)
    to_at = Instant(data_key="to", required=True)


class BookingQuery(PageQuery):
    """Which bookings are asked for."""

    status = Choice(*BOOKING_STATUSES, load_default=None)
    session_id = Id(data_key="session", load_default=None)


class BookingOut(Dumped):
    """A booking of a room or a facilitator for one session."""

    id = Id()
    session_id = Id()
    group_id = Id()
    group_name = Text()
    kind = Choice(*KINDS)
    resource_id = Id(metadata={"description": "Of the room or the account."})
    resource_name = Text()
    starts_local = LocalTime(metadata={"description": "Of the session."})
    time_zone = Text()
    starts_at = Instant(metadata={"description": "With the time to set up."})
    ends_at = Instant(metadata={"description": "With the time to clear."})
    status = Choice(*BOOKING_STATUSES)


class OtherOut(Dumped):
    """What has a room or a person already."""

    starts_at = Instant()
    ends_at = Instant()
    session_id = Id(allow_none=True)
    group_id = Id(allow_none=True)
    group_name = Text(allow_none=True)


class ClashOut(Dumped):
    """A session that cannot have a room or a person."""

    session_id = Id(
        allow_none=True, metadata={"description": "Null for a session that is only being planned."}
    )
    starts_local = LocalTime()
    time_zone = Text()
    starts_at = Instant()
    kind = Choice(*KINDS)
    resource_id = Id()
    resource_name = Text()
    other = ma.Nested(OtherOut, metadata={"description": OTHER})


class FreeRoomOut(Dumped):
    """A room that is free instead."""

    id = Id()
    name = Text()


class FindingsOut(Dumped):
    """What clashes, and the ways out; nothing is listed if all is free."""

    clashes = ma.List(ma.Nested(ClashOut))
    policies = ma.List(ma.String(), metadata={"description": "Policies that would let the write through."})
    rooms = ma.List(
        ma.Nested(FreeRoomOut), metadata={"description": "Rooms of the same site that are free at all dates."}
    )


class FreeBusyOut(Dumped):
    """When a room is taken, buffers included."""

    room_id = Id()
    busy = ma.List(ma.Nested(OtherOut))


class ConflictsAsked(SeriesDraft):
    """A schedule, with the group it would belong to, that is to be looked at for clashes."""

    makes: ClassVar[type[SeriesOfGroup]] = SeriesOfGroup
