"""Rooms: what can be booked at a site, and online rooms that only one session can use at a time."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, or_, select

from facilitator import clock, policy
from facilitator.domain.booking import LONGEST, NewRoom, Other
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, Invalid, NotFound
from facilitator.extensions import db
from facilitator.models.booking import Booking
from facilitator.models.group import Group
from facilitator.models.ids import new_id
from facilitator.models.room import Resource, Room
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.models.site import Site
from facilitator.services import audits, bookings
from facilitator.services.pages import Listing, Page
from facilitator.services.versions import change, unchanged

MOST_DAYS = 400
BOOKS = ("exclusive", "buffer_before_minutes", "buffer_after_minutes")  # what bookings depend on
LISTED = Listing(
    select(
        Room.id, Room.site_id, Room.kind, Room.name, Room.exclusive, Room.buffer_before_minutes,
        Room.buffer_after_minutes, Room.created_at, Room.updated_at, Room.version,
    ).where(Room.deleted_at.is_(None)),
    keys=(Room.name, Room.id),
    filters={"site_id": Room.site_id == bindparam("site_id")},
)  # fmt: skip


def read_rooms(*, actor: Principal, page: PageRequest, site_id: UUID | None = None) -> Page:
    """Return a page of rooms by name, of one site or of all; all staff may know where they meet."""
    return LISTED.read(page, policy.params(actor), site_id=site_id)


def find_room(*, actor: Principal, room_id: UUID) -> Room:
    """Return a room.

    Raises:
        NotFound: there is no such room.
    """
    room = db.session.get(Room, room_id)
    if room is None or room.deleted_at is not None or not policy.sees_room(actor, room):
        raise NotFound
    return room


def require_room(room_id: UUID | None) -> None:
    """Refuse a room that is not there for a session or a schedule.

    Raises:
        Invalid: with the field.
    """
    if is_gone(room_id):
        raise Invalid("room.unknown", field="room_id")


def is_gone(room_id: UUID | None) -> bool:
    """Tell whether a session or a schedule has a room that has been removed, or never was."""
    room = None if room_id is None else db.session.get(Room, room_id)
    return room_id is not None and (room is None or room.deleted_at is not None)


def add_room(*, actor: Principal, new: NewRoom) -> Room:
    """Add a room to a site that the actor coordinates; an online room without one is the administrators'.

    Raises:
        Forbidden: the actor is neither coordinator nor admin.
        Invalid: the site is missing, unknown or not theirs.
    """
    policy.permitted(allowed=policy.coordinates(actor))
    require_site(actor, new)
    room = Room(id=new_id(), **vars(new))
    db.session.add(Resource(id=room.id, kind="room"))
    db.session.add(room)
    audits.note(actor, "add", "room", room.id)
    db.session.flush()
    return room


def require_site(actor: Principal, new: NewRoom) -> None:
    """Refuse a room whose site is missing, unknown or not the actor's.

    Raises:
        Invalid: with the field.
    """
    if new.site_id is None:
        if new.kind != "online_room":
            raise Invalid("room.site_needed", field="site_id")
        if not policy.administers(actor):
            raise Invalid("room.site_needed", field="site_id")
        return
    site = db.session.get(Site, new.site_id)
    if site is None or site.deleted_at is not None:
        raise Invalid("room.site_unknown", field="site_id")
    if not policy.runs_site(actor, site):
        raise Invalid("room.site_not_yours", field="site_id")


def change_room(
    *, actor: Principal, room_id: UUID, changes: dict[str, Any], expected: int | None = None
) -> Room:
    """Change a room; what then clashes stays, and its bookings wait for somebody.

    Raises:
        NotFound, Forbidden, Stale: see the policy and the version.
    """
    room = find_room(actor=actor, room_id=room_id)
    policy.permitted(allowed=policy.runs_room(actor, room))
    unchanged(room, expected)
    before = [getattr(room, name) for name in BOOKS]
    change(room, changes)
    audits.note(actor, "change", "room", room.id)
    db.session.flush()
    if [getattr(room, name) for name in BOOKS] != before:
        bookings.follow(bookings.locked(ahead_in(room)), actor=actor, policy="tentative")
    return room


def ahead_in(room: Room) -> Select[GroupSession]:
    """Return the statement for the sessions ahead that have a room."""
    return select(GroupSession).where(
        GroupSession.room_id == room.id,
        GroupSession.status.in_(bookings.ON),
        GroupSession.ends_at > clock.now(),
    )


def schedules_in(room: Room) -> Select[UUID]:
    """Return the statement for the schedules that go on and give their dates a room."""
    today = datetime.combine(clock.now().date(), time())
    goes_on = or_(Series.last_local.is_(None), Series.last_local >= today)
    return select(Series.id).where(Series.room_id == room.id, Series.status == "active", goes_on)


def remove_room(*, actor: Principal, room_id: UUID, expected: int | None = None) -> None:
    """Take a room out of the list.

    Raises:
        Conflict: sessions that lie ahead have it, or a schedule that goes on.
    """
    room = find_room(actor=actor, room_id=room_id)
    policy.permitted(allowed=policy.runs_room(actor, room))
    unchanged(room, expected)
    if db.session.scalar(ahead_in(room).limit(1)) is not None:
        raise Conflict("room.in_use")
    if db.session.scalar(schedules_in(room).limit(1)) is not None:
        raise Conflict("room.in_schedule")
    room.deleted_at = clock.now()
    audits.note(actor, "remove", "room", room.id)
    db.session.flush()


def read_busy(*, actor: Principal, room_id: UUID, from_at: datetime, to_at: datetime) -> list[Other]:
    """Return when a room is taken, buffers included; of groups that are not the actor's only the time.

    Raises:
        NotFound: there is no such room.
        Invalid: the window is backwards or too long.
    """
    room = find_room(actor=actor, room_id=room_id)
    if to_at <= from_at:
        raise Invalid("booking.window_backwards", field="to")
    if to_at - from_at > timedelta(days=MOST_DAYS):
        raise Invalid("booking.window_too_long", field="to", days=MOST_DAYS)
    held = (
        select(Booking.starts_at, Booking.ends_at, Booking.session_id, Group)
        .join(GroupSession, GroupSession.id == Booking.session_id)
        .join(Group, Group.id == GroupSession.group_id)
        .where(
            Booking.resource_id == room.id, Booking.status == "held", Booking.starts_at < to_at,
            Booking.starts_at > from_at - LONGEST, Booking.ends_at > from_at,
        )
        .order_by(Booking.starts_at)
    )  # fmt: skip
    return [
        Other(row.starts_at, row.ends_at, row.session_id, row.Group.id, row.Group.name)
        if policy.sees_group(actor, row.Group)
        else Other(row.starts_at, row.ends_at)
        for row in db.session.execute(held)
    ]
