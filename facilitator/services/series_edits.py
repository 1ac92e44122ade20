"""Edits of a series: all of it, or one session and those that follow; each one transaction, shown before it is made.

Whatever hangs on a session stays with it, because the session keeps its id (``domain.series_edit``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from facilitator import policy, transactions
from facilitator.domain import series_part, wallclock
from facilitator.domain.principal import Principal
from facilitator.domain.recurrence import Settled
from facilitator.domain.series_diff import Difference
from facilitator.domain.series_edit import Reconciled, Standing, reconcile_rules
from facilitator.errors import Conflict
from facilitator.extensions import db
from facilitator.models.ids import new_id
from facilitator.models.series import Series
from facilitator.models.series_change import SeriesChange
from facilitator.models.session import GroupSession
from facilitator.services import (
    audits,
    checkins,
    closed_days,
    consequences,
    groups,
    materialisation,
    rooms,
    series_changes,
    series_drafts,
    session_children,
)
from facilitator.services.series import find_series
from facilitator.services.series_changes import Record
from facilitator.services.series_drafts import Draft
from facilitator.services.versions import unchanged

INHERITED = ("place", "online_url", "room_id")
RESCHEDULED = "rescheduled"


@dataclass(frozen=True)
class Edited:
    """What an edit has done, or would do: the series that holds what lies ahead, and session by session."""

    series: Series
    differences: list[Difference]
    change: SeriesChange | None  # None: it was only shown
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reach:
    """Which sessions an edit is about, and whether it is only shown."""

    from_local: datetime | None = None  # the nominal start from which on; None: all
    dry_run: bool = False


def open_series(*, actor: Principal, series_id: UUID, expected: int | None) -> Series:
    """Return a series that the actor may change, locked.

    Raises:
        NotFound, Forbidden, Stale: see the policy and the version.
        Conflict: it has ended.
    """
    series = db.session.get(
        Series, series_id, with_for_update=series_changes.ONE_EDIT, populate_existing=True
    )
    group = groups.find_group(actor=actor, group_id=series.group_id) if series else None
    policy.found(allowed=series is not None)
    if series is None or group is None:
        raise AssertionError  # found() has raised
    policy.permitted(allowed=policy.runs_group(actor, group))
    unchanged(series, expected)
    if series.status != "active":
        raise Conflict("series.ended_already")
    return series


def find_part(*, actor: Principal, series_id: UUID, from_local: datetime | None) -> tuple[Series, Settled]:
    """Return a series and what it repeats from a session on, or from the first that has not begun.

    Raises:
        NotFound: there is none, or its group is not the actor's to see.
        Invalid: the series has no date at ``from_local``.
        Conflict: the series has ended, or nothing of it lies ahead.
    """
    found = find_series(actor=actor, series_id=series_id)
    if found.status != "active":
        raise Conflict("series.ended_already")
    after = series_drafts.ahead_of(found, from_local)
    sessions = series_changes.sessions_of(found, after=after, lock=False)
    return found, series_drafts.cut_ahead(found, sessions, from_local).tail


def edit_series(
    *, actor: Principal, series_id: UUID, changes: dict[str, Any], reach: Reach, expected: int | None = None
) -> Edited:
    """Change a series from a session on, or all that lies ahead; what has happened stays as it was.

    With ``reset_overrides`` in the changes, sessions that were changed one by one follow again in what is changed.

    Raises:
        NotFound, Forbidden, Stale: see the policy and the version.
        Invalid: the rule, a start or the session to begin with is unusable.
        Conflict: the series has ended, or nothing of it lies ahead.
    """
    series, changes = open_series(actor=actor, series_id=series_id, expected=expected), dict(changes)
    rooms.require_room(changes.get("room_id"))
    closing = Closing(actor, "edit", changes.pop("policy", "reject"), dry_run=reach.dry_run)
    reset = frozenset(changes if changes.pop("reset_overrides", False) else ())
    everywhere = reach.from_local is None and not series_part.is_timed(changes)
    after = None if everywhere else series_drafts.ahead_of(series, reach.from_local)
    sessions, record = series_changes.sessions_of(series, after=after), Record()
    record.watch(series, *sessions)
    if everywhere:
        touched = inherit(series, sessions, changes, record, reset)
        # What stands under a closure follows a new policy; the others are as they were.
        closed = [one for one in sessions if one.closure_state and one not in touched]
        return closing.end(series, touched + closed if "closure_policy" in changes else touched, record)
    draft = series_drafts.draft_edit(series, sessions, changes, from_local=reach.from_local)
    part, touched = write(draft, series, changes, record, reset)
    return closing.end(part, touched, record)


@dataclass(frozen=True)
class Closing:
    """How a change ends: who made it, its name in the record, what becomes of clashes, whether it is only shown."""

    actor: Principal
    verb: str
    policy: str = "reject"
    dry_run: bool = False

    def end(self, series: Series, touched: list[GroupSession], record: Record) -> Edited:
        """Let everything follow that hangs on the sessions, and keep how to take it back."""
        db.session.flush()
        consequences.follow(touched, actor=self.actor, policy=self.policy)
        warnings = series_drafts.clock_warnings(series)
        if self.dry_run:
            transactions.keep_nothing()
            return Edited(series, record.differences(), None, warnings)
        audits.note(self.actor, self.verb, "series", series.id, group_id=series.group_id)
        change = record.keep(actor=self.actor, group_id=series.group_id, verb=self.verb)
        return Edited(series, record.differences(), change, warnings)


def inherit(
    series: Series,
    sessions: Sequence[GroupSession],
    changes: dict[str, Any],
    record: Record,
    reset: frozenset[str],
) -> list[GroupSession]:
    """Change what sessions inherit besides their time; return those that people see differently."""
    for name, value in changes.items():
        setattr(series, name, value)
    series.sequence += 1
    coming = [one for one in sessions if series_changes.is_movable(one)]
    for session in coming:
        drop_overrides(session, reset)
        take_over(session, series)
    return series_changes.bump(coming, record)


def drop_overrides(session: GroupSession, names: frozenset[str]) -> None:
    """Let a session follow its series again in some fields."""
    if names & session.override.keys():
        session.override = {name: value for name, value in session.override.items() if name not in names}


def take_over(session: GroupSession, series: Series) -> None:
    """Give a session what it inherits from its series, but for its time."""
    for name in INHERITED:
        if name not in session.override:
            setattr(session, name, getattr(series, name))


def write(
    draft: Draft, series: Series, changes: dict[str, Any], record: Record, reset: frozenset[str]
) -> tuple[Series, list[GroupSession]]:
    """Write an edit; return the series that holds what lies ahead, and the sessions that have changed."""
    old_rule = draft.cut.tail.rule
    part = later_part(series, draft, record)
    for name in (*INHERITED, "duration_minutes", "closure_policy"):
        if name in changes:
            setattr(part, name, changes[name])
    part.starts_local, part.last_local = draft.settled.starts_local, draft.settled.last_local
    part.rrule, part.time_zone = draft.settled.text, draft.time_zone
    part.rule_class = "portable" if draft.settled.rule else "single"
    part.materialised_to, part.tzdb_version = draft.high.date(), wallclock.tzdata_version()
    part.sequence += part is series
    db.session.flush()
    plan = reconciled(draft, old_rule)
    return part, apply(plan, draft, part, record, reset)


def reconciled(draft: Draft, old_rule: Any) -> Reconciled:
    """Match the sessions of a part with the dates that it has from now on."""
    kept = session_children.with_children([one.id for one in draft.sessions])
    standing = [
        Standing(one.id, one.recurrence_id, not series_changes.is_movable(one), one.id in kept)
        for one in draft.sessions
    ]
    return reconcile_rules(standing, draft.dates(), old_rule, draft.settled.rule)


def later_part(series: Series, draft: Draft, record: Record) -> Series:
    """Return the series that holds what lies ahead: the same, or one of its lineage that is split off."""
    if draft.cut.head is None:
        return series
    part_id = new_id()
    kept = {name: getattr(series, name) for name in series_changes.columns_of(Series)}
    part = Series(**{**kept, "id": part_id, "uid": f"{part_id}@facilitator", "sequence": 0})
    series.rrule, series.last_local = draft.cut.head.text, draft.cut.head.last_local
    series.sequence += 1
    db.session.add(part)
    record.made(part)
    return part


def apply(
    plan: Reconciled, draft: Draft, part: Series, record: Record, reset: frozenset[str]
) -> list[GroupSession]:
    """Write what becomes of every session; return those that have changed or are new."""
    by_id = {one.id: one for one in draft.sessions}
    for one in draft.sessions:
        one.series_id = part.id
    for one_id, nominal in plan.matched.items():
        session = by_id[one_id]
        fixed, session.recurrence_id = not series_changes.is_movable(session), nominal
        if not fixed:
            drop_overrides(session, reset)
            retime(session, part)
    for one_id in plan.cancelled:
        closed_days.take_off(by_id[one_id], RESCHEDULED)
    gone = [by_id[one_id] for one_id in plan.removed]
    record.gone(*gone)
    session_children.remove(gone)
    made = materialisation.make_sessions(part, [time for time in plan.added if time < draft.high])
    db.session.flush()
    record.made(*made)
    changed = series_changes.bump((by_id[one] for one in (*plan.matched, *plan.cancelled)), record)
    return changed + made


def retime(session: GroupSession, series: Series) -> None:
    """Give a session the time and all else that it inherits from its series; what it has of its own stays."""
    before, was_local = session.starts_at, session.starts_local
    own, local = session.override, session.recurrence_id
    if "starts_local" in own:
        local = datetime.fromisoformat(own["starts_local"])
    else:
        session.time_zone = series.time_zone
    minutes = own.get("duration_minutes") or series.duration_minutes
    planned = materialisation.plan_date(local, session.time_zone, minutes)
    session.starts_at, session.ends_at = planned.starts_at, planned.ends_at
    session.starts_local = wallclock.to_local(planned.starts_at, session.time_zone)
    closed_days.leave_day(session, was_local)
    session.tzdb_version = wallclock.tzdata_version()
    if session.status == "cancelled" and session.cancel_reason == RESCHEDULED:
        session.status, session.cancel_reason = "planned", ""
    take_over(session, series)
    if session.starts_at != before:
        checkins.follow_session(session_id=session.id, by=session.starts_at - before)
