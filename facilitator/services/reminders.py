"""The two verbs of the periodic work on mail: ``sweep`` keeps the rows in order, ``drain`` sends what is due."""

import logging
import math
from collections.abc import Callable
from typing import Any

from sqlalchemy import and_, case, func, null, or_, select, text, update

from facilitator import clock, transactions
from facilitator.domain.delivery import after_silence
from facilitator.errors import Unavailable
from facilitator.extensions import db
from facilitator.mail.outcomes import Unreachable
from facilitator.mail.transport import Transport
from facilitator.models.delivery import Delivery
from facilitator.services import deliveries, outbox, postbox
from facilitator.services.outbox import LEASE, NOW, OVERTAKEN, PLANNED, READY
from facilitator.services.sending import Sender

log = logging.getLogger(__name__)
DRAIN_SECONDS = 5.0  # one drain is over by then, but for the message in flight
SENDERS = 2  # as many are woken at once at the most
TRIES = 3  # for one step, while the database is busy
BY_MAIL = Delivery.channel == "email"  # the sealed ones belong to services.invitations
LEASED = text("state IN ('claimed', 'sending')")  # in the very words of the partial index
FREE = {"lease_token": None, "lease_until": None}


def sweep() -> int:
    """Plan what came near, take back dead leases, let go what is too late, and wake the senders.

    Safe to run twice at once; each step is a short transaction of its own. Returns how many messages are due.
    """
    planned = deliveries.TOGETHER
    while planned == deliveries.TOGETHER:
        with transactions.unit():
            planned = deliveries.plan_entering()
    for step in (take_back_claims, doubt_silences, expire, coalesce):
        with transactions.unit():
            step()
    with transactions.unit():
        due = count_due()
        for _ in range(min(math.ceil(due / outbox.BATCH), SENDERS)):
            transactions.enqueue("deliveries.drain")
    return due


def drain(
    *,
    transport: Transport | None = None,
    stopping: Callable[[], bool] = lambda: False,
    seconds: float = DRAIN_SECONDS,
) -> int:
    """Send what is due, until nothing is, the time is up or somebody wants to stop. Returns how many went.

    Nothing is claimed while the relay is out of reach, and no transaction is open while it is spoken to.

    Raises:
        Unavailable: the database stayed busy; what was claimed is free again when its lease is over.
    """
    if outbox.oldest_due() is None:
        return 0
    way = transport or postbox.way()
    ends = clock.monotonic() + seconds
    sender = Sender(way, lambda: stopping() or clock.monotonic() >= ends)
    try:
        way.connect()
        for step in sender.steps():
            for left in range(TRIES, 0, -1):
                try:
                    with transactions.unit():
                        step()
                    break
                except Unavailable:
                    if left == 1:
                        raise
    except Unreachable as trouble:
        log.warning("the mail server is out of reach (%s); mail waits", trouble)
    finally:
        if transport is None:
            way.close()
    return sender.sent


def take_back_claims() -> int:
    """Free what a dead sender had claimed: it is surely unsent."""
    dead = update(Delivery).where(BY_MAIL, LEASED, Delivery.state == "claimed", over())
    return run(dead.values(state="planned", **FREE))


def doubt_silences() -> int:
    """Decide about messages that may have gone: once they go again, under the same Message-ID, then they are held."""
    first = and_(Delivery.ambiguous == 0, Delivery.expires_at > NOW)
    state = case((first, after_silence(0).value), else_=after_silence(1).value)
    reason = case((first, null()), else_="no_answer")
    silent = update(Delivery).where(BY_MAIL, LEASED, Delivery.state == "sending", over())
    return run(silent.values(state=state, reason=reason, ambiguous=Delivery.ambiguous + 1, **FREE))


def over() -> Any:
    """Return the clause that a lease is over; one from far ahead was written before the clock was set back."""
    far = clock.now() + 2 * LEASE
    return or_(Delivery.lease_until < NOW, Delivery.lease_until > far)


def expire() -> int:
    """Let go what is too late to send; it is listed for those who can still tell the person."""
    late = update(Delivery).where(BY_MAIL, PLANNED, Delivery.not_before <= NOW, Delivery.expires_at <= NOW)
    return run(late.values(state="missed", reason="expired"))


def coalesce() -> int:
    """Let go reminders that a later one for the same session replaces."""
    repeated = update(Delivery).where(PLANNED, Delivery.not_before <= NOW, OVERTAKEN)
    return run(repeated.values(state="missed", reason="coalesced"))


def count_due() -> int:
    """Return how many messages are due now."""
    return db.session.scalar(select(func.count()).where(READY), {"now": clock.now()}) or 0


def run(statement: Any) -> int:
    """Run a statement of the sweep at the present time and return how many rows it changed."""
    return outbox.changed(statement, {"now": clock.now()})
