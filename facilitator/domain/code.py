"""One-time codes: how they are made, written, read back and turned into what the box keeps.

Written in Crockford's base 32 (douglascrockford: "Base 32", 2002): digits and capital letters without I, L, O and U,
so that a code survives handwriting. There are two lengths: 26 characters (128 bits) for a link, where nobody types,
and 10 characters (50 bits) for a printed slip or a plain mail. Either is read by the same function.
"""

import hashlib
import re
from collections.abc import Callable
from uuid import UUID

from facilitator.errors import Invalid

Token = Callable[[int], bytes]  # token(n) gives n random bytes; production passes secrets.token_bytes

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TYPED_CHARACTERS, LINK_CHARACTERS = 10, 26
HASH_BYTES = 16
WRITTEN_BUT_NOT_MEANT = re.compile(r"[\s\-\u2010-\u2015.]")  # blanks and every kind of dash
LOOKALIKES = str.maketrans("OIL", "011")
EDIT_KEY = re.compile(r"[0-9A-Za-z_-]{22,64}", re.ASCII)  # 128 bits in base64url need 22 characters
LONGEST_INPUT = 100


def link_code(token: Token) -> str:
    """Return a fresh code of 128 bits for a link."""
    return written(int.from_bytes(token(16)), LINK_CHARACTERS)


def typed_code(token: Token) -> str:
    """Return a fresh code of 50 bits that can be typed from paper."""
    return written(int.from_bytes(token(7)) % 2**50, TYPED_CHARACTERS)


def written(number: int, characters: int) -> str:
    """Write a number with the given number of base-32 characters."""
    return "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(characters)))


def spaced(code: str) -> str:
    """Return a code in groups of five, easier to read out and to type."""
    return " ".join(code[start : start + 5] for start in range(0, len(code), 5))


def normal_code(text: str) -> str:
    """Return a code as it was made, however it was typed: case, blanks, dashes, O for 0, I and L for 1.

    Raises:
        Invalid: it cannot be a code.
    """
    code = WRITTEN_BUT_NOT_MEANT.sub("", text[:LONGEST_INPUT]).upper().translate(LOOKALIKES)
    if len(code) not in {TYPED_CHARACTERS, LINK_CHARACTERS} or not set(code) <= set(ALPHABET):
        raise Invalid("checkin.code_malformed", field="code")
    return code


def code_hash(round_id: UUID, text: str) -> bytes:
    """Return what the box keeps of a code, however it was typed: half of SHA-256 over round and code.

    128 bits are as strong as the longest code, and they let twice as many people share a box.

    Raises:
        Invalid: it cannot be a code.
    """
    return hashed(b"code", round_id, normal_code(text))


def edit_hash(round_id: UUID, edit_key: str) -> bytes:
    """Return what the box keeps of the random key that a page made for its own answer.

    Raises:
        Invalid: it is not 22 to 64 characters of base64url, hexadecimal or the like.
    """
    if not EDIT_KEY.fullmatch(edit_key):
        raise Invalid("checkin.edit_key_malformed", field="edit_key")
    return hashed(b"edit", round_id, edit_key)


def hashed(purpose: bytes, round_id: UUID, secret: str) -> bytes:
    """Return 16 bytes that tie a secret to one purpose and one round."""
    return hashlib.sha256(purpose + round_id.bytes + secret.encode("ascii")).digest()[:HASH_BYTES]
