"""Series: plan the repeating pattern of a group and keep its dated sessions 400 days ahead."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from facilitator import clock, policy, transactions
from facilitator.domain import recurrence, wallclock
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.series import NewSeries, Planned, Preview
from facilitator.errors import Conflict, NotFound
from facilitator.extensions import db
from facilitator.models.group import Group
from facilitator.models.ids import new_id
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.services import audits, deliveries, groups
from facilitator.services.pages import Listing, Page
from facilitator.services.versions import unchanged

HORIZON_DAYS = 400  # 13 months, so that a yearly rule always shows its next date
PREVIEWED = 8
LISTED = Listing(
    select(
        Series.id, Series.group_id, Series.uid, Series.starts_local, Series.time_zone, Series.duration_minutes,
        Series.rrule, Series.rule_class, Series.last_local, Series.closure_policy, Series.place, Series.online_url,
        Series.status, Series.sequence, Series.created_at, Series.updated_at, Series.version,
    )
    .join(Group, Group.id == Series.group_id)
    .where(policy.GROUP_SEEN),
    keys=(Series.id,),
    near=policy.near_groups(Series.group_id),
    filters={"group_id": Series.group_id == bindparam("group_id")},
)  # fmt: skip


def read_series(*, actor: Principal, group_id: UUID, page: PageRequest) -> Page:
    """Return the series of a group.

    Raises:
        NotFound: the actor may not know of the group.
    """
    groups.find_group(actor=actor, group_id=group_id)
    return LISTED.read(page, policy.params(actor), group_id=group_id)


def find_series(*, actor: Principal, series_id: UUID) -> Series:
    """Return a series.

    Raises:
        NotFound: there is none, or its group is not the actor's to see.
    """
    series = db.session.get(Series, series_id)
    if series is None:
        raise NotFound
    groups.find_group(actor=actor, group_id=series.group_id)
    return series


def preview_series(*, actor: Principal, group_id: UUID, new: NewSeries, dates: int = PREVIEWED) -> Preview:
    """Return what a series would become, without keeping anything.

    Raises:
        Invalid: the rule or the start is not usable; see domain.recurrence.
    """
    group = groups.find_group(actor=actor, group_id=group_id)
    zone = new.time_zone or group.time_zone
    settled = recurrence.settle(new.rrule, new.starts_local, zone)
    nominal = recurrence.first(settled.rule, settled.starts_local, dates, last=settled.last_local)
    planned = [plan_date(local, zone, new.duration_minutes) for local in nominal]
    warnings = ["series.clock_change"] if any(date.shifted for date in planned) else []
    if settled.starts_local != new.starts_local:
        warnings.append("series.start_moved")
    return Preview(
        settled.starts_local, zone, settled.text, "portable" if settled.rule else "single", planned,
        recurrence.describe(settled.rule, settled.starts_local), warnings,
    )  # fmt: skip


def pattern_of(rrule: str | None, starts_local: datetime) -> list[tuple[str, dict[str, Any]]]:
    """Return the pattern of a stored series as message keys with parameters."""
    return recurrence.describe(recurrence.parse(rrule) if rrule else None, starts_local)


def plan_date(local: datetime, zone: str, minutes: int) -> Planned:
    """Return the instants of a nominal wall time; in a gap of the clock the shown time differs from the nominal."""
    starts_at = wallclock.to_utc(local, zone)
    shown = wallclock.to_local(starts_at, zone)
    return Planned(local, starts_at, wallclock.ends_at(starts_at, minutes), shown != local)


def plan_series(*, actor: Principal, group_id: UUID, new: NewSeries) -> Series:
    """Plan a series of a group and make its dated sessions.

    Raises:
        Forbidden, NotFound: the group is not the actor's to run.
        Invalid: the rule or the start is not usable.
        Conflict: the group is archived.
    """
    group = groups.find_group(actor=actor, group_id=group_id)
    policy.permitted(allowed=policy.runs_group(actor, group))
    if group.archived_at is not None:
        raise Conflict("group.archived")
    zone = new.time_zone or group.time_zone
    settled = recurrence.settle(new.rrule, new.starts_local, zone)
    series_id = new_id()
    series = Series(
        id=series_id, lineage_id=series_id, group_id=group.id, uid=f"{series_id}@facilitator",
        starts_local=settled.starts_local, time_zone=zone, duration_minutes=new.duration_minutes,
        rrule=settled.text, rule_class="portable" if settled.rule else "single", last_local=settled.last_local,
        closure_policy=new.closure_policy, place=new.place, online_url=new.online_url,
        tzdb_version=wallclock.tzdata_version(),
    )  # fmt: skip
    db.session.add(series)
    db.session.flush()
    audits.note(actor, "plan", "series", series.id, group_id=group.id)
    materialise(series)
    return series


def materialise(series: Series) -> int:
    """Make the sessions of a series up to the horizon that are not there yet; safe to repeat. Returns how many."""
    horizon = clock.now().date() + timedelta(days=HORIZON_DAYS)
    low = series.starts_local if series.materialised_to is None else at_midnight(series.materialised_to)
    rule = recurrence.parse(series.rrule) if series.rrule else None
    high = at_midnight(max(horizon, series.starts_local.date())) + timedelta(days=1)
    nominal = recurrence.expand(rule, series.starts_local, low, high, last=series.last_local)
    there = set(
        db.session.scalars(
            select(GroupSession.recurrence_id).where(
                GroupSession.series_id == series.id, GroupSession.recurrence_id >= low
            )
        )
    )
    made = [session_of(series, local) for local in nominal if local not in there]
    db.session.add_all(made)
    series.materialised_to = high.date()
    db.session.flush()
    for session in made:
        deliveries.plan_session(session=session)
    return len(made)


def at_midnight(day: date) -> datetime:
    """Return the first wall time of a day."""
    return datetime(day.year, day.month, day.day)


def session_of(series: Series, local: datetime) -> GroupSession:
    """Make the session of one nominal start."""
    planned = plan_date(local, series.time_zone, series.duration_minutes)
    return GroupSession(
        group_id=series.group_id, series_id=series.id, recurrence_id=local,
        starts_local=wallclock.to_local(planned.starts_at, series.time_zone).replace(tzinfo=None),
        time_zone=series.time_zone, starts_at=planned.starts_at, ends_at=planned.ends_at,
        place=series.place, online_url=series.online_url, tzdb_version=series.tzdb_version,
    )  # fmt: skip


def materialise_all() -> int:
    """Extend every series that keeps going to the horizon, one short unit each. Returns how many sessions."""
    horizon = clock.now().date() + timedelta(days=HORIZON_DAYS)
    behind = select(Series.id).where(
        Series.status == "active",
        Series.rule_class == "portable",
        Series.materialised_to <= horizon,
        or_(Series.last_local.is_(None), Series.last_local >= Series.materialised_to),
    )
    with transactions.unit(writes=False):
        waiting = list(db.session.scalars(behind))
    made = 0
    for series_id in waiting:
        with transactions.unit():
            # Locked, so that two workers at once make no date twice (SQLite has one writer anyway).
            series = db.session.get_one(Series, series_id, with_for_update=True)
            made += materialise(series)
    return made


def end_series(*, actor: Principal, series_id: UUID, after: date, expected: int | None = None) -> Series:
    """End a series after a date: later sessions that have not begun are cancelled.

    Raises:
        Conflict: the series has ended already.
    """
    series = find_series(actor=actor, series_id=series_id)
    group = groups.find_group(actor=actor, group_id=series.group_id)
    policy.permitted(allowed=policy.runs_group(actor, group))
    unchanged(series, expected)
    if series.status != "active":
        raise Conflict("series.ended_already")
    series.last_local = at_midnight(after) + timedelta(days=1, seconds=-1)
    series.status, series.sequence = "ended", series.sequence + 1
    later = select(GroupSession).where(
        GroupSession.series_id == series.id,
        GroupSession.recurrence_id > series.last_local,
        GroupSession.status == "planned",
        GroupSession.starts_at > clock.now(),
    )
    for session in db.session.scalars(later):
        session.status, session.cancel_reason = "cancelled", "series_ended"
        session.sequence += 1
        deliveries.plan_session(session=session)
    audits.note(actor, "end", "series", series.id, group_id=series.group_id)
    db.session.flush()
    return series


def change_series(
    *, actor: Principal, series_id: UUID, changes: dict[str, Any], expected: int | None = None
) -> Series:
    """Change place or online address of a series; its coming sessions inherit what they do not override."""
    series = find_series(actor=actor, series_id=series_id)
    group = groups.find_group(actor=actor, group_id=series.group_id)
    policy.permitted(allowed=policy.runs_group(actor, group))
    unchanged(series, expected)
    for name, value in changes.items():
        setattr(series, name, value)
    coming = select(GroupSession).where(
        GroupSession.series_id == series.id,
        GroupSession.status == "planned",
        GroupSession.starts_at > clock.now(),
    )
    inherited = {name: value for name, value in changes.items() if name in {"place", "online_url"}}
    for session in db.session.scalars(coming) if inherited else ():
        for name, value in inherited.items():
            if name not in session.override:
                setattr(session, name, value)
        if db.session.is_modified(session):  # whoever was told the old place is told the new one
            session.sequence += 1
            db.session.flush()
            deliveries.plan_session(session=session)
    series.sequence += 1
    audits.note(actor, "change", "series", series.id, group_id=series.group_id)
    db.session.flush()
    return series
