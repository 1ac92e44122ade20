"""Swaps: somebody offers a session to a colleague or to any, perhaps for one of theirs; the totals stay the same."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from facilitator import clock, policy
from facilitator.domain.page import PageRequest
from facilitator.domain.people_in_front import NewSwap
from facilitator.domain.principal import Principal
from facilitator.domain.rota import NEEDS_COVER
from facilitator.errors import Conflict, Invalid, NotFound
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.facilitator import Assignment
from facilitator.models.group import Group
from facilitator.models.rota import Duty, RotaMember, Swap
from facilitator.models.session import GroupSession
from facilitator.services import audits, bookings, duties, duty_mails
from facilitator.services.pages import Listing, Page

ACTOR = policy.ACTOR_ID
_one, _other, _from = aliased(GroupSession), aliased(GroupSession), aliased(Account)
IN_GROUP = exists().where(Assignment.group_id == _one.group_id, Assignment.account_id == ACTOR)
IN_ROTA = exists().where(RotaMember.group_id == _one.group_id, RotaMember.account_id == ACTOR)
SEEN = or_(
    Swap.account_id == ACTOR,
    and_(Swap.to_account_id == ACTOR, or_(IN_GROUP, IN_ROTA)),
    and_(Swap.to_account_id.is_(None), IN_GROUP),
)
SHOWN = (
    select(
        Swap.id, Swap.session_id, Swap.account_id, Swap.to_account_id, Swap.for_session_id, Swap.taken_by,
        Swap.state, Swap.created_at, Swap.updated_at, Swap.version, _from.name.label("name"),
        Group.name.label("group_name"), _one.starts_at, _one.time_zone,
        _other.starts_at.label("for_starts_at"), _other.time_zone.label("for_time_zone"),
    )
    .join(_one, _one.id == Swap.session_id)
    .join(Group, Group.id == _one.group_id)
    .join(_from, _from.id == Swap.account_id)
    .outerjoin(_other, _other.id == Swap.for_session_id)
    .where(SEEN, policy.spoken_for(_one.group_id))
)  # fmt: skip
LISTED = Listing(SHOWN, keys=(Swap.id,), filters={"state": Swap.state == bindparam("state")})


def read_swaps(*, actor: Principal, page: PageRequest, state: str | None = None) -> Page:
    """Return the offers that the actor made, was made, or could take."""
    return LISTED.read(page, policy.params(actor), state=state)


def read_swap(*, actor: Principal, swap_id: UUID) -> Any:
    """Return one offer as it is shown, changes of this transaction included.

    Raises:
        NotFound: there is none that the actor may know of.
    """
    db.session.flush()
    row = db.session.execute(SHOWN.where(Swap.id == swap_id), policy.params(actor)).first()
    if row is None:
        raise NotFound
    return row


def offer(*, actor: Principal, new: NewSwap) -> Swap:
    """Offer one of the actor's sessions.

    Raises:
        NotFound: the actor is not named for this session.
        Invalid: the colleague is not of this group, or the other session is not theirs.
        Conflict: it is offered already, cover is being asked for, or it is not to come any more.
    """
    session = db.session.get(GroupSession, new.session_id, with_for_update=True)
    mine = duties.own(actor, session) if session else None
    if session is None or mine is None:
        raise NotFound
    duties.require_ahead(session)
    if mine.state == NEEDS_COVER:
        raise Conflict("rota.cover_is_asked")
    require_possible(actor, session, new)
    same = select(Swap.id).where(
        Swap.session_id == session.id, Swap.account_id == actor.account_id, Swap.state == "open"
    )
    if db.session.scalar(same) is not None:
        raise Conflict("rota.swap_offered")
    swap = Swap(account_id=actor.account_id, **vars(new))
    db.session.add(swap)
    db.session.flush()
    duty_mails.plan("swap_offer", session, asked(session, swap), swap.id, expires=session.starts_at)
    audits.note(actor, "offer", "swap", swap.id, group_id=session.group_id)
    db.session.flush()
    return swap


def require_possible(actor: Principal, session: GroupSession, new: NewSwap) -> None:
    """Refuse an offer that nobody could take.

    Raises:
        Invalid: with the reason.
    """
    to = new.to_account_id
    if to is not None and (to == actor.account_id or not duties.belongs(session.group_id, to)):
        raise Invalid("rota.person_unknown", field="to_account_id")
    if to is not None and duties.find(session.id, to) is not None:
        raise Invalid("rota.there_already", field="to_account_id")
    if new.for_session_id is None:
        return
    other = db.session.get(GroupSession, new.for_session_id)
    theirs = duties.find(new.for_session_id, to) if to is not None else None
    if other is None or theirs is None or other.id == session.id or other.starts_at <= clock.now():
        raise Invalid("rota.not_theirs", field="for_session_id")
    if not duties.speaks_in(
        actor, other.group_id
    ):  # said in the same words: they must not learn that it exists
        raise Invalid("rota.not_theirs", field="for_session_id")
    if duties.find(other.id, actor.account_id) is not None:
        raise Invalid("rota.you_are_there_already", field="for_session_id")


def asked(session: GroupSession, swap: Swap) -> Sequence[UUID]:
    """Return who is told of an offer: the colleague, or everybody of the group who is not there anyway."""
    if swap.to_account_id is not None:
        return [swap.to_account_id]
    there = {duty.account_id for duty, _name in duties.of_sessions([session.id])}
    inside = db.session.scalars(
        select(Assignment.account_id)
        .join(Account, Account.id == Assignment.account_id)
        .where(Assignment.group_id == session.group_id, Account.active)
    )
    return [account_id for account_id in inside if account_id not in there]


def accept(*, actor: Principal, swap_id: UUID) -> Swap:
    """Accept an offer; everything is looked at again in this transaction.

    Raises:
        NotFound: there is none that the actor may take.
        Conflict: it is over, somebody is no longer named as offered, is away or elsewhere.
        Taken: somebody is booked elsewhere in the meantime.
    """
    swap, sessions = locked(actor, swap_id)
    reaches = all(policy.speaks_for(actor, session.group_id) for session in sessions)
    if swap.account_id == actor.account_id or not reaches:
        raise NotFound
    if swap.state == "taken" and swap.taken_by == actor.account_id:
        return swap
    require_open(swap, sessions)
    exchange(swap, actor.account_id, sessions)
    swap.state, swap.taken_by = "taken", actor.account_id
    db.session.flush()
    bookings.follow(sessions, actor=actor)
    first = next(session for session in sessions if session.id == swap.session_id)
    duty_mails.plan("swap_taken", first, [swap.account_id], swap.id)
    audits.note(actor, "take", "swap", swap.id, group_id=first.group_id)
    db.session.flush()
    return swap


def locked(actor: Principal, swap_id: UUID) -> tuple[Swap, list[GroupSession]]:
    """Return an offer and its sessions, locked in the order in which everybody locks.

    Raises:
        NotFound: there is none that the actor may know of.
    """
    row = read_swap(actor=actor, swap_id=swap_id)
    ids = sorted(one for one in (row.session_id, row.for_session_id) if one is not None)
    sessions = [db.session.get_one(GroupSession, one, with_for_update=True) for one in ids]
    return db.session.get_one(Swap, swap_id, with_for_update=True), sessions


def require_open(swap: Swap, sessions: Sequence[GroupSession]) -> None:
    """Refuse an offer that is over.

    Raises:
        Conflict: it is.
    """
    if swap.state != "open":
        raise Conflict("rota.swap_over")
    for session in sessions:
        duties.require_ahead(session)


def exchange(swap: Swap, taker: UUID, sessions: Sequence[GroupSession]) -> None:
    """Let two people change places, or one take the place of the other.

    Raises:
        Conflict: one of them is no longer named as offered, left the group, or is away or elsewhere then.
    """
    ids = [session.id for session in sessions]
    moves = [(swap.session_id, swap.account_id, taker)]
    if swap.for_session_id is not None:
        moves.append((swap.for_session_id, taker, swap.account_id))
    fresh = []
    for session_id, leaves, comes in moves:
        duty = duties.find(session_id, leaves, lock=True)
        if duty is None or duty.state == NEEDS_COVER or duties.find(session_id, comes) is not None:
            raise Conflict("rota.swap_over")
        session = next(one for one in sessions if one.id == session_id)
        if not duties.belongs(session.group_id, comes):
            raise Conflict("rota.swap_over")
        if duties.not_free([comes], session, but=ids):
            raise Conflict("rota.somebody_elsewhere")
        fresh.append(Duty(session_id=session_id, account_id=comes, role=duty.role, source="swap",
                          state="confirmed", locked=True))  # fmt: skip
        db.session.delete(duty)
    db.session.flush()
    db.session.add_all(fresh)
    db.session.flush()


def decline(*, actor: Principal, swap_id: UUID) -> Swap:
    """Say no to an offer that was made to the actor; an open one is simply left.

    Raises:
        NotFound: there is none that was made to the actor.
        Conflict: it is over.
    """
    return conclude(actor, swap_id, "declined", allowed=lambda swap: swap.to_account_id == actor.account_id)


def withdraw(*, actor: Principal, swap_id: UUID) -> Swap:
    """Take back an offer of the actor.

    Raises:
        NotFound: there is none of theirs.
        Conflict: it is over.
    """
    return conclude(actor, swap_id, "withdrawn", allowed=lambda swap: swap.account_id == actor.account_id)


def conclude(actor: Principal, swap_id: UUID, state: str, *, allowed: Any) -> Swap:
    """End an offer without anybody changing places; doing it again is fine.

    Raises:
        NotFound: it is not the actor's to end.
        Conflict: it is over in another way.
    """
    swap, sessions = locked(actor, swap_id)
    if not allowed(swap):
        raise NotFound
    if swap.state == state:
        return swap
    if swap.state != "open":
        raise Conflict("rota.swap_over")
    swap.state = state
    audits.note(actor, state, "swap", swap.id, group_id=sessions[0].group_id)
    db.session.flush()
    return swap
