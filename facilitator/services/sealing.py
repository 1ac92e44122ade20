"""Seal what has to be read again but must not stand in the database in clear: AES-256-GCM.

The key comes from the installation's secret, which is no part of a backup. The vault of the check-ins would not do: its
keys may be lost with a reboot, on purpose. With another secret nothing opens any more; see docs/operations.md.
"""

import hmac
import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from facilitator.services import postbox

PURPOSE = b"facilitator.sealed.1"  # keeps this key apart from whatever else the secret is used for
NONCE_BYTES = 12


def cipher() -> AESGCM:
    """Return the cipher of this installation."""
    return AESGCM(hmac.digest(postbox.settings().secret_key.encode(), PURPOSE, sha256))


def seal(plain: bytes, about: str) -> bytes:
    """Return something sealed; it opens only together with the same ``about``, such as whose it is."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + cipher().encrypt(nonce, plain, about.encode())


def unseal(sealed: bytes, about: str) -> bytes | None:
    """Return what was sealed, None if it was not sealed here, or about something else."""
    try:
        return cipher().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about.encode())
    except (InvalidTag, ValueError):
        return None
