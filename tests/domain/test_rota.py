"""The fair order: nobody oftener than anybody else, nobody who is away, and what is settled stays."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.rota import (
    BESIDE,
    HOST,
    LEAD,
    Away,
    Busy,
    Change,
    Facts,
    Meeting,
    Named,
    Person,
    Served,
    difference,
    plan,
)

NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)
BOTH = frozenset({LEAD, BESIDE})


def someone(number: int) -> UUID:
    return UUID(int=number + 1)


def session(number: int) -> UUID:
    return UUID(int=1000 + number)


def team(size: int, roles: frozenset[str] = BOTH) -> list[Person]:
    return [Person(someone(number), number, roles) for number in range(size)]


def weeks(count: int, roles: tuple[str, ...] = (LEAD, BESIDE)) -> list[Meeting]:
    found = []
    for number in range(count):
        at = NOW + timedelta(days=1 + 7 * number)
        found.append(Meeting(session(number), at.date(), at.date(), at, at + timedelta(minutes=90), roles))
    return found


def holders(named: list[Named], role: str) -> list[UUID]:
    return [one.account_id for one in named if one.role == role]


def spread(counts: Counter[UUID], people: list[Person]) -> int:
    times = [counts[one.account_id] for one in people]
    return max(times) - min(times)


@given(st.integers(1, 8), st.integers(1, 40))
def test_a_round_robin_is_the_order_of_the_rota(size: int, count: int) -> None:
    leads = holders(plan(team(size), weeks(count), Facts(), NOW), LEAD)
    assert leads == [someone(number % size) for number in range(count)]


@given(st.integers(2, 8), st.integers(1, 40))
def test_the_next_in_line_stands_beside_the_lead(size: int, count: int) -> None:
    beside = holders(plan(team(size), weeks(count), Facts(), NOW), BESIDE)
    assert beside == [someone((number + 1) % size) for number in range(count)]


@given(st.integers(3, 8), st.integers(1, 40), st.data())
def test_without_absences_nobody_holds_a_role_more_than_once_oftener(
    size: int, count: int, data: st.DataObject
) -> None:
    people, roles = team(size, BOTH | {HOST}), (LEAD, BESIDE, HOST)
    times = data.draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
    history = {(LEAD, someone(one)): Served(number, NOW) for one, number in enumerate(times)}
    named = plan(
        people, weeks(count, roles), Facts(history=history if max(times) - min(times) < 2 else {}), NOW
    )
    for role in (BESIDE, HOST):
        assert spread(Counter(holders(named, role)), people) <= 1
    total = Counter(holders(named, LEAD))
    if max(times) - min(times) < 2:
        total.update({someone(one): number for one, number in enumerate(times)})
    assert spread(total, people) <= 1


def test_a_weight_of_two_leads_twice_as_often() -> None:
    people = [Person(someone(0), 0, BOTH, weight=2), Person(someone(1), 1, BOTH)]
    leads = Counter(holders(plan(people, weeks(12), Facts(), NOW), LEAD))
    assert leads == {someone(0): 8, someone(1): 4}


def test_whoever_is_new_does_not_have_to_make_up_for_years() -> None:
    history = {(LEAD, someone(number)): Served(50, NOW - timedelta(days=7 - number)) for number in range(2)}
    leads = holders(plan(team(3), weeks(6), Facts(history=history), NOW), LEAD)
    assert leads == [someone(2), someone(0), someone(1), someone(2), someone(0), someone(1)]


days = st.integers(0, 80)
away = st.lists(st.tuples(st.integers(0, 5), days, st.integers(0, 20)), max_size=8)


@st.composite
def situations(draw: st.DrawFn) -> tuple[list[Person], list[Meeting], list[Away], list[Busy], list[Named]]:
    people = [
        Person(
            someone(number),
            draw(st.integers(0, 3)),
            frozenset(draw(st.sets(st.sampled_from((LEAD, BESIDE, HOST))))),
            weight=draw(st.integers(1, 3)),
        )
        for number in range(draw(st.integers(0, 6)))
    ]
    meetings = weeks(draw(st.integers(0, 12)), (LEAD, BESIDE, HOST))
    absences = [
        Away(someone(who), NOW.date() + timedelta(days=first), NOW.date() + timedelta(days=first + more))
        for who, first, more in draw(away)
    ]
    busy = [
        Busy(someone(who), NOW + timedelta(days=first), NOW + timedelta(days=first + more))
        for who, first, more in draw(away)
    ]
    chosen = draw(st.sets(st.tuples(st.integers(0, 11), st.sampled_from((LEAD, BESIDE))), max_size=5))
    locked = [Named(session(number), role, someone(number % 3)) for number, role in sorted(chosen)]
    locked = list({(one.session_id, one.account_id): one for one in locked}.values())
    return people, meetings, absences, busy, [one for one in locked if one.session_id in ids(meetings)]


def ids(meetings: list[Meeting]) -> set[UUID]:
    return {one.session_id for one in meetings}


@given(situations())
def test_nobody_who_is_away_or_elsewhere_is_named_and_what_is_settled_stays(
    situation: tuple[list[Person], list[Meeting], list[Away], list[Busy], list[Named]],
) -> None:
    people, meetings, absences, busy, locked = situation
    named = plan(people, meetings, Facts(absences, busy, locked), NOW)
    assert [one for one in named if one in locked] == [one for one in named if one in set(locked)]
    assert set(locked) <= set(named)
    at = {one.session_id: one for one in meetings}
    roles = {one.account_id: one.roles for one in people}
    for one in set(named) - set(locked):
        meeting = at[one.session_id]
        assert one.role in roles[one.account_id]
        assert not any(
            gone.account_id == one.account_id and gone.starts_on <= meeting.first_day <= gone.ends_on
            for gone in absences
        )
        assert not any(
            taken.account_id == one.account_id
            and taken.starts_at < meeting.ends_at
            and meeting.starts_at < taken.ends_at
            for taken in busy
        )
    for session_id in at:
        inside = [one.account_id for one in named if one.session_id == session_id]
        assert len(inside) == len(set(inside)), "nobody is named twice for one session"


@given(situations())
def test_planning_again_what_was_just_planned_changes_nothing(
    situation: tuple[list[Person], list[Meeting], list[Away], list[Busy], list[Named]],
) -> None:
    people, meetings, absences, busy, locked = situation
    named = plan(people, meetings, Facts(absences, busy, locked), NOW)
    again = plan(people, meetings, Facts(absences, busy, locked), NOW)
    assert difference(meetings, named, again) == []


@given(situations(), st.data())
def test_swaps_leave_the_totals_as_they_are(
    situation: tuple[list[Person], list[Meeting], list[Away], list[Busy], list[Named]], data: st.DataObject
) -> None:
    people, meetings, *_ = situation
    named = plan(people, meetings, Facts(), NOW)
    if len(named) < 2:
        return
    one, other = data.draw(st.permutations(named))[:2]
    swapped = [
        Named(row.session_id, row.role, other.account_id)
        if row == one
        else Named(row.session_id, row.role, one.account_id)
        if row == other
        else row
        for row in named
    ]
    assert Counter(row.account_id for row in swapped) == Counter(row.account_id for row in named)


def test_what_has_begun_is_left_alone() -> None:
    meetings = weeks(3)
    late = plan(team(2), meetings, Facts(), meetings[0].starts_at)
    assert session(0) not in {one.session_id for one in late}


def test_a_change_is_told_from_the_first_session_that_differs() -> None:
    meetings, before = weeks(4), plan(team(3), weeks(4), Facts(), NOW)
    gone = [Away(someone(2), meetings[2].first_day, date(2027, 1, 1))]
    after = plan(team(3), meetings, Facts(gone), NOW)
    told = difference(meetings, before, after)
    assert {one.session_id for one in told} <= {session(1), session(2), session(3)}
    assert Change(session(2), LEAD, someone(2), someone(0)) in told


def test_a_role_that_nobody_can_take_stays_open() -> None:
    assert plan(team(1), weeks(1), Facts(), NOW) == [Named(session(0), LEAD, someone(0))]
    assert plan([], weeks(1), Facts(), NOW) == []
