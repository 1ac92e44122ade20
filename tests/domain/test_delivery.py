"""Tests of what may become of a delivery, how often it is tried and which of several reminders goes."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.delivery import (
    GUARDS,
    MOVES,
    TOLD,
    DueReminder,
    State,
    after_refusal,
    after_silence,
    backoff,
    coalesced,
    dedupe_key,
    may,
    next_try,
)
from facilitator.models.delivery import CHANGES, DELIVERY_STATES, KINDS, TO_FACILITATORS

NOW = datetime(2026, 10, 29, 12, tzinfo=UTC)
SESSIONS, MEMBERS = [uuid4(), uuid4()], [uuid4(), uuid4(), uuid4()]
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
reminders = st.lists(
    st.builds(
        DueReminder,
        id=st.uuids(),
        session_id=st.sampled_from(SESSIONS),
        member_id=st.sampled_from(MEMBERS),
        lead_minutes=st.sampled_from([60, 120, 1440, 10080]),
    ),
    unique_by=(lambda one: one.id, lambda one: (one.session_id, one.member_id, one.lead_minutes)),
)


def test_the_states_and_kinds_are_those_of_the_database() -> None:
    assert tuple(State) == DELIVERY_STATES
    assert set(GUARDS) == set(KINDS)
    assert set(MOVES) == set(State)


ALLOWED = {
    "planned": "claimed missed withdrawn suppressed",
    "claimed": "planned sending missed withdrawn suppressed",
    "sending": "planned sent failed doubtful",
    "sent": "failed",
    "doubtful": "failed",
    "withdrawn": "planned",
    "suppressed": "planned",
    "failed": "",
    "missed": "",
}


@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize("after", State)
def test_every_move_is_allowed_or_refused_on_purpose(before: State, after: State) -> None:
    assert may(before, after) == (after in ALLOWED[before].split())


@given(st.lists(st.sampled_from(State), max_size=12))
def test_what_was_sent_never_goes_back(walk: list[State]) -> None:
    state, sent = State.PLANNED, False
    for wish in walk:
        state = wish if may(state, wish) else state
        sent = sent or state is State.SENT
        assert not sent or state in {State.SENT, State.FAILED}


def test_what_is_claimed_or_planned_has_told_nobody() -> None:
    assert frozenset({State.SENDING, State.SENT, State.DOUBTFUL}) == TOLD


def test_a_definite_refusal_fails_or_waits() -> None:
    assert after_refusal(permanent=True) is State.FAILED
    assert after_refusal(permanent=False) is State.PLANNED


def test_silence_is_answered_with_one_more_copy_and_then_with_doubt() -> None:
    assert [after_silence(silences) for silences in range(3)] == [
        State.PLANNED,
        State.DOUBTFUL,
        State.DOUBTFUL,
    ]


def test_a_cancellation_goes_although_the_session_is_cancelled_and_a_reminder_does_not() -> None:
    assert "cancelled" in GUARDS["cancelled"].session_statuses
    assert "cancelled" not in GUARDS["reminder"].session_statuses | GUARDS["moved"].session_statuses


def test_mail_to_members_heeds_the_stop_and_mail_to_staff_has_none() -> None:
    assert {kind for kind, guard in GUARDS.items() if not guard.heeds_stop} == {
        "invite",
        "password",
        *CHANGES,
        *TO_FACILITATORS,
    }


def test_the_wait_grows_and_then_stays_at_half_an_hour() -> None:
    minutes = [backoff(tries, 0.5) / timedelta(minutes=1) for tries in range(1, 9)]
    assert minutes == [1, 2, 5, 10, 20, 30, 30, 30]


@given(st.integers(1, 50), st.floats(0, 1))
def test_chance_changes_the_wait_by_a_fifth_at_most(tries: int, fraction: float) -> None:
    middle = backoff(tries, 0.5)
    assert middle * 0.8 <= backoff(tries, fraction) <= middle * 1.2 + timedelta(microseconds=1)


@given(st.integers(1, 10), st.floats(0, 1), st.timedeltas(timedelta(minutes=1.5), timedelta(days=1)))
def test_a_last_try_falls_before_the_end(tries: int, fraction: float, left: timedelta) -> None:
    again = next_try(now=NOW, tries=tries, jitter_fraction=fraction, expires=NOW + left)
    assert NOW < again < NOW + left


def test_without_time_for_a_last_try_it_is_left_to_expire() -> None:
    again = next_try(now=NOW, tries=1, jitter_fraction=0, expires=NOW + timedelta(seconds=30))
    assert again > NOW + timedelta(seconds=30)


def test_a_message_is_named_by_all_that_makes_it_single() -> None:
    session, member = UUID(int=1), UUID(int=2)
    keys = {
        dedupe_key("reminder", session, member, 1440, 0),
        dedupe_key("reminder", session, member, 120, 0),
        dedupe_key("reminder", session, member, 1440, 1),
        dedupe_key("reminder", member, session, 1440, 0),
        dedupe_key("moved", session, member, 0, 1),
        dedupe_key("moved", session, member, 0, 1, "sms"),
        dedupe_key("password", None, member),
        dedupe_key("password", member, None),
    }
    assert len(keys) == 8
    assert max(map(len, keys)) <= 200
    assert dedupe_key("reminder", session, member, 1440, 3) == f"reminder:{session}:{member}:1440:3:email"


@given(reminders)
def test_of_several_due_reminders_the_latest_lead_goes(due: list[DueReminder]) -> None:
    dropped = coalesced(due)
    kept = [one for one in due if one.id not in dropped]
    pairs = [(one.session_id, one.member_id) for one in kept]
    assert len(pairs) == len(set(pairs)) == len({(one.session_id, one.member_id) for one in due})
    for one in due:
        rival = next(
            other for other in kept if (other.session_id, other.member_id) == (one.session_id, one.member_id)
        )
        assert rival.lead_minutes <= one.lead_minutes
