"""The headers of every page: nothing foreign is loaded, nothing is cached, nobody learns where the reader came from."""

import secrets

from flask import Flask, Response, g, request

FIXED = (
    # no-referrer would break the CSRF check of forms over https, which wants a referrer of our own.
    ("Referrer-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), screen-wake-lock=(self)"),
    ("X-Robots-Tag", "noindex"),
)


def csp_nonce() -> str:
    """Return the nonce of this response, made when first asked for."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def policy() -> str:
    """Return the Content-Security-Policy of this response."""
    script = f"'self' 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else "'self'"
    return (
        f"default-src 'self'; script-src {script}; style-src 'self'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def add_headers(response: Response) -> Response:
    """Add the security headers to a response, but for those that it has already."""
    headers = response.headers
    present = {name.lower() for name, _ in headers}
    added = [("Content-Security-Policy", policy()), *FIXED]
    if not request.path.startswith("/static/"):
        added.append(("Cache-Control", "private, no-cache" if "etag" in present else "no-store"))
    if request.is_secure:
        added.append(("Strict-Transport-Security", "max-age=31536000"))
    headers.extend([pair for pair in added if pair[0].lower() not in present])
    return response


def init_headers(app: Flask) -> None:
    """Add the headers to every response of an application."""
    app.after_request(add_headers)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
