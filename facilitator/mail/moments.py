"""Write an instant as people say it: weekday, day and time, in a zone and a language."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale, dates, units

SOON = timedelta(hours=12)
# A year at the end, at the start or alone in the middle of a CLDR date pattern, with what belongs to it.
YEAR = re.compile(
    r"(?:[,،]?\s+|\s*'[^']*'\s+)(?:G\s+)?y(?:\s'[^']*')?\.?$|^y(?:[年년]|[.,]?\s+(?:'[^']*'\.?\s+)?)|\sy(?=\s)"
)


def day_and_time(at: datetime, zone_name: str, locale: Locale) -> str:
    """Return an instant such as "Thursday 29 October, 7:00 pm", without its year."""
    local = at.astimezone(ZoneInfo(zone_name))
    day = dates.format_date(local, day_pattern(locale), locale=locale)
    time = dates.format_time(local, time_pattern(locale), locale=locale)
    joined = str(locale.datetime_formats["medium"]).replace("'", "").format(time, day)
    return joined.replace("\u202f", " ").replace("\xa0", " ")


def long_day(day: date, locale: Locale) -> str:
    """Return a date such as "Thursday 29 October", without its year."""
    return (
        dates.format_date(day, day_pattern(locale), locale=locale).replace("\u202f", " ").replace("\xa0", " ")
    )


def time_pattern(locale: Locale) -> str:
    """Return how the locale writes a time of day; groups that speak English say seven, not nineteen."""
    return "h:mm a" if locale.language == "en" else "short"


def full_pattern(locale: Locale) -> str:
    """Return the locale's full date pattern; British English writes no comma."""
    if locale.language == "en" and locale.territory not in {"US", "CA"}:
        return "EEEE d MMMM y"
    return str(locale.date_formats["full"].pattern)


def day_pattern(locale: Locale) -> str:
    """Return the locale's full date pattern without the year."""
    return YEAR.sub("", full_pattern(locale), count=1)


def short_day(day: date, locale: Locale) -> str:
    """Return a date such as 22 Oct 2026; where nothing else is said, English is British."""
    return dates.format_skeleton("yMMMd", day, locale=british(locale))


def day_of_month(day: date, locale: Locale) -> str:
    """Return a date in a few letters, such as 22 Oct."""
    return dates.format_skeleton("MMMd", day, locale=british(locale))


def british(locale: Locale) -> Locale:
    """Return the locale, or British English for English that names no country."""
    return Locale("en", "GB") if locale == Locale("en") else locale


def city(zone_name: str, locale: Locale) -> str:
    """Return the city by which people know a time zone, such as "New York"."""
    return dates.get_timezone_location(zone_name, locale=locale, return_city=True)


def same_on_the_wall(at: datetime, zone_name: str, other_zone_name: str) -> bool:
    """Tell whether the clocks on the walls of two zones agree at an instant."""
    here, there = (at.astimezone(ZoneInfo(name)) for name in (zone_name, other_zone_name))
    return here.utcoffset() == there.utcoffset()


def time_until(at: datetime, now: datetime, locale: Locale) -> str:
    """Return how long it is until an instant, such as "2 hours", or nothing if that is over 12 hours or past."""
    left = at - now
    if not timedelta(0) < left <= SOON:
        return ""
    return dates.format_timedelta(left, locale=locale, threshold=0.9).replace("\xa0", " ")


def length(time: timedelta, locale: Locale) -> str:
    """Return a length of time without its sign, such as "1 hour" or "90 minutes"."""
    minutes = round(abs(time).total_seconds() / 60)
    count, unit = (minutes, "duration-minute") if minutes % 60 else (minutes // 60, "duration-hour")
    return units.format_unit(count, unit, length="long", locale=locale).replace("\xa0", " ")
