"""Cover: somebody cannot make a session, others are asked in turn, and the first yes gets it.

A request is locked before it moves on, so that of two answers, or of two workers that see a deadline pass, one does the
work and the other finds it done. Whoever was asked can still say yes after their time, until somebody else has.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from facilitator import clock, policy
from facilitator.domain import cover
from facilitator.domain.principal import Principal
from facilitator.domain.rota import NEEDS_COVER
from facilitator.errors import Conflict, Forbidden, NotFound
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.facilitator import Assignment
from facilitator.models.group import Group
from facilitator.models.rota import CoverAsk, CoverRequest, Duty
from facilitator.models.session import GroupSession
from facilitator.services import audits, bookings, cover_pools, duties, duty_mails

LOOKING = ("open", "nobody")  # a late yes is as good as an early one


def ask(*, actor: Principal, session_id: UUID, account_id: UUID | None = None) -> CoverRequest:
    """Look for somebody to take a person's place at a session: the actor's own, or that of a colleague who is ill.

    Asking twice is fine. Without anybody to ask, the answer is there at once.

    Raises:
        NotFound: there is no such session, or this person is not expected there.
        Conflict: it is not to come any more.
    """
    session = named_session(actor, session_id, account_id)
    duties.require_ahead(session)
    missing = account_id or actor.account_id
    role = role_of(session, missing)
    if role is None:
        raise NotFound
    looking = request_of(session.id, missing)
    if looking is not None:
        return looking
    request = CoverRequest(session_id=session.id, account_id=missing, role=role, answer_by=clock.now())
    db.session.add(request)
    duty = duties.find(session.id, missing)
    if duty is not None:
        duty.state = NEEDS_COVER
    db.session.flush()
    bookings.follow([session], actor=actor)
    audits.note(actor, "ask_cover", "session", session.id, group_id=session.group_id)
    ask_next(request, session)
    return request


def named_session(actor: Principal, session_id: UUID, account_id: UUID | None) -> GroupSession:
    """Return a session, locked, about whose people the actor may speak: their own place, or a group they run.

    Raises:
        NotFound: there is none that the actor may know of.
        Forbidden: somebody who only covers speaks for somebody else.
    """
    session = db.session.get(GroupSession, session_id, with_for_update=True)
    if session is None:
        raise NotFound
    if not policy.sees_group(actor, db.session.get_one(Group, session.group_id)):
        if duties.own(actor, session) is None:
            raise NotFound
        if account_id not in {None, actor.account_id}:
            raise Forbidden
    return session


def role_of(session: GroupSession, account_id: UUID) -> str | None:
    """Return what somebody is expected for at a session; None if they are not."""
    duty = duties.find(session.id, account_id)
    if duty is not None:
        return duty.role
    if db.session.scalar(select(Duty.id).where(Duty.session_id == session.id).limit(1)) is not None:
        return None
    place = db.session.get(Assignment, (session.group_id, account_id))
    return place.role if place else None


def request_of(session_id: UUID, account_id: UUID) -> CoverRequest | None:
    """Return the search for cover for somebody that still goes on, locked."""
    going_on = select(CoverRequest).where(
        CoverRequest.session_id == session_id,
        CoverRequest.account_id == account_id,
        CoverRequest.state.in_(LOOKING),
    )
    return db.session.scalar(going_on.with_for_update().execution_options(populate_existing=True))


def ask_next(request: CoverRequest, session: GroupSession) -> None:
    """Ask the next of those who could, with a deadline; without one, tell that nobody was found."""
    now = clock.now()
    able = cover_pools.pool(request, session)
    if not able or session.starts_at <= now:
        request.state = "nobody"
        told = {request.account_id, *cover_pools.colleagues(session)}
        duty_mails.plan("cover_nobody", session, told, request.id)
        db.session.flush()
        return
    zone = db.session.get_one(Account, able[0].account_id).time_zone
    at = cover.ask_at(now, session.starts_at, zone)
    request.answer_by = cover.answer_by(at, session.starts_at, len(able))
    asked = CoverAsk(
        request_id=request.id, account_id=able[0].account_id, asked_at=at, answer_by=request.answer_by
    )
    db.session.add(asked)
    duty_mails.plan("cover_ask", session, [asked.account_id], request.id, at=at, expires=session.starts_at)
    db.session.flush()


def answer(*, actor: Principal, ask_id: UUID, says: str) -> CoverRequest:
    """Take an answer; the first yes gets the session, a no lets the next be asked at once.

    Raises:
        NotFound: the actor was not asked, or belongs to the group no longer.
        Conflict: somebody else has it, the search is over, or the actor is somewhere else then.
    """
    asked = db.session.get(CoverAsk, ask_id)
    if asked is None or asked.account_id != actor.account_id:
        raise NotFound
    session_id = db.session.get_one(CoverRequest, asked.request_id).session_id
    # The session first, then the request: everybody locks in this order.
    session = db.session.get_one(GroupSession, session_id, with_for_update=True)
    request = db.session.get_one(CoverRequest, asked.request_id, with_for_update=True)
    policy.found(allowed=duties.speaks_in(actor, session.group_id))
    if request.state == "covered" and request.covered_by == actor.account_id and says == "yes":
        return request
    if request.state not in LOOKING or session.status not in {"planned", "live"}:
        raise Conflict("rota.cover_taken" if request.state == "covered" else "rota.cover_over")
    duties.require_ahead(session)
    waits = request.state == "open" and asked.answer is None
    asked.answer = says
    audits.note(actor, f"say_{says}", "cover", request.id, group_id=session.group_id)
    if says == "yes":
        take_place(actor, request, session)
    elif waits and is_last(asked):
        ask_next(request, session)
    db.session.flush()
    return request


def answer_as_asked(*, actor: Principal, session_id: UUID, says: str) -> CoverRequest:
    """Take the actor's answer to the newest search for a session in which they were asked.

    Raises:
        NotFound: they were not asked about this session.
        Conflict: see ``answer``.
    """
    mine = (
        select(CoverAsk.id)
        .join(CoverRequest, CoverRequest.id == CoverAsk.request_id)
        .where(CoverRequest.session_id == session_id, CoverAsk.account_id == actor.account_id)
    )
    ask_id = db.session.scalar(mine.order_by(CoverAsk.id.desc()).limit(1))
    if ask_id is None:
        raise NotFound
    return answer(actor=actor, ask_id=ask_id, says=says)


def is_last(asked: CoverAsk) -> bool:
    """Tell whether nobody was asked after somebody: only then does a no let the next be asked."""
    later = select(CoverAsk.id).where(CoverAsk.request_id == asked.request_id, CoverAsk.id > asked.id)
    return db.session.scalar(later.limit(1)) is None


def take_place(actor: Principal, request: CoverRequest, session: GroupSession) -> None:
    """Let somebody take the place that is free, and tell all whom it concerns.

    Raises:
        Conflict: they are away or somewhere else then.
    """
    if duties.not_free([actor.account_id], session):
        raise Conflict("rota.you_are_elsewhere")
    duties.name_the_group(session, but={request.account_id, actor.account_id})
    missing, mine = duties.find(session.id, request.account_id), duties.find(session.id, actor.account_id)
    if missing is not None:
        db.session.delete(missing)
    if mine is None:
        mine = Duty(session_id=session.id, account_id=actor.account_id, role=request.role)
        db.session.add(mine)
    mine.role, mine.source, mine.state, mine.locked = request.role, "cover", "confirmed", True
    request.state, request.covered_by = "covered", actor.account_id
    db.session.flush()
    bookings.follow([session], actor=actor)
    duty_mails.plan(
        "cover_found", session, {request.account_id, *cover_pools.colleagues(session)}, request.id
    )


def take_back(*, actor: Principal, session_id: UUID, account_id: UUID | None = None) -> None:
    """Stop looking: the person can come after all.

    Raises:
        NotFound: nobody is being looked for.
    """
    session = named_session(actor, session_id, account_id)
    request = request_of(session.id, account_id or actor.account_id)
    if request is None:
        raise NotFound
    request.state = "withdrawn"
    duty = duties.find(session.id, request.account_id)
    if duty is not None:
        duty.state, duty.locked = "confirmed", True
    db.session.flush()
    bookings.follow([session], actor=actor)
    audits.note(actor, "take_back_cover", "session", session.id, group_id=session.group_id)
    db.session.flush()


def withdraw_for(session_rows: Iterable[GroupSession]) -> None:
    """Stop looking for sessions that do not take place."""
    off = [session.id for session in session_rows if session.status == "cancelled"]
    if off:
        going_on = update(CoverRequest).where(
            CoverRequest.session_id.in_(off), CoverRequest.state.in_(LOOKING)
        )
        db.session.execute(
            going_on.values(state="withdrawn", version=CoverRequest.version + 1, updated_at=clock.now())
        )


def stop_asking(account_id: UUID, which: ColumnElement[bool]) -> None:
    """Take back what somebody who has left was asked and did not answer; where they were last, ask the next."""
    waiting = (
        select(CoverAsk.id, GroupSession.id, CoverRequest.id)
        .join(CoverRequest, CoverRequest.id == CoverAsk.request_id)
        .join(GroupSession, GroupSession.id == CoverRequest.session_id)
        .where(which, CoverAsk.account_id == account_id, CoverAsk.answer.is_(None))
        .where(CoverRequest.state.in_(LOOKING))
        .order_by(GroupSession.id, CoverRequest.id)
    )
    for ask_id, session_id, request_id in db.session.execute(waiting).all():
        session = db.session.get_one(GroupSession, session_id, with_for_update=True)
        request = db.session.get_one(CoverRequest, request_id, with_for_update=True)
        asked = db.session.get_one(CoverAsk, ask_id)
        waits = request.state == "open" and is_last(asked)
        db.session.delete(asked)
        db.session.flush()
        if waits:
            ask_next(request, session)


def overdue() -> list[UUID]:
    """Return the searches whose present deadline has passed."""
    late = select(CoverRequest.id).where(CoverRequest.state == "open", CoverRequest.answer_by <= clock.now())
    return list(db.session.scalars(late.order_by(CoverRequest.answer_by)))


def move_on(request_id: UUID) -> bool:
    """Ask the next after a deadline; False if somebody else has just done so, or it is settled."""
    session_id = db.session.scalar(select(CoverRequest.session_id).where(CoverRequest.id == request_id))
    if session_id is None:
        return False
    session = db.session.get_one(GroupSession, session_id, with_for_update=True)
    request = db.session.get_one(CoverRequest, request_id, with_for_update=True)
    if request.state != "open" or request.answer_by > clock.now():
        return False
    ask_next(request, session)
    return True
