"""The days of a recurrence rule, period by period, as ordinals (``date.toordinal``).

The first period that matters is reached by division, never by walking there, and every walk has its end given: a
window costs the same however long ago the rule began. ``COUNT`` and ``UNTIL`` are not known here.
All functions take a rule that is filled (``rule.filled``): nothing is left to be implied by the start.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from facilitator.domain.rule import Frequency, Rule, Weekday


def days_of(rule: Rule, start: int, low: int, high: int) -> Iterator[int]:
    """Return the days of the rule from low to high, both included, ascending and lazily."""
    low = max(low, start)
    return (day for days in walk(rule, start, low, high) for day in days if low <= day <= high)


def even_days_of(rule: Rule, start: int, low: int, high: int) -> range | None:
    """Return the days of a rule that is nothing but an even step, such as every second Tuesday; else None."""
    if rule.months or rule.month_days or rule.frequency in {Frequency.MONTHLY, Frequency.YEARLY}:
        return None
    step, origin = rule.interval, start
    if rule.frequency is Frequency.WEEKLY:
        if len(rule.weekdays) > 1:
            return None
        step, origin = 7 * rule.interval, _week_of(rule, start) + (rule.weekdays[0].day - rule.week_start) % 7
    elif rule.weekdays:
        return None
    return range(_next_on_grid(origin, step, max(low, start)), high + 1, step)


def walk(rule: Rule, start: int, low: int, high: int) -> Iterator[Sequence[int]]:
    """Return one list of days for each period that is looked at: the work as it is done.

    The periods at both ends may reach beyond the window.
    """
    low = max(low, start)
    if low > high:
        return iter(())
    even = even_days_of(rule, start, low, high)
    if even is not None:
        return ((day,) for day in even)
    if rule.frequency is Frequency.WEEKLY and not rule.months:
        return _weeks(rule, start, low, high)
    if rule.frequency is Frequency.YEARLY:
        return _years(rule, start, low, high)
    return _months(rule, start, low, high)


def _weeks(rule: Rule, start: int, low: int, high: int) -> Iterator[Sequence[int]]:
    step = 7 * rule.interval
    days = sorted((weekday.day - rule.week_start) % 7 for weekday in rule.weekdays)
    origin = _week_of(rule, start)
    for week in range(origin + (low - origin) // step * step, high + 1, step):
        yield [week + day for day in days]


def _months(rule: Rule, start: int, low: int, high: int) -> Iterator[Sequence[int]]:
    """Walk by months: for MONTHLY, and for DAILY and WEEKLY rules that name months or days of the month."""
    monthly = rule.frequency is Frequency.MONTHLY
    step = rule.interval if monthly else 1
    for index in range(_next_on_grid(_month_of(start), step, _month_of(low)), _month_of(high) + 1, step):
        year, month = divmod(index, 12)
        if rule.months and month + 1 not in rule.months:
            yield ()
        elif monthly:
            yield _picked(_in_month(rule, year, month + 1), rule.positions)
        else:
            yield _in_step(rule, start, _in_month(rule, year, month + 1))


def _years(rule: Rule, start: int, low: int, high: int) -> Iterator[Sequence[int]]:
    first_year, last_year = date.fromordinal(low).year, date.fromordinal(high).year
    origin = date.fromordinal(start).year
    for year in range(_next_on_grid(origin, rule.interval, first_year), last_year + 1, rule.interval):
        days = [day for month in rule.months or range(1, 13) for day in _in_month(rule, year, month)]
        yield _picked(days, rule.positions)


def _in_month(rule: Rule, year: int, month: int) -> list[int]:
    first_weekday, length = monthrange(year, month)
    offsets = _offsets(rule.weekdays, rule.month_days, first_weekday, length)
    first_day = date(year, month, 1).toordinal()
    return [first_day + offset for offset in offsets]


@lru_cache(maxsize=4096)
def _offsets(
    weekdays: tuple[Weekday, ...], month_days: tuple[int, ...], first_weekday: int, length: int
) -> tuple[int, ...]:
    """Return the days (0 is the first) of one of the 28 shapes that a month can have."""
    if not weekdays and not month_days:
        return tuple(range(length))
    named = {offset for weekday in weekdays for offset in _placed(weekday, first_weekday, length)}
    numbered = {number - 1 if number > 0 else length + number for number in month_days}
    kept = named & numbered if weekdays and month_days else named | numbered
    return tuple(sorted(offset for offset in kept if 0 <= offset < length))


def _placed(weekday: Weekday, first_weekday: int, length: int) -> Sequence[int]:
    every = range((weekday.day - first_weekday) % 7, length, 7)
    return _picked(every, (weekday.place,)) if weekday.place else every


def _picked(days: Sequence[int], positions: tuple[int, ...]) -> Sequence[int]:
    """Return the days at these positions (1 the first, -1 the last) of a period; all days if none are asked for."""
    if not positions:
        return days
    found = (position - 1 if position > 0 else len(days) + position for position in positions)
    return sorted({days[index] for index in found if 0 <= index < len(days)})


def _in_step(rule: Rule, start: int, days: list[int]) -> list[int]:
    """Keep the days of every n-th day or week, counted from the start."""
    length, origin = (7, _week_of(rule, start)) if rule.frequency is Frequency.WEEKLY else (1, start)
    return [day for day in days if (day - origin) // length % rule.interval == 0]


def _next_on_grid(origin: int, step: int, low: int) -> int:
    """Return the first day of the grid through ``origin`` that is not below ``low``."""
    return low + (origin - low) % step


def _week_of(rule: Rule, day: int) -> int:
    return day - (day - 1 - rule.week_start) % 7  # ordinal 1, in the year 1, is a Monday


def _month_of(day: int) -> int:
    on = date.fromordinal(day)
    return on.year * 12 + on.month - 1
