"""Passwords at rest: argon2id with the parameters that OWASP's Password Storage Cheat Sheet names first."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from facilitator.domain.password import LONGEST, normalised

HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# The hash of a password that nobody knows: unknown addresses cost the same time as wrong passwords.
NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$K5/FW16ECfDsckNcjmlPMA$8C/6SqSx+bOvrkM98npxW6T0jn2iuzr3qg4ytiyTSh8"


def hashed(password: str) -> str:
    """Return the hash that is kept of a password."""
    return HASHER.hash(normalised(password))


def matches(stored: str | None, password: str) -> bool:
    """Tell whether a password is the one whose hash is kept; takes as long when there is none."""
    try:
        HASHER.verify(stored or NOBODYS, normalised(password[: 2 * LONGEST]))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Tell whether a hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)
