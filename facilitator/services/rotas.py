"""The rota of a group: who takes turns in front, proposed as a difference and applied when somebody agrees."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select

from facilitator import clock, policy
from facilitator.domain import rota as rules
from facilitator.domain.page import PageRequest
from facilitator.domain.people_in_front import (
    InRota,
    NewPerson,
    NewRota,
    Planning,
    Proposal,
    ShownRota,
    Told,
    mark_of,
)
from facilitator.domain.principal import Principal
from facilitator.domain.rota import Change
from facilitator.errors import Invalid, Stale
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.booking import Booking
from facilitator.models.facilitator import Assignment
from facilitator.models.group import Group
from facilitator.models.rota import Absence, Duty, Handover, Rota, RotaMember
from facilitator.models.session import GroupSession
from facilitator.services import audits, bookings, duties, groups
from facilitator.services.versions import outgrow

# What somebody is in a group says which turns they take, where no rota says otherwise.
USUAL_ROLES = {
    rules.LEAD: [rules.LEAD, rules.BESIDE],
    rules.BESIDE: [rules.BESIDE],
    rules.HOST: [rules.HOST],
}
ONLINE = ("online", "hybrid")
HELD = ("planned", "live", "closed")  # sessions that count as served once they lie behind
NOT_PLANNED_ANEW = ("confirmed", rules.NEEDS_COVER)
EVERYBODY = PageRequest(rules.MOST_PEOPLE)


def read_rota(*, actor: Principal, group_id: UUID, count: int = rules.SHOWN_SESSIONS) -> ShownRota:
    """Return the rota of a group with who is named for its next sessions.

    Raises:
        NotFound: there is no such group, or the actor may not know of it.
    """
    group = groups.find_group(actor=actor, group_id=group_id)
    rota = db.session.get(Rota, group.id)
    return ShownRota(
        group.id,
        people_of(group, rota),
        duties.staffed(coming(group.id, count)),
        rota.version if rota else 0,
    )


def people_of(group: Group, rota: Rota | None) -> list[InRota]:
    """Return who is in a rota, in its order; without one, everybody who facilitates the group."""
    if rota is None:
        usual = (
            select(Account.id, Account.name, Assignment.role)
            .join(Assignment, Assignment.account_id == Account.id)
            .where(Assignment.group_id == group.id, Account.active)
            .order_by(Assignment.created_at, Account.name, Account.id)
        )
        rows = db.session.execute(usual.limit(rules.MOST_PEOPLE)).all()
        return [InRota(row.id, row.name, place, 1, USUAL_ROLES[row.role], covers=True)
                for place, row in enumerate(rows)]  # fmt: skip
    kept = (
        select(RotaMember, Account.name)
        .join(Account, Account.id == RotaMember.account_id)
        .where(RotaMember.group_id == group.id, Account.active)
        .order_by(RotaMember.position, Account.id)
    )
    return [
        InRota(
            one.account_id, name, one.position, one.weight, list(one.roles), one.covers,
            one.active_from, one.active_to,
        )
        for one, name in db.session.execute(kept).all()
    ]  # fmt: skip


def coming(group_id: UUID, count: int) -> Sequence[GroupSession]:
    """Return the next planned sessions of a group."""
    ahead = select(GroupSession).where(
        GroupSession.group_id == group_id,
        GroupSession.status == "planned",
        GroupSession.starts_at > clock.now(),
    )
    return db.session.scalars(ahead.order_by(GroupSession.starts_at, GroupSession.id).limit(count)).all()


def set_rota(*, actor: Principal, group_id: UUID, new: NewRota, expected: int | None = None) -> ShownRota:
    """Say who is in the rota of a group and in which order; who is named already stays until it is planned anew.

    Raises:
        NotFound: there is no such group, or the actor may not know of it.
        Stale: somebody else has changed it.
        Invalid: somebody is unknown or stands there twice, or takes turns without facilitating the group.
    """
    group = groups.find_group(actor=actor, group_id=group_id)
    policy.permitted(allowed=policy.runs_group(actor, group))
    rota = db.session.get(Rota, group.id, with_for_update=True)
    if expected is not None and expected != (rota.version if rota else 0):
        raise Stale
    require_people(actor, group, new.people)
    if rota is None:
        rota = Rota(group_id=group.id)
        db.session.add(rota)
    else:
        outgrow(rota)
    db.session.execute(delete(RotaMember).where(RotaMember.group_id == group.id))
    db.session.add_all(
        RotaMember(group_id=group.id, position=place, **vars(one)) for place, one in enumerate(new.people)
    )
    audits.note(actor, "set", "rota", group.id, group_id=group.id)
    db.session.flush()
    return read_rota(actor=actor, group_id=group.id)


def require_people(actor: Principal, group: Group, people: Sequence[NewPerson]) -> None:
    """Refuse people who cannot be in a rota: whoever takes turns facilitates the group, others may only cover.

    Raises:
        Invalid: with the reason.
    """
    ids = [one.account_id for one in people]
    if len(set(ids)) < len(ids):
        raise Invalid("rota.person_twice", field="people")
    inside = set(db.session.scalars(select(Assignment.account_id).where(Assignment.group_id == group.id)))
    found = (
        db.session.scalars(select(Account).where(Account.id.in_(ids), Account.active)).all() if ids else ()
    )
    known = {one.id for one in found if one.id in inside or policy.sees_account(actor, one)}
    for one in people:
        if one.account_id not in known:
            raise Invalid("rota.person_unknown", field="people")
        if one.roles and one.account_id not in inside:
            raise Invalid("rota.not_in_group", field="people")
        if one.active_from and one.active_to and one.active_to < one.active_from:
            raise Invalid("rota.ends_before_start", field="people")


def propose(*, actor: Principal, group_id: UUID, planning: Planning) -> Proposal:
    """Return what planning the next sessions anew would change; nothing is written.

    Raises:
        NotFound: there is no such group, or the actor may not know of it.
    """
    group = groups.find_group(actor=actor, group_id=group_id)
    policy.permitted(allowed=policy.runs_group(actor, group))
    sessions = coming(group.id, planning.sessions)
    people = people_of(group, db.session.get(Rota, group.id))
    changes, names = worked_out(group, people, sessions)
    at = {session.id: session for session in sessions}
    told = [
        Told(
            one.session_id, at[one.session_id].starts_at, at[one.session_id].starts_local,
            at[one.session_id].time_zone, one.role, one.before, one.after,
        )
        for one in changes
    ]  # fmt: skip
    return Proposal(group.id, told, mark_of(changes), names)


def apply(*, actor: Principal, group_id: UUID, planning: Planning) -> ShownRota:
    """Write what planning anew changes; with ``seen``, only if that is still exactly what was looked at.

    Raises:
        NotFound: there is no such group, or the actor may not know of it.
        Stale: the proposal is another one by now.
        Taken: somebody is booked elsewhere in the meantime.
    """
    group = groups.find_group(actor=actor, group_id=group_id)
    policy.permitted(allowed=policy.runs_group(actor, group))
    db.session.execute(select(Group.id).where(Group.id == group.id).with_for_update())  # one plan at a time
    sessions = coming(group.id, planning.sessions)
    people = people_of(group, db.session.get(Rota, group.id))
    changes, _names = worked_out(group, people, sessions)
    if planning.seen is not None and planning.seen != mark_of(changes):
        raise Stale
    if changes:
        write(changes)
        touched = {one.session_id for one in changes}
        bookings.follow([one for one in sessions if one.id in touched], actor=actor)
        audits.note(actor, "apply", "rota", group.id, group_id=group.id)
        db.session.flush()
    return read_rota(actor=actor, group_id=group.id)


def write(changes: Sequence[Change]) -> None:
    """Take away who is no longer named and add who is now."""
    for one in changes:
        if one.before is not None:
            gone = delete(Duty).where(Duty.session_id == one.session_id, Duty.account_id == one.before)
            db.session.execute(gone)
    db.session.add_all(
        Duty(session_id=one.session_id, account_id=one.after, role=one.role)
        for one in changes
        if one.after is not None
    )
    db.session.flush()


def worked_out(
    group: Group, people: Sequence[InRota], sessions: Sequence[GroupSession]
) -> tuple[list[Change], dict[UUID, str]]:
    """Return the changes of a new plan, and the names of all whom they are about."""
    kept = duties.of_sessions([session.id for session in sessions])
    stands = [rules.Named(one.session_id, one.role, one.account_id) for one, _name in kept]
    locked = [named for named, (one, _name) in zip(stands, kept, strict=True) if is_locked(one)]
    turns = handed_over(group.id, people)
    meetings = meetings_of(group, people, sessions)
    ids = {one.account_id for one in turns}
    facts = rules.Facts(away(ids), busy(ids, sessions), locked, history(group.id))
    proposed = rules.plan(turns, meetings, facts, clock.now())
    names = {one.account_id: one.name for one in people} | {one.account_id: name for one, name in kept}
    return rules.difference(meetings, stands, proposed), names


def handed_over(group_id: UUID, people: Sequence[InRota]) -> list[rules.Person]:
    """Return who takes turns, each with what a handover that is agreed changes from its day on."""
    turns = [
        rules.Person(
            one.account_id, one.position, frozenset(one.roles), one.weight, one.active_from, one.active_to
        )
        for one in people
    ]
    agreed = select(Handover).where(Handover.group_id == group_id, Handover.state == "planned")
    for one in db.session.scalars(agreed.order_by(Handover.starts_on, Handover.id)):
        turns = rules.led_by(turns, one.from_account_id, one.to_account_id, one.starts_on, leaves=one.leaves)
    return [one for one in turns if one.roles]


def is_locked(duty: Duty) -> bool:
    """Tell whether a duty stays when the rota is planned anew."""
    return duty.locked or duty.state in NOT_PLANNED_ANEW or duty.source != "rotation"


def meetings_of(
    group: Group, people: Sequence[InRota], sessions: Sequence[GroupSession]
) -> list[rules.Meeting]:
    """Return sessions as the rota sees them; a host is needed online, where somebody does that."""
    hosted = group.mode in ONLINE and any(rules.HOST in one.roles for one in people)
    needed = rules.ROLES if hosted else rules.ROLES[:2]
    return [
        rules.Meeting(
            one.id, one.starts_local.date(), (one.starts_local + (one.ends_at - one.starts_at)).date(),
            one.starts_at, one.ends_at, needed,
        )
        for one in sessions
    ]  # fmt: skip


def away(account_ids: Collection[UUID]) -> list[rules.Away]:
    """Return when people are not there, from yesterday on: the day may have ended where they are."""
    since = clock.now().date() - timedelta(days=1)
    gone = select(Absence).where(Absence.account_id.in_(account_ids), Absence.ends_on >= since)
    return [rules.Away(one.account_id, one.starts_on, one.ends_on) for one in db.session.scalars(gone)]


def busy(account_ids: Collection[UUID], sessions: Sequence[GroupSession]) -> list[rules.Busy]:
    """Return when people are expected at other sessions than these."""
    taken = select(Booking.resource_id, Booking.starts_at, Booking.ends_at).where(
        Booking.resource_id.in_(account_ids),
        Booking.status != "released",
        Booking.ends_at > clock.now(),
        Booking.session_id.not_in([session.id for session in sessions]),
    )
    return [rules.Busy(*row) for row in db.session.execute(taken)]


def history(group_id: UUID) -> dict[tuple[str, UUID], rules.Served]:
    """Return how often each person has held each role in a group, and when last."""
    counted = (
        select(Duty.role, Duty.account_id, func.count(), func.max(GroupSession.starts_at))
        .join(GroupSession, GroupSession.id == Duty.session_id)
        .where(
            GroupSession.group_id == group_id,
            GroupSession.starts_at <= clock.now(),
            GroupSession.status.in_(HELD),
            Duty.state != rules.NEEDS_COVER,
        )
        .group_by(Duty.role, Duty.account_id)
    )
    rows = db.session.execute(counted).all()
    return {(role, account_id): rules.Served(times, last_at) for role, account_id, times, last_at in rows}
