"""Random rules of the portable grammar, and a slow second reading of RFC 5545 that goes day by day."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from facilitator.domain.rule import Frequency, Rule, Weekday

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SIGNED_DAYS = [*range(1, 32), *range(-31, 0)]
PLACES = [1, 2, 3, 4, 5, -1, -2, -3, -4, -5]

starts = st.datetimes(datetime(1995, 1, 1), datetime(2045, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)


def listed(values: list[int], most: int = 4) -> st.SearchStrategy[str]:
    """Make a list of some of these numbers as it stands in a rule."""
    return st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True).map(
        lambda chosen: ",".join(str(value) for value in chosen)
    )


@st.composite
def parts(draw: st.DrawFn) -> dict[str, str]:
    """Draw a rule without end, part by part; weekdays are with or without places, never both."""
    frequency = draw(st.sampled_from(list(Frequency)))
    rule = {"FREQ": frequency.value, "INTERVAL": str(draw(st.sampled_from([1, 1, 1, 2, 2, 3, 4, 6, 12, 52])))}
    if draw(st.booleans()):
        rule["BYMONTH"] = draw(listed(list(range(1, 13))))
    monthly = frequency is Frequency.MONTHLY or (frequency is Frequency.YEARLY and "BYMONTH" in rule)
    if draw(st.booleans()):
        places = st.sampled_from(PLACES) if monthly and draw(st.booleans()) else st.just("")
        days = st.tuples(places, st.sampled_from(DAYS)).map(lambda chosen: f"{chosen[0]}{chosen[1]}")
        rule["BYDAY"] = ",".join(draw(st.lists(days, min_size=1, max_size=4, unique=True)))
        if frequency in {Frequency.MONTHLY, Frequency.YEARLY} and draw(st.booleans()):
            rule["BYSETPOS"] = draw(listed([1, 2, 3, 6, 20, -1, -2, -7], most=2))
    if (monthly or frequency is Frequency.DAILY) and draw(st.integers(0, 2)) == 0:
        rule["BYMONTHDAY"] = draw(listed(SIGNED_DAYS, most=6))
    if draw(st.booleans()):
        rule["WKST"] = draw(st.sampled_from(DAYS))
    return rule


def text_of(rule: dict[str, str]) -> str:
    """Write the parts of a rule as one text."""
    return ";".join(f"{name}={value}" for name, value in rule.items())


rules = parts().map(text_of)


@st.composite
def endings(draw: st.DrawFn, start: datetime) -> str:
    """Draw the end of a rule that starts here: none, COUNT or a local UNTIL."""
    kind = draw(st.sampled_from(["", "COUNT", "UNTIL"]))
    if kind == "COUNT":
        return f";COUNT={draw(st.integers(1, 60))}"
    until = start + timedelta(days=draw(st.integers(0, 3600)), hours=draw(st.integers(-12, 12)))
    return f";UNTIL={until:%Y%m%dT%H%M%S}" if kind else ""


def by_hand(rule: Rule, start: datetime, years: int) -> list[datetime]:
    """Return the dates of a rule up to the end of a year, by asking each day: slow, plain, and no arithmetic."""
    by_period: dict[int, list[date]] = {}
    for day in _every_day(start.year, start.year + years):
        if _suits(rule, start.date(), day):
            by_period.setdefault(_period(rule, start.date(), day), []).append(day)
    chosen = [day for days in by_period.values() for day in _at_positions(days, rule.positions)]
    times = [datetime.combine(day, start.time()) for day in sorted(chosen)]
    times = [time for time in times if time >= start and (rule.until is None or time <= rule.until)]
    return times[: rule.count]


def _every_day(first_year: int, last_year: int) -> Iterator[date]:
    day = date(first_year - 1, 12, 1)
    while day.year <= last_year:
        yield day
        day += timedelta(days=1)


def _period(rule: Rule, start: date, day: date) -> int:
    if rule.frequency is Frequency.WEEKLY:
        return (_week_start(rule, day) - _week_start(rule, start)).days // 7
    if rule.frequency is Frequency.MONTHLY:
        return (day.year - start.year) * 12 + day.month - start.month
    if rule.frequency is Frequency.YEARLY:
        return day.year - start.year
    return (day - start).days


def _week_start(rule: Rule, day: date) -> date:
    while day.weekday() != rule.week_start:
        day -= timedelta(days=1)
    return day


def _suits(rule: Rule, start: date, day: date) -> bool:
    in_step = _period(rule, start, day) % rule.interval == 0
    in_month = not rule.months or day.month in rule.months
    if not (rule.weekdays or rule.month_days):
        return in_step and in_month and _is_like(rule, start, day)
    left = (_next_month(day) - day).days  # 1 on the last day
    numbered = not rule.month_days or bool({day.day, -left} & set(rule.month_days))
    places = (0, (day.day - 1) // 7 + 1, -((left - 1) // 7 + 1))
    named = not rule.weekdays or any(Weekday(day.weekday(), place) in rule.weekdays for place in places)
    return in_step and in_month and numbered and named


def _is_like(rule: Rule, start: date, day: date) -> bool:
    """Tell whether a day is what the start implies where the rule names no days."""
    if rule.frequency is Frequency.DAILY:
        return True
    if rule.frequency is Frequency.WEEKLY:
        return day.weekday() == start.weekday()
    if rule.frequency is Frequency.YEARLY and not rule.months and day.month != start.month:
        return False
    return day.day == start.day


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _at_positions(days: list[date], positions: tuple[int, ...]) -> set[date]:
    if not positions:
        return set(days)
    numbered = dict(enumerate(days, 1))
    numbered |= {number - len(days) - 1: day for number, day in enumerate(days, 1)}
    return {numbered[position] for position in positions if position in numbered}
