"""The headers of every page: nothing foreign is loaded, nothing is cached, nobody learns where the reader came from."""

import secrets

from flask import Flask, Response, g, request


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
    """Add the security headers to a response."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", policy())
    # no-referrer would break the CSRF check of forms over https, which wants a referrer of our own.
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault(
        "Permissions-Policy", "camera=(), geolocation=(), microphone=(), screen-wake-lock=(self)"
    )
    headers.setdefault("X-Robots-Tag", "noindex")
    if not request.path.startswith("/static/"):
        headers.setdefault("Cache-Control", "no-store" if "ETag" not in headers else "private, no-cache")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def init_headers(app: Flask) -> None:
    """Add the headers to every response of an application."""
    app.after_request(add_headers)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
