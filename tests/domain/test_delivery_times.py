"""Tests of when a message goes: leads over clock changes, quiet hours, and the last moment."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.delivery import (
    MIN_NOTICE,
    UNDO_TIME,
    QuietHours,
    due_at,
    expires_at,
    not_before,
    notice_at,
    notice_expires_at,
    quiet_around,
    reminder_at,
)
from facilitator.domain.wallclock import to_local, to_utc

WEEK, DAY, SIXTEEN_HOURS, HOUR = 7 * 24 * 60, 24 * 60, 16 * 60, 60
ZONES = (
    "Europe/Berlin",
    "Europe/Dublin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Asia/Kolkata",
    "America/Santiago",
    "Pacific/Chatham",
    "Africa/Cairo",
)

# Session at 18:00 on the day of the change: zone, day, and the due times of 7 d, 1 d, 16 h and 1 h, worked out by hand.
CHANGES = (
    ("Europe/Berlin", "2027-03-28", "03-21T17:00", "03-27T17:00", "03-28T00:00", "03-28T15:00"),
    ("Europe/Berlin", "2027-10-31", "10-24T16:00", "10-30T16:00", "10-31T01:00", "10-31T16:00"),
    ("America/New_York", "2027-03-14", "03-07T23:00", "03-13T23:00", "03-14T06:00", "03-14T21:00"),
    ("America/New_York", "2027-11-07", "10-31T22:00", "11-06T22:00", "11-07T07:00", "11-07T22:00"),
    ("Australia/Lord_Howe", "2027-04-04", "03-28T07:00", "04-03T07:00", "04-03T15:30", "04-04T06:30"),
    ("Australia/Lord_Howe", "2027-10-03", "09-26T07:30", "10-02T07:30", "10-02T15:00", "10-03T06:00"),
)
VECTORS = [
    (zone, f"{day}T18:00", lead, f"2027-{due}")
    for zone, day, *dues in CHANGES
    for lead, due in zip((WEEK, DAY, SIXTEEN_HOURS, HOUR), dues, strict=True)
] + [
    ("Europe/Berlin", "2027-03-29T02:30", DAY, "2027-03-28T01:30"),  # 02:30 does not exist on the 28th: 03:30
    (
        "Europe/Berlin",
        "2027-11-01T02:30",
        DAY,
        "2027-10-31T00:30",
    ),  # 02:30 comes twice on the 31st: the first
    ("Europe/Berlin", "2027-10-31T18:00", DAY + HOUR, "2027-10-30T16:00"),  # not whole days: 25 elapsed hours
    ("Europe/Dublin", "2026-10-25T19:00", DAY, "2026-10-24T18:00"),  # winter is negative saving there
]

# The reader's zone, session start there, lead, and when it goes there.
QUIET_VECTORS = (
    ("Europe/London", "2026-11-05T19:00", DAY, "2026-11-04T19:00"),  # not in quiet hours
    ("Europe/London", "2026-11-05T21:00", DAY, "2026-11-04T20:55"),  # they begin at 21:00
    ("Europe/London", "2026-11-05T08:00", DAY, "2026-11-04T08:00"),  # they are over at 08:00
    ("Europe/London", "2026-11-05T07:59", DAY, "2026-11-03T20:55"),
    ("Europe/London", "2026-11-05T12:00", 6 * 60, "2026-11-04T20:55"),  # six hours are a long lead
    ("Europe/London", "2026-11-05T12:00", 5 * 60, "2026-11-05T08:00"),
    ("Europe/London", "2026-11-05T08:30", HOUR, "2026-11-05T08:00"),
    ("Europe/London", "2026-11-05T08:11", HOUR, "2026-11-05T08:00"),
    ("Europe/London", "2026-11-05T08:10", HOUR, "2026-11-04T20:55"),  # nothing would be left of the notice
    ("Europe/London", "2026-11-05T00:30", HOUR, "2026-11-04T20:55"),
    ("Asia/Kolkata", "2026-10-26T01:30", DAY, "2026-10-24T20:55"),
    ("Europe/Berlin", "2027-10-31T18:00", SIXTEEN_HOURS, "2027-10-30T20:55"),  # the night has 12 hours
    ("Europe/Berlin", "2027-03-28T18:00", SIXTEEN_HOURS, "2027-03-27T20:55"),  # the night has 10 hours
    ("Australia/Lord_Howe", "2027-04-04T08:30", HOUR, "2027-04-04T08:00"),
)

moments = st.datetimes(
    datetime(2026, 1, 1), datetime(2028, 12, 31)
).map(  # naive, as hypothesis wants its bounds
    lambda local: local.replace(second=0, microsecond=0, tzinfo=UTC)
)
leads = st.sampled_from([15, 30, HOUR, 2 * HOUR, 5 * HOUR, 6 * HOUR, SIXTEEN_HOURS, DAY, 2 * DAY, WEEK])
zones = st.sampled_from(ZONES)
quiet_hours = st.builds(QuietHours, st.times(), st.times()) | st.just(QuietHours())


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("zone", "local", "lead", "expected"), VECTORS)
def test_whole_days_follow_the_wall_clock_and_shorter_leads_the_elapsed_time(
    zone: str, local: str, lead: int, expected: str
) -> None:
    starts_local = datetime.fromisoformat(local)
    starts_at = to_utc(starts_local, zone)
    due = due_at(starts_at=starts_at, starts_local=starts_local, time_zone=zone, lead_minutes=lead)
    assert due == utc(expected)
    assert due.tzinfo is UTC


@pytest.mark.parametrize(("zone", "local", "lead", "expected"), QUIET_VECTORS)
def test_a_due_time_in_quiet_hours_moves(zone: str, local: str, lead: int, expected: str) -> None:
    starts_local = datetime.fromisoformat(local)
    starts_at = to_utc(starts_local, zone)
    due = due_at(starts_at=starts_at, starts_local=starts_local, time_zone=zone, lead_minutes=lead)
    goes = reminder_at(due=due, lead_minutes=lead, expires=expires_at(starts_at), time_zone=zone)
    assert to_local(goes, zone) == datetime.fromisoformat(expected)


@given(moments, leads, zones, zones, quiet_hours)
def test_a_reminder_never_goes_after_ten_minutes_before_the_start(
    starts_at: datetime, lead: int, zone: str, readers: str, quiet: QuietHours
) -> None:
    due = due_at(
        starts_at=starts_at, starts_local=to_local(starts_at, zone), time_zone=zone, lead_minutes=lead
    )
    goes = reminder_at(
        due=due, lead_minutes=lead, expires=expires_at(starts_at), time_zone=readers, quiet=quiet
    )
    assert goes <= starts_at - MIN_NOTICE


@given(moments, leads, zones, zones)
def test_a_reminder_never_goes_in_quiet_hours(
    starts_at: datetime, lead: int, zone: str, readers: str
) -> None:
    due = due_at(
        starts_at=starts_at, starts_local=to_local(starts_at, zone), time_zone=zone, lead_minutes=lead
    )
    goes = reminder_at(due=due, lead_minutes=lead, expires=expires_at(starts_at), time_zone=readers)
    assert time(8) <= to_local(goes, readers).time() < time(21)


@given(moments, leads, zones)
def test_a_reminder_with_a_long_lead_never_goes_later_than_asked(
    starts_at: datetime, lead: int, zone: str
) -> None:
    due = due_at(
        starts_at=starts_at, starts_local=to_local(starts_at, zone), time_zone=zone, lead_minutes=lead
    )
    goes = reminder_at(due=due, lead_minutes=lead, expires=expires_at(starts_at), time_zone=zone)
    assert goes <= due or lead < 6 * 60


@given(moments, moments, moments, zones)
def test_what_is_planned_late_never_goes_in_the_past(
    planned: datetime, now: datetime, expires: datetime, zone: str
) -> None:
    goes = not_before(planned, now=now, expires=expires, time_zone=zone)
    assert goes >= now or goes == planned >= now
    assert goes < expires or goes in {planned, now}


@given(moments, moments, zones)
def test_what_is_planned_late_waits_for_the_morning_if_there_is_time(
    planned: datetime, now: datetime, zone: str
) -> None:
    goes = not_before(planned, now=now, expires=now + timedelta(days=2), time_zone=zone)
    assert planned >= now or time(8) <= to_local(goes, zone).time() < time(21)


def test_what_is_planned_in_the_night_before_an_early_session_goes_at_once() -> None:
    now = utc("2026-11-05T06:00")
    assert (
        not_before(utc("2026-11-04T20:55"), now=now, expires=utc("2026-11-05T07:50"), time_zone="UTC") == now
    )


@given(moments, zones, quiet_hours)
def test_quiet_hours_hold_the_instant_and_end_outside_themselves(
    at: datetime, zone: str, quiet: QuietHours
) -> None:
    hours = quiet_around(at, zone, quiet)
    if hours is not None:
        began, end = hours
        assert began <= at < end
        assert end - began <= timedelta(days=1, hours=2)


def test_equal_ends_mean_no_quiet_hours() -> None:
    assert quiet_around(utc("2026-11-05T03:00"), "UTC", QuietHours(time(21), time(21))) is None


def test_quiet_hours_may_lie_within_one_day() -> None:
    rest = QuietHours(time(13), time(15))
    assert quiet_around(utc("2026-11-05T14:00"), "UTC", rest) == (
        utc("2026-11-05T13:00"),
        utc("2026-11-05T15:00"),
    )
    assert quiet_around(utc("2026-11-05T15:00"), "UTC", rest) is None


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        (["2026-11-06T19:00"], "2026-11-06T08:00"),  # tomorrow evening: told in the morning
        (["2026-11-06T10:00"], "2026-11-05T22:05"),  # within twelve hours: told now
        (["2026-11-05T22:30", "2026-11-12T22:30"], "2026-11-05T22:05"),  # the old start is near
        (["2026-11-05T21:30", "2026-11-12T22:30"], "2026-11-05T22:05"),  # somebody may be at the door
        (["2026-11-12T19:00", "2026-11-13T19:00"], "2026-11-06T08:00"),
    ],
)
def test_a_change_is_told_in_the_morning_unless_it_is_near(starts: list[str], expected: str) -> None:
    now = utc("2026-11-05T22:00")
    told = notice_at(now=now, starts_at=[utc(start) for start in starts], time_zone="Europe/London")
    assert told == utc(expected)


@given(moments, moments, moments, zones)
def test_a_change_leaves_time_to_undo_and_is_told_before_it_expires(
    now: datetime, old: datetime, new: datetime, zone: str
) -> None:
    told = notice_at(now=now, starts_at=[old, new], time_zone=zone)
    assert told >= now + UNDO_TIME
    if max(old, new) > now:
        assert told <= notice_expires_at(old, new)


def test_a_change_may_be_told_until_an_hour_after_the_later_start() -> None:
    old, new = utc("2026-11-05T19:00"), utc("2026-11-05T20:00")
    assert notice_expires_at(old, new) == notice_expires_at(new, old) == utc("2026-11-05T21:00")
