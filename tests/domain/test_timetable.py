"""The pages of the calendar: every day stands on exactly one page of a view, and turning back leads where one was."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.timetable import FIRST_DAY, LAST_DAY, VIEWS, span_of, weeks_of

DAYS = st.dates(FIRST_DAY + timedelta(days=62), LAST_DAY - timedelta(days=62))


@pytest.mark.parametrize("view", VIEWS)
@given(on=DAYS)
def test_a_page_holds_its_day_and_the_next_page_begins_where_it_ends(view: str, on: date) -> None:
    span = span_of(view, on)
    assert span.first <= on <= span.last
    assert span_of(view, span.after).first == span.last + timedelta(days=1)
    assert span_of(view, span.before).last == span.first - timedelta(days=1)


@given(on=DAYS)
def test_a_month_is_whole_weeks_and_tells_its_own_days_from_the_others(on: date) -> None:
    span = span_of("month", on)
    weeks = weeks_of(span, [(on, "a session")])
    days = [one for week in weeks for one in week]
    assert {len(week) for week in weeks} == {7}
    assert {week[0].day.weekday() for week in weeks} == {0}
    assert [one.day for one in days if one.inside] == [
        span.first + timedelta(days=number) for number in range((span.last - span.first).days + 1)
    ]
    assert [one.day for one in days if one.entries] == [on]


@pytest.mark.parametrize("on", [date.min, date.max])
@pytest.mark.parametrize("view", VIEWS)
def test_nobody_falls_off_the_ends_of_the_calendar(view: str, on: date) -> None:
    span = span_of(view, on)
    assert FIRST_DAY <= span.on <= LAST_DAY
    assert weeks_of(span, [])
