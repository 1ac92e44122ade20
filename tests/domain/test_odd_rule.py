"""Rules outside the grammar: the examples of RFC 5545, what an independent engine is right about, and refusals."""

from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.odd_rule import dates, read
from facilitator.errors import Invalid

ZONE = "America/New_York"


def days(text: str, start: datetime, last: date = date(2012, 1, 1)) -> list[str]:
    """Return the dates of a rule, as text."""
    return [f"{one:%Y-%m-%d}" for one in dates(read(text), start, ZONE, last, 20_000)]


@pytest.mark.parametrize(
    ("text", "start", "wanted"),
    [  # RFC 5545, 3.8.5.3
        ("FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200", datetime(1997, 1, 1, 9), [
            "1997-01-01", "1997-04-10", "1997-07-19", "2000-01-01", "2000-04-09", "2000-07-18", "2003-01-01",
            "2003-04-10", "2003-07-19", "2006-01-01"]),
        ("FREQ=YEARLY;BYDAY=20MO;COUNT=3", datetime(1997, 5, 19, 9), ["1997-05-19", "1998-05-18", "1999-05-17"]),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3", datetime(1997, 5, 12, 9), [
            "1997-05-12", "1998-05-11", "1999-05-17"]),
        ("FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8;COUNT=3", datetime(1996, 11, 5, 9), [
            "1996-11-05", "2000-11-07", "2004-11-02"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=3", datetime(1997, 9, 29, 9), [
            "1997-09-29", "1997-10-30", "1997-11-27"]),
        # The weekday of the start where none is named; the whole week counts for BYSETPOS, also the first.
        ("FREQ=YEARLY;BYWEEKNO=20;COUNT=2", datetime(1997, 5, 14, 9), ["1997-05-14", "1998-05-13"]),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1;COUNT=2", datetime(1997, 5, 14, 9), ["1997-05-19", "1997-05-26"]),
        ("FREQ=YEARLY;BYYEARDAY=-1;COUNT=2", datetime(1999, 12, 31, 9), ["1999-12-31", "2000-12-31"]),
        ("FREQ=YEARLY;BYYEARDAY=366;COUNT=2", datetime(1997, 1, 1, 9), ["2000-12-31", "2004-12-31"]),
        ("FREQ=YEARLY;UNTIL=19990101;BYYEARDAY=1", datetime(1997, 1, 1, 9), ["1997-01-01", "1998-01-01", "1999-01-01"]),
    ],
)  # fmt: skip
def test_dates_are_those_of_the_standard(text: str, start: datetime, wanted: list[str]) -> None:
    assert days(text, start) == wanted


def test_an_end_in_utc_is_compared_as_a_moment() -> None:
    found = days("FREQ=DAILY;INTERVAL=100;UNTIL=19970411T125959Z", datetime(1997, 1, 1, 9))
    assert found == ["1997-01-01"]
    assert len(days("FREQ=DAILY;INTERVAL=100;UNTIL=19970411T130000Z", datetime(1997, 1, 1, 9))) == 2


SAFE = st.one_of(
    st.builds("FREQ=DAILY;INTERVAL={}".format, st.integers(53, 90)),
    st.builds("FREQ=MONTHLY;BYMONTHDAY={},{};BYSETPOS=-1".format, st.integers(1, 31), st.integers(1, 28)),
    st.builds("FREQ=YEARLY;BYYEARDAY={},-{}".format, st.integers(1, 366), st.integers(1, 366)),
    st.builds("FREQ=YEARLY;BYDAY={}TU,-{}FR".format, st.integers(1, 52), st.integers(1, 52)),
    st.builds("FREQ=MONTHLY;BYDAY=MO,SA;BYHOUR={};BYSETPOS={}".format, st.integers(0, 23), st.integers(1, 9)),
    st.builds("FREQ=WEEKLY;INTERVAL={};WKST=SU;BYDAY=SU,WE;BYHOUR=8,20".format, st.integers(53, 60)),
    st.builds("FREQ=YEARLY;BYWEEKNO={};BYDAY=MO,TH".format, st.integers(2, 51)),
)


@given(text=SAFE, start=st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)))
def test_an_independent_engine_agrees_where_it_is_known_to_be_right(text: str, start: datetime) -> None:
    start = start.replace(microsecond=0)
    last = start + timedelta(days=4000)
    wanted = rrulestr(text, dtstart=start).between(
        start, last.replace(hour=23, minute=59, second=59), inc=True
    )
    try:
        found = dates(read(text), start, "UTC", last.date(), 20_000)
    except Invalid:
        found = []
    assert found == wanted


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("FREQ=YEARLY;BYMONTHDAY=13", "rule_read_differently"), ("FREQ=DAILY;BYWEEKNO=3", "rule_forbidden"),
        ("FREQ=YEARLY;BYWEEKNO=3;BYMONTH=1", "rule_read_differently"), ("FREQ=MONTHLY;BYSETPOS=1", "rule_forbidden"),
        ("FREQ=WEEKLY;BYDAY=1MO", "rule_forbidden"), ("FREQ=DAILY;COUNT=0", "rule_unreadable"),
        ("FREQ=SECONDLY", "rule_below_a_day"), ("", "rule_unreadable"), ("FREQ=DAILY;COUNT=1;UNTIL=19970101",
        "rule_count_and_until"), ("FREQ=DAILY;BYEASTER=1", "rule_unreadable"), ("F" * 2000, "rule_too_long"),
        ("FREQ=DAILY;FREQ=DAILY", "rule_unreadable"), ("FREQ=DAILY;UNTIL=19971399", "rule_unreadable"),
        ("FREQ=DAILY;BYSECOND=60", "rule_unreadable"),
    ],
)  # fmt: skip
def test_what_has_no_one_meaning_is_refused(text: str, key: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(text)
    assert caught.value.code == key


def test_weeks_across_the_turn_of_the_year_are_refused_and_others_are_not() -> None:
    with pytest.raises(Invalid):
        days("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", datetime(1997, 5, 12, 9))
    assert days("FREQ=YEARLY;BYWEEKNO=1;BYDAY=TH;COUNT=2", datetime(1997, 5, 12, 9)) == [
        "1998-01-01",
        "1999-01-07",
    ]


def test_a_rule_of_too_many_dates_and_one_of_none_are_refused() -> None:
    with pytest.raises(Invalid) as caught:
        dates(read("FREQ=DAILY;BYHOUR=1,2,3"), datetime(1997, 1, 1, 1), "UTC", date(2030, 1, 1), 1000)
    assert caught.value.code == "too_many_dates"
    with pytest.raises(Invalid) as caught:
        days("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", datetime(1997, 1, 1, 9))
    assert caught.value.code == "rule_without_dates"
