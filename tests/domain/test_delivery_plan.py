"""The plan of one member for one session, by a table of what they know and what is true."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.delivery import MIN_NOTICE
from facilitator.domain.delivery_plan import HORIZON, Meeting, Reader, Told, fingerprint, news, wanted

STARTS = datetime(2026, 10, 27, 19, 0, tzinfo=UTC)
NOW = STARTS - timedelta(days=5)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MEETING = Meeting(uuid4(), 1, "planned", STARTS, datetime(2026, 10, 27, 19, 0), "Europe/London", "here")
READER = Reader(uuid4(), (1440, 120), "Europe/London")
REMINDED = Told("reminder", 0, STARTS, "here")

# What the member was told last (kind, hours between that start and the true one, place), what is true, what they need.
NEWS = [
    (None, "planned", None),
    (None, "cancelled", None),
    (("reminder", 0, "here"), "planned", None),
    (("reminder", 0, "here"), "live", None),
    (("reminder", 1, "here"), "planned", "moved"),
    (("reminder", 1, "here"), "live", "moved"),
    (("reminder", 0, "there"), "planned", "moved"),
    (("moved", 0, "here"), "planned", None),
    (("moved", 24, "there"), "planned", "moved"),
    (("reminder", 0, "here"), "cancelled", "cancelled"),
    (("moved", 5, "there"), "cancelled", "cancelled"),
    (("cancelled", 0, "here"), "cancelled", None),
    (("cancelled", 0, "here"), "planned", "moved"),
    (("reminder", 1, "there"), "closed", None),
    (("reminder", 1, "there"), "did_not_meet", None),
]


@pytest.mark.parametrize(("told", "status", "kind"), NEWS)
def test_what_a_member_does_not_know_yet(
    told: tuple[str, int, str] | None, status: str, kind: str | None
) -> None:
    last = None if told is None else Told(told[0], 0, STARTS + told[1] * HOUR, told[2])
    meeting = replace(MEETING, status=status)
    assert news(meeting, last) == kind
    notices = [one.kind for one in wanted(meeting, READER, last, NOW) if one.kind != "reminder"]
    assert notices == ([] if kind is None else [kind])


def test_who_knows_nothing_gets_every_reminder() -> None:
    planned = wanted(MEETING, READER, None, NOW)
    assert [(one.lead_minutes, one.due_at, one.late) for one in planned] == [
        (1440, STARTS - DAY, False),
        (120, STARTS - 2 * HOUR, False),
    ]


def test_a_reminder_that_would_repeat_a_notice_is_late() -> None:
    told = replace(REMINDED, starts_at=STARTS - DAY)
    planned = wanted(MEETING, READER, told, STARTS - DAY)
    assert [(one.kind, one.lead_minutes, one.late) for one in planned] == [
        ("moved", 0, False),
        ("reminder", 1440, True),
        ("reminder", 120, False),
    ]


def test_who_was_reminded_is_not_reminded_of_the_same_again() -> None:
    planned = wanted(MEETING, READER, REMINDED, STARTS - 3 * HOUR)
    assert [(one.lead_minutes, one.late) for one in planned] == [(1440, True), (120, False)]


@pytest.mark.parametrize("minutes", [10, 0, -60])
def test_shortly_before_the_start_nobody_is_reminded(minutes: int) -> None:
    assert wanted(MEETING, READER, None, STARTS - timedelta(minutes=minutes)) == []


def test_a_change_is_told_for_an_hour_after_the_later_start_and_no_longer() -> None:
    told = replace(REMINDED, starts_at=STARTS - DAY)
    late = STARTS + timedelta(minutes=54)
    assert [one.kind for one in wanted(MEETING, READER, told, late)] == ["moved"]
    assert wanted(MEETING, READER, told, STARTS + timedelta(minutes=55)) == []


def test_a_place_is_recognised_by_its_fingerprint() -> None:
    assert fingerprint("Room 2", "") == fingerprint("Room 2", "")
    assert len({fingerprint("Room 2", ""), fingerprint("Room 3", ""), fingerprint("", "Room 2")}) == 3
    assert "Room" not in fingerprint("Room 2", "")


@given(
    st.timedeltas(-HORIZON, 2 * DAY),
    st.lists(st.integers(15, 28 * 1440), max_size=4, unique=True),
    st.sampled_from(["planned", "live", "cancelled", "closed"]),
    st.none()
    | st.builds(
        Told,
        kind=st.sampled_from(["reminder", "moved", "cancelled"]),
        sequence=st.just(0),
        starts_at=st.timedeltas(-7 * DAY, 7 * DAY).map(lambda shift: STARTS + shift),
        place=st.sampled_from(["here", "there"]),
    ),
    st.sampled_from(["Europe/London", "Pacific/Auckland", "America/New_York"]),
)
def test_whatever_is_true_the_plan_keeps_its_promises(
    since: timedelta, leads: list[int], status: str, told: Told | None, zone: str
) -> None:
    now, meeting = STARTS + since, replace(MEETING, status=status)
    planned = wanted(meeting, Reader(uuid4(), tuple(leads), zone), told, now)
    assert len({(one.kind, one.lead_minutes) for one in planned}) == len(planned)
    assert len([one for one in planned if one.kind != "reminder"]) <= (told is not None)
    for one in planned:
        assert one.due_at <= one.expires_at
        assert now <= one.not_before or one.kind != "reminder"
        if one.kind == "reminder":
            assert one.expires_at == STARTS - MIN_NOTICE > now
            assert one.late or one.not_before <= one.expires_at
            assert status in {"planned", "live"}
