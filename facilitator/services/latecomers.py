"""Somebody comes in while a round is under way: one tap writes them into the register and gives them a seat."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from facilitator.domain.principal import Principal
from facilitator.domain.register import MarkChange
from facilitator.domain.round import LiveRound, Place, RoundTap, place_of
from facilitator.extensions import db
from facilitator.models.register import Mark
from facilitator.models.session import GroupSession
from facilitator.services import guests, registers, rounds
from facilitator.services.seats import HERE

NEW_GUEST = "guest:new"  # the seat of somebody whom nobody has counted yet


def seat_latecomer(*, actor: Principal, round_id: UUID, tap: RoundTap) -> LiveRound:
    """Seat somebody who has just come: a member is marked as late unless they are marked as here, a guest is counted.

    Both or neither: a round that refuses leaves the register as it was.

    Raises:
        NotFound, Conflict, Invalid: see ``rounds.act`` and ``registers.mark``.
    """
    row, session = rounds.find_round(actor=actor, round_id=round_id)
    state = rounds.state_of(row)
    with db.session.begin_nested():
        if tap.seat == NEW_GUEST:
            guest = guests.welcome_guest(
                actor=actor, session_id=session.id, client_guest_id=tap.client_action_id
            )
            tap = replace(tap, seat=Place("guest", number=guest.number).key)
        elif tap.seat is not None and (state is None or state.find(tap.seat) is None):
            mark_late(actor, session, place_of(tap.seat), tap.client_action_id)
        return rounds.act(actor=actor, round_id=round_id, tap=tap)


def mark_late(actor: Principal, session: GroupSession, place: Place, tap_id: UUID) -> None:
    """Mark a member as late who is not marked as here."""
    if place.kind != "member" or place.person_id is None:
        return
    marked = select(Mark.mark).where(Mark.session_id == session.id, Mark.member_id == place.person_id)
    if db.session.scalar(marked) not in HERE:
        change = MarkChange("late", client_mark_id=tap_id)
        registers.mark(actor=actor, session_id=session.id, member_id=place.person_id, change=change)
