"""The token of a member's own link to a session: which session and whose place, signed, so that nothing is kept.

48 bytes: session (16), membership (16), signature (16: 128 bits of HMAC-SHA-256). It has no day of its own: it is over
when the session is.
"""

import base64
import binascii
import hmac
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

SIGNATURE_BYTES = 16
WRITTEN_LENGTH = 64  # of 48 bytes


@dataclass(frozen=True)
class WayToken:
    """What a link is about."""

    session_id: UUID
    membership_id: UUID


def write(session_id: UUID, membership_id: UUID, key: bytes) -> str:
    """Return a token as it stands in an address."""
    body = session_id.bytes + membership_id.bytes
    return base64.urlsafe_b64encode(body + signature(body, key)).decode()


def read(text: str, key: bytes) -> WayToken | None:
    """Return what a token says, None if it was not made with this key."""
    if len(text) != WRITTEN_LENGTH or not text.isascii():
        return None
    try:
        raw = base64.b64decode(text, altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    body, signed = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
    if len(body) != 2 * SIGNATURE_BYTES or not hmac.compare_digest(signed, signature(body, key)):
        return None
    return WayToken(UUID(bytes=body[:16]), UUID(bytes=body[16:]))


def signature(body: bytes, key: bytes) -> bytes:
    """Return the signature of a token's content."""
    return hmac.digest(key, body, sha256)[:SIGNATURE_BYTES]
