"""What stands in a VTIMEZONE means the same moments as the zone itself, for every zone there is."""

import re
import zoneinfo
from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain import vtimezone as writer
from facilitator.domain import wallclock
from facilitator.errors import Invalid

LOW, HIGH = datetime(2026, 7, 24, tzinfo=UTC), datetime(2027, 11, 26, tzinfo=UTC)
ZONES = sorted(name for name in zoneinfo.available_timezones() if wallclock.is_zone(name))
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def offset(text: str) -> timedelta:
    """Read an offset such as +0530."""
    sign = -1 if text[0] == "-" else 1
    parts = [int(text[place : place + 2]) for place in range(1, len(text), 2)]
    return sign * timedelta(hours=parts[0], minutes=parts[1], seconds=sum(parts[2:]))


def on_day(year: int, month: int, place: int, day: str) -> date:
    """Return the day that BYMONTH and BYDAY name in a year."""
    days = [date(year, month, 1) + timedelta(days=number) for number in range(31)]
    fitting = [one for one in days if one.month == month and DAYS[one.weekday()] == day]
    return fitting[place - 1 if place > 0 else place]


@cache
def onsets(text: bytes) -> list[tuple[datetime, timedelta]]:
    """Read a VTIMEZONE: from which moment (UTC, naive) which offset holds; written apart from the writer."""
    found = []
    for part in re.findall(r"BEGIN:(?:STANDARD|DAYLIGHT)\r\n(.*?)END:", text.decode(), re.DOTALL):
        lines = dict(line.split(":", 1) for line in part.strip().split("\r\n"))
        first = datetime.strptime(lines["DTSTART"], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - in the offset before
        before, after = offset(lines["TZOFFSETFROM"]), offset(lines["TZOFFSETTO"])
        starts = [first]
        if "RRULE" in lines:
            rule = re.fullmatch(r"FREQ=YEARLY;BYMONTH=(\d+);BYDAY=(-?\d)(\w\w)", lines["RRULE"])
            assert rule is not None
            month, place = int(rule[1]), int(rule[2])
            starts = [
                datetime.combine(on_day(year, month, place, rule[3]), first.time())
                for year in range(1970, 2035)
            ]
            assert starts[0] == first
        found += [(start - before, after) for start in starts]
    return sorted(found)


def read_back(text: bytes, at: datetime) -> timedelta:
    """Return the offset that a VTIMEZONE says for a moment."""
    known = onsets(text)
    place = bisect_right([moment for moment, _ in known], at.replace(tzinfo=None))
    return known[place - 1][1]


@pytest.mark.parametrize("name", ZONES)
def test_every_zone_reads_back_as_it_is(name: str) -> None:
    text, zone = writer.vtimezone(name, LOW, HIGH), zoneinfo.ZoneInfo(name)
    at, end = LOW - timedelta(days=365), HIGH + timedelta(days=730)
    moments = {change.at + timedelta(seconds=s) for change in writer.changes(name, at, end) for s in (-1, 0)}
    while at < end:
        moments.add(at)
        at += timedelta(days=3, hours=5, minutes=7)
    wrong = [at for at in moments if read_back(text, at) != at.astimezone(zone).utcoffset()]
    assert wrong == []


@given(
    name=st.sampled_from(ZONES),
    start=st.datetimes(min_value=datetime(2005, 1, 1), max_value=datetime(2035, 1, 1)),
    days=st.integers(1, 3000),
    share=st.floats(0, 1),
)
def test_any_window_reads_back_as_it_is(name: str, start: datetime, days: int, share: float) -> None:
    low = start.replace(tzinfo=UTC)
    high = low + timedelta(days=days)
    at = low + (high - low) * share
    text = writer.vtimezone(name, low, high)
    if b"RRULE" not in text or at.year < 2035:  # the reader of this test knows rules up to then
        assert read_back(text, at) == at.astimezone(zoneinfo.ZoneInfo(name)).utcoffset()


def test_a_zone_that_keeps_its_pair_gets_two_rules_from_1970() -> None:
    text = writer.vtimezone("Europe/London", LOW, HIGH).decode()
    assert "DTSTART:19700329T010000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100" in text
    assert "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU" in text
    assert "DTSTART:19701025T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000" in text
    assert text.count("BEGIN:STANDARD") == text.count("BEGIN:DAYLIGHT") == 1


@pytest.mark.parametrize("name", ["America/Winnipeg", "America/Vancouver", "Africa/Casablanca"])
def test_a_zone_whose_rule_has_ended_gets_no_rule_that_keeps_going(name: str) -> None:
    text = writer.vtimezone(name, LOW, HIGH)
    assert b"RRULE" not in text
    assert b"RDATE" not in text


def test_a_zone_that_never_changes_gets_one_part() -> None:
    text = writer.vtimezone("Asia/Kolkata", LOW, HIGH)
    assert text.count(b"BEGIN:STANDARD") == 1
    assert b"DAYLIGHT" not in text


def test_a_window_that_moves_by_a_day_finds_what_was_written_yesterday() -> None:
    first = writer.vtimezone("Europe/Paris", LOW, HIGH)
    assert writer.vtimezone("Europe/Paris", LOW + timedelta(days=1), HIGH + timedelta(days=1)) is first


def test_what_is_no_zone_is_refused() -> None:
    with pytest.raises(Invalid):
        writer.vtimezone("../etc/passwd", LOW, HIGH)
