"""Who facilitates which group."""

from uuid import UUID

from sqlalchemy import bindparam, select

from facilitator import policy
from facilitator.domain.facilitator import Facilitates, NewAssignment
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.errors import NotFound
from facilitator.extensions import db
from facilitator.models.account import Account, AccountRole
from facilitator.models.facilitator import Assignment
from facilitator.services import audits, bookings, departures, groups
from facilitator.services.pages import Listing, Page
from facilitator.services.versions import outgrow, unchanged

COLUMNS = (
    select(
        Assignment.account_id, Account.name, Assignment.role, Assignment.created_at, Assignment.version,
    ).join(Account, Account.id == Assignment.account_id)
)  # fmt: skip
LISTED = Listing(
    COLUMNS.where(Assignment.group_id == bindparam("group_id")), keys=(Account.name, Assignment.account_id)
)


def read_facilitators(*, actor: Principal, group_id: UUID, page: PageRequest) -> Page:
    """Return a page of the facilitators of a group by name.

    Raises:
        NotFound: there is no such group, or the actor may not know of it.
    """
    group = groups.find_group(actor=actor, group_id=group_id)
    return LISTED.read(page, {"group_id": group.id})


def find_facilitator(*, actor: Principal, group_id: UUID, account_id: UUID) -> Facilitates:
    """Return one facilitator of a group.

    Raises:
        NotFound: there is no such group, or this account does not facilitate it.
    """
    group = groups.find_group(actor=actor, group_id=group_id)
    row = db.session.execute(
        COLUMNS.where(Assignment.group_id == group.id, Assignment.account_id == account_id)
    ).first()
    if row is None:
        raise NotFound
    return Facilitates(*row)


def assign(*, actor: Principal, group_id: UUID, account_id: UUID, new: NewAssignment) -> Facilitates:
    """Let an account facilitate a group, or change how it does; it sees the group with its next request.

    Raises:
        NotFound: there is no such group or active account, or the actor may not know of it.
        Forbidden: the actor does not coordinate the group.
    """
    group = groups.find_group(actor=actor, group_id=group_id)
    policy.permitted(allowed=policy.staffs_group(actor, group))
    account = db.session.get(Account, account_id)
    if account is None or not account.active or not policy.sees_account(actor, account):
        raise NotFound
    assignment = db.session.get(Assignment, (group.id, account.id))
    if assignment is None:
        db.session.add(Assignment(group_id=group.id, account_id=account.id, role=new.role))
        if "facilitator" not in account.roles:
            account.role_rows.append(AccountRole(role="facilitator"))
            outgrow(account)
    else:
        assignment.role = new.role
    audits.note(actor, "assign", "facilitator", account.id, group_id=group.id)
    db.session.flush()
    bookings.follow_group(group_id=group.id, actor=actor)
    return find_facilitator(actor=actor, group_id=group.id, account_id=account.id)


def unassign(*, actor: Principal, group_id: UUID, account_id: UUID, expected: int | None = None) -> None:
    """End somebody's facilitating of a group; they no longer see it with their next request.

    Raises:
        NotFound: there is no such group, or this account does not facilitate it.
        Forbidden: the actor does not coordinate the group.
        Stale: it has changed in the meantime.
    """
    group = groups.find_group(actor=actor, group_id=group_id)
    policy.permitted(allowed=policy.staffs_group(actor, group))
    assignment = db.session.get(Assignment, (group.id, account_id))
    if assignment is None:
        raise NotFound
    unchanged(assignment, expected)
    db.session.delete(assignment)
    db.session.flush()
    departures.leave_group(group_id=group.id, account_id=account_id)
    audits.note(actor, "unassign", "facilitator", account_id, group_id=group.id)
    db.session.flush()
    bookings.follow_group(group_id=group.id, actor=actor)
