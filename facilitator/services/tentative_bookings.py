"""Bookings as they are listed, and those that wait for somebody: what was kept although it clashes."""

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from facilitator import clock, policy
from facilitator.domain.booking import Slot
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, NotFound, Taken
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.booking import Booking
from facilitator.models.columns import UtcDateTime
from facilitator.models.group import Group
from facilitator.models.room import Room
from facilitator.models.session import GroupSession
from facilitator.services import audits, bookings, clashes, sessions
from facilitator.services.pages import Listing, Page

Shown = Any  # a row of SHOWN
KIND = func.coalesce(Room.kind, "facilitator").label("kind")
NAME = func.coalesce(Room.name, Account.name, "").label("resource_name")
SHOWN = (
    select(
        Booking.id, Booking.session_id, GroupSession.group_id, Group.name.label("group_name"), KIND,
        Booking.resource_id, NAME, GroupSession.starts_local, GroupSession.time_zone, Booking.starts_at,
        Booking.ends_at, Booking.status,
    )
    .join(GroupSession, GroupSession.id == Booking.session_id)
    .join(Group, Group.id == GroupSession.group_id)
    .outerjoin(Room, Room.id == Booking.resource_id)
    .outerjoin(Account, Account.id == Booking.resource_id)
    .where(policy.GROUP_SEEN)
)  # fmt: skip
LISTED = Listing(
    SHOWN,
    keys=(Booking.starts_at, Booking.id),
    near=policy.near_groups(GroupSession.group_id),
    filters={
        "status": Booking.status == bindparam("status"),
        "session_id": Booking.session_id == bindparam("session_id"),
        "ends_after": Booking.ends_at > bindparam("ends_after", type_=UtcDateTime()),
    },
)


def read_bookings(*, actor: Principal, page: PageRequest, **filters: Any) -> Page:
    """Return bookings that are not over, in the order of their start; see ``LISTED`` for the filters."""
    return LISTED.read(page, policy.params(actor), ends_after=clock.now(), **filters)


def read_booking(*, actor: Principal, booking_id: UUID) -> Shown:
    """Return one booking as it is shown.

    Raises:
        NotFound: there is none, or its group is not the actor's to see.
    """
    db.session.flush()
    row = db.session.execute(SHOWN.where(Booking.id == booking_id), policy.params(actor)).first()
    if row is None:
        raise NotFound
    return row


def hold_booking(*, actor: Principal, booking_id: UUID) -> Shown:
    """Hold a booking that was tentative, now that the room or the person is free.

    Raises:
        Conflict: it is not tentative, or its time has passed.
        Taken: it still clashes.
    """
    shown = read_booking(actor=actor, booking_id=booking_id)
    session = sessions.find_session(actor=actor, session_id=shown.session_id, lock=True)
    slot = Slot(shown.resource_id, session.id, shown.starts_at, shown.ends_at)
    bookings.lock([slot])
    booking = db.session.get_one(Booking, booking_id, populate_existing=True)
    if booking.status == "held":
        return shown
    if booking.status != "tentative":
        raise Conflict("booking.not_tentative")
    if booking.ends_at <= clock.now():
        raise Conflict("booking.over")
    hits = clashes.taken([slot])
    if hits:
        raise Taken(clashes.describe({slot: hits[0]}, {session.id: session}, actor=actor))
    booking.status = "held"
    audits.note(actor, "hold", "booking", booking.id, group_id=session.group_id)
    return read_booking(actor=actor, booking_id=booking_id)
