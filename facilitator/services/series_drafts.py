"""What an edit of a series comes to before anything is written: where it takes hold and what is repeated from there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from facilitator import clock
from facilitator.domain import recurrence, series_part, wallclock
from facilitator.domain.recurrence import Settled
from facilitator.domain.series_part import Cut, Whole
from facilitator.errors import Conflict, Invalid
from facilitator.extensions import db
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.services import materialisation, series_changes

LOOK_PAST = timedelta(days=31)  # a session at the horizon may belong to a date just behind it


@dataclass(frozen=True)
class Draft:
    """Where an edit takes hold, what the part from there on repeats, and the sessions that it reaches."""

    cut: Cut  # without a head where the whole series changes
    settled: Settled
    time_zone: str
    sessions: list[GroupSession]

    @property
    def high(self) -> datetime:
        """Until when sessions are made, exclusive."""
        ahead = clock.now().date() + timedelta(days=materialisation.HORIZON_DAYS)
        last = max((one.recurrence_id.date() for one in self.sessions), default=ahead)
        return materialisation.at_midnight(max(ahead, last, self.settled.starts_local.date())) + timedelta(
            days=1
        )

    def dates(self) -> list[datetime]:
        """Return the nominal starts of the part, a little beyond the horizon."""
        part, high = self.settled, self.high + LOOK_PAST
        return recurrence.expand(part.rule, part.starts_local, part.starts_local, high, last=part.last_local)


def whole_of(series: Series) -> Whole:
    """Return a series as the rules know it."""
    rule = recurrence.parse(series.rrule) if series.rrule else None
    return Whole(rule, series.starts_local, series.last_local, series.time_zone)


def ahead_of(series: Series, from_local: datetime | None) -> datetime:
    """Return the wall time after which an edit of a series reaches its dates."""
    now_local = wallclock.to_local(clock.now(), series.time_zone)
    return now_local if from_local is None else max(now_local, from_local - timedelta(seconds=1))


def draft_edit(
    series: Series, sessions: Sequence[GroupSession], changes: dict[str, Any], *, from_local: datetime | None
) -> Draft:
    """Think an edit through; ``from_local`` is the nominal start from which on it counts, None for all.

    Raises:
        Invalid: the rule, a start or ``from_local`` is unusable.
        Conflict: nothing lies ahead, or the series came date by date.
    """
    cut = cut_ahead(series, sessions, from_local)
    tail = [one for one in sessions if one.recurrence_id >= cut.tail.starts_local]
    settled = cut.tail
    if {"starts_local", "time_zone", "rrule"} & changes.keys():
        settled = settle_anew(series, cut, changes, whole=from_local is None)
    return Draft(cut, settled, changes.get("time_zone") or series.time_zone, tail)


def cut_ahead(series: Series, sessions: Sequence[GroupSession], from_local: datetime | None) -> Cut:
    """Cut a series before the first session, at or after ``from_local``, that has not begun.

    Raises:
        Invalid: the series has no date at ``from_local``.
        Conflict: no session lies ahead, or the series came date by date.
    """
    if series.rule_class == "explicit":
        raise Conflict("series_change.date_by_date")
    whole = whole_of(series)
    if from_local is not None and not series_part.is_date(whole, from_local):
        raise Invalid("series.no_such_date", field="from")
    begun = {one.recurrence_id for one in sessions if not series_changes.is_movable(one)}
    pivot = series_part.first_movable(whole, ahead_of(series, from_local), begun)
    if pivot is None:
        raise Conflict("series_change.nothing_ahead")
    return series_part.cut(whole, pivot)


def settle_anew(series: Series, cut: Cut, changes: dict[str, Any], *, whole: bool) -> Settled:
    """Return what is repeated from the cut on: of all, as if it had always been so; else from there on.

    Raises:
        Invalid: the rule or the start is unusable, or nothing is left.
        Conflict: the only date has passed.
    """
    zone = changes.get("time_zone") or series.time_zone
    anchor = changes.get("starts_local") or (series.starts_local if whole else cut.tail.starts_local)
    floor = wallclock.to_local(clock.now(), zone)
    if cut.head is not None and cut.head.last_local is not None:
        floor = max(floor, series_part.on_the_wall(cut.head.last_local, series.time_zone, zone))
    if "rrule" in changes:
        text = series_part.bounded(changes["rrule"], next_part(series))
        return series_part.renewed(text, anchor, zone, floor=floor)
    text = series_part.until_for(series.rrule if whole else cut.tail.text, series.last_local, anchor)
    settled = series_part.renewed(text, anchor, zone, floor=floor)
    return series_part.no_longer(settled, cut.tail, zone)


def next_part(series: Series) -> datetime | None:
    """Return when the part begins that was split off from a series, if there is one that keeps going."""
    later = select(func.min(Series.starts_local)).where(
        Series.lineage_id == series.lineage_id,
        Series.status == "active",
        Series.starts_local > series.starts_local,
    )
    return db.session.scalar(later)


def clock_warnings(series: Series) -> tuple[str, ...]:
    """Return what to say about the dates of a series on which the clocks change, up to the horizon."""
    whole, now = whole_of(series), wallclock.to_local(clock.now(), series.time_zone)
    low = max(now, whole.starts_local)
    high = low + timedelta(days=materialisation.HORIZON_DAYS)
    dates = recurrence.expand(whole.rule, whole.starts_local, low, high, last=whole.last_local)
    return series_part.clock_warnings(dates, series.time_zone)
