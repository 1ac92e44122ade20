"""What closures mean for sessions: which do not take place, which are on hold, and about which somebody is asked.

``settle`` brings sessions in line and may run as often as it likes. It touches only what lies ahead and nobody has
decided: never a session that is live, closed, past or cancelled by a person, nor one at which somebody was present.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, inspect, or_, select

from facilitator import clock
from facilitator.domain.closure import DECIDED, Period, Standing, period_on, standing, told
from facilitator.extensions import db
from facilitator.models.closure import Closure
from facilitator.models.group import Group
from facilitator.models.register import Mark
from facilitator.models.series import Series
from facilitator.models.session import GroupSession

REASON = "closure"
PRESENT = ("here", "late", "left_early")
LOT = 500  # sessions in one statement
Days = tuple[date, date]  # the first and the last


@dataclass(frozen=True)
class Effect:
    """What a closure, or its end, does to one session."""

    session: GroupSession
    before: Standing
    after: Standing

    @property
    def word(self) -> str:
        """The change in one word: cancelled, held, asked, back; meets where a decision keeps it."""
        return self.after.state or "back"


def settle(sessions: Sequence[GroupSession]) -> None:
    """Bring sessions in line with the closures of their groups, sites and the organisation.

    A date that a person chose by moving a session there stays, until a closure is made that names it.
    """
    open_to = [one for one in sessions if not is_chosen(one)]
    fresh = {id(one) for one in sessions if not inspect(one).persistent}
    with db.session.no_autoflush:
        apply(effects(open_to), fresh)


def is_chosen(session: GroupSession) -> bool:
    """Tell whether a person chose the day of a session by moving it there, and no closure has named it since."""
    return not session.closure_state and "starts_local" in (session.override or {})


def but_chosen(sessions: Iterable[GroupSession], covered: Days | None) -> list[GroupSession]:
    """Leave out dates that people chose on days that a closure covered already; None: it is new, and names them all."""
    if covered is None:
        return list(sessions)
    first, last = covered
    return [one for one in sessions if not (is_chosen(one) and first <= one.starts_local.date() <= last)]


def but_covered(sessions: Sequence[GroupSession], group: Group) -> list[GroupSession]:
    """Leave out dates that people chose on days that are closed for a group wherever it meets."""
    chosen = {one.id: one.starts_local.date() for one in sessions if is_chosen(one)}
    if not chosen:
        return list(sessions)
    periods = periods_of({group.id}, min(chosen.values()), max(chosen.values()))
    covered = {
        one_id for one_id, day in chosen.items() if any(one.covers(day, group.id, None) for one in periods)
    }
    return [one for one in sessions if one.id not in covered]


def effects(
    sessions: Sequence[GroupSession], *, new: Period | None = None, without: UUID | None = None
) -> list[Effect]:
    """Return what changes for sessions, as closures stand, with ``new`` added and one left out; changes nothing."""
    ahead = [one for one in sessions if is_open(one)]
    if not ahead:
        return []
    days = [one.starts_local.date() for one in ahead]
    periods = periods_of({one.group_id for one in ahead}, min(days), max(days), without)
    periods += [new] if new is not None else []
    if not periods and not any(one.closure_state for one in ahead):
        return []
    sites, plans = sites_of(ahead), plans_of(ahead)
    found = []
    for one in ahead:
        series, before = plans[one.series_id], Standing(one.closure_id, one.closure_state or "")
        period = period_on(periods, one.starts_local, one.group_id, sites[one.group_id], one.closure_id)
        after = standing(period, series.closure_policy)
        if after != before and not (is_over(series, one) and after.state == ""):
            found.append(Effect(one, before, after))
    present = attended([effect.session.id for effect in found if effect.session.version])
    return [effect for effect in found if effect.session.id not in present]


def is_open(session: GroupSession) -> bool:
    """Tell whether a session lies ahead and nobody has decided about it."""
    by_closure = session.status == "cancelled" and session.closure_state == "cancelled"
    waits = session.status in {"planned", None} or by_closure  # None: made a moment ago, not written yet
    return waits and session.closure_state not in DECIDED and session.starts_at > clock.now()


def is_over(series: Series, session: GroupSession) -> bool:
    """Tell whether a series has ended before a session: nothing brings that one back."""
    ended = series.status != "active" and series.last_local is not None
    return ended and series.last_local is not None and session.recurrence_id > series.last_local


def apply(changes: Sequence[Effect], fresh: Iterable[int] = ()) -> list[GroupSession]:
    """Write how sessions stand now; what was never told to anybody (``fresh``) keeps its sequence."""
    unseen = set(fresh)
    for effect in changes:
        session, after = effect.session, effect.after
        session.closure_id, session.closure_state = after.closure_id, after.state
        off = after.state == "cancelled"
        session.status, session.cancel_reason = ("cancelled", REASON) if off else ("planned", "")
        if told(effect.before, after) and id(session) not in unseen:
            session.sequence = (session.sequence or 0) + 1
    return [effect.session for effect in changes]


def periods_of(
    group_ids: Iterable[UUID], first: date, last: date, without: UUID | None = None
) -> list[Period]:
    """Return the closures that touch groups between two days."""
    groups = list(group_ids)
    sites = select(Group.site_id).where(Group.id.in_(groups), Group.site_id.is_not(None))
    touching = select(
        Closure.id, Closure.scope, Closure.scope_id, Closure.starts_on, Closure.ends_on
    ).where(
        Closure.deleted_at.is_(None), Closure.starts_on <= last, Closure.ends_on >= first,
        or_(Closure.scope == "organisation", Closure.scope_id.in_(groups), Closure.scope_id.in_(sites)),
    )  # fmt: skip
    return [Period(*row) for row in db.session.execute(touching) if row.id != without]


def sites_of(sessions: Sequence[GroupSession]) -> dict[UUID, UUID | None]:
    """Return where the groups of sessions meet."""
    wanted = select(Group.id, Group.site_id).where(Group.id.in_({one.group_id for one in sessions}))
    return {row.id: row.site_id for row in db.session.execute(wanted)}


def plans_of(sessions: Sequence[GroupSession]) -> dict[UUID, Series]:
    """Return the series of sessions."""
    wanted = {one.series_id for one in sessions}
    return {one.id: one for one in db.session.scalars(select(Series).where(Series.id.in_(wanted)))}


def attended(session_ids: Sequence[UUID]) -> set[UUID]:
    """Return those of some sessions at which somebody was present."""
    found: set[UUID] = set()
    for start in range(0, len(session_ids), LOT):
        some = session_ids[start : start + LOT]
        present = select(Mark.session_id).where(Mark.session_id.in_(some), Mark.mark.in_(PRESENT))
        found |= set(db.session.scalars(present.distinct()))
    return found


def reached_by(scope: str, scope_id: UUID | None, first: date, last: date, *kept: UUID) -> Any:
    """Return the statement that finds the sessions ahead of a scope on some days, or under the ``kept`` closures."""
    here: dict[str, Any] = {
        "organisation": GroupSession.group_id.is_not(None),
        "group": GroupSession.group_id == scope_id,
        "site": GroupSession.group_id.in_(select(Group.id).where(Group.site_id == scope_id)),
    }
    from_local, to_local = datetime.combine(first, time()), datetime.combine(last, time()) + timedelta(days=1)
    on_days = and_(GroupSession.starts_local >= from_local, GroupSession.starts_local < to_local, here[scope])
    return (
        select(GroupSession)
        .where(
            GroupSession.starts_at > clock.now(), GroupSession.status.in_(("planned", "cancelled")),
            or_(on_days, GroupSession.closure_id.in_(kept)) if kept else on_days,
        )
        .order_by(GroupSession.starts_at, GroupSession.id)
    )  # fmt: skip


def take_off(session: GroupSession, reason: str) -> None:
    """Cancel a session for another reason than a closed day; no end of a closure brings it back."""
    by_closure = session.closure_state in {"cancelled", "off"}
    if session.status != "cancelled" or by_closure:
        session.status, session.cancel_reason = "cancelled", reason
        session.closure_id, session.closure_state = None, ""


def leave_day(session: GroupSession, before: datetime) -> None:
    """Forget that a session meets on a closed day once it has been moved from there to another day."""
    if session.closure_state == "meets" and session.starts_local.date() != before.date():
        session.closure_id, session.closure_state = None, ""


def meet_anyway(session: GroupSession) -> None:
    """Note that a person wants a session to take place although its day is closed, where it is."""
    day = session.starts_local.date()
    periods = periods_of([session.group_id], day, day)
    period = period_on(
        periods, session.starts_local, session.group_id, sites_of([session])[session.group_id], session.closure_id
    )  # fmt: skip
    if period is not None or session.closure_state:
        session.closure_id = period.closure_id if period is not None else session.closure_id
        session.closure_state = "meets"
