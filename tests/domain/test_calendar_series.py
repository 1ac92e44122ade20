"""A series as one repeating date: what its rule may say, and which dates have to be said beside it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from facilitator.domain import calendar, wallclock
from facilitator.domain.calendar import Entry
from facilitator.domain.calendar_series import Dated, Parts, Repeating, parts_of

AT = datetime(2026, 10, 22, 15, 30, tzinfo=UTC)
NIGHTS = [  # first date, zone, the date during which the clocks change, or that ends in an hour that they show twice
    (datetime(2026, 10, 25, 0, 45), "Europe/London", datetime(2026, 10, 25, 0, 45)),
    (datetime(2026, 10, 25, 0, 45), "America/New_York", datetime(2026, 11, 1, 0, 45)),
    (datetime(2027, 3, 7, 1, 30), "Pacific/Auckland", datetime(2027, 4, 4, 1, 30)),
    (datetime(2027, 3, 7, 0, 45), "Pacific/Auckland", datetime(2027, 4, 4, 0, 45)),
    (datetime(2027, 4, 4, 0, 45), "Australia/Lord_Howe", datetime(2027, 4, 4, 0, 45)),
    (datetime(2027, 3, 21, 0, 15), "Europe/London", datetime(2027, 3, 28, 0, 15)),
]


def session(local: datetime, zone: str) -> Dated:
    """Return a session of 90 minutes as its series has it."""
    starts_at = wallclock.to_utc(local, zone)
    ends_at = wallclock.ends_at(starts_at, 90)
    return Dated(uuid4(), local, local, starts_at, ends_at, zone, "CONFIRMED", "", 0, AT)


def five_weeks(first: datetime, zone: str) -> Parts:
    """Return a weekly series of five nights."""
    nights = [first + timedelta(weeks=number) for number in range(5)]
    series = Repeating(
        first, zone, 90, "", "FREQ=WEEKLY;BYDAY=SU", nights[-1], nights[-1] + timedelta(days=1)
    )
    low, high = AT - timedelta(days=90), AT + timedelta(days=400)
    parts = parts_of(series, [session(local, zone) for local in nights], low, high)
    assert parts is not None
    return parts


@pytest.mark.parametrize(("first", "zone", "changing"), NIGHTS)
def test_a_night_in_which_the_clocks_change_is_said_by_itself(
    first: datetime, zone: str, changing: datetime
) -> None:
    parts = five_weeks(first, zone)
    assert [one.recurrence_id for one in parts.different] == [changing]
    assert (parts.without, parts.beside) == ([], [])


def test_a_night_that_is_past_and_cannot_be_said_by_itself_is_left_out() -> None:
    first, zone = datetime(2026, 10, 25, 0, 45), "Europe/London"
    series = Repeating(first, zone, 90, "", "FREQ=WEEKLY;BYDAY=SU", None, first + timedelta(weeks=2))
    nights = [session(first + timedelta(weeks=number), zone) for number in range(3)]
    parts = parts_of(series, nights, nights[1].starts_at, nights[2].ends_at)
    assert parts is not None
    assert (parts.without, parts.different) == ([first], [])


@pytest.mark.parametrize(("first", "zone"), [night[:2] for night in NIGHTS])
def test_a_series_says_how_many_real_minutes_it_lasts(first: datetime, zone: str) -> None:
    one = session(first, zone)
    entry = Entry(first, one.starts_at, one.ends_at, zone, "CONFIRMED", 0, AT)
    text = calendar.repeated("one@here", entry, "FREQ=WEEKLY", [])
    assert f"\r\nDTSTART;TZID={zone}:{first:%Y%m%dT%H%M%S}\r\nDURATION:PT90M\r\n".encode() in text
    assert b"DTEND" not in text
