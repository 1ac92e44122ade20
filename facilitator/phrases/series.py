"""The words of schedules: their patterns, what is wrong with a rule, and how values read in a locale."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from babel import Locale
from babel.dates import format_date, format_skeleton, get_day_names, get_month_names
from babel.lists import format_list

from facilitator.phrases import N_, say

PHRASES = {
    # The pattern; the first half of a sentence.
    "pattern_once": N_("Once, on {date}"),
    "pattern_explicit": N_("Date by date"),
    "pattern_course": N_("A course of {count} weeks, every {weekday}"),
    "pattern_daily": N_("Every day"),
    "pattern_daily_two": N_("Every two days"),
    "pattern_daily_many": N_("Every {interval} days"),
    "pattern_weekly": N_("Every {weekdays}"),
    "pattern_weekly_two": N_("Every two weeks on {weekdays}"),
    "pattern_weekly_many": N_("Every {interval} weeks on {weekdays}"),
    "pattern_place": N_("The {places} {weekday} of every month"),
    "pattern_place_two": N_("Every two months on the {places} {weekday}"),
    "pattern_place_many": N_("Every {interval} months on the {places} {weekday}"),
    "pattern_weekdays": N_("Every month on {dated_weekdays}"),
    "pattern_weekdays_two": N_("Every two months on {dated_weekdays}"),
    "pattern_weekdays_many": N_("Every {interval} months on {dated_weekdays}"),
    "pattern_choice": N_("The {places} {weekday_choice} of every month"),
    "pattern_choice_two": N_("Every two months on the {places} {weekday_choice}"),
    "pattern_choice_many": N_("Every {interval} months on the {places} {weekday_choice}"),
    "pattern_month_days": N_("Every month on {month_days}"),
    "pattern_month_days_two": N_("Every two months on {month_days}"),
    "pattern_month_days_many": N_("Every {interval} months on {month_days}"),
    "pattern_yearly": N_("Every year on {month_date}"),
    "pattern_yearly_two": N_("Every two years on {month_date}"),
    "pattern_yearly_many": N_("Every {interval} years on {month_date}"),
    "pattern_yearly_days": N_("Every year in {months} on {month_days}"),
    "pattern_yearly_days_two": N_("Every two years in {months} on {month_days}"),
    "pattern_yearly_days_many": N_("Every {interval} years in {months} on {month_days}"),
    "pattern_yearly_place": N_("Every year on the {places} {weekday} of {months}"),
    "pattern_yearly_place_two": N_("Every two years on the {places} {weekday} of {months}"),
    "pattern_yearly_place_many": N_("Every {interval} years on the {places} {weekday} of {months}"),
    "pattern_yearly_weekdays": N_("Every year in {months} on {dated_weekdays}"),
    "pattern_yearly_weekdays_two": N_("Every two years in {months} on {dated_weekdays}"),
    "pattern_yearly_weekdays_many": N_("Every {interval} years in {months} on {dated_weekdays}"),
    "pattern_yearly_every": N_("Every year on {dated_weekdays}"),
    "pattern_yearly_every_two": N_("Every two years on {dated_weekdays}"),
    "pattern_yearly_every_many": N_("Every {interval} years on {dated_weekdays}"),
    # What limits it; follows after a comma.
    "limit_count": N_("{count} times in all"),
    "limit_until": N_("until {date}"),
    "limit_months": N_("only in {months}"),
    "limit_weekdays": N_("only if it is a {weekday_choice}"),
    "limit_dated_weekdays": N_("only if it is {dated_weekday_choice}"),
    "limit_month_days": N_("only on {month_days} of the month"),
    "limit_week_start": N_("with weeks that begin on {weekday}"),
    "limit_places_of_month": N_("only the {places} of these in each month"),
    "limit_places_of_year": N_("only the {places} of these in each year"),
    # What to know; sentences of their own.
    "note_fourth": N_("In a month with five, the fourth {weekday} is not the last."),
    "note_last": N_("In a month with five, the last {weekday} is the fifth."),
    "note_left_out": N_("Months without such a day are left out."),
    "note_years_left_out": N_("Years without such a day are left out."),
    # Values inside the phrases above.
    "place_1": N_("first"),
    "place_2": N_("second"),
    "place_3": N_("third"),
    "place_4": N_("fourth"),
    "place_5": N_("fifth"),
    "place_last_1": N_("last"),
    "place_last_2": N_("second last"),
    "place_last_3": N_("third last"),
    "place_last_4": N_("fourth last"),
    "place_last_5": N_("fifth last"),
    "place_many": N_("number {number}"),
    "place_last_many": N_("number {number} from the end"),
    "weekday_every": N_("every {weekday}"),
    "weekday_placed": N_("the {place} {weekday}"),
    "weekday_any": N_("a {weekday}"),
    "month_day": N_("day {number}"),
    "month_day_last": N_("the last day"),
    "month_day_from_end": N_("day {number} from the end"),
    # What is wrong with a rule or a start.
    "rule_empty": N_("Write a rule such as FREQ=WEEKLY;BYDAY=TU, or leave it out for a single date."),
    "rule_too_long": N_("This rule is longer than {max} characters."),
    "rule_characters": N_("A rule consists of letters without accents, digits and = ; , + -."),
    "rule_one_only": N_("Write one rule on one line, without EXRULE, EXDATE or other lines."),
    "rule_malformed": N_("This part of the rule is not a name, = and a value: {part}"),
    "rule_part_repeated": N_("{part} stands in the rule twice."),
    "rule_part_unknown": N_("{part} is not part of a recurrence rule."),
    "rule_part_refused": N_("{part} is not supported, because calendars read it differently."),
    "rule_frequency_missing": N_("The rule needs FREQ with DAILY, WEEKLY, MONTHLY or YEARLY."),
    "rule_frequency_unknown": N_("FREQ can be DAILY, WEEKLY, MONTHLY or YEARLY, not {value}."),
    "rule_below_a_day": N_("A schedule can repeat every day at most, not by hours, minutes or seconds."),
    "rule_number": N_("{part} takes whole numbers from 1 to {max}."),
    "rule_signed_number": N_(
        "{part} takes whole numbers from 1 to {max} or, counted from the end, -1 to -{max}."
    ),
    "rule_weekday": N_("{part} takes MO, TU, WE, TH, FR, SA or SU, not {value}."),
    "rule_until": N_("UNTIL takes a date such as 20261218 or a time such as 20261218T190000, not {value}."),
    "rule_until_needs_zone": N_("UNTIL is written in UTC here; write it in local time, without the Z."),
    "rule_until_too_far": N_(
        "The schedule can end at most {years} years after its start; leave the end open instead."
    ),
    "rule_ends_before_start": N_("The schedule ends before its first date."),
    "rule_count_and_until": N_("Give COUNT or UNTIL, not both."),
    "rule_place_frequency": N_(
        "A place such as 2TU or -1TH needs FREQ=MONTHLY, or FREQ=YEARLY with BYMONTH."
    ),
    "rule_place_needs_month": N_("With FREQ=YEARLY a place such as 2TU needs BYMONTH."),
    "rule_month_day_weekly": N_("BYMONTHDAY does not go with FREQ=WEEKLY."),
    "rule_month_day_needs_month": N_("With FREQ=YEARLY, BYMONTHDAY needs BYMONTH."),
    "rule_position_frequency": N_("BYSETPOS needs FREQ=MONTHLY or FREQ=YEARLY."),
    "rule_position_needs_weekday": N_("BYSETPOS needs BYDAY."),
    "rule_never_matches": N_("This rule has no date within {years} years."),
    "clock_change": N_(
        "The clock changes on one of these dates: the session starts when the clock really shows the time."
    ),
    "clock_fold": N_(
        "On one of these dates the clock passes this time twice: the session starts at the first."
    ),
    "start_moved": N_("The first session is on the first date that fits the pattern."),
    "place_missing": N_(
        "Choose which of these weekdays in the month it is: the first, the last, or several."
    ),
    "no_such_date": N_("The schedule has no session at that time. Give the nominal start of one."),
    "rule_nothing_left": N_("With this rule there would be no session from now on."),
    "ended_already": N_("This schedule has ended already."),
    "start_not_local": N_("Give the start as local date and time, without offset or fractions of a second."),
    "start_out_of_range": N_("The start must lie between the years {first} and {last}."),
}

_NAMED_PLACES = 5
_LEAP_YEAR = 2024  # has all days that a year can have


@dataclass(frozen=True)
class _Voice:
    """A language: its locale for names and dates, its gettext for phrases."""

    locale: Locale
    gettext: Callable[[str], str]

    def say(self, key: str, **params: Any) -> str:
        """Say one of the phrases above."""
        return say(f"series.{key}", self.gettext, **params)

    def list(self, words: Iterable[str], style: Literal["standard", "or"] = "standard") -> str:
        """Join words by commas and "and" or "or"."""
        return format_list(list(words), style, self.locale)


def in_words(
    phrases: Iterable[tuple[str, Mapping[str, Any]]], locale: Locale | str, gettext: Callable[[str], str]
) -> list[str]:
    """Return the pattern of a series with its limits as one text, then each note as a sentence of its own.

    ``phrases`` are those of ``domain.pattern.describe``.
    """
    voice = _Voice(Locale.parse(locale), gettext)
    said = [(key, say(key, gettext, **_spoken(voice, params))) for key, params in phrases]
    notes = [text for key, text in said if key.startswith("series.note_")]
    return [", ".join(text for key, text in said if not key.startswith("series.note_")), *notes]


def _spoken(voice: _Voice, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of one phrase as words; what has no form of its own stays."""
    return {name: _FORMS[name](voice, value) if name in _FORMS else value for name, value in params.items()}


def _weekday(voice: _Voice, day: int) -> str:
    return str(get_day_names("wide", "format", voice.locale)[day])


def _weekdays(voice: _Voice, days: Iterable[int]) -> str:
    return voice.list(_weekday(voice, day) for day in days)


def _weekday_choice(voice: _Voice, days: Iterable[int]) -> str:
    return voice.list((_weekday(voice, day) for day in days), "or")


def _dated_weekdays(voice: _Voice, weekdays: Iterable[tuple[int, int]]) -> str:
    return voice.list(_dated(voice, day, place, "weekday_every") for day, place in weekdays)


def _dated_weekday_choice(voice: _Voice, weekdays: Iterable[tuple[int, int]]) -> str:
    return voice.list((_dated(voice, day, place, "weekday_any") for day, place in weekdays), "or")


def _dated(voice: _Voice, day: int, place: int, unplaced: str) -> str:
    weekday = _weekday(voice, day)
    return (
        voice.say("weekday_placed", place=_place(voice, place), weekday=weekday)
        if place
        else voice.say(unplaced, weekday=weekday)
    )


def _places(voice: _Voice, places: Iterable[int]) -> str:
    return voice.list(_place(voice, place) for place in places)


def _place(voice: _Voice, place: int) -> str:
    stem, number = ("place_", place) if place > 0 else ("place_last_", -place)
    return voice.say(f"{stem}{number}" if number <= _NAMED_PLACES else f"{stem}many", number=number)


def _month_days(voice: _Voice, days: Iterable[int]) -> str:
    return voice.list(_month_day(voice, day) for day in days)


def _month_day(voice: _Voice, day: int) -> str:
    if day > 0:
        return voice.say("month_day", number=day)
    return voice.say("month_day_last") if day == -1 else voice.say("month_day_from_end", number=-day)


def _months(voice: _Voice, months: Iterable[int]) -> str:
    names = get_month_names("wide", "format", voice.locale)
    return voice.list(names[month] for month in months)


def _month_date(voice: _Voice, month_date: tuple[int, int]) -> str:
    return format_skeleton("MMMMd", date(_LEAP_YEAR, *month_date), locale=voice.locale)


def _date(voice: _Voice, value: date) -> str:
    return format_date(value, "long", voice.locale)


_FORMS: dict[str, Callable[[_Voice, Any], str]] = {
    "date": _date,
    "dated_weekday_choice": _dated_weekday_choice,
    "dated_weekdays": _dated_weekdays,
    "month_date": _month_date,
    "month_days": _month_days,
    "months": _months,
    "places": _places,
    "weekday": _weekday,
    "weekday_choice": _weekday_choice,
    "weekdays": _weekdays,
}
