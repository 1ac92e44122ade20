"""The parts of a series: where it can be cut, what each part repeats, and what the later one becomes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from facilitator.domain import recurrence, wallclock
from facilitator.domain.pattern import Phrase
from facilitator.domain.recurrence import Settled
from facilitator.domain.rule import Rule, canonical, parse, refusal
from facilitator.errors import Conflict, Invalid

END_OF_DAY = time(23, 59, 59)
TIMED = frozenset(
    {"starts_local", "time_zone", "duration_minutes", "rrule"}
)  # what changes when sessions are


@dataclass(frozen=True)
class Cut:
    """A series in two: the head ends before the first date of the tail; a head without dates is None."""

    head: Settled | None
    tail: Settled
    kept: int  # how many dates the head has


@dataclass(frozen=True)
class Whole:
    """A series as it stands: what it repeats, from when, until when (inclusive), on the clocks of which zone."""

    rule: Rule | None
    starts_local: datetime
    last_local: datetime | None
    time_zone: str


def is_date(whole: Whole, local: datetime) -> bool:
    """Tell whether a wall time is a nominal start of the series."""
    just_after = local + timedelta(seconds=1)
    return recurrence.expand(whole.rule, whole.starts_local, local, just_after, last=whole.last_local) == [
        local
    ]


def first_movable(whole: Whole, after: datetime, taken: Collection[datetime]) -> datetime | None:
    """Return the first date later than ``after`` whose session has not begun; ``taken`` are those that have."""
    near = recurrence.first(
        whole.rule, whole.starts_local, len(taken) + 1, after=after, last=whole.last_local
    )
    return next((date for date in near if date not in taken), None)


def cut(whole: Whole, at: datetime) -> Cut:
    """Cut a series before one of its dates: head and tail together have exactly its dates.

    Raises:
        Invalid: the series has no such date.
    """
    if not is_date(whole, at):
        raise Invalid("series.no_such_date", field="from")
    dates = recurrence.expand(whole.rule, whole.starts_local, whole.starts_local, at)
    if whole.rule is None or not dates:
        text = canonical(whole.rule) if whole.rule else None
        return Cut(None, Settled(whole.rule, text, at, whole.last_local), 0)
    head = replace(whole.rule, count=None, until=dates[-1])
    count = whole.rule.count - len(dates) if whole.rule.count else None
    tail = replace(whole.rule, count=count)
    return Cut(
        Settled(head, canonical(head), whole.starts_local, dates[-1]),
        Settled(tail, canonical(tail), at, whole.last_local),
        len(dates),
    )


def renewed(text: str | None, anchor: datetime, zone: str, *, floor: datetime) -> Settled:
    """Return what a series becomes that repeats as ``text`` says from ``anchor`` on, without what is up to ``floor``.

    What lies before counts for a ``COUNT``, as if the series had always been so.

    Raises:
        Invalid: the rule or the start is unusable, or nothing is left of it.
        Conflict: it is a single date, and that has passed.
    """
    if text is None:
        settled = recurrence.settle(None, anchor, zone)
        if settled.starts_local <= floor:
            raise Conflict("session.time_has_passed", field="starts_local")
        return settled
    rule = parse(text)
    endless = replace(rule, count=None, until=None)
    aligned = recurrence.align(endless, anchor)
    if aligned > floor:
        return recurrence.settle(text, anchor, zone)
    gone = recurrence.expand(endless, aligned, aligned, floor + timedelta(seconds=1))
    following = recurrence.first(endless, aligned, 1, after=floor)
    if not following or (rule.count is not None and rule.count <= len(gone)):
        raise refusal("rule_nothing_left")
    count = rule.count - len(gone) if rule.count else None
    return recurrence.settle(canonical(replace(rule, count=count)), following[0], zone)


def no_longer(settled: Settled, tail: Settled, zone: str) -> Settled:
    """Return a part with no more dates than the tail that it takes the place of has left by its ``COUNT``.

    A later first date does not give back those that have been.
    """
    if settled.rule is None or tail.rule is None or settled.rule.count is None or tail.rule.count is None:
        return settled
    if settled.rule.count <= tail.rule.count:
        return settled
    text = canonical(replace(settled.rule, count=tail.rule.count))
    return recurrence.settle(text, settled.starts_local, zone)


def bounded(text: str | None, following: datetime | None) -> str | None:
    """Return a rule that ends on the day before the part that follows begins, if it says no end of its own."""
    if text is None or following is None:
        return text
    rule = parse(text)
    if rule.count is not None or rule.until is not None:
        return text
    last_day = following.date() - timedelta(days=1)
    return canonical(replace(rule, until=datetime.combine(last_day, END_OF_DAY)))


def until_for(text: str | None, last_local: datetime | None, anchor: datetime) -> str | None:
    """Return a rule whose last day stays when the time of day changes."""
    if text is None or last_local is None:
        return text
    rule = parse(text)
    if rule.until is None or anchor.time() == last_local.time():
        return text
    return canonical(replace(rule, until=datetime.combine(last_local.date(), END_OF_DAY)))


def on_the_wall(local: datetime, old_zone: str, new_zone: str) -> datetime:
    """Return what the clocks of one zone show at a wall time of another."""
    if old_zone == new_zone:
        return local
    return wallclock.to_local(wallclock.to_utc(local, old_zone), new_zone)


def clock_warnings(dates: Iterable[datetime], zone: str) -> tuple[str, ...]:
    """Return what to say of dates at a time that the clocks jump over or pass twice."""
    kinds = {wallclock.kind(local, zone) for local in dates}
    said = ((wallclock.Kind.GAP, "series.clock_change"), (wallclock.Kind.FOLD, "series.clock_fold"))
    return tuple(key for kind, key in said if kind in kinds)


def is_timed(changes: dict[str, Any]) -> bool:
    """Tell whether a change reaches the time of sessions and not only what they inherit."""
    return bool(TIMED & changes.keys())


def pattern_of(rrule: str | None, starts_local: datetime) -> list[Phrase]:
    """Return the pattern of a stored series as message keys with parameters."""
    try:
        return recurrence.describe(parse(rrule) if rrule else None, starts_local)
    except Invalid:  # the text of a calendar that is outside our grammar; its dates stand one by one
        return [("series.pattern_explicit", {})]
