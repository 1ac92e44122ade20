"""A series can be cut before any of its dates, and head and tail together are what it was."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from facilitator.domain import recurrence, series_part
from facilitator.domain.recurrence import Settled
from facilitator.domain.series_part import Whole
from facilitator.errors import Conflict, Invalid
from tests.domain.recurrence_rules import endings, rules, starts

LONDON = "Europe/London"
SEEN = 40  # dates
FAR = 2500
slowly = settings(
    deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
HARD = [
    "FREQ=WEEKLY;COUNT=9",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=MO;COUNT=9",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU;COUNT=9",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,MO;WKST=SU",
    "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=9",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=MONTHLY;BYDAY=-1TH;UNTIL=20280101",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=3",
    "FREQ=DAILY;INTERVAL=9;BYDAY=MO,TU",
]


def whole_of(text: str, start: datetime) -> Whole:
    """Return a series as it is stored."""
    settled = recurrence.settle(text, start, LONDON)
    return Whole(settled.rule, settled.starts_local, settled.last_local, LONDON)


def dates_of(part: Settled | Whole | None, most: int = SEEN) -> list[datetime]:
    """Return the first dates of a part."""
    if part is None:
        return []
    found = recurrence.first(part.rule, part.starts_local, most, last=part.last_local)
    return [time for time in found if time.year < FAR]  # nothing is looked for a thousand years after a start


@st.composite
def wholes(draw: st.DrawFn) -> Whole:
    """Draw a series that has dates."""
    start = draw(starts)
    try:
        return whole_of(draw(rules) + draw(endings(start)), start)
    except Invalid:
        assume(False)  # noqa: FBT003 - asks for another example
        raise


@slowly
@given(wholes(), st.data())
def test_head_and_tail_are_the_whole_series(whole: Whole, data: st.DataObject) -> None:
    dates = dates_of(whole)
    at = data.draw(st.integers(0, len(dates) - 1))
    cut = series_part.cut(whole, dates[at])
    assert cut.kept == at
    assert dates_of(cut.head) + dates_of(cut.tail, SEEN - at) == dates


@slowly
@given(wholes(), st.data())
def test_each_part_repeats_what_its_text_says(whole: Whole, data: st.DataObject) -> None:
    dates = dates_of(whole)
    cut = series_part.cut(whole, data.draw(st.sampled_from(dates)))
    for part in filter(None, (cut.head, cut.tail)):
        assert part.text is not None
        again = recurrence.first(recurrence.parse(part.text), part.starts_local, SEEN)
        assert [time for time in again if time.year < FAR] == dates_of(part)
        assert part.last_local == recurrence.last_local(part.rule, part.starts_local)


@pytest.mark.parametrize("text", HARD)
def test_every_cut_of_the_hard_rules_is_right_for_another_reader_too(text: str) -> None:
    whole = whole_of(text, datetime(2026, 1, 31, 19, 0))
    dates = dates_of(whole)
    for at in dates:
        cut = series_part.cut(whole, at)
        read = [
            time
            for part in filter(None, (cut.head, cut.tail))
            for time in rrulestr(str(part.text), dtstart=part.starts_local).xafter(
                part.starts_local, count=SEEN, inc=True
            )
        ]
        assert read[: len(dates)] == dates


def test_a_series_is_not_cut_where_it_has_no_date() -> None:
    whole = whole_of("FREQ=WEEKLY;BYDAY=TU", datetime(2026, 10, 27, 19, 0))
    for wrong in (
        datetime(2026, 10, 28, 19, 0),
        datetime(2026, 10, 27, 18, 59),
        datetime(2026, 10, 20, 19, 0),
    ):
        with pytest.raises(Invalid, match=r"series\.no_such_date"):
            series_part.cut(whole, wrong)


@slowly
@given(wholes(), st.data())
def test_what_is_renewed_is_the_pattern_without_what_has_been(whole: Whole, data: st.DataObject) -> None:
    assume(whole.rule is None or whole.rule.until is None)
    dates = dates_of(whole)
    floor = data.draw(st.sampled_from(dates)) + timedelta(hours=data.draw(st.integers(-30, 30)))
    text = recurrence.canonical(whole.rule) if whole.rule else None
    later = [time for time in dates if time > floor]
    assume(not later or later[0].year < recurrence.LAST_YEAR)
    try:
        settled = series_part.renewed(text, whole.starts_local, LONDON, floor=floor)
    except Invalid:
        assert not later
        return
    assert dates_of(settled, len(later)) == later


def test_a_single_date_that_has_passed_is_refused() -> None:
    with pytest.raises(Conflict, match=r"session\.time_has_passed"):
        series_part.renewed(None, datetime(2026, 10, 1, 19), LONDON, floor=datetime(2026, 10, 1, 19))


def test_the_first_session_that_can_move_is_the_first_that_has_not_begun() -> None:
    whole = whole_of("FREQ=WEEKLY;BYDAY=TU;COUNT=3", datetime(2026, 10, 27, 19, 0))
    first, second, third = dates_of(whole)
    before = first - timedelta(days=1)
    assert series_part.first_movable(whole, before, {first}) == second
    assert series_part.first_movable(whole, first, set()) == second
    assert series_part.first_movable(whole, before, {first, second, third}) is None
    assert series_part.first_movable(replace(whole, last_local=first), first, set()) is None
