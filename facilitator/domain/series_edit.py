"""What becomes of the sessions of a series when its dates change: who stays, who moves, what is new, what goes.

A session keeps its id wherever there is a date that it can be said to be: the same nominal start, else the same day,
else the same place in the same week or month (scheduling.md 7.4). What has happened never moves.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import IntEnum
from uuid import UUID

from facilitator.domain.rule import Frequency, Rule

SCOPES = ("all", "following")


@dataclass(frozen=True)
class Standing:
    """A session as it stands: its nominal start, whether it is past, live or closed, whether anything hangs on it."""

    id: UUID
    nominal: datetime
    fixed: bool = False
    kept: bool = False


@dataclass(frozen=True)
class Reconciled:
    """What becomes of each session: the id of everyone that was there is in exactly one of these."""

    matched: dict[UUID, datetime] = field(
        default_factory=dict
    )  # to the nominal start that it has from now on
    added: tuple[datetime, ...] = ()
    removed: tuple[UUID, ...] = ()
    cancelled: tuple[UUID, ...] = ()
    left: tuple[UUID, ...] = ()  # has happened, and there is no date for it: it stays as it is


class Span(IntEnum):
    """How far a session may be taken along: within its day, week, month or year, or anywhere."""

    DAY = 1
    WEEK = 2
    MONTH = 3
    YEAR = 4
    EVER = 5


SPANS = {
    Frequency.DAILY: Span.DAY,
    Frequency.WEEKLY: Span.WEEK,
    Frequency.MONTHLY: Span.MONTH,
    Frequency.YEARLY: Span.YEAR,
}


def span_of(old: Rule | None, new: Rule | None) -> Span:
    """Return the span in which sessions of two patterns are taken for each other: the shorter of the two."""
    found = [SPANS[rule.frequency] if rule is not None else Span.EVER for rule in (old, new)]
    # Every day to every week and back: the session of a week is the one that is meant.
    return min(found) if max(found) is Span.DAY else max(min(found), Span.WEEK)


def reconcile(
    standing: Iterable[Standing], nominal: Iterable[datetime], within: Callable[[date], Hashable]
) -> Reconciled:
    """Match sessions with the new nominal starts; ``within`` names the span that a day lies in."""
    free = {one.nominal: one for one in sorted(standing, key=lambda one: one.nominal)}
    open_dates = dict.fromkeys(sorted(nominal))
    matched: dict[UUID, datetime] = {}

    def pair(one: Standing, new: datetime) -> None:
        matched[one.id] = new
        del free[one.nominal], open_dates[new]

    for new in [time for time in open_dates if time in free]:
        pair(free[new], new)
    for name in (same_day, within):
        waiting = by_span(free, name)
        for span, dates in by_span(open_dates, name).items():
            for old, new in zip(waiting.get(span, ()), dates, strict=False):
                pair(free[old], new)
    rest = list(free.values())
    return Reconciled(
        matched,
        tuple(open_dates),
        tuple(one.id for one in rest if not one.fixed and not one.kept),
        tuple(one.id for one in rest if not one.fixed and one.kept),
        tuple(one.id for one in rest if one.fixed),
    )


def by_span(times: Iterable[datetime], name: Callable[[date], Hashable]) -> dict[Hashable, list[datetime]]:
    """Sort times by the span they lie in, in their order."""
    found: dict[Hashable, list[datetime]] = defaultdict(list)
    for time in times:
        found[name(time.date())].append(time)
    return found


def same_day(day: date) -> Hashable:
    """Name a day."""
    return day


def namer(span: Span, week_start: int = 0) -> Callable[[date], Hashable]:
    """Return what names the span that a day lies in; weeks begin on ``week_start`` (0 is Monday)."""
    names: dict[Span, Callable[[date], Hashable]] = {
        Span.DAY: same_day,
        Span.WEEK: lambda day: day - timedelta(days=(day.weekday() - week_start) % 7),
        Span.MONTH: lambda day: (day.year, day.month),
        Span.YEAR: lambda day: day.year,
        Span.EVER: lambda _day: None,
    }
    return names[span]


def reconcile_rules(
    standing: Sequence[Standing], nominal: Sequence[datetime], old: Rule | None, new: Rule | None
) -> Reconciled:
    """Match the sessions of one pattern with the dates of another."""
    week_start = next((rule.week_start for rule in (new, old) if rule is not None), 0)
    return reconcile(standing, nominal, namer(span_of(old, new), week_start))
