"""Sums over registers: what is shown to whom, so that no two reports subtract to a person."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.attendance import PEOPLE, AttendanceSum, Span, shown, span_of
from facilitator.errors import Invalid

NOW = datetime(2026, 10, 22, 15, 30, tzinfo=UTC)
MOST = 60


def fitting(seen: int | None) -> list[int]:
    """Return every true number that is shown in a certain way."""
    return [number for number in range(MOST + 10) if shown(number) == seen]


@pytest.mark.requirement("P30")
def test_one_to_four_people_are_never_shown_and_nobody_is_plainly_nobody() -> None:
    assert [shown(number) for number in range(14)] == [0, *[None] * 4, 5, 5, 5, *[10] * 5, 15]
    assert shown(None) is None


@pytest.mark.requirement("P30")
def test_no_two_reports_subtract_to_one_to_four_people() -> None:
    for smaller, more in product(range(MOST), range(1, 5)):
        possible = {
            larger - less
            for larger in fitting(shown(smaller + more))
            for less in fitting(shown(smaller))
            if larger >= less
        }
        assert len(possible) > 1, f"{smaller} and {smaller + more} tell that {more} came"


@given(st.lists(st.integers(0, 40), min_size=8, max_size=8))
def test_a_coarse_sum_hides_people_and_keeps_the_rest(numbers: list[int]) -> None:
    whole = AttendanceSum("2026-10", 4, 1, *numbers)  # type: ignore[arg-type] # eight of them
    coarse = whole.coarse()
    assert (coarse.period, coarse.sessions, coarse.did_not_meet) == ("2026-10", 4, 1)
    assert [getattr(coarse, name) for name in PEOPLE] == [shown(number) for number in numbers]


def test_a_report_is_about_the_last_year_unless_told_otherwise() -> None:
    span = span_of(None, None, NOW)
    assert (NOW - span.from_at, span.to_at - NOW) == (timedelta(days=366), timedelta(days=1))  # opened early
    later = NOW + timedelta(days=3)
    assert span_of(later, None, NOW) == Span(later, later)
    ended = NOW - timedelta(days=800)
    assert span_of(None, ended, NOW) == Span(ended - timedelta(days=366), ended)


@pytest.mark.parametrize(
    ("from_at", "to_at", "key"),
    [
        (NOW, NOW - timedelta(seconds=1), "ends_before_it_begins"),
        (NOW - timedelta(days=1831), NOW, "span_too_long"),
        (None, datetime(1, 1, 2, tzinfo=UTC), "span_too_long"),
    ],
)
def test_a_report_has_an_end_and_a_bound(from_at: datetime | None, to_at: datetime, key: str) -> None:
    with pytest.raises(Invalid, match=key):
        span_of(from_at, to_at, NOW)
