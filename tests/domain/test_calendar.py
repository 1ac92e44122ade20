"""The text of a calendar: what is escaped, folded and left out, and how a date is written."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from facilitator.domain import calendar, wallclock
from facilitator.domain.calendar import Entry

REVISED = datetime(2026, 10, 22, 15, 30, tzinfo=UTC)


def entry(local: datetime, zone: str = "Europe/London", minutes: int = 90) -> Entry:
    """Return a date at a wall time."""
    starts_at = wallclock.to_utc(local, zone)
    shown = wallclock.to_local(starts_at, zone)
    return Entry(shown, starts_at, starts_at + timedelta(minutes=minutes), zone, "CONFIRMED", 0, REVISED)


def whole(summary: str, place: str = "") -> bytes:
    """Return a calendar with one date."""
    event = calendar.opening("one@here", entry(datetime(2026, 10, 27, 19, 0)))
    return calendar.whole("My dates", [], [event, calendar.closing(summary, place)])


def test_what_has_a_meaning_of_its_own_is_escaped() -> None:
    assert calendar.escaped("a\\b;c,d\r\ne\nf\rg") == "a\\\\b\\;c\\,d\\ne\\nf\\ng"


def test_a_line_break_in_a_name_begins_no_property() -> None:
    text = whole("Tea\r\nATTENDEE:mailto:sam@example.org", "Room\nX-EVIL:1")
    assert all(not line.startswith((b"ATTENDEE", b"X-EVIL")) for line in text.split(b"\r\n"))


def test_control_characters_are_left_out() -> None:
    assert calendar.escaped("a\x00b\x07c\x1bd\x7fe\x85f\u2028g") == "abcdefg"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_words_come_back_as_they_went_and_no_line_is_too_long(words: str) -> None:
    text = whole(words)
    lines = text.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in b"".join(lines)
    assert all(line.decode() is not None for line in lines)  # folded between characters, never within one
    kept = calendar.UNSEEN.sub("", words.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    assert str(Calendar.from_ical(text).walk("VEVENT")[0]["SUMMARY"]) == kept.strip("\n")


def test_a_date_is_written_on_the_wall_clock() -> None:
    assert calendar.span(entry(datetime(2026, 10, 27, 19, 0))) == [
        "DTSTART;TZID=Europe/London:20261027T190000",
        "DTEND;TZID=Europe/London:20261027T203000",
    ]


def test_a_date_in_utc_needs_no_zone() -> None:
    assert calendar.span(entry(datetime(2026, 10, 27, 19, 0), "UTC"))[0] == "DTSTART:20261027T190000Z"


def test_a_time_that_the_clock_shows_twice_is_written_as_a_moment() -> None:
    assert calendar.span(entry(datetime(2026, 10, 25, 1, 30), minutes=30)) == [
        "DTSTART:20261025T003000Z",
        "DTEND:20261025T010000Z",
    ]


def test_an_end_that_the_clock_shows_twice_is_written_as_a_moment() -> None:
    assert calendar.span(entry(datetime(2026, 10, 25, 0, 30)))[1] == "DTEND:20261025T010000Z"


def test_the_stamp_is_that_of_the_revision() -> None:
    text = calendar.opening("one@here", entry(datetime(2026, 10, 27, 19, 0)))
    assert b"DTSTAMP:20261022T153000Z\r\nLAST-MODIFIED:20261022T153000Z\r\n" in text
