"""Recurrence rules outside the portable grammar, as dates: exactly, or not at all.

Calendars in the wild hold more than the grammar that every program reads alike (``rule``). Such a rule becomes a list
of dates, period by period after section 3.3.10 of RFC 5545: all days of a period that satisfy every part, then
BYSETPOS over the whole period, then what comes before the start is dropped. Libraries are known to be wrong here
(BYWEEKNO without BYDAY or with INTERVAL, WEEKLY with BYSETPOS), so none is asked. Where the RFC leaves room and
programs differ, the rule is refused with that reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import product

from facilitator.domain import wallclock
from facilitator.domain.odd_parts import OddRule, read
from facilitator.errors import Invalid

__all__ = ["OddRule", "dates", "read"]

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
JANUARY_4 = 4  # always lies in the first week of its year (ISO 8601)


@dataclass(frozen=True)
class Period:
    """One period of a rule: its first day and the day after its last."""

    first: date
    after: date

    def days(self) -> Iterator[date]:
        """Yield the days."""
        for number in range(self.first.toordinal(), self.after.toordinal()):
            yield date.fromordinal(number)


def dates(rule: OddRule, start: datetime, zone: str, last_day: date, most: int) -> list[datetime]:
    """Return the wall times of a rule from its start to a day, both included.

    Raises:
        Invalid: there are more than ``most``, none at all, or calendars read the rule differently.
    """
    rule = rule.filled(start)
    times = [time(*one) for one in product(rule.hours, rule.minutes, rule.seconds)]
    found: list[datetime] = []
    for period in periods(rule, start.date(), last_day):
        chosen = [datetime.combine(day, one) for day in chosen_days(rule, period) for one in sorted(times)]
        for local in placed(rule, chosen):
            if local < start:
                continue
            if is_past_end(rule, local, zone) or len(found) == rule.count or local.date() > last_day:
                return needed(found)
            found.append(local)
            if len(found) > most:
                raise Invalid("imports.too_many_dates", field="rrule", max=most)
    return needed(found)


def needed(found: list[datetime]) -> list[datetime]:
    """Refuse a rule without a date.

    Raises:
        Invalid: there is none.
    """
    if not found:
        raise Invalid("imports.rule_without_dates", field="rrule")
    return found


def is_past_end(rule: OddRule, local: datetime, zone: str) -> bool:
    """Tell whether a wall time comes after the rule's UNTIL, which may be an instant."""
    if rule.until is None:
        return False
    if rule.until.tzinfo is not None:
        return wallclock.to_utc(local, zone) > rule.until.astimezone(UTC)
    return local > rule.until


def placed(rule: OddRule, chosen: list[datetime]) -> list[datetime]:
    """Return those that BYSETPOS names, in order."""
    if not rule.positions:
        return chosen
    wanted = {place - 1 if place > 0 else len(chosen) + place for place in rule.positions}
    return [one for number, one in enumerate(chosen) if number in wanted]


def periods(rule: OddRule, start: date, last_day: date) -> Iterator[Period]:
    """Yield the periods of a rule from the one of its start, as far as a day."""
    if rule.frequency in {"DAILY", "WEEKLY"}:
        length = DAY if rule.frequency == "DAILY" else WEEK
        back = (start.weekday() - rule.week_start) % 7 if rule.frequency == "WEEKLY" else 0
        first = start - back * DAY
        while first <= last_day:
            yield Period(first, first + length)
            first += rule.interval * length
        return
    months = rule.interval * (12 if rule.frequency == "YEARLY" else 1)
    length_in_months = 12 if rule.frequency == "YEARLY" else 1
    number = start.year * 12 + (0 if rule.frequency == "YEARLY" else start.month - 1)
    while (first := month_at(number)) <= last_day:
        yield Period(first, month_at(number + length_in_months))
        number += months


def month_at(number: int) -> date:
    """Return the first day of a month counted from the year nought."""
    return date(number // 12, number % 12 + 1, 1)


def chosen_days(rule: OddRule, period: Period) -> list[date]:
    """Return the days of a period that satisfy every part.

    Raises:
        Invalid: a named week crosses the turn of the year, and programs differ on whose days it has.
    """
    if rule.weeks:
        days = days_of_weeks(rule, period.first.year)
        if any(day.year != period.first.year for day in days):
            raise Invalid("imports.rule_read_differently", field="rrule")
        return days
    return [day for day in period.days() if fits(rule, day)]


def fits(rule: OddRule, day: date) -> bool:
    """Tell whether a day satisfies the parts about months and days."""
    year_length = date(day.year, 12, 31).timetuple().tm_yday
    month_length = (month_at(day.year * 12 + day.month) - DAY).day
    of_year = day.timetuple().tm_yday
    return (
        (not rule.months or day.month in rule.months)
        and (not rule.month_days or bool({day.day, day.day - month_length - 1} & set(rule.month_days)))
        and (not rule.year_days or bool({of_year, of_year - year_length - 1} & set(rule.year_days)))
        and (
            not rule.weekdays
            or is_named(rule, day, (of_year, year_length) if rule.in_year else (day.day, month_length))
        )
    )


def is_named(rule: OddRule, day: date, within: tuple[int, int]) -> bool:
    """Tell whether BYDAY names a day; ``within`` is its number in the month or year, and the length of that."""
    number, length = within
    places = {0, (number - 1) // 7 + 1, -((length - number) // 7 + 1)}
    return any(weekday == day.weekday() and place in places for weekday, place in rule.weekdays)


def days_of_weeks(rule: OddRule, year: int) -> list[date]:
    """Return the days of the named weeks of a year, weeks being those with four days in it or more."""
    first, following = (first_week(one, rule.week_start) for one in (year, year + 1))
    number = (following - first).days // 7
    weeks = {week if week > 0 else number + 1 + week for week in rule.weeks}
    wanted = {weekday for weekday, _place in rule.weekdays}
    days = (
        first + (week - 1) * WEEK + step * DAY
        for week in sorted(weeks)
        if 1 <= week <= number
        for step in range(7)
    )
    return [day for day in days if day.weekday() in wanted]


def first_week(year: int, week_start: int) -> date:
    """Return the first day of the first week of a year."""
    inside = date(year, 1, JANUARY_4)
    return inside - ((inside.weekday() - week_start) % 7) * DAY
