"""Who calls the API: a bearer token, or the dashboard's own page by cookie where an operation allows it."""

import re
from hashlib import sha256

from flask import g, request
from flask_login import current_user

from facilitator.domain import token as token_rules
from facilitator.domain.principal import Principal
from facilitator.errors import Unauthenticated
from facilitator.extensions import csrf
from facilitator.services import principals, tokens

BEARER = re.compile(r"Bearer +([A-Za-z0-9_]{20,200})", re.IGNORECASE)


def authenticate(*, by_cookie: bool) -> Principal:
    """Return who is calling.

    Raises:
        Unauthenticated: no token, one that is not valid, or a cookie where none is taken.
    """
    header = request.headers.get("Authorization")
    if header is not None:
        return of_header(header)
    if by_cookie and current_user.is_authenticated and not current_user.confined:
        if request.method not in {"GET", "HEAD"}:
            csrf.protect()
        g.caller = f"account:{current_user.principal.account_id}"
        principal: Principal = current_user.principal
        return principal
    raise Unauthenticated


def of_header(header: str) -> Principal:
    """Return the principal of a bearer token.

    Raises:
        Unauthenticated: it is malformed, unknown, expired or revoked.
    """
    match = BEARER.fullmatch(header.strip())
    secret = match.group(1) if match else ""
    if not token_rules.is_whole(secret):  # a mistyped or made-up one costs no question to the database
        raise Unauthenticated("token.not_valid")
    found = principals.of_token(sha256(secret.encode()).digest())
    if found is None:
        raise Unauthenticated("token.not_valid")
    principal, row = found
    g.caller = f"token:{row.token_id}"
    tokens.note_use(token_id=row.token_id, last_used_on=row.last_used_on)
    return principal
