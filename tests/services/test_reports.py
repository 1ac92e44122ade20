"""Attendance over time: each mark for those who facilitate, sums for others, small numbers for nobody else."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from facilitator import clock as clocks
from facilitator.clock import FrozenClock
from facilitator.domain.attendance import AttendanceSum
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.errors import Forbidden, Invalid, NotFound
from facilitator.extensions import db
from facilitator.models.session import GroupSession
from facilitator.services import attendances, closings, guests, registers, reports
from tests.cast import Cast
from tests.conftest import NOW, OpenUnit
from tests.people import joined, mark, past_sessions
from tests.registers import Evening, evening_at_hand, evening_of, marked

YEAR_AGO = NOW - timedelta(days=400)


@pytest.fixture
def evening(app: Flask, cast: Cast) -> Evening:
    """Give tonight's evening."""
    return evening_at_hand(app, cast)


def closed(sessions: list[GroupSession], guest_count: int = 0) -> list[GroupSession]:
    """Close sessions by hand, inside an open unit."""
    for session in sessions:
        session.status, session.guest_count = "closed", guest_count
        session.register_closed_at = session.ends_at
    db.session.flush()
    return sessions


def season(cast: Cast, unit: OpenUnit, people: int = 3, weeks: int = 10) -> list[UUID]:
    """Let people come to group A for some weeks, with one guest each time; return the ids of the sessions."""
    with unit():
        sessions = past_sessions(cast.group_a, weeks)
        for _ in range(people):
            mark(joined(cast.ada, cast.group_a), sessions)
        return [session.id for session in closed(sessions, guest_count=1)]


def listed(actor: Principal, **filters: object) -> list[tuple[UUID, str]]:
    """Return person and mark of every row of an attendance list, page by page, inside a context."""
    rows, cursor = [], None
    while True:
        page = attendances.read_attendance(actor=actor, page=PageRequest(2, cursor), **filters)  # type: ignore[arg-type] # a test's own filters
        rows += [(row.member_id, row.mark) for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            return rows


def test_marks_are_listed_across_sessions_for_those_who_facilitate(
    app: Flask, cast: Cast, unit: OpenUnit, evening: Evening
) -> None:
    other = evening_of(app, cast.cleo, cast.group_b, ["Kit"])
    with unit():
        marked(cast.ada, evening, "here", "late", "unmarked")
        marked(cast.cleo, other, "here")
    with unit():
        assert sorted(listed(cast.ada)) == sorted(zip(evening.members, ["here", "late"], strict=False))
        assert listed(cast.cleo) == [(other.members[0], "here")]
        assert listed(cast.ana) == listed(cast.dora) == listed(cast.eli) == []
        assert listed(cast.ada, member_id=evening.members[1]) == [(evening.members[1], "late")]
        assert listed(cast.ada, from_at=NOW + timedelta(days=1)) == []
        assert len(listed(cast.ada, group_id=cast.group_a, to_at=NOW + timedelta(days=1))) == 2
        with pytest.raises(NotFound):
            listed(cast.ada, group_id=cast.group_b)
        with pytest.raises(Forbidden):
            listed(cast.dora, group_id=cast.group_a)


def test_corrections_and_what_was_taken_back_show_since_a_time(
    cast: Cast, unit: OpenUnit, evening: Evening, clock: FrozenClock
) -> None:
    with unit():
        marked(cast.ada, evening, "here", "here", "here")
    clock.advance(timedelta(minutes=5))
    since = clocks.now()
    with unit():
        marked(cast.ada, evening, "unmarked")
    with unit():
        assert listed(cast.ada, updated_since=since) == [(evening.members[0], "unmarked")]
        closings.close_session(actor=cast.ada, session_id=evening.session_id)
    clock.advance(timedelta(minutes=5))
    with unit():
        page = attendances.read_attendance(actor=cast.ada, page=PageRequest())
        assert [row.corrected for row in page.rows] == [False] * 3
        marked(cast.ada, evening, "late")
    with unit():
        rows = attendances.read_attendance(
            actor=cast.ada, page=PageRequest(), updated_since=clocks.now()
        ).rows
        assert [(row.member_id, row.mark, row.corrected) for row in rows] == [
            (evening.members[0], "late", True)
        ]


def test_months_add_up(cast: Cast, unit: OpenUnit) -> None:
    season(cast, unit)
    with unit():
        sums = reports.read_sums_by_month(actor=cast.ada, group_id=cast.group_a)
        whole = AttendanceSum("all", *(sum(column) for column in zip(*map(numbers, sums), strict=True)))
    assert [each.period for each in sums] == ["2026-08", "2026-09", "2026-10"]
    assert (whole.sessions, whole.here, whole.guests, whole.head_count) == (10, 30, 10, 40)
    assert [each.people for each in sums] == [3, 3, 3]  # the same three each month


def numbers(each: AttendanceSum) -> tuple[int, ...]:
    """Return the numbers of an exact sum."""
    found = (
        each.sessions, each.did_not_meet, each.here, each.late, each.left_early, each.sent_word, each.not_seen,
        each.guests, each.head_count, each.people,
    )  # fmt: skip
    return tuple(number for number in found if number is not None)


def test_sessions_are_read_page_by_page_and_open_ones_not_at_all(
    cast: Cast, unit: OpenUnit, evening: Evening
) -> None:
    ids = season(cast, unit, weeks=5)
    with unit():
        marked(cast.ada, evening, "here")
    with unit():
        where: dict[str, Any] = {"actor": cast.ada, "group_id": cast.group_a}
        first, cursor = reports.read_sums_by_session(**where, page=PageRequest(3))
        rest, end = reports.read_sums_by_session(**where, page=PageRequest(3, cursor))
        assert ([each.session_id for each in first + rest], end) == (ids, None)
        assert {(each.here, each.guests, each.head_count, each.people) for each in first} == {(3, 1, 4, 3)}
        assert list(reports.read_all_sums(**where, by="session")) == first + rest


def test_a_group_that_did_not_meet_is_not_one_to_which_nobody_came(
    cast: Cast, unit: OpenUnit, evening: Evening
) -> None:
    with unit():
        closings.close_session(actor=cast.ada, session_id=evening.session_id, met=False)
    later = NOW + timedelta(days=1)
    with unit():
        (each,) = reports.read_sums_by_month(actor=cast.ada, to_at=later)
        assert (each.sessions, each.did_not_meet, each.head_count) == (0, 1, 0)


@pytest.mark.requirement("P30")
def test_those_who_do_not_facilitate_the_group_see_no_small_number(cast: Cast, unit: OpenUnit) -> None:
    season(cast, unit, people=3, weeks=4)
    with unit():
        assert {each.people for each in reports.read_sums_by_month(actor=cast.ada)} == {3}
        for actor in (cast.ana, cast.dora):
            for group_id in (None, cast.group_a):
                sums = list(reports.read_all_sums(actor=actor, by="session", group_id=group_id))
                assert len(sums) == 4
                for each in sums + reports.read_sums_by_month(actor=actor, group_id=group_id):
                    seen = {number for number in shown_people(each) if number}
                    assert all(number % 5 == 0 for number in seen)
        assert reports.read_sums_by_month(actor=cast.eli) == []
        assert reports.read_sums_by_month(actor=cast.cleo) == []
        with pytest.raises(NotFound):
            reports.read_sums_by_month(actor=cast.cleo, group_id=cast.group_a)


def shown_people(each: AttendanceSum) -> list[int | None]:
    """Return every number of people of a sum."""
    return [
        each.here, each.late, each.left_early, each.sent_word, each.not_seen, each.guests, each.head_count,
        each.people,
    ]  # fmt: skip


def test_an_evening_that_is_closed_is_in_the_report(
    cast: Cast, unit: OpenUnit, evening: Evening, clock: FrozenClock
) -> None:
    where = evening.by(cast.ada)
    with unit():
        marked(cast.ada, evening, "here", "left_early")
        guests.welcome_guest(**where)
    with unit():
        closings.close_session(**where)
    clock.advance(timedelta(hours=6))
    with unit():
        tally = registers.read_register(**where).tally
        (each,) = reports.read_all_sums(actor=cast.ada, by="session")
    assert (each.here, each.left_early, each.not_seen, each.guests) == (1, 1, 1, 1)
    assert (each.period, each.head_count) == ("2026-10-22", tally.head_count)


def test_a_span_that_is_too_long_is_refused(cast: Cast, unit: OpenUnit) -> None:
    with unit(), pytest.raises(Invalid, match="span_too_long"):
        reports.read_sums_by_month(actor=cast.ada, from_at=datetime(2000, 1, 1, tzinfo=NOW.tzinfo))
