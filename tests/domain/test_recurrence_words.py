"""Patterns said in words, as a facilitator would say them."""

from contextlib import suppress
from datetime import datetime
from itertools import product
from string import Formatter

import pytest
from hypothesis import assume, given, settings

from facilitator.domain import recurrence
from facilitator.errors import Invalid
from facilitator.mail.tongues import catalogue
from facilitator.phrases.series import PHRASES, in_words
from tests.domain.recurrence_rules import rules, starts

MONDAY = datetime(2026, 9, 21, 18, 30)

SAID = [
    (None, "Once, on 21 September 2026"),
    ("FREQ=DAILY;COUNT=1", "Once, on 21 September 2026"),
    # The patterns of the groups that this is made for.
    ("FREQ=WEEKLY;BYDAY=TU", "Every Tuesday"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "Every two weeks on Friday"),
    ("FREQ=MONTHLY;BYDAY=-1TH", "The last Thursday of every month"),
    ("FREQ=MONTHLY;BYDAY=4TH", "The fourth Thursday of every month"),
    ("FREQ=MONTHLY;BYDAY=1MO,3MO", "The first and third Monday of every month"),
    ("FREQ=WEEKLY;COUNT=8", "A course of 8 weeks, every Monday"),
    ("FREQ=MONTHLY;BYDAY=2TU", "The second Tuesday of every month"),
    # Other ways to write the same.
    ("FREQ=WEEKLY", "Every Monday"),
    ("FREQ=MONTHLY;BYDAY=TH;BYSETPOS=-1", "The last Thursday of every month"),
    ("FREQ=DAILY;BYDAY=MO,WE", "Every Monday and Wednesday"),
    ("FREQ=DAILY;BYDAY=MO;COUNT=8", "A course of 8 weeks, every Monday"),
    ("FREQ=MONTHLY;BYDAY=MO", "Every Monday"),
    ("FREQ=YEARLY;BYDAY=MO", "Every Monday"),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "Every day"),
    ("FREQ=DAILY;BYMONTHDAY=15", "Every month on day 15"),
    # How long.
    ("FREQ=WEEKLY;UNTIL=20261218", "Every Monday, until 18 December 2026"),
    ("FREQ=WEEKLY;UNTIL=20261219T120000", "Every Monday, until 18 December 2026"),
    ("FREQ=WEEKLY;UNTIL=20261214T183000Z", "Every Monday, until 14 December 2026"),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=6", "Every two weeks on Monday, 6 times in all"),
    ("FREQ=MONTHLY;BYDAY=2TU;COUNT=3", "The second Tuesday of every month, 3 times in all"),
    # Days.
    ("FREQ=DAILY", "Every day"),
    ("FREQ=DAILY;INTERVAL=2", "Every two days"),
    ("FREQ=DAILY;INTERVAL=3;BYDAY=MO,TU", "Every 3 days, only if it is a Monday or Tuesday"),
    ("FREQ=DAILY;INTERVAL=2;BYMONTHDAY=1", "Every two days, only on day 1 of the month"),
    # Weeks.
    ("FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,TH", "Every 3 weeks on Monday and Thursday"),
    (
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU",
        "Every two weeks on Tuesday and Sunday, with weeks that begin on Sunday",
    ),
    ("FREQ=WEEKLY;BYMONTH=1,2,3", "Every Monday, only in January, February and March"),
    ("FREQ=WEEKLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12", "Every Monday"),
    # Months.
    ("FREQ=MONTHLY;INTERVAL=2;BYDAY=2TU", "Every two months on the second Tuesday"),
    ("FREQ=MONTHLY;INTERVAL=3;BYDAY=-1TH", "Every 3 months on the last Thursday"),
    ("FREQ=MONTHLY;INTERVAL=2;BYDAY=MO", "Every two months on every Monday"),
    (
        "FREQ=MONTHLY;BYDAY=1MO,3WE,-1FR",
        "Every month on the first Monday, the third Wednesday and the last Friday",
    ),
    ("FREQ=MONTHLY;BYDAY=TU,1MO", "Every month on every Tuesday and the first Monday"),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "The last Monday, Tuesday, Wednesday, Thursday or Friday of every month",
    ),
    ("FREQ=MONTHLY;BYMONTHDAY=1,15,-1", "Every month on day 1, day 15 and the last day"),
    ("FREQ=MONTHLY;BYMONTHDAY=-3", "Every month on day 3 from the end"),
    ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "Every month on day 13, only if it is a Friday"),
    (
        "FREQ=MONTHLY;BYDAY=1MO,1TU;BYSETPOS=1",
        "Every month on the first Monday and the first Tuesday, only the first of these in each month",
    ),
    # Years.
    ("FREQ=YEARLY", "Every year on 21 September"),
    ("FREQ=YEARLY;INTERVAL=2;BYMONTH=5;BYMONTHDAY=1", "Every two years on 1 May"),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "Every year in February on the last day"),
    ("FREQ=YEARLY;BYMONTH=5;BYDAY=2TU", "Every year on the second Tuesday of May"),
    ("FREQ=YEARLY;BYMONTH=5,11;BYDAY=-1TU", "Every year on the last Tuesday of May and November"),
    ("FREQ=YEARLY;INTERVAL=2;BYDAY=MO;BYMONTH=1", "Every two years in January on every Monday"),
    ("FREQ=YEARLY;INTERVAL=2;BYDAY=MO", "Every two years on every Monday"),
    (
        "FREQ=YEARLY;BYDAY=MO;BYSETPOS=20",
        "Every year on every Monday, only the number 20 of these in each year",
    ),
]

NOTED = [
    ("FREQ=MONTHLY;BYDAY=4TH", ["In a month with five, the fourth Thursday is not the last."]),
    ("FREQ=MONTHLY;BYDAY=-1TH", ["In a month with five, the last Thursday is the fifth."]),
    ("FREQ=MONTHLY;BYDAY=5TH", ["Months without such a day are left out."]),
    ("FREQ=MONTHLY;BYMONTHDAY=31", ["Months without such a day are left out."]),
    ("FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=1,3", []),
    ("FREQ=MONTHLY;BYMONTHDAY=28", []),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", ["Years without such a day are left out."]),
    ("FREQ=MONTHLY;BYDAY=1MO,3MO", []),
    ("FREQ=WEEKLY", []),
]


def said(text: str | None, start: datetime = MONDAY, locale: str = "en_GB") -> list[str]:
    """Say a rule as a screen would."""
    settled = recurrence.settle(text, start, "Europe/London")
    return in_words(recurrence.describe(settled.rule, settled.starts_local), locale, str)


@pytest.mark.parametrize(("text", "words"), SAID)
def test_a_pattern_reads_naturally(text: str | None, words: str) -> None:
    assert said(text)[0] == words


@pytest.mark.parametrize(("text", "notes"), NOTED)
def test_what_happens_in_odd_months_is_told(text: str, notes: list[str]) -> None:
    assert said(text)[1:] == notes


def test_names_and_dates_follow_the_locale() -> None:
    assert said("FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20261218", locale="es") == [
        "Every lunes y jueves, until 18 de diciembre de 2026"
    ]


def test_phrases_go_through_the_translation() -> None:
    words = recurrence.describe(recurrence.parse("FREQ=MONTHLY;BYDAY=1MO,3MO"), MONDAY)
    spanish = {
        "The {places} {weekday} of every month": "El {places} {weekday} de cada mes",
        "first": "primer",
        "third": "tercer",
    }
    assert in_words(words, "es", lambda text: spanish.get(text, text)) == [
        "El primer y tercer lunes de cada mes"
    ]


def test_values_stay_data_until_the_edge() -> None:
    assert recurrence.describe(recurrence.parse("FREQ=MONTHLY;BYDAY=1MO,3MO"), MONDAY) == [
        ("series.pattern_place", {"interval": 1, "places": (1, 3), "weekday": 0})
    ]


@settings(deadline=None)
@given(rules, starts)
def test_every_rule_has_words_without_gaps(text: str, start: datetime) -> None:
    try:
        sentences = said(text, start)
    except Invalid:
        assume(False)  # noqa: FBT003 - asks for another example
    assert all(sentence and "{" not in sentence and "None" not in sentence for sentence in sentences)


@pytest.mark.parametrize("language", ["en", "es"])
def test_rules_that_are_said_alike_have_the_same_dates(language: str) -> None:
    """Walk thousands of rules, so that no two patterns that differ are told in the same words."""
    choices = {
        "INTERVAL": ["", "2"],
        "BYMONTH": ["", "5", "5,11"],
        "BYDAY": ["", "MO", "TU,TH", "1MO", "-1TH", "4TH", "5TH", "1MO,3MO", "1TU,3TH", "MO,1TU"],
        "BYMONTHDAY": ["", "1", "15,-1", "31"],
        "BYSETPOS": ["", "1", "-1", "1,-1", "7"],
    }
    gettext = catalogue(language).ugettext
    dates: dict[str, list[datetime]] = {}
    for frequency, *values in product(recurrence.Frequency, *choices.values()):
        named = [f"{name}={value}" for name, value in zip(choices, values, strict=True) if value]
        text = ";".join([f"FREQ={frequency}", *named])
        with suppress(Invalid):
            settled = recurrence.settle(text, MONDAY, "Europe/London")
            (words, *_) = in_words(recurrence.describe(settled.rule, settled.starts_local), language, gettext)
            found = recurrence.first(settled.rule, settled.starts_local, 12)
            assert dates.setdefault(words, found) == found, (words, text)
    assert len(dates) > 300


def test_every_phrase_can_be_filled() -> None:
    known = {
        "interval", "count", "date", "month_date", "months", "month_days", "places", "weekday", "weekdays",
        "weekday_choice", "dated_weekdays", "dated_weekday_choice", "number", "place",
    }  # fmt: skip
    spoken = {key: text for key, text in PHRASES.items() if not key.startswith(("rule_", "start_"))}
    used = {name for text in spoken.values() for _, name, _, _ in Formatter().parse(text) if name}
    assert used <= known
