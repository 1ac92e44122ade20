"""Dates and times as people read them: weekday first, the zone beside it, in the page's language."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_timezone_location
from flask import Flask
from flask_babel import get_locale

from facilitator import clock
from facilitator.mail import moments


def day(value: date, *, year: bool = True) -> str:
    """Write a date such as Tuesday 27 October 2026, in the order and with the small words of the language."""
    locale = get_locale() or Locale("en")
    pattern = moments.full_pattern(locale) if year else moments.day_pattern(locale)
    return format_date(value, pattern, locale=locale)


def day_of_month(value: date) -> str:
    """Write a date in a few letters, such as 27 Oct, where the weekday stands above."""
    return moments.day_of_month(value, get_locale() or Locale("en"))


def month(value: date) -> str:
    """Write the month of a date such as October 2026."""
    return format_skeleton("yMMMM", value, locale=get_locale() or Locale("en"))


def weekday(value: date) -> str:
    """Write the weekday of a date such as Tuesday."""
    return format_date(value, "cccc", locale=get_locale() or Locale("en"))


def time_of_day(value: datetime) -> str:
    """Write a wall-clock time in the style of the language, such as 7:00 pm or 19:00."""
    locale = moments.british(get_locale() or Locale("en"))
    return format_time(value, moments.time_pattern(locale), locale=locale)


def moment(local: datetime) -> str:
    """Write a wall-clock date and time, the year only when it is not the present one."""
    return f"{day(local.date(), year=local.year != clock.now().year)}, {time_of_day(local)}"


def at_zone(instant: datetime, zone: str) -> str:
    """Write an instant as it reads on the wall of a zone."""
    return moment(instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None))


def time_at_zone(instant: datetime, zone: str) -> str:
    """Write the time of an instant as it reads on the wall of a zone, without its day."""
    return time_of_day(instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None))


def city(zone: str) -> str:
    """Return the place that a zone is named after, such as London."""
    return get_timezone_location(ZoneInfo(zone), locale=get_locale(), return_city=True) or zone


def length_of_time(time: timedelta) -> str:
    """Write how long something is, such as 1 hour, whether it is earlier or later."""
    return moments.length(time, get_locale() or Locale("en"))


def init_times(app: Flask) -> None:
    """Give templates the filters."""
    filters = {
        "day": day,
        "day_of_month": day_of_month,
        "month": month,
        "weekday": weekday,
        "time_of_day": time_of_day,
    }
    app.jinja_env.filters.update(**filters, moment=moment, at_zone=at_zone, city=city)
    app.jinja_env.filters["time_at_zone"] = time_at_zone
    app.jinja_env.filters["length_of_time"] = length_of_time
