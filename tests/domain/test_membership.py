"""A place on a roster: every path leads where its words say, and no path leads past the capacity."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain import membership as rules
from facilitator.errors import Conflict
from facilitator.models.membership import MEMBERSHIP_STATUSES

STATUSES = st.sampled_from(MEMBERSHIP_STATUSES)
ACTS = st.sampled_from(sorted(rules.STEPS))


@given(act=ACTS, status=STATUSES, has_room=st.booleans(), joined=st.booleans())
def test_a_full_group_never_gives_a_place(*, act: str, status: str, has_room: bool, joined: bool) -> None:
    try:
        after = rules.stepped(act, status, has_room=has_room, joined=joined)
    except Conflict:
        return
    held, holds = status in rules.HOLDING_A_PLACE, after in rules.HOLDING_A_PLACE
    assert has_room or held or not holds


@given(act=ACTS, status=STATUSES, joined=st.booleans())
def test_an_act_done_twice_is_done_once(*, act: str, status: str, joined: bool) -> None:
    try:
        once = rules.stepped(act, status, has_room=True, joined=joined)
    except Conflict:
        return
    if once == rules.STEPS[act].after:
        assert rules.stepped(act, once, has_room=True, joined=joined) == once


@given(status=STATUSES, joined=st.booleans())
def test_everybody_may_always_leave(*, status: str, joined: bool) -> None:
    assert rules.stepped("leave", status, has_room=False, joined=joined) == "left"


@given(has_room=st.booleans(), joined=st.booleans())
def test_who_comes_back_has_a_place_or_waits(*, has_room: bool, joined: bool) -> None:
    after = rules.stepped("come_back", "left", has_room=has_room, joined=joined)
    assert after == ("current" if has_room and joined else "waiting")
    assert rules.stepped("come_back", "paused", has_room=has_room, joined=joined) == "current"


@pytest.mark.parametrize("status", ["current", "paused", "left"])
def test_only_who_asked_or_waits_is_offered_a_place(status: str) -> None:
    with pytest.raises(Conflict, match="cannot_offer"):
        rules.stepped("offer", status, has_room=True, joined=True)


@given(capacity=st.none() | st.integers(1, 500), taken=st.integers(0, 600))
def test_a_group_without_a_capacity_has_room(capacity: int | None, taken: int) -> None:
    assert rules.has_room(capacity, taken) == (capacity is None or taken < capacity)
    assert rules.first_status("asked", has_room=False) == "asked"


@given(leads=st.none() | st.lists(st.integers(15, 40320), max_size=5))
def test_reminder_times_stand_once_and_in_order(leads: list[int] | None) -> None:
    ordered = rules.ordered_leads(leads)
    assert ordered is None if leads is None else set(leads) == set(ordered or [])
    assert rules.ordered_leads(ordered) == ordered


def test_every_choice_of_reminders_is_found_again() -> None:
    assert all(rules.choice_of(leads) == name for name, leads in rules.REMINDER_CHOICES.items())
    assert rules.choice_of([60]) is None
