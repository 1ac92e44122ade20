"""Give a repeated POST the answer it got the first time (draft-ietf-httpapi-idempotency-key-header-07).

Kept are the status, the id of what was made and a hash of the body; the answer is rendered again from the resource.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import g, request
from sqlalchemy import text

from facilitator import clock
from facilitator.errors import Conflict, Invalid
from facilitator.extensions import db
from facilitator.models.idempotency import IdempotencyKey

KEY = re.compile(r'"?([\x21\x23-\x7e]{1,255})"?')


@dataclass(frozen=True)
class Answer:
    """What a verb gave back: the resource (None for no content) and the status it is answered with."""

    thing: Any
    status: int


def key_of_request() -> str | None:
    """Return the Idempotency-Key, quoted or bare, None without one.

    Raises:
        Invalid: it is empty, too long or has characters that no key has.
    """
    header = request.headers.get("Idempotency-Key")
    if header is None:
        return None
    match = KEY.fullmatch(header.strip())
    if match is None:
        error = Invalid("idempotency.malformed", field="Idempotency-Key")
        error.location = "headers"
        raise error
    return match.group(1)


def wait_in_line(name: str) -> None:
    """Let only one request with a key run at a time; SQLite has one writer anyway.

    Raises:
        Conflict: the first request with this key is still running.
    """
    if db.session.connection().dialect.name == "postgresql":
        number = int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
        if not db.session.scalar(text("SELECT pg_try_advisory_xact_lock(:number)"), {"number": number}):
            raise Conflict("idempotency.still_running")


def once(
    status: int, again: Callable[..., Any] | None, act: Callable[[], Any], path: dict[str, Any]
) -> Answer:
    """Run a creating or acting verb, or answer as the first time.

    ``again`` finds the resource of the first answer by id (and the path's ids); without it the answer has a secret
    that is shown once, and a replay is refused.

    Raises:
        Conflict: still running, or the first answer showed a secret.
        Invalid: the same key came with another body.
    """
    key = key_of_request()
    if key is None:
        return Answer(act(), status)
    route = f"{request.method} {request.path}"[:200]
    wait_in_line(f"{g.caller} {route} {key}")
    body_hash = sha256(request.get_data(cache=True)).digest()
    kept = db.session.get(IdempotencyKey, (g.caller, route, key))
    if kept is not None:
        return replay(kept, body_hash, again, path)
    thing = act()
    made_id = getattr(thing, "id", None)
    row = IdempotencyKey(
        caller=g.caller, route=route, key=key, body_hash=body_hash, status=status,
        resource_id=made_id if isinstance(made_id, UUID) else None, created_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return Answer(thing, status)


def replay(
    kept: IdempotencyKey, body_hash: bytes, again: Callable[..., Any] | None, path: dict[str, Any]
) -> Answer:
    """Answer a repeated request from what was kept."""
    if kept.body_hash != body_hash:
        error = Invalid("idempotency.other_body", field="Idempotency-Key")
        error.location = "headers"
        raise error
    if again is None:
        raise Conflict("idempotency.already_created")
    return Answer(again(resource_id=kept.resource_id, **path), kept.status)
