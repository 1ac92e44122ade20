"""What the doctor finds on the way from BASE_URL to the product: proxies, host, scheme, client address, path."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from facilitator.cli.findings import Finding, fine, look, wrong
from facilitator.config import Settings
from facilitator.web.proxies import ASKED_BY, signer

ABOUT = "way"
SECONDS = 4
CLAIMED = "192.0.2.7"  # an address that nobody has (RFC 5737); a visitor could claim it just as well
MOST_BYTES = 10_000
HEADERS = "see docs/operations.md, Behind a reverse proxy"


class Staying(HTTPRedirectHandler):
    """Follows no redirect: that there is one is what the doctor wants to know."""

    def redirect_request(self, *_told: Any) -> None:
        """Return nothing to follow."""


def examine_way(settings: Settings) -> Iterator[Finding]:
    """Ask the product through the address that people type how the question arrived."""
    try:
        status, where, body = ask(settings, f"{settings.base_url}/seen")
    except OSError as error:
        yield look(
            ABOUT,
            f"{settings.base_url} does not answer from this computer ({getattr(error, 'reason', error)}). "
            "Start the product and its proxy; if people do reach it, all is well.",
        )
        return
    seen = told_by_the_product(body) if status == 200 else None  # noqa: PLR2004 - the usual answer
    if seen is None:
        yield wrong(ABOUT, something_else(settings, status, where, body))
        return
    yield from compared(settings, seen)
    yield from booth(settings)


def ask(settings: Settings, address: str) -> tuple[int, str, str]:
    """Return the status, the place it leads on to, and the text of an answer.

    Raises:
        OSError: there is none.
    """
    proof = signer(settings.secret_key).sign("doctor").decode("ascii")
    request = Request(address, headers={ASKED_BY: proof, "X-Forwarded-For": CLAIMED})  # noqa: S310 - http or https
    opener: OpenerDirector = build_opener(Staying, ProxyHandler({}))
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            return answer.status, "", answer.read(MOST_BYTES).decode("utf-8", "replace")
    except HTTPError as error:
        with error:
            said = error.read(MOST_BYTES).decode("utf-8", "replace")
        return error.code, error.headers.get("Location", ""), said


def told_by_the_product(body: str) -> dict[str, Any] | None:
    """Return what the product says it saw, None if it was not the product that answered."""
    try:
        found = json.loads(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) and "forwarded_for" in found else None


def something_else(settings: Settings, status: int, where: str, body: str) -> str:
    """Say what may be wrong when it is not this installation that answers at BASE_URL."""
    if where:
        return (
            f"{settings.base_url} leads on to {where.removesuffix('/seen')}: set BASE_URL to where it ends."
        )
    if body.startswith("This installation is at"):
        return (
            f"The proxy takes the path of {settings.base_url} off. Let it pass on the whole path, or say "
            f"X-Forwarded-Prefix with TRUSTED_PROXIES set ({HEADERS})."
        )
    return (
        f"Something else answers at {settings.base_url} (status {status}), or this product with another SECRET_KEY. "
        "Look at BASE_URL, and at where the proxy passes requests on to."
    )


def compared(settings: Settings, seen: dict[str, Any]) -> Iterator[Finding]:
    """Compare how the question arrived with how it was sent."""
    sent = urlsplit(settings.base_url)
    usual = {"https": ":443", "http": ":80"}[sent.scheme]
    if str(seen["host"]).removesuffix(usual) != sent.netloc.lower().removesuffix(usual):
        yield wrong(
            "host",
            f"Requests to {sent.netloc} arrive for {seen['host']}. Let the proxy pass on the host "
            f"(nginx: proxy_set_header Host $host), or put BASE_URL right ({HEADERS}).",
        )
    else:
        yield fine("host", f"arrives as {seen['host']}")
    if seen["scheme"] != sent.scheme:
        yield look(
            "scheme",
            f"Requests by {sent.scheme} arrive as {seen['scheme']}. Let the proxy set X-Forwarded-Proto, "
            f"and set TRUSTED_PROXIES to the number of proxies ({HEADERS}).",
        )
    else:
        yield fine("scheme", f"arrives as {seen['scheme']}")
    yield client(settings, seen)


def client(settings: Settings, seen: dict[str, Any]) -> Finding:
    """Tell whether guesses at passwords are counted for the address of whoever guesses."""
    told = [part.strip() for part in seen["forwarded_for"].split(",") if part.strip()]
    hops = len(told) - (CLAIMED in told)
    if seen["client"] == CLAIMED or settings.trusted_proxies > hops:
        return wrong(
            "client address",
            f"TRUSTED_PROXIES is {settings.trusted_proxies}, but {hops} proxies add to X-Forwarded-For: everybody can "
            f"choose an address and guess at passwords without a pause. Set TRUSTED_PROXIES={hops}.",
        )
    if settings.trusted_proxies < hops:
        return wrong(
            "client address",
            f"Every visitor seems to come from {seen['client']}, which is a proxy: who guesses at passwords slows "
            f"down everybody. Set TRUSTED_PROXIES={hops}.",
        )
    behind = f", behind {hops} proxies" if hops else ""
    return fine("client address", f"arrives as {seen['client']}{behind}")


def booth(settings: Settings) -> Iterator[Finding]:
    """Tell whether the check-in is where its links lead."""
    try:
        status, where, body = ask(settings, f"{settings.booth_base}/")
    except OSError as error:
        status, where, body = 0, "", str(getattr(error, "reason", error))
    if status != 200 or "<form" not in body:  # noqa: PLR2004 - the usual answer
        said = f"leads on to {where}" if where else body[:100] if not status else f"answers with {status}"
        yield wrong(
            "check-in address",
            f"{settings.booth_base}/ {said}. Look at BOOTH_URL and at its proxy ({HEADERS}).",
        )
