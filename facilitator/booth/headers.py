"""What goes out with every page of the booth: no cookie, no trace, no foreign file, and always the same length."""

import base64
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    # no-transform also forbids compressing on the way (RFC 9111, 5.2.2.6), which would undo the equal length.
    "Cache-Control": "no-store, no-transform",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
NEVER_SENT = ("Set-Cookie", "ETag", "Last-Modified", "Vary")
BLOCK = (
    16_384  # bytes; every answer to a post has this length, or in a language of long words a multiple of it
)


def integrity(path: Path) -> str:
    """Return the fingerprint of a file as browsers check it (Subresource Integrity, section 3.1)."""
    return f"sha256-{base64.b64encode(sha256(path.read_bytes()).digest()).decode()}"


def evened(response: Response) -> Response:
    """Fill a page up with blanks, so that its length says nothing about what was answered or refused."""
    response.set_data(response.get_data().ljust(BLOCK * -(-len(response.get_data()) // BLOCK)))
    return response


def add_headers(response: Response) -> Response:
    """Make a response one of many that look alike."""
    for name in NEVER_SENT:
        response.headers.pop(name, None)
    response.headers.update(HEADERS)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return evened(response) if request.method == "POST" else response


def init_headers(app: Flask) -> None:
    """Add the headers to every response of the booth."""
    app.after_request(add_headers)
