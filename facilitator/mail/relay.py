"""Read the address of a mail relay: where it is, how the way to it is protected and who signs in there."""

import ipaddress
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from facilitator.errors import Invalid

Protection = Literal["none", "starttls", "tls"]
PORTS: dict[Protection, int] = {"none": 25, "starttls": 587, "tls": 465}


@dataclass(frozen=True, slots=True)
class Relay:
    """A mail relay; an empty user means that nobody signs in."""

    host: str
    port: int
    protection: Protection
    user: str = ""
    password: str = field(default="", repr=False)


def relay_of(url: str) -> Relay:
    """Read ``smtp://[user:password@]host[:port][?starttls=1]`` or ``smtps://…``.

    User and password are percent-encoded. With ``starttls=1`` a relay that does not offer it is not used.

    Raises:
        Invalid: the address cannot be read, or a password would cross a network unprotected.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"}:
        raise Invalid("delivery.relay_scheme", field="MAIL_URL")
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Invalid("delivery.relay_host", field="MAIL_URL") from None
    if not host or parts.path not in {"", "/"}:
        raise Invalid("delivery.relay_host", field="MAIL_URL")
    protection = protection_of(parts.scheme, parts.query)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if user and protection == "none" and not is_this_computer(host):
        raise Invalid("delivery.relay_password_in_clear", field="MAIL_URL")
    return Relay(host, port or PORTS[protection], protection, user, password)


def protection_of(scheme: str, query: str) -> Protection:
    """Return how the connection is protected.

    Raises:
        Invalid: there is an option that means nothing, so that a misspelt ``starttls`` never sends in clear.
    """
    options = dict(parse_qsl(query, keep_blank_values=True))
    if options.keys() - {"starttls"} or options.get("starttls", "0") not in {"0", "1"}:
        raise Invalid("delivery.relay_option", field="MAIL_URL")
    if scheme == "smtps":
        return "tls"
    return "starttls" if options.get("starttls") == "1" else "none"


def is_this_computer(host: str) -> bool:
    """Tell whether a host is reached without a network."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
