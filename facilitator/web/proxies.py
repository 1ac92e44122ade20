"""What stands between a visitor and the product: proxies, and the path below which they see it.

The address that people type is BASE_URL, and everything that the product writes down (links, cookies) is made from it,
never from what a request says. Of a request's own headers two are believed, and only where TRUSTED_PROXIES says how
many proxies there are: where it came from, and whether it was encrypted on its way to them.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import orjson
from flask import Blueprint, Response, current_app, request
from itsdangerous import BadSignature, TimestampSigner
from werkzeug.middleware.proxy_fix import ProxyFix

from facilitator.config import Settings
from facilitator.errors import NotFound

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

pages = Blueprint("proxies", __name__)
ASKED_BY = "X-Facilitator-Doctor"
ASKED_WITHIN = 60  # seconds
EVERYWHERE = {"/healthz", "/readyz", "/metrics"}  # monitors ask the port itself, where no path stands before
BEFORE = "werkzeug.proxy_fix.orig"  # where ProxyFix keeps what it replaced


class UnderPath:
    """The product below the path of BASE_URL, such as ``/groups`` of ``https://example.org/groups``."""

    def __init__(self, inner: "WSGIApplication", base_url: str) -> None:
        """Put an application below a path; an empty one is the root."""
        self.inner, self.base_url = inner, base_url
        self.prefix = urlsplit(base_url).path.rstrip("/")

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Take the path off, unless whoever passed the request on has done so and said it."""
        path = environ.get("PATH_INFO", "")
        is_off = environ.get("SCRIPT_NAME", "") == self.prefix
        if is_off and path:
            return self.inner(environ, start_response)
        is_off = is_off or path in EVERYWHERE
        if not is_off and path != self.prefix and not path.startswith(f"{self.prefix}/"):
            return self.elsewhere(start_response)
        inside = path if is_off else path[len(self.prefix) :]
        return self.inner(environ | {"SCRIPT_NAME": self.prefix, "PATH_INFO": inside or "/"}, start_response)

    def elsewhere(self, start_response: "StartResponse") -> Iterable[bytes]:
        """Say where the product is; there may be other things at the same host."""
        words = (
            f"This installation is at {self.base_url}\n"
            "A proxy in front of it must pass on the whole path (docs/operations.md, Behind a reverse proxy).\n"
        )
        start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
        return [words.encode()]


def behind(application: "WSGIApplication", settings: Settings) -> "WSGIApplication":
    """Believe as many proxies as there are; without any, what a visitor claims changes nothing."""
    hops = settings.trusted_proxies
    if not hops:
        return application
    return ProxyFix(application, x_for=hops, x_proto=1, x_host=0, x_port=0, x_prefix=1)


def signer(secret_key: str) -> TimestampSigner:
    """Return what proves that it is the doctor of this very installation who asks."""
    return TimestampSigner(secret_key, salt="doctor")


@pages.get("/seen")
def seen() -> Response:
    """Tell the doctor, and nobody else, how its own request arrived."""
    try:
        asked_by = request.headers.get(ASKED_BY, "")
        signer(current_app.config["SETTINGS"].secret_key).unsign(asked_by, max_age=ASKED_WITHIN)
    except BadSignature:
        raise NotFound from None
    before: dict[str, Any] = request.environ.get(BEFORE, request.environ)
    body = {
        "host": request.host,
        "scheme": request.scheme,
        "client": request.remote_addr,
        "peer": before.get("REMOTE_ADDR"),
        "forwarded_for": request.headers.get("X-Forwarded-For", ""),
    }
    return Response(orjson.dumps(body), content_type="application/json")
