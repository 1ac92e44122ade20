"""Recurrence rules: the portable part of RFC 5545 that every calendar reads alike, and its one canonical text.

The grammar is section 3.3.10 of RFC 5545 without the parts that calendar programs are known to read differently
(BYWEEKNO, BYYEARDAY, BYSETPOS with WEEKLY, the parts below a day). Whatever lies outside is refused with the reason;
nothing is guessed.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from facilitator.errors import Invalid

MAX_TEXT = 1000  # the longest sensible rule, every day of the month by number, stays under 300 characters
MAX_COUNT = 1000
MAX_INTERVAL = 52
MAX_PLACE = 5

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_REFUSED = frozenset({"BYSECOND", "BYMINUTE", "BYHOUR", "BYWEEKNO", "BYYEARDAY", "RSCALE", "SKIP"})
_SUB_DAILY = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_ECHO = 40  # so much of what was sent is repeated in a refusal


class Frequency(StrEnum):
    """How long one period of the rule is."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


class Weekday(NamedTuple):
    """A day of the week (0 is Monday) and its place in the month: 1 the first, -1 the last, 0 every one."""

    day: int
    place: int = 0


@dataclass(frozen=True)
class Rule:
    """A recurrence rule of the portable grammar; tuples are sorted and free of doubles.

    ``until`` is the last moment, inclusive: naive in the wall clock of the series, or aware (UTC) as long as nobody
    has told the zone (``recurrence.localised`` settles it).
    """

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    weekdays: tuple[Weekday, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0


def parse(text: str) -> Rule:
    """Read a rule such as ``FREQ=WEEKLY;BYDAY=TU``; upper or lower case, ``RRULE:`` in front is allowed.

    ``UNTIL`` as a date means the whole of that day.

    Raises:
        Invalid: the text is not a rule of the portable grammar; the key says which part is wrong.
    """
    if len(text) > MAX_TEXT:
        raise refusal("rule_too_long", max=MAX_TEXT)
    return _parsed(text)


def canonical(rule: Rule) -> str:
    """Write a rule in its one canonical form: fixed order of parts, upper case, no defaults."""
    parts = (
        ("FREQ", rule.frequency.value),
        ("INTERVAL", str(rule.interval) if rule.interval > 1 else ""),
        ("COUNT", str(rule.count or "")),
        ("UNTIL", _until_text(rule.until)),
        ("BYMONTH", _joined(rule.months)),
        ("BYMONTHDAY", _joined(rule.month_days)),
        ("BYDAY", _joined(f"{weekday.place or ''}{_DAYS[weekday.day]}" for weekday in rule.weekdays)),
        ("BYSETPOS", _joined(rule.positions)),
        ("WKST", _DAYS[rule.week_start] if rule.week_start else ""),
    )
    return ";".join(f"{name}={value}" for name, value in parts if value)


@lru_cache(maxsize=2048)
def filled(rule: Rule, starts_local: datetime) -> Rule:
    """Add what the first date implies (RFC 5545, 3.3.10): the weekday, the day of the month, the month.

    Raises:
        Invalid: the rule ends at a moment in UTC and no zone was given (see ``recurrence.localised``).
    """
    if rule.until is not None and rule.until.tzinfo is not None:
        raise refusal("rule_until_needs_zone")
    if rule.weekdays or rule.month_days or rule.frequency is Frequency.DAILY:
        return rule
    if rule.frequency is Frequency.WEEKLY:
        return replace(rule, weekdays=(Weekday(starts_local.weekday()),))
    if rule.frequency is Frequency.YEARLY:
        rule = replace(rule, months=rule.months or (starts_local.month,))
    return replace(rule, month_days=(starts_local.day,))


def refusal(key: str, **params: Any) -> Invalid:
    """Make the error that says by key what is wrong with a rule."""
    return Invalid(f"series.{key}", field="rrule", **params)


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Rule:
    parts = _parts(text)
    frequency = parts.pop("FREQ", None)
    if frequency is None:
        raise refusal("rule_frequency_missing")
    fields: dict[str, Any] = {"frequency": _frequency(frequency)}
    for name, value in parts.items():
        if name in _REFUSED:
            raise refusal("rule_part_refused", part=name)
        if name not in _READERS:
            raise refusal("rule_part_unknown", part=name[:_ECHO])
        field, reader = _READERS[name]
        fields[field] = reader(name, value)
    rule = Rule(**fields)
    if wrong := _contradiction(rule):
        raise refusal(wrong)
    return rule if _week_start_matters(rule) else replace(rule, week_start=0)


def _parts(text: str) -> dict[str, str]:
    """Split the text into its parts by name; refuse what is not one plain rule."""
    if not text.strip():
        raise refusal("rule_empty")
    if not text.isascii():
        raise refusal("rule_characters")
    line = text.strip().upper().removeprefix("RRULE:")
    if re.search(r"[\r\n:]", line):
        raise refusal("rule_one_only")
    if not re.fullmatch(r"[A-Z0-9=;,+-]+", line):
        raise refusal("rule_characters")
    parts: dict[str, str] = {}
    for part in line.split(";"):
        name, _, value = part.partition("=")
        if not (name and value):
            raise refusal("rule_malformed", part=part[:_ECHO])
        if name in parts:
            raise refusal("rule_part_repeated", part=name[:_ECHO])
        parts[name] = value
    return parts


def _frequency(value: str) -> Frequency:
    if value in _SUB_DAILY:
        raise refusal("rule_below_a_day")
    if value not in Frequency.__members__:
        raise refusal("rule_frequency_unknown", value=value[:_ECHO])
    return Frequency(value)


def _number(part: str, value: str, high: int) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", value) or not 1 <= int(value) <= high:
        raise refusal("rule_number", part=part, max=high)
    return int(value)


def _signed(part: str, value: str, high: int) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,6}", value) or not 1 <= abs(int(value)) <= high:
        raise refusal("rule_signed_number", part=part, max=high)
    return int(value)


def _numbers(part: str, value: str, high: int) -> tuple[int, ...]:
    return tuple(sorted({_number(part, item, high) for item in value.split(",")}))


def _signed_numbers(part: str, value: str, high: int) -> tuple[int, ...]:
    """Read a list of numbers that may count from the end; the ones that do come last."""
    return tuple(sorted({_signed(part, item, high) for item in value.split(",")}, key=lambda n: (n < 0, n)))


def _day(part: str, value: str) -> int:
    if value not in _DAYS:
        raise refusal("rule_weekday", part=part, value=value[:_ECHO])
    return _DAYS.index(value)


def _weekdays(part: str, value: str) -> tuple[Weekday, ...]:
    """Read weekdays with their places; a place beside "every" of the same weekday adds nothing and goes."""
    found = set()
    for item in value.split(","):
        day = item.lstrip("+-0123456789")
        place = item.removesuffix(day)
        found.add(Weekday(_day(part, day), _signed(part, place, MAX_PLACE) if place else 0))
    kept = (weekday for weekday in found if not weekday.place or Weekday(weekday.day) not in found)
    return tuple(sorted(kept, key=lambda weekday: (weekday.place < 0, weekday.place, weekday.day)))


def _until(_part: str, value: str) -> datetime:
    """Read the last moment: a date counts whole, a ``Z`` makes it UTC, anything else is the wall clock."""
    form = re.fullmatch(r"([0-9]{8})(?:T([0-9]{6})(Z)?)?", value)
    if form is None:
        raise refusal("rule_until", value=value[:_ECHO])
    day, clock, utc = form.groups()
    try:
        moment = datetime.strptime(day + (clock or "235959"), "%Y%m%d%H%M%S")  # noqa: DTZ007 - wall clock unless Z
    except ValueError:
        raise refusal("rule_until", value=value) from None
    return moment.replace(tzinfo=UTC) if utc else moment


_READERS: dict[str, tuple[str, Callable[[str, str], Any]]] = {
    "INTERVAL": ("interval", lambda part, value: _number(part, value, MAX_INTERVAL)),
    "COUNT": ("count", lambda part, value: _number(part, value, MAX_COUNT)),
    "UNTIL": ("until", _until),
    "BYMONTH": ("months", lambda part, value: _numbers(part, value, 12)),
    "BYMONTHDAY": ("month_days", lambda part, value: _signed_numbers(part, value, 31)),
    "BYDAY": ("weekdays", _weekdays),
    "BYSETPOS": ("positions", lambda part, value: _signed_numbers(part, value, 366)),
    "WKST": ("week_start", _day),
}


def _contradiction(rule: Rule) -> str | None:
    """Return the key of the first pair of parts that do not go together, or None."""
    short = rule.frequency in {Frequency.DAILY, Frequency.WEEKLY}
    yearless = rule.frequency is Frequency.YEARLY and not rule.months
    placed = any(weekday.place for weekday in rule.weekdays)
    claims = (
        (rule.count is not None and rule.until is not None, "rule_count_and_until"),
        (placed and short, "rule_place_frequency"),
        (placed and yearless, "rule_place_needs_month"),
        (bool(rule.month_days) and rule.frequency is Frequency.WEEKLY, "rule_month_day_weekly"),
        (bool(rule.month_days) and yearless, "rule_month_day_needs_month"),
        (bool(rule.positions) and short, "rule_position_frequency"),
        (bool(rule.positions) and not rule.weekdays, "rule_position_needs_weekday"),
    )
    return next((key for wrong, key in claims if wrong), None)


def _week_start_matters(rule: Rule) -> bool:
    """Tell whether WKST can change the dates: only for every n-th week on named days (RFC 5545, 3.3.10)."""
    return rule.frequency is Frequency.WEEKLY and rule.interval > 1 and bool(rule.weekdays)


def _until_text(until: datetime | None) -> str:
    if until is None:
        return ""
    # isoformat writes years below 1000 with four digits, strftime does not everywhere.
    text = until.replace(tzinfo=None).isoformat(timespec="seconds").replace("-", "").replace(":", "")
    return f"{text}Z" if until.tzinfo else text


def _joined(values: Iterable[object]) -> str:
    return ",".join(str(value) for value in values)
