"""Attendance across sessions over the API: pages of marks, sums, and a file that no spreadsheet obeys."""

import csv
import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from facilitator.clock import FrozenClock
from facilitator.domain.attendance import AttendanceSum
from facilitator.extensions import db
from facilitator.models.group import Group
from facilitator.schemas.attendance import as_csv, harmless
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.people import joined, mark, past_sessions
from tests.registers import Evening, evening_at_hand

BY_SESSION = "/api/v1/reports/attendance?by=session"


@pytest.fixture
def evening(app: Flask, cast: Cast) -> Evening:
    """Give tonight's evening."""
    return evening_at_hand(app, cast)


def season(cast: Cast, unit: OpenUnit, people: int, weeks: int) -> None:
    """Let people come to group A for some weeks, with one guest each time."""
    with unit():
        sessions = past_sessions(cast.group_a, weeks)
        for _ in range(people):
            mark(joined(cast.ada, cast.group_a), sessions)
        for session in sessions:
            session.status, session.register_closed_at, session.guest_count = "closed", session.ends_at, 1


def all_of(client: FlaskClient, address: str, headers: dict[str, str]) -> list[Any]:
    """Follow the links of a list to its end."""
    found: list[Any] = []
    while address:
        answer = client.get(address, headers=headers)
        assert answer.status_code == 200, answer.text
        found += answer.get_json()["data"]
        address = answer.headers.get("Link", "").partition("<")[2].partition(">")[0]
    return found


def test_marks_come_in_pages_each_once(client: FlaskClient, cast: Cast, unit: OpenUnit) -> None:
    season(cast, unit, 4, 6)
    rows = all_of(client, "/api/v1/attendance?limit=5", cast.bearer("register:read"))
    assert len(rows) == len({(row["session_id"], row["member_id"]) for row in rows}) == 24
    assert set(rows[0]) == {
        "session_id", "member_id", "group_id", "starts_at", "starts_local", "time_zone", "mark", "marked_at",
        "marked_by", "corrected",
    }  # fmt: skip


def test_a_correction_shows_since_its_time(
    client: FlaskClient, cast: Cast, evening: Evening, clock: FrozenClock
) -> None:
    both = cast.bearer("register:read", "register:write")
    where = f"/api/v1/sessions/{evening.session_id}"
    client.post(f"{where}/close", json={}, headers=both)
    clock.move_to(clock.now().replace(hour=20))
    client.put(f"{where}/register/{evening.members[0]}", json={"mark": "here"}, headers=both)
    rows = all_of(client, "/api/v1/attendance?updated_since=2026-10-22T20:00:00Z", both)
    assert [(row["member_id"], row["mark"], row["corrected"]) for row in rows] == [
        (str(evening.members[0]), "here", True)
    ]


def test_sums_by_session_are_exact_for_those_who_facilitate(
    client: FlaskClient, cast: Cast, unit: OpenUnit
) -> None:
    season(cast, unit, 3, 7)
    ada = cast.bearer("reports:read")
    rows = all_of(client, f"{BY_SESSION}&group={cast.group_a}", ada)
    assert [(row["here"], row["guests"], row["head_count"], row["people"]) for row in rows] == [
        (3, 1, 4, 3)
    ] * 7
    first = client.get(f"{BY_SESSION}&limit=3", headers=ada).get_json()
    then = client.get(f"{BY_SESSION}&limit=200&cursor={first['next_cursor']}", headers=ada).get_json()
    assert first["data"] + then["data"] == rows
    months = client.get("/api/v1/reports/attendance", headers=ada).get_json()
    assert [row["period"] for row in months["data"]] == ["2026-09", "2026-10"]
    assert sum(row["head_count"] for row in months["data"]) == 28


@pytest.mark.requirement("P30")
def test_sums_over_the_organisation_hide_small_numbers(
    client: FlaskClient, cast: Cast, unit: OpenUnit
) -> None:
    season(cast, unit, 3, 7)
    for name in ("ana", "dora"):
        reader = cast.bearer("reports:read", of=name)
        for row in all_of(client, BY_SESSION, reader):
            assert (row["here"], row["guests"], row["head_count"], row["people"]) == (None,) * 4
        text = client.get("/api/v1/reports/attendance.csv?by=session", headers=reader).text
        rows = list(csv.DictReader(io.StringIO(text)))
        assert {row["head_count"] for row in rows} == {"fewer than 5"}
        assert {row["late"] for row in rows} == {"0"}


def test_the_file_is_no_formula(client: FlaskClient, cast: Cast, unit: OpenUnit) -> None:
    season(cast, unit, 1, 2)
    for name in ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", 'a "quoted", name', "ليلى"):
        with unit():
            db.session.get_one(Group, cast.group_a).name = name
        answer = client.get("/api/v1/reports/attendance.csv?by=session", headers=cast.bearer("reports:read"))
        assert answer.content_type == "text/csv; charset=utf-8"
        for row in csv.DictReader(io.StringIO(answer.text)):
            assert row["group_name"] in {name, f"'{name}"}
            assert row["group_name"][0] not in "=+-@"


def test_every_cell_that_a_spreadsheet_would_obey_is_quoted() -> None:
    for text in ("=1", "+1", "-1", "@x", "\t=1", "\r=1"):
        assert harmless(text) == f"'{text}"
    each = AttendanceSum("=2026", 1, 0, None, 1, 2, 3, 4, 5, 6, 7, group_name="-x")
    assert (
        as_csv([each], lambda _key, least: f"under {least}")
        .splitlines()[1]
        .startswith("'=2026,1,0,under 5,1,")
    )


@pytest.mark.parametrize(
    "query",
    [
        "by=year", "from=x", "group=x", "from=2026-10-22T00:00:00Z&to=2026-10-01T00:00:00Z", "limit=0", "cursor=x",
        "from=0001-01-01T00:00:00Z", "colour=red",
    ],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_refused(client: FlaskClient, cast: Cast, query: str) -> None:
    both = f"/api/v1/reports/attendance?{query}{'' if query.startswith('by') else '&by=session'}"
    answer = client.get(both, headers=cast.bearer("reports:read"))
    assert answer.status_code == 422, answer.text


def test_reports_take_a_scope_of_their_own(client: FlaskClient, cast: Cast) -> None:
    assert client.get(BY_SESSION, headers=cast.bearer("register:read")).status_code == 403
    assert client.get("/api/v1/attendance", headers=cast.bearer("reports:read")).status_code == 403
