"""Recognise an address without keeping it twice: its keyed hash."""

import hmac
from hashlib import sha256
from uuid import UUID

from facilitator.domain.contact import normalised

PURPOSE = b"facilitator.address.1"  # keeps these hashes apart from whatever else the secret signs
_key: list[bytes] = []


def install_secret(secret: str) -> None:
    """Make every later ``address_key()`` of this process use the installation's secret; the edge calls this once."""
    _key[:] = [hmac.digest(secret.encode(), PURPOSE, sha256)]


def address_key(value: str) -> bytes:
    """Return the keyed hash (32 bytes) of an e-mail address or phone number, the same however it is written.

    Raises:
        RuntimeError: no secret has been installed.
    """
    if not _key:
        message = "install_secret() comes first: create_app() does it"
        raise RuntimeError(message)
    return hmac.digest(_key[0], normalised(value).encode(), sha256)


def own_scope(member_id: UUID) -> str:
    """Return the scope of a suppression that is about one of several people who share an address."""
    return f"member:{member_id}"
