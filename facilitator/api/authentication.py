"""Who calls the API: a bearer token, or the dashboard's own page by cookie where an operation allows it."""

import re
from collections.abc import Mapping
from hashlib import sha256
from uuid import UUID

from flask import g, request
from flask_login import current_user

from facilitator.domain import token as token_rules
from facilitator.domain.principal import Principal
from facilitator.errors import Unauthenticated
from facilitator.extensions import csrf
from facilitator.lean import Lean
from facilitator.services import principals, tokens

BEARER = re.compile(r"Bearer +([A-Za-z0-9_]{20,200})", re.IGNORECASE)


def authenticate(*, by_cookie: bool, watch: Lean | None = None, **path: UUID) -> Principal:
    """Return who is calling; ``watch`` asks for the token's owner and for more, with ``path`` as its values.

    What it found is kept in ``g.watched``, None for callers without a token.

    Raises:
        Unauthenticated: no token, one that is not valid, or a cookie where none is taken.
    """
    header, g.watched = request.headers.get("Authorization"), None
    if header is not None:
        return of_header(header, watch, path)
    if by_cookie and current_user.is_authenticated and not current_user.confined:
        if request.method not in {"GET", "HEAD"}:
            csrf.protect()
        g.caller = f"account:{current_user.principal.account_id}"
        principal: Principal = current_user.principal
        return principal
    raise Unauthenticated


def of_header(header: str, watch: Lean | None, path: Mapping[str, UUID]) -> Principal:
    """Return the principal of a bearer token; see ``authenticate``.

    Raises:
        Unauthenticated: it is malformed, unknown, expired or revoked.
    """
    match = BEARER.fullmatch(header.strip())
    secret = match.group(1) if match else ""
    if not token_rules.is_whole(secret):  # a mistyped or made-up one costs no question to the database
        raise Unauthenticated("token.not_valid")
    token_hash = sha256(secret.encode()).digest()
    found = (
        principals.of_token(token_hash) if watch is None else principals.of_token(token_hash, watch, **path)
    )
    if found is None:
        raise Unauthenticated("token.not_valid")
    principal, row = found
    g.caller = f"token:{row.token_id}"
    g.watched = row if watch is not None else None
    tokens.note_use(token_id=row.token_id, last_used_on=row.last_used_on)
    return principal
