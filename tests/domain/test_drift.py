"""In some weeks two zones are not as far apart as they usually are."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain import wallclock
from facilitator.domain.drift import drift

HOUR = timedelta(hours=1)


def weekly(first: datetime, zone: str, weeks: int) -> list[datetime]:
    return [wallclock.to_utc(first + timedelta(weeks=week), zone) for week in range(weeks)]


def unusual(first: datetime, home: str, away: str, weeks: int = 53) -> dict[str, timedelta]:
    """Return the unusual dates of a year, by the day at home."""
    found = {}
    for starts_at in weekly(first, home, weeks):
        by = drift(starts_at, home, away)
        if by:
            found[wallclock.to_local(starts_at, home).date().isoformat()] = by
    return found


def test_new_york_comes_to_a_london_group_an_hour_later_in_the_weeks_between_the_changes() -> None:
    # 2026: the clocks go forward on 8 March there and on 29 March here; back on 25 October here, 1 November there.
    assert unusual(datetime(2026, 1, 1, 19), "Europe/London", "America/New_York") == {
        "2026-03-12": HOUR, "2026-03-19": HOUR, "2026-03-26": HOUR, "2026-10-29": HOUR,
    }  # fmt: skip


def test_where_there_is_no_summer_time_the_first_date_after_a_change_is_unusual() -> None:
    assert unusual(datetime(2026, 1, 1, 19), "Europe/London", "Asia/Kolkata") == {
        "2026-04-02": -HOUR, "2026-10-29": HOUR,
    }  # fmt: skip


def test_half_an_hour_counts_too() -> None:
    assert set(unusual(datetime(2026, 1, 1, 19), "Europe/London", "Australia/Lord_Howe").values()) <= {
        HOUR, -HOUR, HOUR / 2, -HOUR / 2, 3 * HOUR / 2, -3 * HOUR / 2,
    }  # fmt: skip


@pytest.mark.parametrize("away", ["Europe/London", "Europe/Jersey", "Europe/Lisbon"])
def test_zones_that_change_together_never_drift(away: str) -> None:
    assert unusual(datetime(2026, 1, 1, 19), "Europe/London", away) == {}


@given(
    at=st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)),
    home=st.sampled_from(wallclock.zone_names()),
    away=st.sampled_from(wallclock.zone_names()),
)
def test_what_is_later_for_one_is_earlier_for_the_other(at: datetime, home: str, away: str) -> None:
    starts_at = at.replace(tzinfo=UTC)
    assert drift(starts_at, home, away) == -drift(starts_at, away, home)
    assert drift(starts_at, home, home) == timedelta(0)
