"""Take a form once: a double tap or a page sent again after a lost answer makes nothing twice."""

from hashlib import sha256

from facilitator import clock
from facilitator.extensions import db
from facilitator.models.idempotency import IdempotencyKey

CALLER = "form"


def first_time(*, route: str, key: str, body: bytes) -> bool:
    """Remember a submission and tell whether it is the first with this key and content.

    The same page sent again with other content is a new submission. What is remembered goes with the transaction: a
    form that was refused can be sent again.
    """
    mark = sha256(key.encode() + b"\0" + body)  # never of the body alone: it may hold a password
    place = (CALLER, route[:200], mark.hexdigest())
    if db.session.get(IdempotencyKey, place) is not None:
        return False
    row = IdempotencyKey(
        caller=CALLER, route=place[1], key=place[2], body_hash=mark.digest(), status=303,
        resource_id=None, created_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return True
