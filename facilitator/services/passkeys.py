"""Passkeys: added by their owners, named, removed, and good for signing in without a password."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists, select

from facilitator import clock
from facilitator.domain.principal import Principal
from facilitator.domain.second_factor import NewPasskey
from facilitator.errors import Conflict, Invalid, NotFound
from facilitator.extensions import db, reading
from facilitator.models.account import Account
from facilitator.models.passkey import Passkey
from facilitator.services import (
    audits,
    factors,
    passkey_checks,
    principals,
    second_factors,
    sign_in_logs,
    sign_ins,
)

MOST = 20  # of one account
SIGNING_IN = "sign in"
OWN = (
    select(Passkey.id, Passkey.name, Passkey.added_at, Passkey.last_used_on, Passkey.credential_id)
    .where(Passkey.account_id == bindparam("account_id", type_=Passkey.id.type))
    .order_by(Passkey.added_at, Passkey.id)
)


def adding(account_id: UUID) -> str:
    """Return the purpose of a challenge by which an account adds a passkey."""
    return f"add {account_id}"


def read_own(*, actor: Principal) -> Sequence[Any]:
    """Return the actor's passkeys, the oldest first."""
    with reading() as connection:
        return connection.execute(OWN, {"account_id": actor.account_id}).all()


def find_own(*, actor: Principal, passkey_id: UUID) -> Passkey:
    """Return one of the actor's passkeys.

    Raises:
        NotFound: it is not theirs.
    """
    found = db.session.get(Passkey, passkey_id)
    if found is None or found.account_id != actor.account_id:
        raise NotFound
    return found


def name_of(*, actor: Principal, passkey_id: UUID) -> str:
    """Return the name of one of the actor's passkeys, before the transaction begins.

    Raises:
        NotFound: it is not theirs.
    """
    named = {row.id: row.name for row in read_own(actor=actor)}
    if passkey_id not in named:
        raise NotFound
    return str(named[passkey_id])


def offer(*, actor: Principal) -> str:
    """Return what the browser is asked to make a passkey with, as JSON."""
    return passkey_checks.creation_options(
        about=adding(actor.account_id),
        user_id=actor.account_id.bytes,
        user_name=principals.address_of(actor.account_id),
        known=[row.credential_id for row in read_own(actor=actor)],
    )


def add(*, actor: Principal, new: NewPasskey, here: UUID) -> list[str]:
    """Keep a new passkey; other browsers are signed out. Returns recovery codes if there were none yet.

    Raises:
        Invalid: the password is wrong, or the passkey cannot be accepted.
        Conflict: there are too many, or this one is known already.
    """
    sign_ins.require_password(actor, new.current_password)
    made = passkey_checks.created(new.credential, adding(actor.account_id))
    before = factors.factors_of(actor.account_id)
    if before.passkeys >= MOST:
        raise Conflict("passkey.too_many", max=MOST)
    if db.session.scalar(select(exists().where(Passkey.credential_id == made.credential_id))):
        raise Conflict("passkey.known")
    passkey_checks.use_up(passkey_checks.challenge_of(new.credential))
    passkey = Passkey(
        account_id=actor.account_id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=new.name,
        added_at=clock.now(),
    )
    db.session.add(passkey)
    audits.note(actor, "add", "passkey", actor.account_id)
    return second_factors.after_adding(actor, before, here)


def rename(*, actor: Principal, passkey_id: UUID, name: str) -> None:
    """Give one of the actor's passkeys another name.

    Raises:
        NotFound: it is not theirs.
    """
    find_own(actor=actor, passkey_id=passkey_id).name = name
    db.session.flush()


def remove(*, actor: Principal, passkey_id: UUID, current_password: str, here: UUID) -> None:
    """Remove one of the actor's passkeys; other browsers are signed out.

    Raises:
        Invalid: the password is wrong.
        NotFound: it is not theirs.
        Conflict: the organisation asks for a second factor, and this is the last.
    """
    sign_ins.require_password(actor, current_password)
    found = find_own(actor=actor, passkey_id=passkey_id)
    left = factors.factors_of(actor.account_id)
    factors.require_one_left(left, but="passkey", asked=second_factors.asked_by_role(actor=actor))
    db.session.delete(found)
    audits.note(actor, "remove", "passkey", actor.account_id)
    second_factors.after_removing(actor, here)


def ask() -> str:
    """Return what the browser is asked for to sign in with a passkey, as JSON."""
    return passkey_checks.request_options(SIGNING_IN)


def sign_in(*, credential: str) -> Account:
    """Return the account whose owner has signed our challenge with a passkey, verified by their device.

    Raises:
        Invalid: the answer does not hold; of a known passkey that is written down.
    """
    with reading() as connection:
        known = select(Passkey.id, Passkey.account_id, Passkey.public_key, Passkey.sign_count)
        theirs = known.join(Account, Account.id == Passkey.account_id).where(
            Account.active, Passkey.credential_id == passkey_checks.id_of(credential)
        )
        row = connection.execute(theirs).first()
    if row is None:
        raise Invalid("passkey.unknown")
    try:
        seen = passkey_checks.answered(credential, SIGNING_IN, row)  # type: ignore[arg-type] # the same columns
    except Invalid:
        sign_in_logs.note_refusal(row.account_id, "refuse_passkey")
        raise
    passkey_checks.use_up(passkey_checks.challenge_of(credential))
    passkey = db.session.get_one(Passkey, row.id)
    passkey.sign_count, passkey.last_used_on = seen.new_sign_count, clock.now().date()
    db.session.flush()
    return db.session.get_one(Account, row.account_id)
