"""The token of a stop link: whom it is about and until when, signed, so that nothing needs to be kept.

35 bytes: purpose (1), id (16), last day (2, in days since 2020-01-01), signature (16: 128 bits of HMAC-SHA-256).
"""

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

EPOCH = date(2020, 1, 1)
LIFETIME_DAYS = 366  # twelve months (P09), of what stops messages
# Of a membership: one group; of a member: every group; of somebody who is asked to cover a session.
PURPOSES = {"group": b"g", "all": b"a", "cover": b"c"}
SIGNATURE_BYTES = 16
WRITTEN_LENGTH = 47  # of 35 bytes


@dataclass(frozen=True)
class StopToken:
    """What a stop link is about: ``group`` names a membership, ``all`` a member."""

    purpose: str
    subject_id: UUID
    last_on: date


def year_from(today: date) -> date:
    """Return the last day of a token that is valid for twelve months."""
    return today + timedelta(days=LIFETIME_DAYS)


def write(purpose: str, subject_id: UUID, last_on: date, key: bytes) -> str:
    """Return a token as it stands in an address, valid until the end of a day (UTC)."""
    days = (last_on - EPOCH).days
    body = PURPOSES[purpose] + subject_id.bytes + days.to_bytes(2, "big")
    return encoded(body + signature(body, key))


def read(text: str, today: date, key: bytes) -> StopToken | None:
    """Return what a token says, None if it was not made with this key or its time is over."""
    if len(text) != WRITTEN_LENGTH or not text.isascii():
        return None
    try:
        raw = base64.b64decode(f"{text}=", altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    body, signed = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
    # The last letter has two bits to spare: only one way to write a token counts.
    if encoded(raw) != text or not hmac.compare_digest(signed, signature(body, key)):
        return None
    purpose = next((name for name, byte in PURPOSES.items() if byte == body[:1]), None)
    last_on = EPOCH + timedelta(days=int.from_bytes(body[17:19], "big"))
    if purpose is None or last_on < today:
        return None
    return StopToken(purpose, UUID(bytes=body[1:17]), last_on)


def encoded(raw: bytes) -> str:
    """Return bytes as they stand in an address (RFC 4648, 5, without padding)."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def signature(body: bytes, key: bytes) -> bytes:
    """Return the signature of a token's content."""
    return hmac.digest(key, body, sha256)[:SIGNATURE_BYTES]
