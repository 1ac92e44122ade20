"""Let go of what is no longer needed, each kind at its time; nothing here asks anybody."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_, select

from facilitator import clock, transactions
from facilitator.domain.principal import Principal
from facilitator.models.account import AccountLink
from facilitator.models.audit import Audit
from facilitator.models.delivery import Delivery
from facilitator.models.guest import Guest
from facilitator.models.idempotency import IdempotencyKey
from facilitator.models.session import GroupSession
from facilitator.models.sign_in import SignIn
from facilitator.services import outbox, round_traces, safety_copies, series_undos, sign_in_logs

ANSWERS_KEPT = timedelta(hours=24)  # of repeated requests
REMINDER_LOG_KEPT = timedelta(days=30)
LINKS_KEPT = timedelta(days=7)  # after their time, so that a late visitor reads "too old" and not "unknown"
BROWSERS_KEPT = timedelta(days=31)  # without use: the cookie of one that stays signed in lasts thirty days
ENDED = ("closed", "did_not_meet", "cancelled")
ON_ITS_WAY = ("planned", "claimed", "sending")


def tidy() -> int:
    """Remove what has had its time, one short transaction for each kind. Returns how many things went."""
    gone, rounds = 0, round_traces.AT_ONCE
    while rounds == round_traces.AT_ONCE:  # a few at a time, until there are no more
        with transactions.unit():
            rounds = forget_rounds()
        gone += rounds
    changes = series_undos.forget_changes  # of schedules, that can no longer be taken back
    for step in (forget_answers, forget_deliveries, forget_links, forget_guests, forget_sign_ins, changes):
        with transactions.unit():
            gone += step()
    return gone + safety_copies.forget_old()


def forget_rounds() -> int:
    """Remove the course of rounds a day after their close, and planning flags that have run out (P21)."""
    return round_traces.forget_rounds(actor=Principal.system())


def forget_answers() -> int:
    """Remove what was kept to answer repeated requests alike."""
    return removed(delete(IdempotencyKey).where(IdempotencyKey.created_at < clock.now() - ANSWERS_KEPT))


def forget_deliveries() -> int:
    """Remove the reminder log after thirty days, but not what is still about a session to come."""
    now = clock.now()
    ahead = select(GroupSession.id).where(GroupSession.ends_at >= now)
    old = delete(Delivery).where(
        Delivery.due_at < now - REMINDER_LOG_KEPT,
        Delivery.state.not_in(ON_ITS_WAY),
        or_(Delivery.session_id.is_(None), Delivery.session_id.not_in(ahead)),
    )
    return removed(old)


def forget_links() -> int:
    """Remove one-time links whose time is over."""
    return removed(delete(AccountLink).where(AccountLink.expires_at < clock.now() - LINKS_KEPT))


def forget_guests() -> int:
    """Remove the labels of guests of sessions that are closed; their number stands with the session (P14)."""
    ended = select(GroupSession.id).where(GroupSession.status.in_(ENDED))
    return removed(delete(Guest).where(Guest.session_id.in_(ended)))


def forget_sign_ins() -> int:
    """Remove the log of sign-ins after ninety days, and browsers that nobody has used for a month."""
    now = clock.now()
    old = delete(Audit).where(sign_in_logs.ABOUT_SIGNING_IN, Audit.at < now - sign_in_logs.KEPT)
    unused = delete(SignIn).where(SignIn.last_used_on < (now - BROWSERS_KEPT).date())
    return removed(old) + removed(unused)


def removed(statement: Any) -> int:
    """Run a deletion and return how many rows went."""
    return outbox.changed(statement, {})
