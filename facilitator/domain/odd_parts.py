"""The parts of recurrence rules outside the portable grammar, and which of them have one meaning only."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from facilitator.errors import Invalid

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LONGEST = 1000  # characters
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
BELOW_A_DAY = ("SECONDLY", "MINUTELY", "HOURLY")
MAX_COUNT, MAX_INTERVAL = 100_000, 10_000
# Name of the part: the field, the smallest and largest number, and whether it may count from the end.
NUMBERS = {
    "BYMONTH": ("months", 1, 12, False), "BYMONTHDAY": ("month_days", 1, 31, True),
    "BYYEARDAY": ("year_days", 1, 366, True), "BYWEEKNO": ("weeks", 1, 53, True),
    "BYSETPOS": ("positions", 1, 366, True), "BYHOUR": ("hours", 0, 23, False),
    "BYMINUTE": ("minutes", 0, 59, False), "BYSECOND": ("seconds", 0, 59, False),
}  # fmt: skip
KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST", *NUMBERS}


@dataclass(frozen=True)
class OddRule:
    """A rule with every part of RFC 5545 but those below a day; weekdays are pairs of day (0: Monday) and place."""

    frequency: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    weekdays: tuple[tuple[int, int], ...] = ()
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    seconds: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0

    @property
    def in_year(self) -> bool:
        """Whether the places of weekdays count in the year, not in the month."""
        return self.frequency == "YEARLY" and not self.months

    def filled(self, start: datetime) -> "OddRule":
        """Return the rule with what its start implies (3.3.10): time, weekday, day and month."""
        rule = replace(
            self, hours=self.hours or (start.hour,), minutes=self.minutes or (start.minute,),
            seconds=self.seconds or (start.second,),
        )  # fmt: skip
        if self.frequency == "DAILY" or self.weekdays or self.month_days or self.year_days:
            return rule
        if self.frequency == "WEEKLY" or self.weeks:
            return replace(rule, weekdays=((start.weekday(), 0),))
        months = self.months or ((start.month,) if self.frequency == "YEARLY" else ())
        return replace(rule, months=months, month_days=(start.day,))


def wrong(key: str, **params: Any) -> Invalid:
    """Return the refusal of a rule."""
    return Invalid(f"imports.{key}", field="rrule", **params)


def read(text: str) -> OddRule:
    """Read a rule.

    Raises:
        Invalid: it cannot be read, goes below a day, or has more than one meaning.
    """
    parts = split(text)
    frequency = parts.get("FREQ", "")
    if frequency in BELOW_A_DAY:
        raise Invalid("series.rule_below_a_day", field="rrule")
    if frequency not in FREQUENCIES:
        raise wrong("rule_unreadable", part="FREQ")
    fields = {NUMBERS[name][0]: numbers(name, value) for name, value in parts.items() if name in NUMBERS}
    rule = OddRule(
        frequency, interval=number("INTERVAL", parts.get("INTERVAL", "1"), MAX_INTERVAL),
        count=number("COUNT", parts["COUNT"], MAX_COUNT) if "COUNT" in parts else None,
        until=until(parts["UNTIL"]) if "UNTIL" in parts else None,
        weekdays=weekdays(parts["BYDAY"]) if "BYDAY" in parts else (), **fields,
        week_start=weekday("WKST", parts.get("WKST", "MO")),
    )  # fmt: skip
    if rule.count is not None and rule.until is not None:
        raise Invalid("series.rule_count_and_until", field="rrule")
    check(rule)
    return rule


def split(text: str) -> dict[str, str]:
    """Return the parts by name.

    Raises:
        Invalid: a part is unknown, empty or there twice.
    """
    line = text.strip().upper().removeprefix("RRULE:")
    if len(line) > LONGEST:
        raise Invalid("series.rule_too_long", field="rrule", max=LONGEST)
    parts: dict[str, str] = {}
    for part in line.split(";"):
        name, _equals, value = part.partition("=")
        if name not in KNOWN or not value or name in parts or not re.fullmatch(r"[A-Z0-9,+-]+", value):
            raise wrong("rule_unreadable", part=part[:40])
        parts[name] = value
    return parts


def number(part: str, value: str, most: int) -> int:
    """Read a whole number from one."""
    if not re.fullmatch(r"[0-9]{1,6}", value) or not 1 <= int(value) <= most:
        raise wrong("rule_unreadable", part=f"{part}={value[:40]}")
    return int(value)


def numbers(part: str, value: str) -> tuple[int, ...]:
    """Read a list of numbers."""
    _field, least, most, signed = NUMBERS[part]
    found = set()
    for one in value.split(","):
        sign = "[+-]?" if signed else ""
        if not re.fullmatch(rf"{sign}[0-9]{{1,3}}", one) or not least <= abs(int(one)) <= most:
            raise wrong("rule_unreadable", part=f"{part}={one[:40]}")
        found.add(int(one))
    return tuple(sorted(found))


def weekday(part: str, value: str) -> int:
    """Read a weekday."""
    if value not in DAYS:
        raise wrong("rule_unreadable", part=f"{part}={value[:40]}")
    return DAYS.index(value)


def weekdays(value: str) -> tuple[tuple[int, int], ...]:
    """Read weekdays with their places."""
    found = set()
    for one in value.split(","):
        form = re.fullmatch(r"([+-]?[0-9]{1,2})?([A-Z]{2})", one)
        if form is None or (form[1] and not 1 <= abs(int(form[1])) <= 53):  # noqa: PLR2004 - weeks of a year
            raise wrong("rule_unreadable", part=f"BYDAY={one[:40]}")
        found.add((weekday("BYDAY", form[2]), int(form[1] or 0)))
    return tuple(sorted(found))


def until(value: str) -> datetime:
    """Read the end: a date counts whole, with Z it is an instant."""
    form = re.fullmatch(r"([0-9]{8})(?:T([0-9]{6})(Z)?)?", value)
    if form is None:
        raise wrong("rule_unreadable", part=f"UNTIL={value[:40]}")
    try:
        moment = datetime.strptime(form[1] + (form[2] or "235959"), "%Y%m%d%H%M%S")  # noqa: DTZ007 - a wall time
    except ValueError:
        raise wrong("rule_unreadable", part=f"UNTIL={value[:40]}") from None
    return moment.replace(tzinfo=UTC) if form[3] else moment


def check(rule: OddRule) -> None:
    """Refuse what RFC 5545 forbids, and what it leaves so open that programs differ.

    Raises:
        Invalid: with that reason.
    """
    yearly = rule.frequency == "YEARLY"
    placed = any(place for _day, place in rule.weekdays)
    within = (rule.months, rule.month_days, rule.year_days, rule.weeks, rule.weekdays)
    forbidden = (
        bool(rule.weeks or rule.year_days) and not yearly,
        bool(rule.month_days) and rule.frequency == "WEEKLY",
        placed and (rule.frequency in {"DAILY", "WEEKLY"} or bool(rule.weeks)),
        bool(rule.positions) and not (any(within) or rule.hours or rule.minutes or rule.seconds),
    )
    if any(forbidden):
        raise wrong("rule_forbidden")
    open_to_reading = (
        bool(rule.weeks) and bool(rule.months or rule.month_days or rule.year_days or rule.positions),
        bool(rule.weeks) and rule.interval > 1,  # counted in years of weeks or in years of months
        bool(rule.year_days) and (bool(rule.months or rule.month_days) or placed),
        yearly and bool(rule.month_days) and not rule.months,
        placed and yearly and bool(rule.month_days),
        bool(rule.positions) and rule.frequency == "DAILY",
    )
    if any(open_to_reading):
        raise wrong("rule_read_differently")
