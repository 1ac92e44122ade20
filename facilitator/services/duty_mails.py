"""Mails to those who facilitate, planned in the transaction of what makes them necessary."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from facilitator import clock, transactions
from facilitator.models.ids import new_id
from facilitator.models.session import GroupSession
from facilitator.services import planning


def plan(
    kind: str,
    session: GroupSession,
    account_ids: Iterable[UUID],
    key: object,
    *,
    at: datetime | None = None,
    expires: datetime | None = None,
) -> None:
    """Plan one mail to each of some accounts, once per ``key``; nothing is planned that would come too late."""
    due, until = at or clock.now(), expires or session.ends_at
    if due >= until:
        return
    rows = [
        {
            "id": new_id(), "dedupe_key": f"{kind}:{key}:{account_id}", "kind": kind, "account_id": account_id,
            "session_id": session.id, "sequence": session.sequence, "told_starts_at": session.starts_at,
            "due_at": due, "not_before": due, "expires_at": until,
        }
        for account_id in account_ids
    ]  # fmt: skip
    planning.insert_new(rows)
    if rows:
        transactions.enqueue("deliveries.drain")
