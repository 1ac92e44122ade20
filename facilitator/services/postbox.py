"""What sending mail needs to know of the installation, given once by whoever starts a process."""

import hmac
from hashlib import sha256

from facilitator.config import Settings
from facilitator.mail.transport import Transport, transport_for

TIMEOUT_SECONDS = 60  # for one wait; a whole conversation stays within the lease of a delivery
PURPOSE = b"facilitator.stop.1"  # keeps these links apart from whatever else the secret signs
COVER_PURPOSE = b"facilitator.cover.1"
WAY_PURPOSE = b"facilitator.way.1"  # of a member's own link to a session
_installed: list[Settings] = []


def install(settings: Settings) -> None:
    """Make every later mail of this process go the way that the settings say."""
    _installed[:] = [settings]


def settings() -> Settings:
    """Return the installed settings.

    Raises:
        RuntimeError: none have been installed.
    """
    if not _installed:
        message = "install() comes first: create_app() and the runner do it"
        raise RuntimeError(message)
    return _installed[0]


def way() -> Transport:
    """Return a new way to hand over mail; nothing is connected yet."""
    chosen = settings()
    return transport_for(chosen.mail_url, timeout=TIMEOUT_SECONDS, hostname=chosen.mail_domain)


def stop_key() -> bytes:
    """Return the key that signs stop links."""
    return hmac.digest(settings().secret_key.encode(), PURPOSE, sha256)


def cover_key() -> bytes:
    """Return the key that signs the links of those who are asked to cover."""
    return hmac.digest(settings().secret_key.encode(), COVER_PURPOSE, sha256)


def way_key() -> bytes:
    """Return the key that signs members' own links to sessions."""
    return hmac.digest(settings().secret_key.encode(), WAY_PURPOSE, sha256)


def address_of(path: str) -> str:
    """Return the full address of a page."""
    return f"{settings().base_url}{path}"
