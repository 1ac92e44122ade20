"""Dates of random rules against two other readings of RFC 5545, and against themselves."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from facilitator.domain import periods, recurrence, wallclock
from facilitator.domain.rule import Rule, filled
from facilitator.errors import Invalid
from tests.domain.recurrence_rules import by_hand, endings, rules, starts

SEEN_YEARS = 12
slowly = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


@st.composite
def series(draw: st.DrawFn, *, ends: bool | None = None) -> tuple[Rule, datetime]:
    """Draw a rule that has dates, with its first one."""
    start = draw(starts)
    ending = draw(endings(start))
    assume(ends is None or ends == bool(ending))
    rule = recurrence.parse(draw(rules) + ending)
    try:
        return rule, recurrence.align(rule, start)
    except Invalid:
        assume(False)  # noqa: FBT003 - asks for another example
        raise


def seen_until(start: datetime) -> datetime:
    """Return the end of the window that the slow readings look at."""
    return datetime(start.year + SEEN_YEARS, 1, 1)


@slowly
@given(st.data(), rules, starts)
def test_dates_are_those_of_dateutil(data: st.DataObject, text: str, start: datetime) -> None:
    high = seen_until(start)
    # dateutil looks for a next date until the year 9999, so there must be one.
    later = recurrence.first(recurrence.parse(text), start, 1, after=high)
    assume(later and later[0].year < high.year + 30)
    text += data.draw(endings(start))
    expected = list(takewhile(lambda time: time < high, rrulestr(text, dtstart=start)))
    assert recurrence.expand(recurrence.parse(text), start, start, high) == expected


@slowly
@given(st.data(), rules, starts)
def test_dates_are_those_found_day_by_day(data: st.DataObject, text: str, start: datetime) -> None:
    rule = recurrence.parse(text + data.draw(endings(start)))
    high = seen_until(start)
    expected = [time for time in by_hand(rule, start, SEEN_YEARS) if time < high]
    assert recurrence.expand(rule, start, start, high) == expected


def test_a_place_adds_its_dates_to_those_of_every_other_weekday() -> None:
    rule = recurrence.parse("FREQ=MONTHLY;BYDAY=MO,1TU")
    start = datetime(2026, 9, 28, 19)
    found = recurrence.first(rule, start, 7)
    assert [f"{date:%d %b}" for date in found] == [
        "28 Sep", "05 Oct", "06 Oct", "12 Oct", "19 Oct", "26 Oct", "02 Nov",
    ]  # fmt: skip
    assert found == by_hand(rule, start, 1)[:7]


@slowly
@given(rules, starts)
def test_a_rule_is_refused_exactly_when_ten_years_have_no_date(text: str, start: datetime) -> None:
    rule = recurrence.parse(text)
    by_day = by_hand(rule, start, recurrence.SEARCH_YEARS)
    if by_day and by_day[0] < start + timedelta(days=3650):
        assert recurrence.align(rule, start) == by_day[0]
    elif not by_day:
        with pytest.raises(Invalid, match=r"series\.rule_never_matches"):
            recurrence.align(rule, start)


@slowly
@given(st.data(), rules, starts)
def test_moving_the_start_to_the_first_date_changes_no_date(
    data: st.DataObject, text: str, start: datetime
) -> None:
    rule = recurrence.parse(text + data.draw(endings(start)))
    try:
        moved = recurrence.align(rule, start)
    except Invalid:
        return
    assert recurrence.align(rule, moved) == moved
    assert recurrence.first(rule, moved, 30) == recurrence.first(rule, start, 30)


@slowly
@given(st.data(), series())
def test_any_window_is_a_cut_of_the_whole_walk(data: st.DataObject, drawn: tuple[Rule, datetime]) -> None:
    rule, start = drawn
    high = seen_until(start)
    whole = recurrence.expand(rule, start, start, high)
    edges = st.one_of(st.sampled_from(whole), st.datetimes(start - timedelta(days=400), high))
    low, end = sorted([data.draw(edges), data.draw(edges)])
    cut = [time for time in whole if low <= time < end]
    assert recurrence.expand(rule, start, low, end) == cut
    assert recurrence.expand(rule, start, low, end, last=recurrence.last_local(rule, start)) == cut
    later = [time for time in whole if time > low][:5]
    assert recurrence.first(rule, start, len(later), after=low) == later


@slowly
@given(st.data(), series(ends=True))
def test_a_head_and_a_tail_are_the_whole_series(data: st.DataObject, drawn: tuple[Rule, datetime]) -> None:
    rule, start = drawn
    assume(rule.count)
    whole = recurrence.first(rule, start, 1000)
    kept = data.draw(st.integers(1, len(whole)))
    head_rule = replace(rule, count=None)
    head = recurrence.first(head_rule, start, 1000, last=whole[kept - 1])
    tail_rule = replace(rule, count=len(whole) - kept)
    tail = recurrence.first(tail_rule, whole[kept], 1000) if kept < len(whole) else []
    assert head + tail == whole


@slowly
@given(series())
def test_the_last_date_is_the_last_of_all(drawn: tuple[Rule, datetime]) -> None:
    rule, start = drawn
    last = recurrence.last_local(rule, start)
    if last is None:
        assert rule.count is None
        assert rule.until is None
    else:
        assert recurrence.first(rule, start, 4000)[-1:] == [last]


@slowly
@given(series())
def test_what_is_stored_reads_back_as_the_same_series(drawn: tuple[Rule, datetime]) -> None:
    rule, start = drawn
    text = recurrence.canonical(rule)
    assert recurrence.parse(text) == rule
    settled = recurrence.settle(text, start, "Europe/London")
    assert settled.text is not None
    assert settled.rule == recurrence.parse(settled.text)
    assert settled == recurrence.settle(settled.text, settled.starts_local, "Europe/London")
    assert recurrence.first(settled.rule, settled.starts_local, 50) == recurrence.first(rule, start, 50)
    assert settled.last_local == recurrence.last_local(rule, start)


@slowly
@given(
    series(ends=False),
    st.sampled_from(
        ["Europe/London", "America/New_York", "Europe/Dublin", "Australia/Lord_Howe", "Asia/Kolkata"]
    ),
    st.integers(0, 3600 * 24 * 3000),
)
def test_an_end_in_utc_allows_the_starts_up_to_that_moment(
    drawn: tuple[Rule, datetime], zone: str, seconds: int
) -> None:
    rule, start = drawn
    until = wallclock.to_utc(start, zone) + timedelta(seconds=seconds)
    local = recurrence.localised(replace(rule, until=until), start, zone)
    endless = recurrence.expand(rule, start, start, start + timedelta(days=3100))
    allowed = [time for time in endless if wallclock.to_utc(time, zone) <= until]
    assert recurrence.expand(local, start, start, datetime.max) == allowed  # noqa: DTZ901 - a wall time


@pytest.mark.parametrize(
    ("start", "zone", "until", "last"),
    [
        # 01:45 comes before the second 01:15 of that night.
        ("2026-10-24T01:45", "Europe/London", "20261025T011500Z", "2026-10-25T01:45"),
        ("2026-10-24T01:45", "Europe/London", "20261025T001500Z", "2026-10-24T01:45"),
        # 02:30 does not exist and is 03:30, after 03:10.
        ("2026-03-07T02:30", "America/New_York", "20260308T071000Z", "2026-03-07T02:30"),
        ("2026-03-07T02:30", "America/New_York", "20260308T073000Z", "2026-03-08T02:30"),
        # At 00:01 the clocks went back to 23:01 of the day before, so that this day began twice.
        ("2010-11-05T00:00", "America/St_Johns", "20101107T024500Z", "2010-11-07T00:00"),
        ("2026-10-24T09:00", "Pacific/Auckland", "20261025T195959Z", "2026-10-25T09:00"),
        ("2026-10-24T09:00", "Pacific/Auckland", "20261025T200000Z", "2026-10-26T09:00"),
    ],
)
def test_an_end_in_utc_is_exact_where_the_clocks_change(start: str, zone: str, until: str, last: str) -> None:
    settled = recurrence.settle(f"FREQ=DAILY;UNTIL={until}", datetime.fromisoformat(start), zone)
    assert settled.last_local == datetime.fromisoformat(last)


def test_the_last_date_may_lie_years_before_the_end() -> None:
    settled = recurrence.settle("FREQ=YEARLY;UNTIL=20271231", datetime(2024, 2, 29, 19), "Europe/London")
    assert settled.last_local == datetime(2024, 2, 29, 19)


@slowly
@given(series())
def test_a_far_window_costs_no_more_periods_than_a_near_one(drawn: tuple[Rule, datetime]) -> None:
    rule, start = drawn
    rule = filled(rule, start)

    def looked_at(years_on: int) -> int:
        low = start.toordinal() + 146_097 * years_on // 400
        return sum(1 for _ in periods.walk(rule, start.toordinal(), low, low + 40))

    near = max(looked_at(years) for years in (0, 1, 2))
    assert max(looked_at(years) for years in (20, 400, 4000)) <= near + 1
