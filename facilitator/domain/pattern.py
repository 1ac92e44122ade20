"""The pattern of a series in words: message keys with plain values, which the edge turns into a sentence by locale.

The values are data, named alike in every phrase: ``interval`` and ``count`` numbers, ``date`` a date, ``month_date``
(month, day), ``months`` 1-12, ``month_days`` as in BYMONTHDAY, ``places`` 1 the first to -1 the last, ``weekday`` and
``weekdays`` 0 Monday to 6 Sunday, ``dated_weekdays`` pairs of weekday and place; ``…_choice`` is joined by "or".
``facilitator.phrases.series.in_words`` knows them all.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from facilitator.domain.rule import MAX_PLACE, Frequency, Rule, Weekday, filled

Phrase = tuple[str, dict[str, Any]]

_WEEK, _MONTHS = 7, 12
_SHORTEST = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}  # days in the months that have fewer than 31


def describe(rule: Rule | None, starts_local: datetime) -> list[Phrase]:
    """Return the pattern, then what limits it (``series.limit_…``), then what to know (``series.note_…``).

    ``starts_local`` is the first date of the series. What is said is exactly what the rule does: a fourth Thursday
    and a last Thursday read differently, and each says what happens in a month with five.
    """
    if rule is None or rule.count == 1:
        return [_phrase("pattern_once", date=starts_local.date())]
    plain = _plainest(filled(rule, starts_local))
    if _is_course(plain):
        words = [_phrase("pattern_course", count=plain.count, weekday=plain.weekdays[0].day)]
    else:
        words = [*_PATTERNS[plain.frequency](plain), *_end(plain, starts_local)]
    return words + _notes(plain)


def _plainest(rule: Rule) -> Rule:
    """Return a rule with the same dates in the frequency that people would say it in."""
    if rule.positions and len(rule.weekdays) == 1 and not rule.month_days and _by_month(rule):
        weekday = rule.weekdays[0]
        if not weekday.place and all(abs(place) <= MAX_PLACE for place in rule.positions):
            placed = tuple(Weekday(weekday.day, place) for place in rule.positions)
            rule = replace(rule, weekdays=placed, positions=())
    if rule.interval > 1 or rule.positions or any(weekday.place for weekday in rule.weekdays):
        return rule
    if rule.month_days:
        return replace(rule, frequency=Frequency.MONTHLY) if rule.frequency is Frequency.DAILY else rule
    if rule.weekdays:
        every_day = len(rule.weekdays) == _WEEK
        return replace(rule, frequency=Frequency.DAILY, weekdays=()) if every_day else _weekly(rule)
    return rule


def _by_month(rule: Rule) -> bool:
    """Tell whether positions count within one month."""
    return rule.frequency is Frequency.MONTHLY or len(rule.months) == 1


def _weekly(rule: Rule) -> Rule:
    return replace(rule, frequency=Frequency.WEEKLY)


def _is_course(rule: Rule) -> bool:
    weekly = rule.frequency is Frequency.WEEKLY and rule.interval == 1
    return bool(rule.count) and weekly and len(rule.weekdays) == 1 and not rule.months


def _daily(rule: Rule) -> list[Phrase]:
    words = [_every("pattern_daily", rule)]
    if rule.weekdays:
        words.append(_phrase("limit_weekdays", weekday_choice=_days(rule)))
    if rule.month_days:
        words.append(_phrase("limit_month_days", month_days=rule.month_days))
    return words + _only_in_months(rule)


def _weekly_words(rule: Rule) -> list[Phrase]:
    words = [_every("pattern_weekly", rule, weekdays=_days(rule)), *_only_in_months(rule)]
    if rule.week_start and len(rule.weekdays) > 1:
        words.append(_phrase("limit_week_start", weekday=rule.week_start))
    return words


def _monthly(rule: Rule) -> list[Phrase]:
    if _is_choice(rule):
        words = [_every("pattern_choice", rule, places=rule.positions, weekday_choice=_days(rule))]
    elif rule.month_days:
        words = [_every("pattern_month_days", rule, month_days=rule.month_days), *_only_on_weekdays(rule)]
    elif _one_weekday(rule):
        words = [_every("pattern_place", rule, places=_places(rule), weekday=rule.weekdays[0].day)]
    else:
        words = [_every("pattern_weekdays", rule, dated_weekdays=rule.weekdays)]
    if rule.positions and not _is_choice(rule):
        words.append(_phrase("limit_places_of_month", places=rule.positions))
    return words + _only_in_months(rule)


def _yearly(rule: Rule) -> list[Phrase]:
    if rule.month_days:
        words = [_yearly_days(rule), *_only_on_weekdays(rule)]
    elif _one_weekday(rule):
        places, weekday = _places(rule), rule.weekdays[0].day
        words = [_every("pattern_yearly_place", rule, places=places, weekday=weekday, months=rule.months)]
    elif rule.months:
        words = [_every("pattern_yearly_weekdays", rule, dated_weekdays=rule.weekdays, months=rule.months)]
    else:
        words = [_every("pattern_yearly_every", rule, dated_weekdays=rule.weekdays)]
    if rule.positions:
        words.append(_phrase("limit_places_of_year", places=rule.positions))
    return words


def _yearly_days(rule: Rule) -> Phrase:
    if len(rule.months) == len(rule.month_days) == 1 and rule.month_days[0] > 0:
        return _every("pattern_yearly", rule, month_date=(rule.months[0], rule.month_days[0]))
    return _every("pattern_yearly_days", rule, month_days=rule.month_days, months=rule.months)


_PATTERNS = {
    Frequency.DAILY: _daily,
    Frequency.WEEKLY: _weekly_words,
    Frequency.MONTHLY: _monthly,
    Frequency.YEARLY: _yearly,
}


def _end(rule: Rule, starts_local: datetime) -> list[Phrase]:
    if rule.count:
        return [_phrase("limit_count", count=rule.count)]
    if rule.until:
        too_late = starts_local.time() > rule.until.time()
        return [_phrase("limit_until", date=rule.until.date() - timedelta(days=too_late))]
    return []


def _notes(rule: Rule) -> list[Phrase]:
    """Say what happens in the months that the pattern does not fit."""
    if rule.month_days:
        shortest = min(_SHORTEST.get(month, 31) for month in rule.months or range(1, 13))
        once_a_year = rule.frequency is Frequency.YEARLY and len(rule.months) == 1
        left_out = "note_years_left_out" if once_a_year else "note_left_out"
        return [_phrase(left_out)] if max(map(abs, rule.month_days)) > shortest else []
    if not _one_weekday(rule):
        return []
    weekday = rule.weekdays[0].day
    notes: dict[tuple[int, ...], str] = {(4,): "note_fourth", (-1,): "note_last"}
    if _places(rule) in notes:
        return [_phrase(notes[_places(rule)], weekday=weekday)]
    return [_phrase("note_left_out")] if any(abs(place) == MAX_PLACE for place in _places(rule)) else []


def _is_choice(rule: Rule) -> bool:
    """Tell whether the rule picks from named weekdays, as in "the last Monday, Tuesday or Wednesday"."""
    return (
        bool(rule.positions) and not rule.month_days and not any(weekday.place for weekday in rule.weekdays)
    )


def _one_weekday(rule: Rule) -> bool:
    """Tell whether the rule is about places of a single weekday, such as first and third Monday."""
    return (
        all(weekday.place for weekday in rule.weekdays)
        and len({weekday.day for weekday in rule.weekdays}) == 1
    )


def _only_in_months(rule: Rule) -> list[Phrase]:
    return [_phrase("limit_months", months=rule.months)] if 0 < len(rule.months) < _MONTHS else []


def _only_on_weekdays(rule: Rule) -> list[Phrase]:
    return [_phrase("limit_dated_weekdays", dated_weekday_choice=rule.weekdays)] if rule.weekdays else []


def _days(rule: Rule) -> tuple[int, ...]:
    return tuple(weekday.day for weekday in rule.weekdays)


def _places(rule: Rule) -> tuple[int, ...]:
    return tuple(weekday.place for weekday in rule.weekdays)


def _every(key: str, rule: Rule, **params: Any) -> Phrase:
    """Choose the phrase for every, every two or every so many periods."""
    ending = {1: "", 2: "_two"}.get(rule.interval, "_many")
    return _phrase(key + ending, interval=rule.interval, **params)


def _phrase(key: str, **params: Any) -> Phrase:
    return f"series.{key}", params
