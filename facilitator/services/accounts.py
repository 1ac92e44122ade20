"""Accounts: the people who run groups, what they may do, and how they come to have an account."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select

from facilitator import clock, policy
from facilitator.domain.account import NewAccount, OwnSettings, role_places
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, Invalid, NotFound
from facilitator.extensions import db
from facilitator.models.account import Account, AccountRole
from facilitator.models.facilitator import Assignment
from facilitator.models.group import Group
from facilitator.models.organisation import Organisation
from facilitator.models.site import Site
from facilitator.services import (
    account_links,
    audits,
    bookings,
    deliveries,
    departures,
    factors,
    signed_in,
    tokens,
)
from facilitator.services.pages import Listing, Page
from facilitator.services.principals import ROLES, SITES
from facilitator.services.versions import change, outgrow, unchanged

LISTED = Listing(
    select(
        Account.id, Account.email, Account.name, ROLES, SITES.label("site_ids"), Account.locale,
        Account.time_zone, Account.active, Account.password_hash.is_not(None).label("joined"),
        Account.last_sign_in_at, Account.created_at, Account.updated_at, Account.version,
    ).where(Account.deleted_at.is_(None), policy.ACCOUNT_SEEN),
    keys=(Account.name, Account.id),
)  # fmt: skip


@dataclass(frozen=True)
class Me:
    """Who somebody is, as they may know it themselves; ``scopes`` is None for a person."""

    id: UUID
    email: str
    name: str
    roles: list[str]
    group_ids: list[UUID]
    site_ids: list[UUID]
    scopes: list[str] | None
    locale: str
    time_zone: str


def read_accounts(*, actor: Principal, page: PageRequest) -> Page:
    """Return a page of accounts by name."""
    return LISTED.read(page, policy.params(actor))


def find_account(*, actor: Principal, account_id: UUID) -> Account:
    """Return an account.

    Raises:
        NotFound: there is no such account, or the actor may not know of it.
    """
    account = db.session.get(Account, account_id)
    if account is None or account.deleted_at is not None or not policy.sees_account(actor, account):
        raise NotFound
    return account


def me(*, actor: Principal) -> Me:
    """Return what the actor is and may reach."""
    account = find_account(actor=actor, account_id=actor.account_id)
    return Me(
        account.id, account.email, account.name, sorted(actor.roles), sorted(actor.group_ids),
        sorted(actor.site_ids), None if actor.scopes is None else sorted(actor.scopes),
        account.locale, account.time_zone,
    )  # fmt: skip


def invite(*, actor: Principal, new: NewAccount) -> Account:
    """Make an account with its roles and groups and plan the mail that invites its owner.

    Raises:
        Forbidden: the actor may not give these roles, or not in these groups.
        Conflict: somebody has this address already.
        Invalid: a site or group is unknown, or does not go with the roles.
    """
    groups = known_groups(actor, new.group_ids)
    policy.permitted(allowed=policy.invites(actor, new.roles, groups))
    require_free(new.email)
    organisation = db.session.scalar(select(Organisation))
    account = Account(
        email=new.email.lower(),
        name=new.name,
        locale=new.locale or (organisation.locale if organisation else "en"),
        time_zone=new.time_zone or (organisation.time_zone if organisation else "Europe/London"),
        invited_by=None if actor.is_system else actor.account_id,
    )
    db.session.add(account)
    db.session.flush()
    give_roles(account, new.roles, new.site_ids)
    for group in groups:
        db.session.add(Assignment(group_id=group.id, account_id=account.id, role=new.facilitator_role))
        bookings.follow_group(group_id=group.id, actor=actor)
    audits.note(actor, "invite", "account", account.id)
    deliveries.plan_account_mail(kind="invite", account_id=account.id)
    db.session.flush()
    return account


def invite_again(*, actor: Principal, account_id: UUID) -> Account:
    """Plan the invitation of somebody who has not joined yet once more; earlier links stay valid.

    Raises:
        NotFound, Forbidden: see the policy.
        Conflict: they have joined already, or the account is not active.
    """
    account = find_account(actor=actor, account_id=account_id)
    policy.permitted(allowed=policy.coordinates(actor))
    if account.joined or not account.active:
        raise Conflict("account.joined_already")
    deliveries.plan_account_mail(kind="invite", account_id=account.id)
    audits.note(actor, "invite_again", "account", account.id)
    db.session.flush()
    return account


def change_account(
    *, actor: Principal, account_id: UUID, changes: dict[str, Any], expected: int | None = None
) -> Account:
    """Change an account; somebody who is made inactive is out with the next request, by cookie and by token.

    Raises:
        NotFound, Forbidden, Stale: see the policy and the version.
        Conflict: the address is taken, or nobody would be left to administer.
        Invalid: a site is unknown, or does not go with the roles.
    """
    account = find_account(actor=actor, account_id=account_id)
    policy.permitted(allowed=policy.administers(actor))
    unchanged(account, expected)
    plain = {name: value for name, value in changes.items() if name not in {"roles", "site_ids"}}
    if "email" in plain:
        change_email(actor, account, plain.pop("email").lower())
    if plain.get("active") is False and account.active:
        require_another_admin(account)
        close(account)
    change(account, plain)
    if changes.keys() & {"roles", "site_ids"}:
        change_roles(account, changes)
    audits.note(actor, "change", "account", account.id)
    db.session.flush()
    return account


def change_email(actor: Principal, account: Account, email: str) -> None:
    """Give an account another address: links to the old one end, its browsers are signed out, its owner is told.

    Raises:
        Conflict: somebody else has it.
    """
    if email == account.email:
        return
    require_free(email, but=account.id)
    account.email = email
    close(account)
    deliveries.plan_account_mail(kind="email_changed" if account.joined else "invite", account_id=account.id)
    audits.note(actor, "change_email", "account", account.id)


def change_own(*, actor: Principal, new: OwnSettings) -> Account:
    """Change what people may change about their own account."""
    account = find_account(actor=actor, account_id=actor.account_id)
    change(account, vars(new))
    audits.note(actor, "change", "account", account.id)
    db.session.flush()
    return account


def remove_account(*, actor: Principal, account_id: UUID, expected: int | None = None) -> None:
    """Remove an account: address, password, roles and groups go, the name stays with what the person did.

    Raises:
        NotFound, Forbidden, Stale: see the policy and the version.
        Conflict: nobody would be left to administer.
    """
    account = find_account(actor=actor, account_id=account_id)
    policy.permitted(allowed=policy.administers(actor))
    unchanged(account, expected)
    require_another_admin(account)
    close(account)
    tokens.revoke_all(account.id)
    factors.remove_all(account.id)
    account.role_rows.clear()
    for assignment in db.session.scalars(select(Assignment).where(Assignment.account_id == account.id)):
        db.session.delete(assignment)
        bookings.follow_group(group_id=assignment.group_id, actor=actor)
    departures.leave_all(account_id=account.id)
    account.active, account.password_hash, account.deleted_at = False, None, clock.now()
    account.email = freed_address(account)
    audits.note(actor, "remove", "account", account.id)
    db.session.flush()


def freed_address(account: Account) -> str:
    """Return what stands in place of an address that somebody else may have now; RFC 2606 keeps .invalid unused."""
    return f"{account.id}@removed.invalid"


def close(account: Account) -> None:
    """End sessions and links of an account."""
    signed_in.end_all(account)
    account_links.void(account.id)


def change_roles(account: Account, changes: dict[str, Any]) -> None:
    """Give an account other roles; sites that are not mentioned stay as long as the role does."""
    roles = changes.get("roles", account.roles)
    kept = account.site_ids if "coordinator" in roles else []
    if "admin" not in roles:
        require_another_admin(account)
    give_roles(account, roles, changes.get("site_ids", kept))


def give_roles(account: Account, roles: list[str], site_ids: list[UUID]) -> None:
    """Let an account have exactly these roles, the coordinator's at these sites.

    Raises:
        Invalid: a site is unknown, or sites are named without the role.
    """
    require_sites(site_ids)
    wanted = role_places(roles, site_ids)
    for row in list(account.role_rows):
        if (row.role, row.site_id) not in wanted:
            account.role_rows.remove(row)
    there = {(row.role, row.site_id) for row in account.role_rows}
    account.role_rows.extend(AccountRole(role=role, site_id=site_id) for role, site_id in wanted - there)
    outgrow(account)


def known_groups(actor: Principal, ids: Collection[UUID]) -> list[Group]:
    """Return the groups with these ids.

    Raises:
        Invalid: one of them is unknown, or the actor may not know of it.
    """
    found = db.session.scalars(select(Group).where(Group.id.in_(ids))).all() if ids else []
    seen = [group for group in found if policy.sees_group(actor, group)]
    if len(seen) < len(set(ids)):
        raise Invalid("account.place_unknown", field="group_ids")
    return seen


def require_sites(ids: Collection[UUID]) -> None:
    """Refuse ids that are not all sites.

    Raises:
        Invalid: one of them is unknown.
    """
    there = select(func.count()).where(Site.id.in_(ids), Site.deleted_at.is_(None))
    if ids and db.session.scalar(there) != len(set(ids)):
        raise Invalid("account.place_unknown", field="site_ids")


def require_free(email: str, but: UUID | None = None) -> None:
    """Refuse an address that another account has.

    Raises:
        Conflict: it is taken.
    """
    holder = db.session.scalar(select(Account.id).where(Account.email == email.lower()))
    if holder is not None and holder != but:
        raise Conflict("account.email_taken", field="email")


def require_another_admin(account: Account) -> None:
    """Refuse to take away the last administrator who can sign in.

    Raises:
        Conflict: nobody would be left.
    """
    if "admin" not in account.roles or not account.active:
        return
    db.session.execute(select(Organisation.id).with_for_update())  # two admins must not remove each other
    another = exists().where(
        AccountRole.account_id == Account.id,
        AccountRole.role == "admin",
        Account.id != account.id,
        Account.active,
        Account.password_hash.is_not(None),
    )
    if not db.session.scalar(select(another)):
        raise Conflict("account.last_admin")
