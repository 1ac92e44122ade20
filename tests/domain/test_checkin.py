"""When a check-in is open and who can take part in it."""

from datetime import UTC, datetime, timedelta

import pytest

from facilitator.domain.box import MAX_ROSTER
from facilitator.domain.checkin import (
    checked_roster,
    checked_slips,
    checked_window,
    mode_of,
    slips_left,
    usual_window,
)
from facilitator.errors import Conflict, Invalid

START = datetime(2026, 10, 22, 18, 0, tzinfo=UTC)
END = START + timedelta(minutes=90)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_before_a_session_there_is_a_whole_day() -> None:
    assert usual_window("before", START, END) == (START - DAY, START)


def test_after_it_there_is_the_session_and_a_day() -> None:
    assert usual_window("after", START, END) == (START, END + DAY)


def test_with_a_day_to_answer_it_is_for_everybody_on_the_list() -> None:
    assert mode_of(START, START + DAY, START - HOUR) == "roster"


def test_with_less_it_is_for_those_in_the_room() -> None:
    assert mode_of(START, END, START - HOUR) == "room"
    assert mode_of(START - DAY, START, START - HOUR) == "room", "what has passed is no time to answer"


@pytest.mark.parametrize(
    ("opens_at", "closes_at", "now", "key"),
    [
        (START, START, START, "checkin.closes_before_opening"),
        (END, START, START, "checkin.closes_before_opening"),
        (START, END, END, "checkin.time_has_passed"),
        (START, START + 7 * DAY + HOUR, START, "checkin.window_too_long"),
    ],
)
def test_times_that_cannot_be_are_refused(
    opens_at: datetime, closes_at: datetime, now: datetime, key: str
) -> None:
    with pytest.raises(Invalid) as refused:
        checked_window(opens_at, closes_at, now)
    assert (refused.value.key, refused.value.field) == (key, "closes_at")


def test_seven_days_are_the_most() -> None:
    checked_window(START, START + 7 * DAY, START)


@pytest.mark.parametrize("size", [5, 9, MAX_ROSTER])
def test_a_list_of_five_and_more_has_room(size: int) -> None:
    checked_roster(size)


@pytest.mark.requirement("C01")
@pytest.mark.parametrize(
    ("size", "key"), [(0, "roster_too_small"), (4, "roster_too_small"), (MAX_ROSTER + 1, "roster_too_large")]
)
def test_a_shorter_or_longer_list_has_none(size: int, key: str) -> None:
    with pytest.raises(Conflict) as refused:
        checked_roster(size)
    assert refused.value.key == f"checkin.{key}"


def test_slips_are_for_those_who_have_no_code() -> None:
    assert slips_left(9, 7) == 2
    assert slips_left(9, 10) == 0


@pytest.mark.parametrize(("count", "given"), [(0, 7), (-1, 0), (12, 7), (19, 0)])
def test_there_are_at_most_two_codes_for_each_person(count: int, given: int) -> None:
    checked_slips(18 - given, 9, given)
    with pytest.raises(Conflict):
        checked_slips(count, 9, given)
