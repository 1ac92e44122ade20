"""Keep every session ready as a calendar shows it, written in the transaction that changed it.

A fragment is written anew only if it would read differently, so that what has not changed stays the same to the byte.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from secrets import randbits
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from facilitator import clock, transactions
from facilitator.domain import calendar
from facilitator.domain.calendar_series import status_of
from facilitator.extensions import db
from facilitator.models.feed import Fragment, GroupCalendar
from facilitator.models.session import GroupSession
from facilitator.services.upserts import insert_into

AT_ONCE = 500
VERSION_BITS = 31  # of a positive integer in both databases
HOST = "facilitator"  # behind the @ of a UID
SHOWN_DAYS_PAST, SHOWN_DAYS_AHEAD = 90, 400  # of a calendar


def write(sessions: Sequence[GroupSession]) -> int:
    """Write what has changed of sessions that are in the database already. Returns how many fragments."""
    changed: list[GroupSession] = []
    for first in range(0, len(sessions), AT_ONCE):
        changed += write_some(sessions[first : first + AT_ONCE])
    if changed:
        bump({session.group_id for session in changed})
    return len(changed)


def write_some(sessions: Sequence[GroupSession]) -> list[GroupSession]:
    """Write the fragments of a few sessions and return those that read differently now."""
    ids = {session.id for session in sessions}
    rows = db.session.execute(select(Fragment.__table__).where(Fragment.session_id.in_(ids)))
    kept = {row.session_id: row for row in rows}
    changed, now = [], clock.now()
    for session in {session.id: session for session in sessions}.values():
        row = kept.get(session.id)
        if row is None or row.body != rendered(session, row.revised_at):
            changed.append(session)
    if changed:
        written = [
            {"session_id": one.id, "sequence": one.sequence, "revised_at": now, "body": rendered(one, now)}
            for one in changed
        ]
        keep(written)
    return changed


def keep(written: Sequence[dict[str, Any]]) -> None:
    """Keep fragments in one statement."""
    made = insert_into(Fragment).values(written)
    again = {name: made.excluded[name] for name in ("sequence", "revised_at", "body")}
    db.session.execute(made.on_conflict_do_update(index_elements=["session_id"], set_=again))


def bump(group_ids: Iterable[UUID]) -> None:
    """Note that the calendars of groups have changed; in the order of their ids, so that nobody waits in a circle.

    Each gets another random number: the sum of several then also tells which groups they are of.
    """
    now = clock.now()
    values = [
        {"group_id": group_id, "version": randbits(VERSION_BITS), "changed_at": now}
        for group_id in sorted(group_ids)
    ]
    made = insert_into(GroupCalendar).values(values)
    more = {name: made.excluded[name] for name in ("version", "changed_at")}
    db.session.execute(made.on_conflict_do_update(index_elements=["group_id"], set_=more))


def entry_of(session: Any, revised_at: datetime) -> calendar.Entry:
    """Return a session, or a row with its columns, as it goes into a calendar."""
    return calendar.Entry(
        session.starts_local, session.starts_at, session.ends_at, session.time_zone,
        status_of(session.status, session.closure_state), session.sequence, revised_at,
    )  # fmt: skip


def uid_of(session_id: UUID) -> str:
    """Return the UID of a session that stands by itself; it keeps it whatever becomes of its series."""
    return f"{session_id}@{HOST}"


def rendered(session: Any, revised_at: datetime) -> bytes:
    """Return the fragment of a session."""
    return calendar.opening(uid_of(session.id), entry_of(session, revised_at))


def write_missing() -> int:
    """Write the fragments that are missing or out of date, a few at a time; usually there are none."""
    done = 0
    while True:
        with transactions.unit():
            since = clock.now() - timedelta(days=SHOWN_DAYS_PAST)
            missing = (
                select(GroupSession)
                .outerjoin(Fragment, Fragment.session_id == GroupSession.id)
                .where(
                    GroupSession.starts_at >= since,
                    or_(Fragment.session_id.is_(None), Fragment.sequence != GroupSession.sequence),
                )
                .limit(AT_ONCE)
            )
            found = db.session.scalars(missing).all()
            written = write(found)
        done += written
        if len(found) < AT_ONCE or not written:
            return done
