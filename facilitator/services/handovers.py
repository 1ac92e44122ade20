"""Handing a group to another lead from a date on: both are told, and the rota follows."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from facilitator import clock, policy, transactions
from facilitator.domain import wallclock
from facilitator.domain.facilitator import NewAssignment
from facilitator.domain.page import PageRequest
from facilitator.domain.people_in_front import NewHandover
from facilitator.domain.principal import Principal
from facilitator.domain.rota import BESIDE, LEAD, ROLES
from facilitator.errors import Conflict, Invalid, NotFound
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.facilitator import Assignment
from facilitator.models.group import Group
from facilitator.models.ids import new_id
from facilitator.models.rota import Duty, Handover, Rota, RotaMember
from facilitator.models.session import GroupSession
from facilitator.services import audits, bookings, duties, facilitators, groups, planning
from facilitator.services.pages import Listing, Page
from facilitator.services.versions import outgrow, unchanged

MAIL_LIFE = timedelta(hours=48)
SOON_ENOUGH = timedelta(days=1)  # zones are up to a day apart
_from, _to = aliased(Account), aliased(Account)
LISTED = Listing(
    select(
        Handover.id, Handover.group_id, Handover.from_account_id, Handover.to_account_id, Handover.starts_on,
        Handover.leaves, Handover.state, _from.name.label("from_name"), _to.name.label("to_name"),
        Handover.created_at, Handover.updated_at, Handover.version,
    )
    .join(_from, _from.id == Handover.from_account_id)
    .join(_to, _to.id == Handover.to_account_id)
    .where(Handover.group_id == bindparam("group_id"), Handover.state != "withdrawn"),
    keys=(Handover.starts_on, Handover.id),
)  # fmt: skip


def read_handovers(*, actor: Principal, group_id: UUID, page: PageRequest) -> Page:
    """Return the handovers of a group, planned and done.

    Raises:
        NotFound: there is no such group, or the actor may not know of it.
    """
    group = groups.find_group(actor=actor, group_id=group_id)
    return LISTED.read(page, {"group_id": group.id})


def find_handover(*, actor: Principal, group_id: UUID, handover_id: UUID) -> Handover:
    """Return one handover of a group.

    Raises:
        NotFound: there is none, or the actor may not know of the group.
    """
    group = groups.find_group(actor=actor, group_id=group_id)
    handover = db.session.get(Handover, handover_id)
    if handover is None or handover.group_id != group.id:
        raise NotFound
    return handover


def hand_over(*, actor: Principal, group_id: UUID, from_account_id: UUID, new: NewHandover) -> Handover:
    """Plan that somebody else leads a group from a date on; both are told at once.

    Raises:
        NotFound: there is no such group or account, or the actor may not know of it.
        Forbidden: the actor does not say who facilitates this group.
        Invalid: it is the same person, or the day has passed.
        Conflict: a handover from this person is planned already.
    """
    group = groups.find_group(actor=actor, group_id=group_id)
    policy.permitted(allowed=policy.staffs_group(actor, group))
    account = db.session.get(Account, new.to_account_id)
    if account is None or not account.active or not policy.sees_account(actor, account):
        raise Invalid("rota.person_unknown", field="to_account_id")
    if db.session.get(Assignment, (group.id, from_account_id)) is None:
        raise NotFound
    if from_account_id == account.id:
        raise Invalid("rota.same_person", field="to_account_id")
    if new.starts_on < today_in(group):
        raise Invalid("rota.day_has_passed", field="starts_on")
    db.session.execute(select(Group.id).where(Group.id == group.id).with_for_update())
    same = select(Handover.id).where(Handover.group_id == group.id, Handover.state == "planned")
    if db.session.scalar(same.where(Handover.from_account_id == from_account_id)) is not None:
        raise Conflict("rota.handover_planned")
    handover = Handover(group_id=group.id, from_account_id=from_account_id, **vars(new))
    db.session.add(handover)
    db.session.flush()
    tell(handover)
    audits.note(actor, "hand_over", "group", group.id, group_id=group.id)
    if new.starts_on <= today_in(group):
        take_effect(handover.id)
    db.session.flush()
    return handover


def today_in(group: Group) -> date:
    """Return the date where a group meets."""
    return wallclock.to_local(clock.now(), group.time_zone).date()


def tell(handover: Handover) -> None:
    """Plan the mails to both."""
    now = clock.now()
    planning.insert_new([
        {
            "id": new_id(), "dedupe_key": f"lead_changes:{handover.id}:{account_id}", "kind": "lead_changes",
            "account_id": account_id, "due_at": now, "not_before": now, "expires_at": now + MAIL_LIFE,
        }
        for account_id in (handover.from_account_id, handover.to_account_id)
    ])  # fmt: skip
    transactions.enqueue("deliveries.drain")


def withdraw(*, actor: Principal, group_id: UUID, handover_id: UUID, expected: int | None = None) -> None:
    """Take back a handover that has not come yet.

    Raises:
        NotFound, Forbidden, Stale: see the policy and the version.
        Conflict: it has taken effect.
    """
    handover = find_handover(actor=actor, group_id=group_id, handover_id=handover_id)
    policy.permitted(allowed=policy.staffs_group(actor, db.session.get_one(Group, group_id)))
    unchanged(handover, expected)
    if handover.state != "planned":
        raise Conflict("rota.handover_over")
    handover.state = "withdrawn"
    audits.note(actor, "withdraw_handover", "group", group_id, group_id=group_id)
    db.session.flush()


def due() -> list[UUID]:
    """Return the handovers whose day has come somewhere."""
    tomorrow = (clock.now() + SOON_ENOUGH).date()
    planned = select(Handover.id).where(Handover.state == "planned", Handover.starts_on <= tomorrow)
    return list(db.session.scalars(planned.order_by(Handover.starts_on, Handover.id)))


def take_effect(handover_id: UUID) -> bool:
    """Let a handover happen on its day where the group meets; False if it is not the day, or it has happened."""
    handover = db.session.get_one(Handover, handover_id, with_for_update=True)
    group = db.session.get_one(Group, handover.group_id)
    if handover.state != "planned" or handover.starts_on > today_in(group):
        return False
    system = Principal.system()
    to, earlier = handover.to_account_id, handover.from_account_id
    account = db.session.get_one(Account, to)
    if not account.active:
        handover.state = "withdrawn"
        return False
    facilitators.assign(actor=system, group_id=group.id, account_id=to, new=NewAssignment("facilitator"))
    pass_on(group, earlier, to, leaves=handover.leaves)
    if db.session.get(Assignment, (group.id, earlier)) is not None:
        if handover.leaves:
            facilitators.unassign(actor=system, group_id=group.id, account_id=earlier)
        else:
            beside = NewAssignment("co_facilitator")
            facilitators.assign(actor=system, group_id=group.id, account_id=earlier, new=beside)
    handover.state = "done"
    db.session.flush()
    return True


def pass_on(group: Group, earlier: UUID, to: UUID, *, leaves: bool) -> None:
    """Let the new lead take the turns that still stand for the earlier one, where they are free."""
    ahead = (
        select(Duty, GroupSession)
        .join(GroupSession, GroupSession.id == Duty.session_id)
        .where(
            GroupSession.group_id == group.id,
            GroupSession.status == "planned",
            GroupSession.starts_at > clock.now(),
            Duty.account_id == earlier,
        )
    )
    rows = db.session.execute(ahead.order_by(GroupSession.starts_at)).all()
    there = set(db.session.scalars(select(Duty.session_id).where(Duty.account_id == to)))
    touched = []
    for duty, session in rows:
        if duty.role != LEAD and not leaves:
            continue
        touched.append(session)
        if duty.role == LEAD and session.id not in there and not duties.not_free([to], session):
            duty.account_id = to
        elif leaves:
            db.session.delete(duty)
    db.session.flush()
    bookings.follow(touched)
    keep_rota(group.id, earlier, to, leaves=leaves)


def keep_rota(group_id: UUID, earlier: UUID, to: UUID, *, leaves: bool) -> None:
    """Bring a rota that was set in line: its rows carry no dates of roles, so this waits for the day."""
    rota = db.session.get(Rota, group_id)
    if rota is None:
        return
    before = db.session.get(RotaMember, (group_id, earlier))
    after = db.session.get(RotaMember, (group_id, to))
    if after is None:
        after = RotaMember(group_id=group_id, account_id=to, position=0, roles=[])
        db.session.add(after)
    if before is not None and LEAD not in after.roles:
        after.position = before.position
    after.roles = [role for role in ROLES if role in {*after.roles, LEAD, BESIDE}]
    if before is not None and leaves:
        db.session.delete(before)
    elif before is not None:
        before.roles = [role for role in before.roles if role != LEAD]
    outgrow(rota)
    db.session.flush()
