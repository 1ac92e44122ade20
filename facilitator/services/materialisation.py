"""Materialisation: the dated sessions of series, kept 400 days ahead."""

import logging
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from facilitator import clock, transactions
from facilitator.domain import recurrence, wallclock
from facilitator.domain.principal import Principal
from facilitator.domain.series import Planned
from facilitator.errors import FacilitatorError
from facilitator.extensions import db
from facilitator.models.imported import SeriesDate
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.services import consequences
from facilitator.services.series_changes import ONE_EDIT

log = logging.getLogger(__name__)
HORIZON_DAYS = 400  # 13 months, so that a yearly rule always shows its next date


def plan_date(local: datetime, zone: str, minutes: int) -> Planned:
    """Return the instants of a nominal wall time; in a gap of the clock the shown time differs from the nominal."""
    return plan_dates([local], zone, minutes)[0]


def plan_dates(nominal: Sequence[datetime], zone: str, minutes: int) -> list[Planned]:
    """Return the instants of many nominal wall times of one zone."""
    length = timedelta(minutes=minutes)
    return [
        Planned(local, starts_at, starts_at + length, wallclock.to_local(starts_at, zone) != local)
        for local, starts_at in zip(nominal, wallclock.all_to_utc(nominal, zone), strict=True)
    ]


def materialise(series: Series, *, actor: Principal | None = None, policy: str = "reject") -> int:
    """Make the sessions of a series up to the horizon that are not there yet; safe to repeat. Returns how many.

    ``policy`` says what becomes of those whose room or facilitator is booked already, see ``bookings.follow``.
    """
    horizon = clock.now().date() + timedelta(days=HORIZON_DAYS)
    low = series.starts_local if series.materialised_to is None else at_midnight(series.materialised_to)
    high = at_midnight(max(horizon, series.starts_local.date())) + timedelta(days=1)
    nominal = nominal_of(series, low, high)
    there = set(
        db.session.scalars(
            select(GroupSession.recurrence_id).where(
                GroupSession.series_id == series.id, GroupSession.recurrence_id >= low
            )
        )
    )
    made = make_sessions(series, [local for local in nominal if local not in there])
    series.materialised_to = high.date()
    consequences.follow(made, actor=actor, policy=policy)
    return len(made)


def nominal_of(series: Series, low: datetime, high: datetime) -> list[datetime]:
    """Return the nominal starts of a series in a span: by its rule, or as they were listed by the file it is from."""
    listed: dict[str, set[datetime]] = {"rdate": set(), "exdate": set()}
    if series.materialised_to is not None or series.rule_class == "explicit":  # a new one has none yet
        span = (SeriesDate.series_id == series.id, SeriesDate.local >= low, SeriesDate.local < high)
        for local, kind in db.session.execute(select(SeriesDate.local, SeriesDate.kind).where(*span)):
            listed[kind].add(local)
    if series.rule_class == "explicit":
        return sorted(listed["rdate"])
    rule = recurrence.parse(series.rrule) if series.rrule else None
    found = recurrence.expand(rule, series.starts_local, low, high, last=series.last_local)
    return [local for local in found if local not in listed["exdate"]]


def make_sessions(series: Series, nominal: Sequence[datetime]) -> list[GroupSession]:
    """Make the sessions of these nominal starts: the one way in, for planning and for edits alike."""
    dates = plan_dates(nominal, series.time_zone, series.duration_minutes)
    made = [session_of(series, planned) for planned in dates]
    db.session.add_all(made)
    return made


def at_midnight(day: date) -> datetime:
    """Return the first wall time of a day."""
    return datetime(day.year, day.month, day.day)


def session_of(series: Series, planned: Planned) -> GroupSession:
    """Make the session of one date."""
    return GroupSession(
        group_id=series.group_id, series_id=series.id, recurrence_id=planned.recurrence_local,
        starts_local=wallclock.to_local(planned.starts_at, series.time_zone),
        time_zone=series.time_zone, starts_at=planned.starts_at, ends_at=planned.ends_at,
        place=series.place, room_id=series.room_id, online_url=series.online_url,
        tzdb_version=wallclock.tzdata_version(),
    )  # fmt: skip


def materialise_all() -> int:
    """Extend every series that keeps going to the horizon, one short unit each. Returns how many sessions."""
    horizon = clock.now().date() + timedelta(days=HORIZON_DAYS)
    behind = select(Series.id).where(
        Series.status == "active",
        Series.rule_class.in_(("portable", "explicit")),
        Series.materialised_to <= horizon,
        or_(Series.last_local.is_(None), Series.last_local >= Series.materialised_to),
    )
    with transactions.unit(writes=False):
        waiting = list(db.session.scalars(behind))
    made = 0
    for series_id in waiting:
        try:
            with transactions.unit():
                made += extend(series_id)
        except FacilitatorError as error:  # one series must not stop the others
            log.warning("a series was not extended (%s); the next run tries again", type(error).__name__)
    return made


def extend(series_id: UUID) -> int:
    """Extend one series unless it has gone, ended or been cancelled meanwhile. Returns how many sessions."""
    # Locked, so that two workers at once make no date twice (SQLite has one writer anyway).
    series = db.session.get(Series, series_id, with_for_update=ONE_EDIT)
    if series is None or series.status != "active":
        return 0
    # What clashes is kept as tentative: nobody is there to choose.
    return materialise(series, policy="tentative")
