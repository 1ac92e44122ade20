"""The patterns of the demo organisation, date by date (the design's domain page, section g)."""

from datetime import date, datetime, timedelta

import pytest

from facilitator.domain import recurrence, wallclock

DEMO_CLOCK = datetime(2026, 10, 22, 15, 30)  # UTC
HISTORY, PLANS_END = datetime(2026, 5, 1), datetime(2027, 4, 1)

LONDON, NEW_YORK, DUBLIN = "Europe/London", "America/New_York", "Europe/Dublin"
# Group: rule, a start from which the first date follows, zone, dates that did not take place before the demo's now,
# sessions held until then.
GROUPS = {
    "G01": ("FREQ=WEEKLY;BYDAY=TU", "2026-05-01T19:00", LONDON, 1, 24),
    "G02": ("FREQ=WEEKLY;BYDAY=WE", "2026-05-01T11:00", LONDON, 8, 17),
    "G03": ("FREQ=WEEKLY;COUNT=8", "2026-09-21T18:30", LONDON, 0, 5),
    "G04": ("FREQ=MONTHLY;BYDAY=-1TH", "2026-05-01T19:00", LONDON, 0, 5),
    "G05": ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "2026-05-15T14:00", LONDON, 0, 12),
    "G06": ("FREQ=WEEKLY;BYDAY=MO", "2026-05-01T18:30", NEW_YORK, 2, 23),
    "G07": ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "2026-05-13T19:00", NEW_YORK, 0, 12),
    "G08": ("FREQ=WEEKLY;COUNT=6", "2026-10-11T15:00", NEW_YORK, 0, 2),
    "G09": ("FREQ=WEEKLY;BYDAY=SA", "2026-05-01T10:00", DUBLIN, 2, 23),
    "G10": ("FREQ=MONTHLY;BYDAY=1MO,3MO", "2026-05-18T20:00", DUBLIN, 0, 11),
    "G11": ("FREQ=WEEKLY;BYDAY=SU", "2026-05-01T20:00", LONDON, 0, 25),
    "G12": ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH", "2026-05-07T09:00", "Pacific/Auckland", 0, 13),
    "S13": ("FREQ=MONTHLY;BYDAY=2TU", "2026-05-01T13:00", LONDON, 0, 6),
}


def dates_of(group: str) -> list[datetime]:
    """Return all wall times of a group between the start of its history and the end of its plans."""
    text, start, zone, _, _ = GROUPS[group]
    settled = recurrence.settle(text, datetime.fromisoformat(start), zone)
    return recurrence.expand(settled.rule, settled.starts_local, HISTORY, PLANS_END, last=settled.last_local)


def days_of(group: str) -> list[date]:
    """Return all dates of a group."""
    return [local.date() for local in dates_of(group)]


def shown_in(group: str, zone: str) -> dict[date, datetime]:
    """Return the wall times that somebody in another zone sees, by the date of the group."""
    home = GROUPS[group][2]
    return {
        local.date(): wallclock.to_local(wallclock.to_utc(local, home), zone) for local in dates_of(group)
    }


@pytest.mark.parametrize("group", GROUPS)
def test_as_many_sessions_were_held_as_the_demo_says(group: str) -> None:
    _, _, zone, left_out, held = GROUPS[group]
    past = [
        local for local in dates_of(group) if wallclock.to_utc(local, zone).replace(tzinfo=None) < DEMO_CLOCK
    ]
    assert len(past) == held + left_out


def test_all_groups_together_have_the_dates_that_the_demo_says() -> None:
    assert sum(len(dates_of(group)) for group in GROUPS if group != "S13") == 357
    assert len(dates_of("S13")) == 6 + 5


def test_the_last_thursday_is_sometimes_the_fifth() -> None:
    last = [date(2026, 5, 28), date(2026, 6, 25), date(2026, 7, 30), date(2026, 8, 27), date(2026, 9, 24)]
    last += [date(2026, 10, 29), date(2026, 11, 26), date(2026, 12, 31)]
    last += [date(2027, 1, 28), date(2027, 2, 25), date(2027, 3, 25)]
    assert days_of("G04") == last
    fourth = recurrence.expand(
        recurrence.parse("FREQ=MONTHLY;BYDAY=4TH"), datetime(2026, 5, 1, 19), HISTORY, PLANS_END
    )
    apart = [day for day, other in zip(last, fourth, strict=True) if day != other.date()]
    assert apart == [date(2026, 7, 30), date(2026, 10, 29), date(2026, 12, 31)]


def test_first_and_third_mondays_follow_each_other() -> None:
    assert days_of("G10")[:6] == [
        date(2026, 5, 18), date(2026, 6, 1), date(2026, 6, 15), date(2026, 7, 6), date(2026, 7, 20),
        date(2026, 8, 3),
    ]  # fmt: skip
    assert date(2027, 2, 1) in days_of("G10")


def test_a_course_of_eight_keeps_its_hour_over_the_clock_change() -> None:
    days = days_of("G03")
    assert (len(days), days[0], days[-1]) == (8, date(2026, 9, 21), date(2026, 11, 9))
    hours = [wallclock.to_utc(local, LONDON).hour for local in dates_of("G03")]
    assert hours == [17, 17, 17, 17, 17, 18, 18, 18]


def test_an_american_course_changes_a_week_later() -> None:
    hours = [wallclock.to_utc(local, NEW_YORK).hour for local in dates_of("G08")]
    assert hours == [19, 19, 19, 20, 20, 20]


def test_two_zones_drift_apart_for_three_sundays() -> None:
    shown = shown_in("G11", NEW_YORK)
    assert {local.hour for local in shown.values()} == {15, 16}
    assert [day for day, local in shown.items() if local.hour == 16] == [
        date(2026, 10, 25),
        date(2027, 3, 14),
        date(2027, 3, 21),
    ]


def test_sunday_evening_in_london_is_monday_in_kolkata() -> None:
    shown = shown_in("G11", "Asia/Kolkata")
    assert {(local.hour, local.minute) for local in shown.values()} == {(0, 30), (1, 30)}
    assert all(local.date() == day + timedelta(days=1) for day, local in shown.items())


def test_across_the_dateline_it_is_the_evening_before() -> None:
    shown = shown_in("G12", LONDON)
    assert all(local.date() == day - timedelta(days=1) for day, local in shown.items())
    hours = {day: local.hour for day, local in shown.items()}
    assert (hours[date(2026, 9, 24)], hours[date(2026, 10, 8)], hours[date(2026, 11, 5)]) == (22, 21, 20)
    brisbane = {day: local.hour for day, local in shown_in("G12", "Australia/Brisbane").items()}
    assert (brisbane[date(2026, 9, 24)], brisbane[date(2026, 10, 8)]) == (7, 6)


def test_what_comes_next_after_the_demo_clock() -> None:
    coming = {
        group: min(
            moment
            for local in dates_of(group)
            if (moment := wallclock.to_utc(local, GROUPS[group][2]).replace(tzinfo=None)) > DEMO_CLOCK
        )
        for group in ("G03", "G08", "G09", "G11")
    }
    assert coming == {
        "G03": datetime(2026, 10, 26, 18, 30),
        "G08": datetime(2026, 10, 25, 19),
        "G09": datetime(2026, 10, 24, 9),
        "G11": datetime(2026, 10, 25, 20),
    }
