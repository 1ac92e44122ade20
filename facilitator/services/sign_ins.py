"""Signing in, passwords and signing out everywhere."""

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, exists, select

from facilitator import clock
from facilitator.domain.account import NewPassword, PasswordChange
from facilitator.domain.password import require_strength
from facilitator.domain.principal import Principal
from facilitator.errors import Gone, Invalid, NotFound
from facilitator.extensions import db, reading
from facilitator.models.account import Account
from facilitator.models.delivery import Delivery
from facilitator.models.organisation import Organisation
from facilitator.services import account_links, audits, deliveries, passwords, sign_in_logs, signed_in

MAIL_PAUSE = timedelta(minutes=5)
KNOWN = select(Account.id, Account.password_hash, Account.name, Account.email).where(Account.active)
BY_EMAIL = KNOWN.where(Account.email == bindparam("email"))
BY_ID = KNOWN.where(Account.id == bindparam("account_id"))


def sign_in(*, email: str, password: str) -> Account:
    """Return the account whose address and password these are; what else is asked for, the edge sees to.

    The password is checked before the transaction begins: hashing takes long enough to hold up other writers.

    Raises:
        Invalid: no active account has them; which of the two is wrong is not said.
    """
    with reading() as connection:
        row = connection.execute(BY_EMAIL, {"email": email.lower()}).first()
    if not passwords.matches(row.password_hash if row else None, password) or row is None:
        sign_in_logs.note_refusal(row.id if row is not None else None, "refuse_password")
        raise Invalid("account.sign_in_failed")
    rehashed = passwords.hashed(password) if passwords.outdated(row.password_hash) else None
    account = db.session.get_one(Account, row.id)
    if rehashed is not None:
        account.password_hash = rehashed
    db.session.flush()
    return account


def change_password(*, actor: Principal, change: PasswordChange) -> Account:
    """Give somebody who knows the old password a new one, and sign out every other browser.

    Raises:
        Invalid: the old one is wrong or the new one too weak.
    """
    row = require_password(actor, change.current_password)
    require_strength(change.password, [row.name, row.email, organisation_name()])
    kept = passwords.hashed(change.password)
    account = db.session.get_one(Account, row.id)
    renew(account, kept)
    account_links.void(account.id)
    audits.note(actor, "change_password", "account", account.id)
    deliveries.plan_note(kind="password_changed", account_id=account.id)
    db.session.flush()
    return account


def require_password(actor: Principal, password: str) -> Any:
    """Ask somebody who is signed in for the password once more, before the transaction begins.

    Raises:
        Invalid: it is wrong.
    """
    with reading() as connection:
        row = connection.execute(BY_ID, {"account_id": actor.account_id}).first()
    if row is None:
        raise NotFound
    if not passwords.matches(row.password_hash, password):
        raise Invalid("account.current_password_wrong", field="current_password")
    return row


def choose_password(*, secret: str, purpose: str, new: NewPassword) -> Account:
    """Use up an invitation or a password link and set the password, and the name that comes with an invitation.

    Raises:
        Gone: the link cannot be used.
        Invalid: the password is too weak; the link stays usable.
    """
    owner = account_links.look(secret, purpose)
    require_strength(new.password, [new.name or owner.name, owner.name, owner.email, organisation_name()])
    kept = passwords.hashed(new.password)
    account = account_links.take(secret, purpose)
    if purpose == "invitation" and account.joined:
        raise Gone
    renew(account, kept)
    if new.name:
        account.name = new.name
    joins = purpose == "invitation"
    audits.note(signed_in.owner(account), "join" if joins else "reset_password", "account", account.id)
    if not joins:
        deliveries.plan_note(kind="password_changed", account_id=account.id)
    db.session.flush()
    return account


def ask_for_password(*, email: str) -> None:
    """Plan a mail with a link for a new password; nothing tells whether there is such an account.

    An account gets at most one such mail in five minutes. Somebody who was invited and has not joined yet is invited
    again.
    """
    account = db.session.scalar(select(Account).where(Account.email == email.lower(), Account.active))
    if account is None:
        return
    kind = "password" if account.joined else "invite"
    lately = exists().where(
        Delivery.account_id == account.id,
        Delivery.kind == kind,
        Delivery.due_at > clock.now() - MAIL_PAUSE,
    )
    if not db.session.scalar(select(lately)):
        deliveries.plan_account_mail(kind=kind, account_id=account.id)


def sign_out_everywhere(*, actor: Principal) -> None:
    """End every signed-in session of an account, this one included."""
    account = db.session.get_one(Account, actor.account_id)
    signed_in.end_all(account)
    audits.note(actor, "sign_out_everywhere", "account", account.id)
    db.session.flush()


def renew(account: Account, password_hash: str) -> None:
    """Set a password and end what was signed in with the old one."""
    account.password_hash = password_hash
    signed_in.end_all(account)


def organisation_name() -> str:
    """Return the organisation's name, which no password may be made of."""
    with reading() as connection:
        return connection.scalar(select(Organisation.name)) or ""
