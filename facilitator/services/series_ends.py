"""How a series ends, is cancelled from a session on, or becomes two; each can be taken back for an hour."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, select

from facilitator.domain.principal import Principal
from facilitator.errors import Conflict
from facilitator.extensions import db
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.services import (
    closed_days,
    import_makes,
    materialisation,
    series_changes,
    series_drafts,
    session_children,
)
from facilitator.services.series_changes import Record
from facilitator.services.series_edits import Closing, Edited, Reach, open_series, write

ENDED, CANCELLED = "series_ended", "series_cancelled"


def split_series(
    *, actor: Principal, series_id: UUID, from_local: datetime, expected: int | None = None
) -> Edited:
    """Make two series of one, before a session that has not begun; every session stays as it is.

    Raises:
        NotFound, Forbidden, Stale: see the policy and the version.
        Invalid: the series has no such date.
        Conflict: it has ended, nothing lies ahead, or there is nothing before the date.
    """
    series, record = open_series(actor=actor, series_id=series_id, expected=expected), Record()
    sessions = series_changes.sessions_of(series, after=series_drafts.ahead_of(series, from_local))
    record.watch(series, *sessions)
    draft = series_drafts.draft_edit(series, sessions, {}, from_local=from_local)
    if draft.cut.head is None:
        raise Conflict("series_change.first_date")
    part, touched = write(draft, series, {}, record, frozenset())
    return Closing(actor, "split").end(part, touched, record)


def end_series(*, actor: Principal, series_id: UUID, after: date, expected: int | None = None) -> Edited:
    """End a series after a date: sessions later than that, as they stand now, are cancelled if they have not begun.

    Raises:
        NotFound, Forbidden, Stale: see the policy and the version.
        Conflict: the series has ended already.
    """
    series, record = open_series(actor=actor, series_id=series_id, expected=expected), Record()
    last = materialisation.at_midnight(after) + timedelta(days=1, seconds=-1)
    sessions = [
        one
        for one in series_changes.sessions_of(series)
        if one.starts_local > last and one.status == "planned" and series_changes.is_movable(one)
    ]
    record.watch(series, *sessions)
    series.last_local = last if series.last_local is None else min(last, series.last_local)
    series.status, series.sequence = "ended", series.sequence + 1
    touched = cancel(sessions, ENDED, record)
    return Closing(actor, "end").end(series, touched, record)


def cancel_series(*, actor: Principal, series_id: UUID, reach: Reach, expected: int | None = None) -> Edited:
    """Cancel all that lies ahead of a series, or what follows from a session on.

    Sessions on which something hangs stay in the list as cancelled; the others go. A series of which nothing is left
    goes, too.

    Raises:
        NotFound, Forbidden, Stale: see the policy and the version.
        Invalid: the series has no such date.
        Conflict: the series has ended, or nothing follows.
    """
    series, record = open_series(actor=actor, series_id=series_id, expected=expected), Record()
    after = None if reach.from_local is None else series_drafts.ahead_of(series, reach.from_local)
    sessions = series_changes.sessions_of(series, after=after)
    record.watch(series, *sessions)
    head = None
    if reach.from_local is not None:
        cut = series_drafts.cut_ahead(series, sessions, reach.from_local)
        head, sessions = cut.head, [one for one in sessions if one.recurrence_id >= cut.tail.starts_local]
    ahead = [one for one in sessions if series_changes.is_movable(one)]
    touched = take_off(ahead, record)
    series.sequence += 1
    if head is not None:
        series.rrule, series.last_local = head.text, head.last_local
    else:
        series.status = "cancelled"
    edited = Closing(actor, "cancel", dry_run=reach.dry_run)
    if head is None and is_empty(series):
        record.gone(series)
        import_makes.forget_series(series)
        db.session.delete(series)
    return edited.end(series, touched, record)


def take_off(sessions: Sequence[GroupSession], record: Record) -> list[GroupSession]:
    """Remove sessions on which nothing hangs, cancel the others; return those."""
    kept = session_children.with_children([one.id for one in sessions])
    gone = [one for one in sessions if one.id not in kept]
    record.gone(*gone)
    session_children.remove(gone)
    return cancel([one for one in sessions if one.id in kept], CANCELLED, record)


def cancel(sessions: Sequence[GroupSession], reason: str, record: Record) -> list[GroupSession]:
    """Cancel sessions for a reason; return those for which that is new."""
    for one in sessions:
        closed_days.take_off(one, reason)
    return series_changes.bump(sessions, record)


def is_empty(series: Series) -> bool:
    """Tell whether a series has no session left."""
    db.session.flush()
    return not db.session.scalar(select(exists().where(GroupSession.series_id == series.id)))
