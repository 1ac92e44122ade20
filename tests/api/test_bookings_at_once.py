"""Sixteen writers book the same few rooms at once: none is ever taken twice, and nobody is answered with an error.

The control first: who looks and then writes, as anybody would at first, double-books under the same load.
"""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from facilitator import transactions
from facilitator.config import Settings
from facilitator.domain.booking import NewRoom
from facilitator.extensions import db
from facilitator.services import rooms
from facilitator.transactions import Collided
from tests.cast import Cast
from tests.conftest import OpenUnit

WRITERS, BOOKINGS, ROOMS = 16, 500, 4
FIRST = datetime(2026, 10, 27, 8)
QUARTERS = 4 * 24 * 12  # starts to choose from: so few that most bookings meet another
OVERLAPS = """
    SELECT count(*) FROM {table} AS one JOIN {table} AS other ON one.resource_id = other.resource_id
    AND one.id < other.id AND one.starts_at < other.ends_at AND other.starts_at < one.ends_at
    WHERE one.status = 'held' AND other.status = 'held'
"""
FREE = """
    SELECT count(*) FROM naive WHERE resource_id = :room AND starts_at < :ends_at AND ends_at > :starts_at
"""
TAKE = "INSERT INTO naive VALUES (:id, :room, :starts_at, :ends_at, 'held')"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Let a writer wait for as long as it takes when all of them share two slow processors."""
    return replace(settings, busy_seconds=60)


def together(act: Callable[[int], Any], numbers: range) -> list[Any]:
    """Act sixteen at a time."""
    with ThreadPoolExecutor(WRITERS) as writers:
        return list(writers.map(act, numbers))


def some_time(number: int) -> tuple[int, datetime, int]:
    """Return a room, a start and a length, always the same for a number."""
    chance = Random(number)
    start = FIRST + timedelta(minutes=15 * chance.randrange(QUARTERS))
    return chance.randrange(ROOMS), start, 15 * chance.randint(2, 8)


def overlaps(unit: OpenUnit, table: str) -> int:
    """Count the pairs that are held at the same time, by joining the table with itself."""
    with unit():
        return int(db.session.scalar(text(OVERLAPS.format(table=table))) or 0)


def book_naively(app: Flask, number: int) -> None:
    """Look whether a room is free, then take it."""
    room, start, minutes = some_time(number)
    wish = {"id": number, "room": room, "starts_at": start, "ends_at": start + timedelta(minutes=minutes)}
    with app.app_context():
        with db.engines[None].begin() as line:
            taken = line.scalar(text(FREE), wish)
        if not taken:
            time.sleep(0.002)
            with db.engines[None].begin() as line:
                line.execute(text(TAKE), wish)


def test_the_control_double_books(app: Flask, unit: OpenUnit) -> None:
    with unit():
        db.session.execute(
            text(
                "CREATE TABLE naive (id int, resource_id int, starts_at timestamp, ends_at timestamp, status text)"
            )
        )
    together(lambda number: book_naively(app, number), range(BOOKINGS))
    assert overlaps(unit, "naive") > 0


@pytest.fixture
def room_ids(unit: OpenUnit, cast: Cast) -> list[UUID]:
    """Give the rooms that everybody wants."""
    with unit():
        return [
            rooms.add_room(actor=cast.dora, new=NewRoom(f"Room {number}", cast.site_id)).id
            for number in range(ROOMS)
        ]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("slots", [1, 6])
def test_sixteen_writers_never_double_book(
    app: Flask, unit: OpenUnit, cast: Cast, room_ids: list[UUID], slots: int
) -> None:
    headers = cast.bearer("schedule:read", "schedule:write")
    path = f"/api/v1/groups/{cast.group_a}/series"

    def book(number: int) -> tuple[int, str]:
        room, start, minutes = some_time(number)
        body = {
            "starts_local": start.isoformat(), "duration_minutes": minutes, "room_id": str(room_ids[room]),
            "rrule": f"FREQ=DAILY;COUNT={slots}" if slots > 1 else None,
        }  # fmt: skip
        answer = app.test_client().post(path, json=body, headers=headers)
        return answer.status_code, (answer.json or {})["code"] if answer.status_code != 201 else ""

    answers = Counter(together(book, range(BOOKINGS)))
    assert set(answers) == {(201, ""), (409, "taken")}, answers
    assert answers[201, ""] >= ROOMS
    assert overlaps(unit, "booking") == 0
    with unit():
        held = db.session.scalar(text("SELECT count(*) FROM booking WHERE status = 'held'"))
        sessions = db.session.scalar(text("SELECT count(*) FROM group_session"))
    assert held == sessions == slots * answers[201, ""]


def test_a_collision_is_tried_again(app: Flask) -> None:
    class Deadlock(Exception):
        sqlstate = "40P01"

    tries = []

    def act() -> str:
        with app.app_context(), transactions.unit():
            tries.append(datetime.now(UTC))
            if len(tries) < 3:
                raise OperationalError("SELECT 1", {}, Deadlock())
        return "done"

    assert transactions.repeated(act) == "done"
    assert len(tries) == 3


def test_one_that_never_ends_is_answered_as_busy(app: Flask) -> None:
    def act() -> None:
        with app.app_context(), transactions.unit():
            raise Collided

    with pytest.raises(Collided):
        transactions.repeated(act)


def test_the_database_itself_refuses_what_comes_by_another_way(
    unit: OpenUnit, app: Flask, cast: Cast, room_ids: list[UUID]
) -> None:
    headers = cast.bearer("schedule:read", "schedule:write")
    body = {"starts_local": FIRST.isoformat(), "duration_minutes": 60, "room_id": str(room_ids[0])}
    for policy in ("reject", "tentative"):
        answer = app.test_client().post(
            f"/api/v1/groups/{cast.group_a}/series", json={**body, "policy": policy}, headers=headers
        )
        assert answer.status_code == 201
    with pytest.raises(Exception, match=r"booking\.just_taken"), unit():
        db.session.execute(text("UPDATE booking SET status = 'held'"))
