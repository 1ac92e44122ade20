"""From a recurrence rule to its dates, as naive wall times of the series.

Every walk has an end that is fixed before it starts, so that no rule can keep the machine busy, and the cost of a
window does not depend on how long ago the series began (see ``periods``).
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate, islice

from facilitator.domain import wallclock
from facilitator.domain.pattern import describe
from facilitator.domain.periods import days_of, even_days_of
from facilitator.domain.rule import Frequency, Rule, Weekday, canonical, filled, parse, refusal
from facilitator.errors import Invalid

__all__ = [
    "Frequency", "Rule", "Settled", "Weekday", "align", "canonical", "describe", "expand", "first", "last_local",
    "localised", "parse", "settle",
]  # fmt: skip

SEARCH_YEARS = 10  # a rule without a date in so many years has none, and an end lies no further ahead
REACH_YEARS = 1000  # nothing is looked for beyond: a bound on work that no group will meet
FIRST_YEAR, LAST_YEAR = 1900, 2200


@dataclass(frozen=True)
class Settled:
    """A series as it is stored: rule, canonical text, first wall time and, where it ends, the last one."""

    rule: Rule | None
    text: str | None
    starts_local: datetime
    last_local: datetime | None


def settle(text: str | None, starts_local: datetime, zone_name: str) -> Settled:
    """Turn what was sent for a series into what is stored; no text is a one-off.

    Raises:
        Invalid: the rule is outside the portable grammar or has no date, or the start or the zone is unusable.
    """
    if text is None:
        return Settled(None, None, align(None, starts_local), starts_local)
    rule = localised(parse(text), starts_local, zone_name)
    starts_local = align(rule, starts_local)
    if len(rule.weekdays) == 1:
        rule = replace(rule, week_start=0)  # one day a week, begun on that day: WKST changes nothing any more
    return Settled(rule, canonical(rule), starts_local, last_local(rule, starts_local))


def localised(rule: Rule, starts_local: datetime, zone_name: str) -> Rule:
    """Turn an ``UNTIL`` in UTC into the last wall time of a start that it allows in this zone.

    Raises:
        Invalid: the end lies before the start or too far ahead, or there is no such zone.
    """
    _check_start(starts_local)
    until = rule.until
    if until is None or until.tzinfo is None:
        return rule
    if until.year < starts_local.year - 1:
        raise refusal("rule_ends_before_start")
    if until.year > starts_local.year + SEARCH_YEARS + 1:
        raise refusal("rule_until_too_far", years=SEARCH_YEARS)
    end = wallclock.to_local(until, zone_name)
    # Around a clock change the wall time alone does not tell whether a start comes before; its moment does.
    starts = [datetime.combine(end + timedelta(days=days), starts_local.time()) for days in (-2, -1, 0, 1)]
    allowed = [local for local in starts if wallclock.to_utc(local, zone_name) <= until]
    return replace(rule, until=max(allowed))


def align(rule: Rule | None, starts_local: datetime) -> datetime:
    """Return the first date of the rule at or after a naive wall time: where the series really starts.

    RFC 5545 leaves a start that does not match its rule undefined, and calendars differ.

    Raises:
        Invalid: the rule has no date within ten years, or ends before its first date or more than ten years on.
    """
    _check_start(starts_local)
    if rule is None:
        return starts_local
    rule = filled(rule, starts_local)
    furthest = _years_after(starts_local, SEARCH_YEARS)
    if rule.until is not None and rule.until.date() > furthest.date():
        raise refusal("rule_until_too_far", years=SEARCH_YEARS)
    start = starts_local.toordinal()
    day = next(days_of(rule, start, start, furthest.toordinal()), None)
    if day is None:
        raise refusal("rule_never_matches", years=SEARCH_YEARS)
    aligned = starts_local + timedelta(days=day - start)
    if rule.until is not None and aligned > rule.until:
        raise refusal("rule_ends_before_start")
    return aligned


def last_local(rule: Rule | None, starts_local: datetime) -> datetime | None:
    """Return the last date of a rule that ends, None for one that keeps going.

    A ``COUNT`` that is not used up within a thousand years ends there. Stored once, the answer spares every later
    window the walk from the start (``expand(…, last=…)``).

    Raises:
        Invalid: the rule ends before it has a date.
    """
    if rule is None:
        return starts_local
    if rule.count is None and rule.until is None:
        return None
    last = _last_counted(rule, starts_local) if rule.count else _last_before_end(rule, starts_local)
    if last is None:
        raise refusal("rule_ends_before_start")
    return last


def expand(
    rule: Rule | None, starts_local: datetime, low: datetime, high: datetime, *, last: datetime | None = None
) -> list[datetime]:
    """Return the wall times of a series with ``low <= time < high``, ascending.

    All times are naive and in the zone of the series. ``last`` is its last date where that is known (see
    ``last_local``); it bounds the series, inclusive, and makes the cost of a ``COUNT`` rule independent of its start.
    """
    if rule is None:
        return [starts_local] if low <= starts_local < high else []
    clock = starts_local.time()
    from_day = low.toordinal() + (clock < low.time())
    to_day = high.toordinal() - (clock >= high.time())
    return _between(rule, starts_local, from_day, min(to_day, _end(rule, starts_local, last)))


def first(
    rule: Rule | None,
    starts_local: datetime,
    n: int,
    after: datetime | None = None,
    *,
    last: datetime | None = None,
) -> list[datetime]:
    """Return the first ``n`` wall times of a series, or the first ``n`` later than ``after``; fewer if it ends."""
    if rule is None:
        return [starts_local][:n] if after is None or starts_local > after else []
    start = from_day = starts_local.toordinal()
    reach = _years_after(starts_local, REACH_YEARS)
    if after is not None:
        from_day = after.toordinal() + (starts_local.time() <= after.time())
        reach = max(reach, _years_after(after, REACH_YEARS))
    to_day = min(reach.toordinal(), _end(rule, starts_local, last))
    days = days_of(filled(rule, starts_local), start, from_day, to_day)
    return [starts_local + timedelta(days=day - start) for day in islice(days, n)]


def _between(rule: Rule, starts_local: datetime, low: int, high: int) -> list[datetime]:
    """Return the wall times on the days from low to high (ordinals, both included)."""
    rule, start = filled(rule, starts_local), starts_local.toordinal()
    even = even_days_of(rule, start, low, high)
    if even is None:
        days = days_of(rule, start, low, high)
        return [starts_local + timedelta(days=day - start) for day in days]
    if not even:
        return []
    step, first_local = timedelta(days=even.step), starts_local + timedelta(days=even[0] - start)
    return list(accumulate(range(len(even) - 1), lambda local, _: local + step, initial=first_local))


def _end(rule: Rule, starts_local: datetime, last: datetime | None) -> int:
    """Return the last day on which a series can meet, as an ordinal."""
    if last is None and rule.count:
        last = _last_counted(rule, starts_local)
    ends = [end for end in (last, filled(rule, starts_local).until) if end is not None]
    days = (end.toordinal() - (starts_local.time() > end.time()) for end in ends)
    return min(days, default=date.max.toordinal())


@lru_cache(maxsize=2048)
def _last_counted(rule: Rule, starts_local: datetime) -> datetime | None:
    start, reach = starts_local.toordinal(), _years_after(starts_local, REACH_YEARS).toordinal()
    days = list(islice(days_of(filled(rule, starts_local), start, start, reach), rule.count))
    return starts_local + timedelta(days=days[-1] - start) if days else None


def _last_before_end(rule: Rule, starts_local: datetime) -> datetime | None:
    """Look back from the end, a little first, since the start may be far."""
    start, end = starts_local.toordinal(), _end(rule, starts_local, None)
    for span in (40, end - start):
        if found := _between(rule, starts_local, max(start, end - span), end):
            return found[-1]
    return None


def _years_after(moment: datetime, years: int) -> datetime:
    """Return the same time so many years on, at most in the year 9999; 29 February may become 1 March."""
    year = min(moment.year + years, date.max.year)
    try:
        return moment.replace(year=year)
    except ValueError:
        return moment.replace(year=year, month=3, day=1)


def _check_start(starts_local: datetime) -> None:
    if starts_local.tzinfo is not None or starts_local.microsecond:
        raise Invalid("series.start_not_local", field="starts_local")
    if not FIRST_YEAR <= starts_local.year <= LAST_YEAR:
        raise Invalid("series.start_out_of_range", field="starts_local", first=FIRST_YEAR, last=LAST_YEAR)
