"""What administrators do for somebody who cannot sign in, and invitations taken back. Each is written down."""

from uuid import UUID

from sqlalchemy import delete

from facilitator import clock, policy
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.facilitator import Assignment
from facilitator.services import account_links, accounts, audits, deliveries, factors, signed_in, tokens


def another(actor: Principal, account_id: UUID) -> Account:
    """Return the account of somebody else to an administrator.

    Raises:
        NotFound, Forbidden: see the policy.
        Conflict: it is their own; that needs their password, on their own page, or the command line.
    """
    policy.permitted(allowed=policy.administers(actor))
    account = accounts.find_account(actor=actor, account_id=account_id)
    if account.id == actor.account_id:
        raise Conflict("account.not_your_own")
    return account


def send_password_link(*, actor: Principal, account_id: UUID) -> Account:
    """Sign somebody out everywhere and plan the mail with which they choose a new password.

    Raises:
        NotFound, Forbidden: see the policy.
        Conflict: it is the actor's own account, or somebody who has not joined or may not sign in.
    """
    account = another(actor, account_id)
    if not account.joined or not account.active:
        raise Conflict("account.cannot_sign_in")
    signed_in.end_all(account)
    deliveries.plan_account_mail(kind="password", account_id=account.id)
    audits.note(actor, "send_password_link", "account", account.id)
    db.session.flush()
    return account


def remove_factors(*, actor: Principal, account_id: UUID) -> Account:
    """Take all second factors from somebody who lost them; they are signed out everywhere and told by mail.

    Raises:
        NotFound, Forbidden: see the policy.
        Conflict: it is the actor's own account.
    """
    account = another(actor, account_id)
    factors.remove_all(account.id)
    signed_in.end_all(account)
    deliveries.plan_note(kind="second_factor_changed", account_id=account.id)
    audits.note(actor, "remove_factors", "account", account.id)
    db.session.flush()
    return account


def reset(*, actor: Principal, account_id: UUID, second_factors: bool) -> str:
    """Sign somebody out everywhere and return the path of a link for a new password, to be handed over.

    With ``second_factors`` those go as well. For somebody who has not joined it is the invitation again.

    Raises:
        NotFound, Forbidden: see the policy.
        Conflict: it is the actor's own account.
    """
    account = another(actor, account_id)
    if second_factors:
        remove_factors(actor=actor, account_id=account_id)
    signed_in.end_all(account)
    purpose = "password" if account.joined else "invitation"
    audits.note(actor, "send_password_link", "account", account.id)
    return account_links.path(purpose, account_links.mint(account.id, purpose))


def withdraw_invitation(*, actor: Principal, account_id: UUID) -> Account:
    """Take back an invitation that was not taken up: its links end, and the address is free again.

    Raises:
        NotFound, Forbidden: see the policy.
        Conflict: they have joined already.
    """
    account = accounts.find_account(actor=actor, account_id=account_id)
    policy.permitted(allowed=policy.coordinates(actor))
    if account.joined:
        raise Conflict("account.joined_already")
    account_links.void(account.id)
    tokens.revoke_all(account.id)
    db.session.execute(delete(Assignment).where(Assignment.account_id == account.id))
    account.role_rows.clear()
    account.active, account.deleted_at = False, clock.now()
    account.email = accounts.freed_address(account)
    audits.note(actor, "withdraw_invitation", "account", account.id)
    db.session.flush()
    return account
