"""The shape of an API token and what it may open.

A token is ``fac_live_``, 32 random characters of base 62 and six more that are the CRC 32 of all before them, so that a
mistyped or made-up one is refused without asking the database, and a scanner can tell a leaked one from noise (the
layout that GitHub described in April 2021 for its own tokens).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID
from zlib import crc32

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
START = "fac_live_"
RANDOM_LENGTH = 32  # 62 ** 32 is about 2 ** 190
CHECK_LENGTH = 6  # 62 ** 6 is more than 2 ** 32
SHOWN_LENGTH = len(START) + 4  # enough to recognise a token in a list, far too little to guess it
SHAPE = re.compile(rf"{START}[0-9A-Za-z]{{{RANDOM_LENGTH}}}[0-9A-Za-z]{{{CHECK_LENGTH}}}", re.ASCII)

USUAL_DAYS = 90
MOST_DAYS = 365

SCOPES = (
    "groups:read", "groups:write", "members:read", "members:write", "schedule:read", "schedule:write",
    "register:read", "register:write", "rounds:read", "rounds:write", "checkins:read", "checkins:write",
    "reports:read", "webhooks:write", "admin",
)  # fmt: skip
# Scopes that reach beyond groups need a role that does.
ROLES_NEEDED = {"admin": {"admin"}, "webhooks:write": {"admin", "coordinator"}}


@dataclass(frozen=True)
class NewToken:
    """A token to be made; ``group_ids`` None reaches all groups of the account."""

    name: str
    scopes: list[str] = field(default_factory=list)
    group_ids: list[UUID] | None = None
    expires_in_days: int = USUAL_DAYS


def check_digits(text: str) -> str:
    """Return the CRC 32 of a text in base 62, six characters."""
    number, digits = crc32(text.encode()), ""
    for _ in range(CHECK_LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits


def written(random_part: str) -> str:
    """Write a token around its 32 random characters of base 62."""
    start = START + random_part
    return start + check_digits(start)


def is_whole(text: str) -> bool:
    """Tell whether a text has the shape and the check digits of a token."""
    return SHAPE.fullmatch(text) is not None and check_digits(text[:-CHECK_LENGTH]) == text[-CHECK_LENGTH:]


def beyond(scopes: Iterable[str], roles: frozenset[str]) -> list[str]:
    """Return the scopes that need a role which is not among these."""
    return [scope for scope in scopes if scope in ROLES_NEEDED and not ROLES_NEEDED[scope] & roles]
