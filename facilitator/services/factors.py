"""What an account has beside its password, and whether a code is right: the parts that the verbs are made of."""

import binascii
import secrets
from base64 import b32encode, urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import bindparam, delete, exists, func, select, update

from facilitator import clock
from facilitator.domain import recovery_code, totp
from facilitator.domain.second_factor import Factors, NewApp
from facilitator.errors import Conflict, Invalid, NotFound
from facilitator.extensions import db, reading
from facilitator.models.account import Account
from facilitator.models.passkey import Passkey
from facilitator.models.second_factor import RecoveryCode, SecondFactor
from facilitator.services import recovery_codes, sealing, sign_in_logs

SECRET_BYTES = 20  # what RFC 4226, section 4, recommends; 32 signs in base 32
OWNER = bindparam("account_id", type_=Account.id.type)
FACTORS = select(
    exists().where(SecondFactor.account_id == OWNER).label("app"),
    select(func.count(Passkey.id)).where(Passkey.account_id == OWNER).scalar_subquery().label("passkeys"),
    select(func.count(RecoveryCode.id))
    .where(RecoveryCode.account_id == OWNER)
    .scalar_subquery()
    .label("recovery_codes"),
)
APP = select(SecondFactor.sealed_secret, SecondFactor.last_step).where(SecondFactor.account_id == OWNER)


@dataclass(frozen=True)
class OfferedApp:
    """What a page shows to add an app: the secret for typing, the address for a QR code, and the secret sealed."""

    sealed: str = field(repr=False)
    secret: str = field(repr=False)
    address: str = field(repr=False)


def factors_of(account_id: UUID) -> Factors:
    """Return which second factors an account has."""
    with reading() as connection:
        row = connection.execute(FACTORS, {"account_id": account_id}).one()
    return Factors(bool(row.app), row.passkeys, row.recovery_codes)


def offer_app(account_id: UUID, email: str, sealed: str | None = None) -> OfferedApp:
    """Return a secret to put into an app: a new one, or the one that a page gave out before.

    Nothing is kept until a code proves that the app has it.
    """
    secret = opened(account_id, sealed) if sealed else None
    if secret is None:
        secret = b32encode(secrets.token_bytes(SECRET_BYTES)).decode()
        sealed = None
    kept = sealed or urlsafe_b64encode(sealing.seal(secret.encode(), about(account_id))).decode()
    return OfferedApp(kept, totp.grouped(secret), totp.address(secret, email))


def about(account_id: UUID) -> str:
    """Return what the sealed secret of an account's app is bound to."""
    return f"totp:{account_id}"


def opened(account_id: UUID, sealed: str) -> str | None:
    """Return the secret that a page gave out for this account, None if it was not this account's."""
    try:
        octets = urlsafe_b64decode(sealed.encode("ascii"))
    except (UnicodeEncodeError, binascii.Error):
        return None
    found = sealing.unseal(octets, about(account_id))
    return found.decode() if found is not None else None


def add_app(account_id: UUID, new: NewApp) -> None:
    """Keep an app that has just shown a right code; it takes the place of another one.

    Raises:
        Invalid: the code is wrong, or the page was not made for this account.
    """
    secret = opened(account_id, new.sealed)
    step = totp.step_of(new.code, secret=secret, at=clock.now(), after=0) if secret else None
    if secret is None or step is None:
        raise Invalid("second_factor.code_not_from_app", field="code")
    db.session.execute(delete(SecondFactor).where(SecondFactor.account_id == account_id))
    db.session.add(
        SecondFactor(
            account_id=account_id,
            sealed_secret=sealing.seal(secret.encode(), about(account_id)),
            last_step=step,
            added_at=clock.now(),
        )
    )
    db.session.flush()


def is_kept(account_id: UUID, sealed: str) -> bool:
    """Tell whether the app that a page offered is the one that an account has already."""
    with reading() as connection:
        row = connection.execute(APP, {"account_id": account_id}).first()
    kept = sealing.unseal(row.sealed_secret, about(account_id)) if row is not None else None
    return kept is not None and kept.decode() == opened(account_id, sealed)


def remove_app(account_id: UUID) -> None:
    """Take the app of an account away.

    Raises:
        NotFound: there is none.
    """
    gone = delete(SecondFactor).where(SecondFactor.account_id == account_id)
    if db.session.execute(gone.returning(SecondFactor.account_id)).first() is None:
        raise NotFound


def remove_all(account_id: UUID) -> None:
    """Take every second factor of an account away: app, passkeys and recovery codes."""
    db.session.execute(delete(SecondFactor).where(SecondFactor.account_id == account_id))
    db.session.execute(delete(Passkey).where(Passkey.account_id == account_id))
    recovery_codes.remove(account_id)


def require_one_left(factors: Factors, *, but: str, asked: bool) -> None:
    """Refuse to take the last second factor from somebody who needs one.

    Raises:
        Conflict: the organisation asks for one; another has to be added first.
    """
    left = Factors(factors.app and but != "app", factors.passkeys - (but == "passkey"), 0)
    if asked and not left.any:
        raise Conflict("second_factor.required")


def prove(account_id: UUID, typed: str) -> str:
    """Check a code of the app or a recovery code and use it up; return which of the two it was.

    Raises:
        Invalid: it is neither, or was used before; that is written down.
    """
    step = step_of(account_id, typed) if totp.is_code(typed) else None
    if step is not None:
        newer = update(SecondFactor).where(
            SecondFactor.account_id == account_id, SecondFactor.last_step < step
        )
        used = newer.values(last_step=step).returning(SecondFactor.account_id)
        if db.session.execute(used).first() is not None:  # else another request has used the same code
            return "app"
        raise Invalid("second_factor.code_wrong", field="code")
    if not recovery_code.is_code(typed) or not recovery_codes.is_one(account_id, typed):
        sign_in_logs.note_refusal(account_id, "refuse_code")
        raise Invalid("second_factor.code_wrong", field="code")
    if not recovery_codes.use(account_id, typed):
        raise Invalid("second_factor.code_wrong", field="code")
    return "recovery_code"


def step_of(account_id: UUID, typed: str) -> int | None:
    """Return the step of a code that the app of an account shows now and that was not used, else None."""
    with reading() as connection:
        row = connection.execute(APP, {"account_id": account_id}).first()
    secret = sealing.unseal(row.sealed_secret, about(account_id)) if row is not None else None
    if row is None or secret is None:
        return None
    return totp.step_of(typed, secret=secret.decode(), at=clock.now(), after=row.last_step)


def left_of(account_id: UUID) -> bool:
    """Tell whether an account has a second factor, as the present transaction sees it."""
    row = db.session.execute(FACTORS, {"account_id": account_id}).one()
    return bool(row.app) or row.passkeys > 0
