"""What is not a rule of the portable grammar, and why; each refusal has its words."""

from datetime import UTC, datetime
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator import phrases
from facilitator.domain import recurrence
from facilitator.errors import Invalid

MONDAY = datetime(2026, 9, 21, 18, 30)

OUTSIDE = [
    ("", "rule_empty"),
    (" \n", "rule_empty"),
    ("A" * 1_000_000, "rule_too_long"),
    ("FREQ=DAILY;BYMONTHDAY=" + "1," * 500 + "1", "rule_too_long"),
    ("FREQ=WEEKLÝ", "rule_characters"),
    ("FREQ=WEEKLY;BYDAY=٢MO", "rule_characters"),
    ("FREQ=WEEKLY\0", "rule_characters"),
    ("FREQ=WEEKLY;BYDAY=\u202emo", "rule_characters"),
    ("FREQ=WEEKLY; BYDAY=MO", "rule_characters"),
    ("FREQ=WEEKLY;BYDAY='MO'", "rule_characters"),
    ("EXRULE:FREQ=WEEKLY", "rule_one_only"),
    ("DTSTART:20260921T183000", "rule_one_only"),
    ("RRULE:FREQ=WEEKLY\nRRULE:FREQ=DAILY", "rule_one_only"),
    ("RRULE:FREQ=WEEKLY\r\nEXRULE:FREQ=DAILY", "rule_one_only"),
    ("RRULE:RRULE:FREQ=WEEKLY", "rule_one_only"),
    ("WEEKLY", "rule_malformed"),
    ("FREQ=", "rule_malformed"),
    ("=WEEKLY", "rule_malformed"),
    ("FREQ=WEEKLY;", "rule_malformed"),
    ("FREQ=WEEKLY;;BYDAY=MO", "rule_malformed"),
    ("FREQ=WEEKLY;FREQ=WEEKLY", "rule_part_repeated"),
    ("FREQ=WEEKLY;BYDAY=MO;byday=TU", "rule_part_repeated"),
    ("FREQ=WEEKLY;BYEASTER=1", "rule_part_unknown"),
    ("FREQ=WEEKLY;X-NAME=1", "rule_part_unknown"),
    ("INTERVAL=2", "rule_frequency_missing"),
    ("FREQ=FORTNIGHTLY", "rule_frequency_unknown"),
    ("FREQ=WEEKLY=MO", "rule_frequency_unknown"),
    ("FREQ=HOURLY", "rule_below_a_day"),
    ("FREQ=MINUTELY;COUNT=3", "rule_below_a_day"),
    ("FREQ=SECONDLY", "rule_below_a_day"),
    ("FREQ=DAILY;BYHOUR=9", "rule_part_refused"),
    ("FREQ=DAILY;BYMINUTE=30", "rule_part_refused"),
    ("FREQ=DAILY;BYSECOND=30", "rule_part_refused"),
    ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "rule_part_refused"),
    ("FREQ=YEARLY;BYYEARDAY=100", "rule_part_refused"),
    ("RSCALE=GREGORIAN;FREQ=YEARLY", "rule_part_refused"),
    ("FREQ=WEEKLY;INTERVAL=0", "rule_number"),
    ("FREQ=WEEKLY;INTERVAL=53", "rule_number"),
    ("FREQ=WEEKLY;INTERVAL=-1", "rule_number"),
    ("FREQ=WEEKLY;INTERVAL=1,2", "rule_number"),
    ("FREQ=WEEKLY;COUNT=0", "rule_number"),
    ("FREQ=WEEKLY;COUNT=1001", "rule_number"),
    ("FREQ=WEEKLY;COUNT=" + "9" * 400, "rule_number"),
    ("FREQ=MONTHLY;BYMONTH=0", "rule_number"),
    ("FREQ=MONTHLY;BYMONTH=13", "rule_number"),
    ("FREQ=MONTHLY;BYMONTH=-1", "rule_number"),
    ("FREQ=MONTHLY;BYMONTHDAY=0", "rule_signed_number"),
    ("FREQ=MONTHLY;BYMONTHDAY=32", "rule_signed_number"),
    ("FREQ=MONTHLY;BYMONTHDAY=1,", "rule_signed_number"),
    ("FREQ=MONTHLY;BYDAY=6MO", "rule_signed_number"),
    ("FREQ=MONTHLY;BYDAY=0MO", "rule_signed_number"),
    ("FREQ=MONTHLY;BYDAY=-6MO", "rule_signed_number"),
    ("FREQ=MONTHLY;BYDAY=+-1MO", "rule_signed_number"),
    ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0", "rule_signed_number"),
    ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367", "rule_signed_number"),
    ("FREQ=WEEKLY;BYDAY=MONDAY", "rule_weekday"),
    ("FREQ=WEEKLY;BYDAY=XX", "rule_weekday"),
    ("FREQ=WEEKLY;BYDAY=1", "rule_weekday"),
    ("FREQ=WEEKLY;WKST=1MO", "rule_weekday"),
    ("FREQ=WEEKLY;UNTIL=2026", "rule_until"),
    ("FREQ=WEEKLY;UNTIL=20260230", "rule_until"),
    ("FREQ=WEEKLY;UNTIL=00000101", "rule_until"),
    ("FREQ=WEEKLY;UNTIL=20261218T246000", "rule_until"),
    ("FREQ=WEEKLY;UNTIL=20261218T1900", "rule_until"),
    ("FREQ=WEEKLY;UNTIL=20261218Z", "rule_until"),
    ("FREQ=WEEKLY;COUNT=8;UNTIL=20261218", "rule_count_and_until"),
    ("FREQ=WEEKLY;BYDAY=1MO", "rule_place_frequency"),
    ("FREQ=DAILY;BYDAY=-1MO", "rule_place_frequency"),
    ("FREQ=YEARLY;BYDAY=1MO", "rule_place_needs_month"),
    ("FREQ=WEEKLY;BYMONTHDAY=1", "rule_month_day_weekly"),
    ("FREQ=YEARLY;BYMONTHDAY=1", "rule_month_day_needs_month"),
    ("FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1", "rule_position_frequency"),
    ("FREQ=DAILY;BYDAY=MO;BYSETPOS=1", "rule_position_frequency"),
    ("FREQ=MONTHLY;BYMONTHDAY=1,2;BYSETPOS=1", "rule_position_needs_weekday"),
    ("FREQ=MONTHLY;BYSETPOS=1", "rule_position_needs_weekday"),
]

WITHOUT_DATES = [
    ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "rule_never_matches"),
    ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=1", "rule_never_matches"),
    ("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31", "rule_never_matches"),
    ("FREQ=MONTHLY;BYMONTHDAY=1;BYDAY=2MO", "rule_never_matches"),
    ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=3", "rule_never_matches"),
    ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", "rule_never_matches"),
    ("FREQ=DAILY;INTERVAL=49;BYMONTHDAY=29;BYDAY=TU;COUNT=1000", "rule_never_matches"),
    ("FREQ=WEEKLY;INTERVAL=52;BYMONTH=2;COUNT=1000", "rule_never_matches"),
    ("FREQ=DAILY;UNTIL=20260920", "rule_ends_before_start"),
    ("FREQ=DAILY;UNTIL=20260921T182959", "rule_ends_before_start"),
    ("FREQ=WEEKLY;BYDAY=SU;UNTIL=20260926", "rule_ends_before_start"),
    ("FREQ=WEEKLY;UNTIL=20260921T172959Z", "rule_ends_before_start"),
    ("FREQ=WEEKLY;UNTIL=00010101T000000Z", "rule_ends_before_start"),
    ("FREQ=WEEKLY;UNTIL=20360922", "rule_until_too_far"),
    ("FREQ=WEEKLY;UNTIL=20360922T173000Z", "rule_until_too_far"),
    ("FREQ=WEEKLY;UNTIL=99991231T235959", "rule_until_too_far"),
    ("FREQ=WEEKLY;UNTIL=99991231T235959Z", "rule_until_too_far"),
]


def has_words(refused: Invalid) -> bool:
    """Tell whether a refusal can be said with the parameters that it carries."""
    (problem,) = refused.problems
    said = phrases.say(problem.key, str, **problem.params)
    return bool(said) and len(said) < 300


@pytest.mark.parametrize(("text", "key"), OUTSIDE)
def test_what_is_outside_the_grammar_is_refused_with_its_reason(text: str, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        recurrence.parse(text)
    assert (refused.value.key, refused.value.field) == (f"series.{key}", "rrule")
    assert has_words(refused.value)


@pytest.mark.parametrize(("text", "key"), WITHOUT_DATES)
def test_a_rule_without_dates_is_refused_with_its_reason(text: str, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        recurrence.settle(text, MONDAY, "Europe/London")
    assert (refused.value.key, refused.value.field) == (f"series.{key}", "rrule")
    assert has_words(refused.value)


@pytest.mark.parametrize("text", [text for text, _ in OUTSIDE + WITHOUT_DATES])
def test_hostile_rules_are_refused_within_fifty_milliseconds(text: str) -> None:
    def seconds() -> float:
        began = perf_counter()
        with pytest.raises(Invalid):
            recurrence.settle(text, MONDAY, "Europe/London")
        return perf_counter() - began

    assert min(seconds() for _ in range(3)) < 0.05  # the quickest of three: the machine may be busy


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYMONTHDAY=13;BYDAY=FR;BYSETPOS=3;COUNT=1000",
        "FREQ=YEARLY;INTERVAL=52;COUNT=1000",
        "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR;COUNT=1000",
        "FREQ=DAILY;INTERVAL=52;BYMONTHDAY=1,2,3;COUNT=1000",
    ],
)
def test_a_count_that_is_never_used_up_ends_the_search_all_the_same(text: str) -> None:
    settled = recurrence.settle(text, MONDAY, "Europe/London")
    assert settled.last_local is not None
    assert settled.last_local.year <= MONDAY.year + recurrence.REACH_YEARS


@pytest.mark.parametrize(
    ("start", "key"),
    [
        (datetime(2026, 9, 21, 18, 30, tzinfo=UTC), "start_not_local"),
        (datetime(2026, 9, 21, 18, 30, 0, 1), "start_not_local"),
        (datetime(1899, 12, 31, 18, 30), "start_out_of_range"),
        (datetime(2201, 1, 1), "start_out_of_range"),
        (datetime.max, "start_not_local"),  # noqa: DTZ901 - a wall time
    ],
)
@pytest.mark.parametrize("text", [None, "FREQ=WEEKLY", "FREQ=WEEKLY;UNTIL=99991231T235959Z"])
def test_a_start_that_no_group_has_is_refused(start: datetime, key: str, text: str | None) -> None:
    with pytest.raises(Invalid) as refused:
        recurrence.settle(text, start, "Europe/London")
    assert (refused.value.key, refused.value.field) == (f"series.{key}", "starts_local")
    assert has_words(refused.value)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(Invalid, match=r"field\.not_a_time_zone"):
        recurrence.settle("FREQ=WEEKLY;UNTIL=20261218T180000Z", MONDAY, "Europe/Atlantis")


def test_an_end_in_utc_is_never_read_as_local_time() -> None:
    rule = recurrence.parse("FREQ=WEEKLY;UNTIL=20261218T180000Z")
    for answer in (
        lambda: recurrence.align(rule, MONDAY),
        lambda: recurrence.last_local(rule, MONDAY),
        lambda: recurrence.first(rule, MONDAY, 3),
        lambda: recurrence.expand(rule, MONDAY, MONDAY, MONDAY.replace(year=2027)),
        lambda: recurrence.describe(rule, MONDAY),
    ):
        with pytest.raises(Invalid, match=r"series\.rule_until_needs_zone"):
            answer()


@given(st.text() | st.text(alphabet="FREQ=WKLYBDAMOTU;,:0123456789+-INTVC"))
def test_any_text_is_a_rule_or_is_refused_with_words(text: str) -> None:
    try:
        rule = recurrence.parse(text)
    except Invalid as refused:
        assert has_words(refused)  # noqa: PT017 - both outcomes are right
    else:
        assert recurrence.parse(recurrence.canonical(rule)) == rule
