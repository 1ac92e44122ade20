"""Wall times and moments, where the clocks change and where they do not."""

import subprocess
import sys
import zoneinfo
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain import wallclock
from facilitator.domain.wallclock import Kind
from facilitator.errors import Invalid

LONDON, NEW_YORK, DUBLIN = "Europe/London", "America/New_York", "Europe/Dublin"
zones = st.sampled_from(wallclock.zone_names())
times = st.datetimes(datetime(1970, 1, 2), datetime(2099, 12, 30))


def utc(text: str) -> datetime:
    """Read a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("local", "zone", "at", "kind"),
    [
        ("2026-03-01T19:00", NEW_YORK, "2026-03-02T00:00", Kind.NORMAL),
        ("2026-03-08T19:00", NEW_YORK, "2026-03-08T23:00", Kind.NORMAL),
        # A gap is read with the offset before it, a fold as the first of two (RFC 5545, 3.3.5).
        ("2026-03-08T01:59", NEW_YORK, "2026-03-08T06:59", Kind.NORMAL),
        ("2026-03-08T02:00", NEW_YORK, "2026-03-08T07:00", Kind.GAP),
        ("2026-03-08T02:30", NEW_YORK, "2026-03-08T07:30", Kind.GAP),
        ("2026-03-08T03:00", NEW_YORK, "2026-03-08T07:00", Kind.NORMAL),
        ("2026-11-01T01:30", NEW_YORK, "2026-11-01T05:30", Kind.FOLD),
        ("2026-11-01T02:00", NEW_YORK, "2026-11-01T07:00", Kind.NORMAL),
        ("2026-03-29T01:30", LONDON, "2026-03-29T01:30", Kind.GAP),
        ("2026-10-25T01:30", LONDON, "2026-10-25T00:30", Kind.FOLD),
        ("2026-10-25T20:00", LONDON, "2026-10-25T20:00", Kind.NORMAL),
        # Dublin's winter time is negative daylight saving: whoever asks dst() gets it the wrong way round.
        ("2026-03-29T01:30", DUBLIN, "2026-03-29T01:30", Kind.GAP),
        ("2026-10-25T01:30", DUBLIN, "2026-10-25T00:30", Kind.FOLD),
        ("2026-10-31T10:00", DUBLIN, "2026-10-31T10:00", Kind.NORMAL),
        ("2026-10-24T10:00", DUBLIN, "2026-10-24T09:00", Kind.NORMAL),
        # Half an hour of daylight saving, and a whole day that never was.
        ("2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45", Kind.FOLD),
        ("2011-12-30T12:00", "Pacific/Apia", "2011-12-30T22:00", Kind.GAP),
        ("2026-11-05T09:00", "Pacific/Auckland", "2026-11-04T20:00", Kind.NORMAL),
        ("2026-06-01T09:00", "UTC", "2026-06-01T09:00", Kind.NORMAL),
    ],
)
def test_a_wall_time_has_one_moment(local: str, zone: str, at: str, kind: Kind) -> None:
    assert wallclock.to_utc(datetime.fromisoformat(local), zone) == utc(at)
    assert wallclock.kind(datetime.fromisoformat(local), zone) is kind


def test_a_time_in_a_gap_is_shown_as_the_clock_then_shows_it() -> None:
    moment = wallclock.to_utc(datetime(2026, 3, 8, 2, 30), NEW_YORK)
    assert wallclock.to_local(moment, NEW_YORK) == datetime(2026, 3, 8, 3, 30)


def test_both_passes_of_a_fold_look_the_same_on_the_wall() -> None:
    first, second = (wallclock.to_local(utc(at), LONDON) for at in ("2026-10-25T00:30", "2026-10-25T01:30"))
    assert first == second == datetime(2026, 10, 25, 1, 30)
    assert (first.fold, second.fold) == (0, 0)


def test_a_mark_for_the_second_pass_is_not_listened_to() -> None:
    local = datetime(2026, 10, 25, 1, 30, fold=1)
    assert wallclock.to_utc(local, LONDON) == utc("2026-10-25T00:30")


def test_minutes_are_real_minutes_whatever_the_clocks_do() -> None:
    starts_at = wallclock.to_utc(datetime(2026, 3, 7, 23), NEW_YORK)
    ends_at = wallclock.ends_at(starts_at, 240)
    assert wallclock.to_local(ends_at, NEW_YORK) == datetime(2026, 3, 8, 4)
    assert ends_at.utcoffset() == timedelta(0)


def test_minutes_are_real_from_a_moment_given_in_local_time_too() -> None:
    starts_at = datetime(2026, 3, 7, 23, tzinfo=zoneinfo.ZoneInfo(NEW_YORK))
    assert wallclock.ends_at(starts_at, 240) == utc("2026-03-08T08:00")


@given(times, zones)
def test_there_and_back_is_the_same_time_outside_a_gap(local: datetime, zone: str) -> None:
    back = wallclock.to_local(wallclock.to_utc(local, zone), zone)
    assert (back == local) == (wallclock.kind(local, zone) is not Kind.GAP)


@given(times, zones)
def test_a_moment_keeps_its_place_except_for_the_second_pass_of_a_fold(at: datetime, zone: str) -> None:
    moment = at.replace(tzinfo=UTC)
    local = wallclock.to_local(moment, zone)
    again = wallclock.to_utc(local, zone)
    assert again == moment or (again < moment and wallclock.kind(local, zone) is Kind.FOLD)


@pytest.mark.parametrize("name", [LONDON, "UTC", "US/Eastern", "Asia/Kolkata", "Asia/Calcutta"])
def test_names_of_the_data_are_zones(name: str) -> None:
    assert wallclock.is_zone(name)


@pytest.mark.parametrize(
    "name",
    [
        "", "Europe", "europe/london", "Europe/London ", "Europe/London\0", "../Europe/London", "/etc/passwd",
        "../../../etc/localtime", "zone.tab", "tzdata.zi", "Factory", "localtime", "posixrules", "\ud800",
        "X" * 1_000_000,
    ],
)  # fmt: skip
def test_anything_else_is_not_a_zone(name: str) -> None:
    assert not wallclock.is_zone(name)
    for ask in (wallclock.to_utc, wallclock.to_local, wallclock.kind):
        with pytest.raises(Invalid, match=r"field\.not_a_time_zone"):
            ask(utc("2026-01-01T00:00"), name)


def test_zones_to_choose_from_are_sorted_places() -> None:
    names = wallclock.zone_names()
    assert list(names) == sorted(set(names))
    assert {LONDON, NEW_YORK, DUBLIN, "Asia/Kolkata", "Pacific/Auckland", "UTC"} <= set(names)
    assert all(wallclock.is_zone(name) for name in names)
    assert not {name for name in names if name.startswith(("Etc/", "US/", "SystemV/"))}


def test_only_the_data_of_the_package_is_read() -> None:
    assert zoneinfo.TZPATH == ()
    assert wallclock.tzdata_version() >= "2026f"


def test_files_of_the_operating_system_are_left_alone_even_when_asked_for() -> None:
    code = (
        "import zoneinfo; zoneinfo.ZoneInfo('Europe/London')\n"
        "from facilitator.domain import wallclock\n"
        "assert zoneinfo.TZPATH == (), zoneinfo.TZPATH\n"
        "assert wallclock.is_zone('Europe/London')\n"
    )
    asked = {"PYTHONTZPATH": "/usr/share/zoneinfo", "PATH": ""}
    subprocess.run([sys.executable, "-c", code], check=True, env=asked)
