"""Whoever asks for a few rows is shown them by an index, however many others there are, on either database.

The organisation is that of the yardstick (benchmarks/population.py), with 600 groups and 30,000 members: what is read
through at that size is read through at any. ``make bench`` measures the same questions at 10,000 groups.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from benchmarks.population import Size, session_number, token_of
from benchmarks.sql import uid
from facilitator.extensions import db
from facilitator.services import reminders
from tests.conftest import KINDS
from tests.databases import Databases
from tests.filled import filled

SIZE = Size(600)
BIG = {
    "contact", "consent", "delivery", "group_session", "mark", "mark_history", "member", "membership", "series",
}  # fmt: skip
MOST_BLOCKS, MOST_STEPS = (
    1500,
    100_000,
)  # of one statement: pages of 8 kB on PostgreSQL, instructions on SQLite
GROUP, SESSION, MEMBER = uid("group", 100), uid("session", session_number(100, -1)), uid("member", 4951)
LEADS, COORDINATES, ADMINISTERS = (100 - 1) // 3 + 1, SIZE.coordinator(), SIZE.admin()
QUESTIONS = [
    ("/api/v1/members", LEADS), (f"/api/v1/members?group={GROUP}", LEADS), (f"/api/v1/members/{MEMBER}", LEADS),
    (f"/api/v1/groups/{GROUP}/memberships", LEADS),
    (f"/api/v1/groups/{GROUP}/memberships?updated_since=2026-01-01T00:00:00Z", LEADS), ("/api/v1/groups", LEADS),
    ("/api/v1/groups", COORDINATES), ("/api/v1/sessions", LEADS), ("/api/v1/sessions", COORDINATES),
    ("/api/v1/sessions", ADMINISTERS), ("/api/v1/sessions?status=live", ADMINISTERS),
    (f"/api/v1/sessions?from={datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", ADMINISTERS),
    (f"/api/v1/sessions?group={GROUP}", LEADS), (f"/api/v1/sessions/{SESSION}", LEADS),
    (f"/api/v1/sessions/{SESSION}/register", LEADS), ("/api/v1/attendance", LEADS),
    (f"/api/v1/attendance?group={GROUP}", LEADS), ("/api/v1/deliveries", LEADS),
    (f"/api/v1/deliveries?session={SESSION}", LEADS), ("/api/v1/follow-ups", LEADS),
]  # fmt: skip


# PostgreSQL reads through the places while they are few, by its own reckoning; what that costs is bounded all the same.
CHANGES = [("/api/v1/members?updated_since=2026-01-01T00:00:00Z", LEADS)]


@dataclass(frozen=True)
class Asked:
    """A statement that was sent, as the driver got it."""

    statement: str
    params: Any

    @property
    def reads(self) -> bool:
        """Whether it can be run again without consequences."""
        return self.statement.lstrip().upper().startswith(("SELECT", "WITH"))


@dataclass(frozen=True)
class House:
    """The product on a large database."""

    app: Flask

    @property
    def engine(self) -> Engine:
        """The engine of the lean reads."""
        with self.app.app_context():
            return db.engines["reading"]

    def scans(self, asked: Asked) -> list[str]:
        """Return the big tables that a statement reads from end to end."""
        with self.engine.connect() as connection:
            if self.engine.dialect.name == "sqlite":
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked.statement}", asked.params).all()
                found = re.findall(r"^SCAN (\w+?)(?:_\d+)?$", "\n".join(row[3] for row in plan), re.MULTILINE)
            else:
                plan = connection.exec_driver_sql(f"EXPLAIN {asked.statement}", asked.params).all()
                found = re.findall(r"Seq Scan on (\w+)", "\n".join(row[0] for row in plan))
        return sorted(set(found) & BIG)

    def work(self, asked: Asked) -> float:
        """Return how much of what may be done for one statement it takes; more than 1 is too much."""
        if self.engine.dialect.name == "sqlite":
            return self.steps(asked) / MOST_STEPS
        with self.engine.connect() as connection:
            explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {asked.statement}"
            plan = connection.exec_driver_sql(explain, asked.params).scalar_one()[0]["Plan"]
        return float(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]) / MOST_BLOCKS

    def steps(self, asked: Asked) -> int:
        """Return how many instructions SQLite's machine runs for a statement, counted in hundreds."""
        taken = 0

        def count() -> int:
            nonlocal taken
            taken += 100
            return 0

        with self.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.set_progress_handler(count, 100)
            driver.execute(asked.statement, asked.params).fetchall()
            driver.set_progress_handler(None, 0)
        return taken


@pytest.fixture(scope="module", params=KINDS)
def house(request: Any, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Fill a database of each kind once."""
    with filled(request.param, databases, tmp_path_factory.mktemp("plans"), SIZE) as app:
        yield House(app)


@contextmanager
def listening() -> Iterator[list[Asked]]:
    """Give a list that fills with the statements of the block."""
    found: list[Asked] = []

    def note(_connection: Any, _cursor: Any, statement: str, params: Any, *_: Any) -> None:
        found.append(Asked(statement, params))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def statements(house: House, path: str, account: int) -> list[Asked]:
    """Return the statements of a question that is answered."""
    with listening() as found:
        answer = house.app.test_client().get(path, headers={"Authorization": f"Bearer {token_of(account)}"})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [asked for asked in found if asked.reads]


def test_no_question_reads_a_big_table_from_end_to_end(house: House) -> None:
    scanned = {
        f"{path} as {account}": (tables, asked.statement)
        for path, account in QUESTIONS
        for asked in statements(house, path, account)
        if (tables := house.scans(asked))
    }
    assert scanned == {}


def test_no_question_looks_at_many_rows_to_show_a_few(house: House) -> None:
    """An index can be walked through from end to end as well, so what is done is counted, too."""
    dear = {
        f"{path} as {account}": (round(work, 1), asked.statement)
        for path, account in QUESTIONS + CHANGES
        for asked in statements(house, path, account)
        if (work := house.work(asked)) > 1
    }
    assert dear == {}


def test_the_sweep_finds_what_is_due_by_an_index(house: House) -> None:
    with listening() as found, house.app.app_context():
        reminders.sweep()
    about_mail = [one for one in found if "delivery" in one.statement and "INSERT" not in one.statement]
    assert len(about_mail) > 4
    if (
        house.engine.dialect.name == "postgresql"
    ):  # it may join planned rows with all others by a hash instead
        about_mail = [one for one in about_mail if "delivery_1" not in one.statement]
    assert {asked.statement: tables for asked in about_mail if (tables := house.scans(asked))} == {}


def test_a_page_of_a_list_is_found_by_its_key_however_deep(house: House) -> None:
    client, header = house.app.test_client(), {"Authorization": f"Bearer {token_of(ADMINISTERS)}"}
    first = client.get("/api/v1/sessions?limit=200", headers=header).get_json()
    with listening() as found:
        client.get(f"/api/v1/sessions?limit=50&cursor={first['next_cursor']}", headers=header)
    deep = [asked for asked in found if asked.reads][-1]
    assert house.scans(deep) == []
    assert house.work(deep) <= 1
