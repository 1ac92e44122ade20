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
    name = sha256(key.encode() + b"\0" + body).hexdigest()
    place = (CALLER, route[:200], name)
    if db.session.get(IdempotencyKey, place) is not None:
        return False
    row = IdempotencyKey(
        caller=CALLER, route=place[1], key=name, body_hash=sha256(body).digest(), status=303,
        resource_id=None, created_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return True
