"""One-time links for accounts: set-up, invitation, new password. The secret is shown once, its hash is kept."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update

from facilitator import clock
from facilitator.errors import Gone
from facilitator.extensions import db, reading
from facilitator.models.account import Account, AccountLink

LIFETIMES = {
    "set_up": timedelta(hours=24),
    "invitation": timedelta(days=7),
    "password": timedelta(hours=2),
}
PATHS = {"set_up": "/set-up", "invitation": "/join", "password": "/new-password"}  # of the pages in web/
LONGEST_SECRET = 100  # 256 bits take 43 characters


@dataclass(frozen=True)
class LinkOwner:
    """Whom a link is for; all empty for the set-up link."""

    account_id: UUID | None
    name: str
    email: str


def digest(secret: str) -> bytes:
    """Return what is kept of a secret."""
    return sha256(secret.encode("utf-8", "replace")).digest()


def usable(token_hash: bytes, purpose: str) -> ColumnElement[bool]:
    """Return the condition that a link is unused, in time and of an active account."""
    return and_(
        AccountLink.token_hash == token_hash,
        AccountLink.purpose == purpose,
        AccountLink.used_at.is_(None),
        AccountLink.expires_at > clock.now(),
        or_(AccountLink.account_id.is_(None), Account.active),
    )


def mint(account_id: UUID | None, purpose: str) -> str:
    """Make a link of a purpose and return its secret, 256 random bits; older links stay valid until one is used."""
    secret = secrets.token_urlsafe(32)
    link = AccountLink(
        account_id=account_id,
        purpose=purpose,
        token_hash=digest(secret),
        expires_at=clock.now() + LIFETIMES[purpose],
    )
    db.session.add(link)
    db.session.flush()
    return secret


def path(purpose: str, secret: str) -> str:
    """Return the path of the page that a link opens."""
    return f"{PATHS[purpose]}/{secret}"


def look(secret: str, purpose: str) -> LinkOwner:
    """Return whom a link is for, without using it.

    Raises:
        Gone: it is unknown, used, too old, or its account is no longer active.
    """
    statement = (
        select(Account.id, Account.name, Account.email)
        .select_from(AccountLink)
        .outerjoin(Account, Account.id == AccountLink.account_id)
        .where(usable(digest(secret[:LONGEST_SECRET]), purpose))
    )
    with reading() as connection:
        row = connection.execute(statement).first()
    if row is None:
        raise Gone
    return LinkOwner(row.id, row.name or "", row.email or "")


def use(secret: str, purpose: str) -> AccountLink:
    """Use a link up.

    Raises:
        Gone: it is unknown, used, too old, or its account is no longer active.
    """
    statement = (
        select(AccountLink)
        .outerjoin(Account, Account.id == AccountLink.account_id)
        .where(usable(digest(secret[:LONGEST_SECRET]), purpose))
        .with_for_update(of=AccountLink)
    )
    link = db.session.scalar(statement)
    if link is None:
        raise Gone
    link.used_at = clock.now()
    db.session.flush()
    return link


def take(secret: str, purpose: str) -> Account:
    """Use up the link of an account and return the account; every other link of it is void from now on.

    Raises:
        Gone: it is unknown, used, too old, or its account is no longer active.
    """
    link = use(secret, purpose)
    account = db.session.get(Account, link.account_id) if link.account_id else None
    if account is None:
        raise Gone
    void(account.id)
    return account


def void(account_id: UUID | None) -> None:
    """Make all unused links of an account useless; None means those of the set-up."""
    owner = AccountLink.account_id.is_(None) if account_id is None else AccountLink.account_id == account_id
    db.session.execute(
        update(AccountLink).where(owner, AccountLink.used_at.is_(None)).values(used_at=clock.now())
    )
