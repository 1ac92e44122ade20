"""Guests: people in the room who are on no list. They are a number, and no record of a person is ever made."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from facilitator import clock
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, NotFound
from facilitator.extensions import db
from facilitator.models.guest import MOST_GUESTS, Guest
from facilitator.models.ids import new_id
from facilitator.services import audits, registers, sessions


def welcome_guest(*, actor: Principal, session_id: UUID, client_guest_id: UUID | None = None) -> Guest:
    """Count one more guest and give them the next number; the same tap sent twice is one guest.

    Raises:
        NotFound, Forbidden, Conflict: see ``registers.mark``; or there are two hundred already.
    """
    open_register(actor, session_id)
    if client_guest_id is not None:
        present = db.session.scalar(
            select(Guest).where(Guest.session_id == session_id, Guest.client_guest_id == client_guest_id)
        )
        if present is not None:
            return present
    last = db.session.scalar(select(func.max(Guest.number)).where(Guest.session_id == session_id)) or 0
    if last >= MOST_GUESTS:
        raise Conflict("guest.too_many", max=MOST_GUESTS)
    guest = Guest(
        session_id=session_id, number=last + 1, client_guest_id=client_guest_id or new_id(), added_at=clock.now()
    )  # fmt: skip
    db.session.add(guest)
    audits.note(actor, "add", "guest", session_id)
    db.session.flush()
    return guest


def find_guest(*, actor: Principal, session_id: UUID, client_guest_id: UUID) -> Guest:
    """Return a guest by the id that the device chose.

    Raises:
        NotFound, Forbidden: there is none any more, or they are not the actor's to see.
    """
    sessions.run_session(actor=actor, session_id=session_id)
    guest = db.session.scalar(
        select(Guest).where(Guest.session_id == session_id, Guest.client_guest_id == client_guest_id)
    )
    if guest is None or guest.removed_at is not None:
        raise NotFound
    return guest


def take_back_guest(*, actor: Principal, session_id: UUID, number: int) -> None:
    """Take back a guest; the numbers of the others stay, and taking back twice is fine.

    Raises:
        NotFound, Forbidden, Conflict: there is none, or see ``registers.mark``.
    """
    open_register(actor, session_id)
    guest = db.session.get(Guest, (session_id, number)) if number <= MOST_GUESTS else None
    if guest is None:
        raise NotFound
    if guest.removed_at is None:
        guest.removed_at = clock.now()
        audits.note(actor, "remove", "guest", session_id)
        db.session.flush()


def guests_present(session_id: UUID) -> Sequence[Any]:
    """Return the guests of a session who were not taken back, by number."""
    found = select(Guest).where(Guest.session_id == session_id, Guest.removed_at.is_(None))
    return db.session.scalars(found.order_by(Guest.number)).all()


def open_register(actor: Principal, session_id: UUID) -> None:
    """Lock a register that still takes guests: once it is closed only their number is left."""
    if registers.opened(actor=actor, session_id=session_id).status == "closed":
        raise Conflict("session.is_closed")
