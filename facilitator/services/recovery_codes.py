"""Recovery codes: ten at a time, shown once, each good once; only hashes are kept."""

import secrets
from hashlib import sha256
from uuid import UUID

from sqlalchemy import delete, exists, select

from facilitator.domain import recovery_code
from facilitator.extensions import db, reading
from facilitator.models.second_factor import RecoveryCode


def digest(typed: str) -> bytes:
    """Return what is kept of a code: with 80 random bits a plain hash is enough."""
    return sha256(recovery_code.plain(typed).encode()).digest()


def renew(account_id: UUID) -> list[str]:
    """Make ten new codes for an account and return them; all older ones are void."""
    remove(account_id)
    codes = [recovery_code.drawn(secrets.choice) for _ in range(recovery_code.HOW_MANY)]
    db.session.add_all(RecoveryCode(account_id=account_id, code_hash=digest(code)) for code in codes)
    db.session.flush()
    return codes


def remove(account_id: UUID) -> None:
    """Take all codes of an account away."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))


def is_one(account_id: UUID, typed: str) -> bool:
    """Tell whether this is an unused code of an account."""
    theirs = exists().where(RecoveryCode.account_id == account_id, RecoveryCode.code_hash == digest(typed))
    with reading() as connection:
        return bool(connection.scalar(select(theirs)))


def use(account_id: UUID, typed: str) -> bool:
    """Use a code up; False if another request was faster."""
    used = delete(RecoveryCode).where(
        RecoveryCode.account_id == account_id, RecoveryCode.code_hash == digest(typed)
    )
    return db.session.execute(used.returning(RecoveryCode.id)).first() is not None
