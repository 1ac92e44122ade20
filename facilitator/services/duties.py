"""Who is named for which session."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import exists, or_, select

from facilitator import clock, policy
from facilitator.domain.people_in_front import OnDuty, Staffed
from facilitator.domain.principal import Principal
from facilitator.domain.rota import NEEDS_COVER
from facilitator.errors import Conflict, NotFound
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.booking import Booking
from facilitator.models.facilitator import Assignment
from facilitator.models.group import Group
from facilitator.models.rota import Absence, Duty, RotaMember
from facilitator.models.session import GroupSession
from facilitator.services import audits, bookings, sessions


def of_sessions(session_ids: Collection[UUID]) -> Sequence[tuple[Duty, str]]:
    """Return who is named for sessions, with their names, the lead first."""
    named = (
        select(Duty, Account.name)
        .join(Account, Account.id == Duty.account_id)
        .where(Duty.session_id.in_(session_ids))
        .order_by(Duty.role.desc(), Account.name, Duty.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(named)] if session_ids else []


def staffed(rows: Sequence[GroupSession]) -> list[Staffed]:
    """Return sessions with who is named for each."""
    named: dict[UUID, list[OnDuty]] = defaultdict(list)
    for duty, name in of_sessions([row.id for row in rows]):
        person = OnDuty(duty.account_id, name, duty.role, duty.source, duty.state, duty.locked)
        named[duty.session_id].append(person)
    return [Staffed(row.id, row.starts_at, row.starts_local, row.time_zone, named[row.id]) for row in rows]


def read_named(*, session_id: UUID) -> list[OnDuty]:
    """Return who is named for a session that the reader has been shown."""
    return [
        OnDuty(one.account_id, name, one.role, one.source, one.state, one.locked)
        for one, name in of_sessions([session_id])
    ]


def find(session_id: UUID, account_id: UUID, *, lock: bool = False) -> Duty | None:
    """Return what somebody is named for at a session."""
    mine = select(Duty).where(Duty.session_id == session_id, Duty.account_id == account_id)
    return db.session.scalar(mine.with_for_update() if lock else mine)


def own(actor: Principal, session: GroupSession) -> Duty | None:
    """Return what the actor is named for at a session; a token that is limited to other groups has nothing there."""
    return find(session.id, actor.account_id) if policy.speaks_for(actor, session.group_id) else None


def planned(*, actor: Principal, session_id: UUID) -> GroupSession:
    """Return a session that is still to come, locked, whose people the actor may name.

    Raises:
        NotFound: there is none, or its group is not the actor's to see.
        Conflict: it has begun, is over or does not take place.
    """
    session = sessions.find_session(actor=actor, session_id=session_id, lock=True)
    policy.permitted(allowed=policy.runs_group(actor, db.session.get_one(Group, session.group_id)))
    require_ahead(session)
    return session


def require_ahead(session: GroupSession) -> None:
    """Refuse a session that is not to come any more.

    Raises:
        Conflict: it is over or does not take place.
    """
    if session.status not in {"planned", "live"} or session.ends_at <= clock.now():
        raise Conflict("rota.session_not_ahead")


def read_duties(*, actor: Principal, session_id: UUID) -> Staffed:
    """Return who is named for a session.

    Raises:
        NotFound: there is none, or its group is not the actor's to see.
    """
    return staffed([sessions.find_session(actor=actor, session_id=session_id)])[0]


def name(*, actor: Principal, session_id: UUID, account_id: UUID, role: str) -> Staffed:
    """Name somebody for a session by hand; it stays when the rota is planned anew.

    Raises:
        NotFound: there is no such session, or this person belongs neither to the group nor to its rota.
        Conflict: the session is not to come any more, or this person is away.
        Taken: they are somewhere else then.
    """
    session = planned(actor=actor, session_id=session_id)
    if not belongs(session.group_id, account_id):
        raise NotFound
    duty = find(session.id, account_id)
    if duty is None:
        require_there(account_id, session)
        duty = Duty(session_id=session.id, account_id=account_id, role=role)
        db.session.add(duty)
    duty.role, duty.source, duty.state, duty.locked = role, "manual", "confirmed", True
    settle(actor, "name", session, account_id)
    return staffed([session])[0]


def take_off(*, actor: Principal, session_id: UUID, account_id: UUID) -> None:
    """Take somebody off a session.

    Raises:
        NotFound: there is no such session, or this person is not named for it.
        Conflict: the session is not to come any more.
    """
    session = planned(actor=actor, session_id=session_id)
    duty = find(session.id, account_id)
    if duty is None:
        raise NotFound
    db.session.delete(duty)
    settle(actor, "take_off", session, account_id)


def confirm(*, actor: Principal, session_id: UUID) -> Staffed:
    """Let the actor say that they will be there; the rota then leaves them in peace for this session.

    Raises:
        NotFound: the actor is not named for this session.
        Conflict: the session is not to come any more, or cover is being asked for.
    """
    session = db.session.get(GroupSession, session_id)
    duty = find(session_id, actor.account_id, lock=True)
    if session is None or duty is None or not policy.speaks_for(actor, session.group_id):
        raise NotFound
    require_ahead(session)
    if duty.state == NEEDS_COVER:
        raise Conflict("rota.cover_is_asked")
    duty.state, duty.locked = "confirmed", True
    audits.note(actor, "confirm", "session", session.id, group_id=session.group_id)
    db.session.flush()
    return staffed([session])[0]


def settle(actor: Principal, verb: str, session: GroupSession, account_id: UUID) -> None:
    """Let the bookings follow from who is named now, and write down who did it.

    Raises:
        Taken: somebody is somewhere else then.
    """
    db.session.flush()
    bookings.follow([session], actor=actor)
    audits.note(actor, verb, "duty", account_id, group_id=session.group_id)
    db.session.flush()


def belongs(group_id: UUID, account_id: UUID) -> bool:
    """Tell whether an active account facilitates a group or stands in its rota."""
    inside = or_(
        exists().where(Assignment.group_id == group_id, Assignment.account_id == Account.id),
        exists().where(RotaMember.group_id == group_id, RotaMember.account_id == Account.id),
    )
    found = select(Account.id).where(Account.id == account_id, Account.active, inside)
    return db.session.scalar(found) is not None


def speaks_in(actor: Principal, group_id: UUID) -> bool:
    """Tell whether the actor may take turns of a group: one of its people, or of its rota, within reach."""
    return policy.speaks_for(actor, group_id) and belongs(group_id, actor.account_id)


def require_there(account_id: UUID, session: GroupSession) -> None:
    """Refuse to name somebody who is away.

    Raises:
        Conflict: they are.
    """
    if account_id in not_free([account_id], session):
        raise Conflict("rota.not_there")


def not_free(account_ids: Collection[UUID], session: GroupSession, but: Collection[UUID] = ()) -> set[UUID]:
    """Return who of some people is away or at another session then; ``but`` are sessions that do not count."""
    first = session.starts_local.date()
    last = (session.starts_local + (session.ends_at - session.starts_at)).date()
    away = select(Absence.account_id).where(
        Absence.account_id.in_(account_ids), Absence.starts_on <= last, Absence.ends_on >= first
    )
    elsewhere = select(Booking.resource_id).where(
        Booking.resource_id.in_(account_ids),
        Booking.status != "released",
        Booking.session_id.not_in([session.id, *but]),
        Booking.starts_at < session.ends_at,
        Booking.ends_at > session.starts_at,
    )
    return {*db.session.scalars(away), *db.session.scalars(elsewhere)}


def name_the_group(session: GroupSession, but: set[UUID]) -> None:
    """Write down for a session that nobody is named for what held so far: those who facilitate the group.

    Whoever is away or elsewhere then, and ``but``, is left out.
    """
    if db.session.scalar(select(Duty.id).where(Duty.session_id == session.id).limit(1)) is not None:
        return
    people = (
        select(Assignment.account_id, Assignment.role)
        .join(Account, Account.id == Assignment.account_id)
        .where(Assignment.group_id == session.group_id, Account.active)
    )
    found = {account_id: role for account_id, role in db.session.execute(people) if account_id not in but}
    gone = not_free(found, session)
    db.session.add_all(
        Duty(session_id=session.id, account_id=account_id, role=role, source="manual", locked=True)
        for account_id, role in found.items()
        if account_id not in gone
    )
    db.session.flush()
