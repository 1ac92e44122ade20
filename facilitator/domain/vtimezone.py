"""Write the VTIMEZONE of a zone so that every calendar program reads the same moments from it (RFC 5545, 3.6.5).

Programs disagree about lists of RDATEs and about onsets that are not in the local time of the offset *before* the
change. So a zone whose every change in the window follows one yearly pair gets that pair as two rules that begin in
1970; any other gets one sub-component for each change, without RDATE. A zone whose rule has ended gets no rule that
keeps going. Facts about zones are read from the tzdata package alone: the changes through ``zoneinfo``, the yearly
pair from the last line of the zone's own file (RFC 9636, 3.3: a TZ string of POSIX).
"""

import re
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files

from facilitator.domain import wallclock

BEFORE, AFTER = timedelta(days=366), timedelta(days=731)  # how far around a window the changes have to fit
STEP = timedelta(days=8)  # no two changes of any zone lie closer together
EPOCH = datetime(1970, 1, 1)
DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")
LAST = 5  # of POSIX: the last such weekday of the month
RULE = re.compile(r"M(\d+)\.(\d)\.(\d)(?:/(-?\d+)(?::(\d+))?)?")
USUAL_HOUR = 2  # of a change, where the TZ string does not say


@dataclass(frozen=True)
class Change:
    """One change of the clocks: its moment, the offsets before and after, and the name of the time after it."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def onset(self) -> datetime:
        """What the clocks show just before they are changed."""
        return (self.at + self.before).replace(tzinfo=None)


@dataclass(frozen=True)
class Yearly:
    """Half of a yearly pair: month, which weekday of it (5: the last), day (0 is Sunday), minutes after midnight."""

    month: int
    week: int
    day: int
    minutes: int

    def in_year(self, year: int) -> datetime:
        """Return the wall time of the change in a year."""
        first = date(year, self.month, 1)
        days = (self.day - first.isoweekday()) % 7 + 7 * (self.week - 1)
        found = first + timedelta(days=days)
        while found.month != self.month:
            found -= timedelta(days=7)
        return datetime(found.year, found.month, found.day) + timedelta(minutes=self.minutes)

    def text(self) -> str:
        """Write it as a rule."""
        place = -1 if self.week == LAST else self.week
        return f"RRULE:FREQ=YEARLY;BYMONTH={self.month};BYDAY={place}{DAYS[self.day]}"


def vtimezone(zone_name: str, low: datetime, high: datetime) -> bytes:
    """Return the VTIMEZONE of a zone, exact from a year before ``low`` until two years after ``high`` (both UTC).

    Raises:
        Invalid: there is no such zone.
    """
    return _written(zone_name, low.year, high.year + 1, wallclock.tzdata_version())


@lru_cache(maxsize=512)
def _written(zone_name: str, low: int, high: int, _release: str) -> bytes:
    """Write a zone for whole years, so that a window that moves by a day finds what was written yesterday."""
    from_at = datetime(low, 1, 1, tzinfo=UTC) - BEFORE
    to_at = datetime(high, 1, 1, tzinfo=UTC) + AFTER
    found = list(changes(zone_name, from_at, to_at))
    parts = pair(zone_name, found) or each(zone_name, found, from_at)
    body = ["BEGIN:VTIMEZONE", f"TZID:{zone_name}", *parts, "END:VTIMEZONE", ""]
    return "\r\n".join(body).encode()


def changes(zone_name: str, from_at: datetime, to_at: datetime) -> Iterator[Change]:
    """Find the changes of a zone's offset between two moments, in order."""
    wallclock.to_local(from_at, zone_name)  # refuses what is not a zone
    zone = zoneinfo.ZoneInfo(zone_name)
    at, before = from_at, _offset(zone, from_at)
    while at < to_at:
        later = min(at + STEP, to_at)
        after = _offset(zone, later)
        if after != before:
            moment = _between(zone, at, later, before)
            yield Change(moment, before, after, moment.astimezone(zone).tzname() or zone_name)
        at, before = later, after


def _offset(zone: zoneinfo.ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)


def _between(zone: zoneinfo.ZoneInfo, low: datetime, high: datetime, before: timedelta) -> datetime:
    """Return the first moment between two at which the offset is no longer the one before."""
    left, right = int(low.timestamp()), int(high.timestamp())
    while right - left > 1:
        middle = (left + right) // 2
        if _offset(zone, datetime.fromtimestamp(middle, UTC)) == before:
            left = middle
        else:
            right = middle
    return datetime.fromtimestamp(right, UTC)


def pair(zone_name: str, found: list[Change]) -> list[str]:
    """Return the sub-components of a zone whose every change follows its yearly pair, none if it has no such pair."""
    rules = yearly(zone_name)
    if len(rules) != 2 or not found:  # noqa: PLR2004 - a pair
        return []
    kept: dict[Yearly, Change] = {}
    for change in found:
        rule = next((rule for rule in rules if rule.in_year(change.onset.year) == change.onset), None)
        first = kept.setdefault(rule, change) if rule else None
        if first is None or (first.before, first.after) != (change.before, change.after):
            return []
    years = {(change.onset.year, change.onset.month) for change in found}
    whole = {year for year, _ in years} - {found[0].onset.year, found[-1].onset.year}
    if len(kept) != 2 or any((year, rule.month) not in years for year in whole for rule in rules):  # noqa: PLR2004 - both halves
        return []
    return [
        line for rule, change in kept.items() for line in component(change, rule.in_year(1970), rule.text())
    ]


def yearly(zone_name: str) -> tuple[Yearly, ...]:
    """Return the yearly pair that a zone keeps to for good, none if it has none that a plain rule can say."""
    raw = files("tzdata").joinpath("zoneinfo", *zone_name.split("/")).read_bytes()
    parts = raw.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii").split(",")[1:]
    found = []
    for part in parts:
        match = RULE.fullmatch(part)
        if match is None:
            return ()
        month, week, day, hours, minutes = match.groups()
        at = int(hours or USUAL_HOUR) * 60 + int(minutes or 0)
        if not 0 <= at < 24 * 60:  # on another day than the one that is named: no plain rule says that
            return ()
        found.append(Yearly(int(month), int(week), int(day), at))
    return tuple(found)


def each(zone_name: str, found: list[Change], from_at: datetime) -> list[str]:
    """Return one sub-component for what holds at the beginning and one for each change."""
    zone = zoneinfo.ZoneInfo(zone_name)
    start = found[0].before if found else _offset(zone, from_at)
    name = from_at.astimezone(zone).tzname() or zone_name
    lines = component(Change(EPOCH.replace(tzinfo=UTC) - start, start, start, name), EPOCH)
    return lines + [line for change in found for line in component(change, change.onset)]


def component(change: Change, onset: datetime, rule: str | None = None) -> list[str]:
    """Write one sub-component; its DTSTART is what the clocks show before the change."""
    kind = "DAYLIGHT" if change.after > change.before else "STANDARD"
    lines = [
        f"BEGIN:{kind}", f"DTSTART:{onset:%Y%m%dT%H%M%S}", f"TZOFFSETFROM:{offset_text(change.before)}",
        f"TZOFFSETTO:{offset_text(change.after)}", f"TZNAME:{change.name}", rule, f"END:{kind}",
    ]  # fmt: skip
    return [line for line in lines if line]


def offset_text(offset: timedelta) -> str:
    """Write an offset as RFC 5545 (3.3.14) does; seconds only where there are some."""
    seconds = round(offset.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    minutes, left = divmod(rest, 60)
    sign = "-" if seconds < 0 else "+"
    return f"{sign}{hours:02d}{minutes:02d}" + (f"{left:02d}" if left else "")
