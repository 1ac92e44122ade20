"""The browsers in which people are signed in: begun, listed, ended one by one or all at once."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update

from facilitator import clock, transactions
from facilitator.domain.principal import Principal
from facilitator.errors import NotFound
from facilitator.extensions import db, reading
from facilitator.models.account import Account
from facilitator.models.organisation import Organisation
from facilitator.models.sign_in import SignIn
from facilitator.services import audits, deliveries, factors

MOST = 50  # browsers of one account; beyond these the one that began first is ended
OWN = (
    select(SignIn.id, SignIn.device, SignIn.started_at, SignIn.last_used_on)
    .join(Account, Account.id == SignIn.account_id)
    .where(
        SignIn.account_id == bindparam("account_id", type_=SignIn.id.type),
        SignIn.session_version == Account.session_version,
    )
    .order_by(SignIn.last_used_on.desc(), SignIn.started_at.desc())
)
USED = (
    update(SignIn)
    .where(SignIn.id == bindparam("sign_in_id", type_=SignIn.id.type))
    .values(last_used_on=bindparam("today"))
)


def start(*, account: Account, device: str, way: str = "sign_in") -> SignIn:
    """Let an account be signed in with one more browser, whose owner has shown all that is asked for.

    Who needs a second factor by role and has none is confined to setting one up.
    """
    now = clock.now()
    started = SignIn(
        account_id=account.id,
        session_version=account.session_version,
        device=device,
        confined=needs_factor(account),
        started_at=now,
        last_used_on=now.date(),
    )
    make_room(account.id)
    account.last_sign_in_at = now
    db.session.add(started)
    audits.note(owner(account), way, "sign_in", account.id)
    db.session.flush()
    return started


def needs_factor(account: Account) -> bool:
    """Tell whether the organisation asks an account by its roles for a second factor that it does not have."""
    asked = db.session.scalar(select(Organisation.second_factor_roles)) or []
    return bool(set(asked) & set(account.roles)) and not factors.factors_of(account.id).any


def make_room(account_id: UUID) -> None:
    """End the browsers that began first when there are very many."""
    older = select(SignIn.id).where(SignIn.account_id == account_id)
    too_many = db.session.scalars(older.order_by(SignIn.started_at.desc()).offset(MOST - 1)).all()
    if too_many:
        db.session.execute(delete(SignIn).where(SignIn.id.in_(too_many)))


def read_own(*, actor: Principal) -> Sequence[Any]:
    """Return the browsers in which the actor is signed in, the last used ones first."""
    with reading() as connection:
        return connection.execute(OWN, {"account_id": actor.account_id}).all()


def end(*, actor: Principal, sign_in_id: UUID) -> None:
    """Sign the actor out in one browser.

    Raises:
        NotFound: it is not one of theirs.
    """
    found = db.session.get(SignIn, sign_in_id)
    if found is None or found.account_id != actor.account_id:
        raise NotFound
    db.session.delete(found)
    audits.note(actor, "end", "sign_in", actor.account_id)
    db.session.flush()


def leave(*, actor: Principal, here: UUID) -> None:
    """Sign the actor out where they are; nothing is wrong if that has happened already."""
    db.session.execute(delete(SignIn).where(SignIn.id == here, SignIn.account_id == actor.account_id))


def end_others(*, actor: Principal, here: UUID) -> None:
    """Sign the actor out in every browser but this one."""
    end_all_but(actor.account_id, here)
    audits.note(actor, "end_others", "sign_in", actor.account_id)
    db.session.flush()


def end_all_but(account_id: UUID, here: UUID | None) -> None:
    """Take away the signed-in browsers of an account, but for one."""
    theirs = delete(SignIn).where(SignIn.account_id == account_id)
    db.session.execute(theirs if here is None else theirs.where(SignIn.id != here))


def end_all(account: Account) -> None:
    """Sign an account out everywhere, whatever a browser has half done included."""
    account.session_version += 1
    end_all_but(account.id, None)


def factors_changed(*, account_id: UUID, here: UUID | None) -> None:
    """End the other browsers and tell the owner, after second factors were added, renewed or removed."""
    end_all_but(account_id, here)
    deliveries.plan_note(kind="second_factor_changed", account_id=account_id)


def release(here: UUID) -> None:
    """Let a browser do everything again, now that its owner has set up what was asked for."""
    db.session.execute(update(SignIn).where(SignIn.id == here).values(confined=False))


def note_use(*, sign_in_id: UUID, last_used_on: date) -> None:
    """Remember the day a browser was last used: at most one write a day."""
    today = clock.now().date()
    if last_used_on != today:
        transactions.note_apart(USED, {"sign_in_id": sign_in_id, "today": today})


def owner(account: Account) -> Principal:
    """Return the owner of an account as the one who acts."""
    return Principal(
        account.id, frozenset(account.roles), frozenset(), frozenset(), None, account.session_version
    )
