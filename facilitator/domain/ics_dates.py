"""The dates of one event of a calendar file: by a rule of the portable grammar, or one by one."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from facilitator.domain import odd_rule, recurrence
from facilitator.domain.ics_zone import Said
from facilitator.errors import Invalid

BELOW_A_DAY = {"BYHOUR", "BYMINUTE", "BYSECOND"}
YEARS = 10  # so far ahead the dates of an unusual rule are listed
MOST = 20_000
NEAR_DAYS = 401  # so far ahead sessions are made
Zoned = Callable[[date, str | None, str], datetime]


@dataclass
class Recurring:
    """When a schedule meets: ``rrule`` (canonical) with dates left out, or ``dates``, or just its start."""

    starts_local: datetime
    rrule: str | None = None
    last_local: datetime | None = None
    dates: list[datetime] = field(default_factory=list)
    left_out: list[datetime] = field(default_factory=list)
    near: int = 1  # how many sessions are made at once

    def has(self, nominal: datetime) -> bool:
        """Tell whether a wall time is one of the dates."""
        if nominal in self.left_out:
            return False
        if self.rrule is None:
            return nominal in (self.dates or [self.starts_local])
        return nominal in self.between(nominal, nominal + timedelta(seconds=1))

    def between(self, low: datetime, high: datetime) -> list[datetime]:
        """Return the dates of the rule between two wall times."""
        rule = recurrence.parse(self.rrule) if self.rrule else None
        return recurrence.expand(rule, self.starts_local, low, high, last=self.last_local)

    def split(self, at: datetime, today: date) -> tuple["Recurring", "Recurring"]:
        """Return the dates before a date and those from it on, both one by one."""
        listed = self.dates or [self.starts_local]
        if self.rrule is not None:
            listed = [
                one for one in self.between(self.starts_local, end_of(today)) if one not in self.left_out
            ]
        head, tail = [one for one in listed if one < at], [one for one in listed if one >= at]
        return one_by_one(head or [self.starts_local]) if head else replace(self, dates=[]), one_by_one(tail)

    def moved(self, shift: timedelta) -> "Recurring":
        """Return the same dates, all moved."""
        return one_by_one([one + shift for one in self.dates])


def one_by_one(listed: list[datetime]) -> Recurring:
    """Return dates that follow no rule."""
    return Recurring(listed[0], None, listed[-1], listed, near=0)


def end_of(today: date) -> datetime:
    """Return until when dates are listed."""
    return datetime(today.year + YEARS, today.month, min(today.day, 28))


def dates_of(component: Any, start: Any, today: date, zoned: Zoned) -> tuple[Recurring, Said]:
    """Return the dates of an event, left-out ones taken away, with what is to be said.

    Raises:
        Invalid: they are not certain, or there are none.
    """
    if component.get("EXRULE") is not None:
        raise Invalid("imports.exrule")
    rules = [of_days(one.to_ical().decode(), start) for one in several(component.get("RRULE"))]
    added = moments(component, "RDATE", start, zoned)
    left_out = moments(component, "EXDATE", start, zoned)
    if not rules and not added:
        if start.local in left_out:
            raise Invalid("imports.rule_without_dates")
        return Recurring(start.local, last_local=start.local), []
    if len(rules) == 1 and not added:
        found = portable(rules[0], start, today, left_out)
        if found is not None:
            return found
    return listed(rules, added, left_out, start, today)


def of_days(text: str, start: Any) -> str:
    """Return a rule without times of day where its event is for whole days: there they mean nothing (3.3.10)."""
    if not start.whole_day:
        return text
    return ";".join(part for part in text.split(";") if part.partition("=")[0].upper() not in BELOW_A_DAY)


def portable(text: str, start: Any, today: date, left_out: list[datetime]) -> tuple[Recurring, Said] | None:
    """Return a rule of the portable grammar as it is stored; None if it lies outside.

    Raises:
        Invalid: it has no date.
    """
    try:
        settled = recurrence.settle(text, start.local, start.zone)
    except Invalid as error:
        if error.code in {"rule_never_matches", "rule_ends_before_start"}:
            raise
        return None
    near = datetime(today.year, today.month, today.day) + timedelta(days=NEAR_DAYS)
    made = Recurring(settled.starts_local, settled.text, settled.last_local)
    in_reach = made.between(made.starts_local, max(near, made.starts_local + timedelta(days=1)))
    unknown = [one for one in left_out if not made.between(one, one + timedelta(seconds=1))]
    made.left_out = sorted({one for one in left_out if one not in unknown})
    made.near = len(in_reach)
    warnings: Said = [("imports.left_out_unknown", {"day": f"{one:%Y-%m-%d}"}) for one in unknown]
    if settled.starts_local != start.local:
        warnings.append(("imports.start_moved", {"day": f"{settled.starts_local:%Y-%m-%d}"}))
    if settled.last_local is not None and not set(in_reach) - set(made.left_out):
        raise Invalid("imports.rule_without_dates")
    return made, warnings


def listed(
    rules: list[str], added: list[datetime], left_out: list[datetime], start: Any, today: date
) -> tuple[Recurring, Said]:
    """Return the dates of unusual rules and single dates, one by one."""
    found = set(added) if rules else {start.local, *added}
    last_day = end_of(today).date()
    for text in rules:
        rule = odd_rule.read(text)
        found |= set(odd_rule.dates(rule, start.local, start.zone, last_day, MOST))
    unknown = sorted(set(left_out) - found)
    kept = sorted(found - set(left_out))
    if not kept:
        raise Invalid("imports.rule_without_dates")
    said: Said = [("imports.left_out_unknown", {"day": f"{one:%Y-%m-%d}"}) for one in unknown]
    if rules:
        said.append(("imports.dates_until", {"day": f"{kept[-1]:%Y-%m-%d}"}))
    return one_by_one(kept), said


def several(value: Any) -> list[Any]:
    """Return one value, several or none as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def moments(component: Any, name: str, start: Any, zoned: Zoned) -> list[datetime]:
    """Return the dates of RDATE or EXDATE lines as wall times of the event; a day alone is that day's session.

    Raises:
        Invalid: a date has a length of its own.
    """
    found = []
    for value in several(component.get(name)):
        named = value.params.get("TZID") if hasattr(value, "params") else None
        for one in getattr(value, "dts", [value]):
            moment = one.dt
            if isinstance(moment, tuple):
                raise Invalid("imports.period_date")
            local = zoned(moment, str(named) if named else None, start.zone)
            if not isinstance(moment, datetime):
                local = datetime.combine(local.date(), start.local.time())
            found.append(local)
    return sorted(found)
