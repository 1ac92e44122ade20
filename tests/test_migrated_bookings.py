"""What was double-booked before is kept as tentative; a role that may not add what it takes is told."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine, MetaData, create_engine, make_url, text

from facilitator.cli.upgrade import MigrationFailed, migrate
from facilitator.models.columns import UtcDateTime
from tests.conftest import KINDS
from tests.databases import BOX_FILE, Database, Databases

BEFORE, HERE = "0015", "0016"
TOMORROW = datetime.now(UTC).replace(hour=19, minute=0, second=0, microsecond=0) + timedelta(days=1)
LIKE: dict[type, Any] = {
    str: "",
    int: 0,
    bool: False,
    datetime: datetime(2026, 1, 1),
    date: date(2026, 1, 1),
}


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Database]:
    """Give a database without any table."""
    with databases.empty(request.param, tmp_path) as database:
        yield database


def engines(database: Database) -> tuple[Engine, Engine]:
    """Return the engines of a database and of its ballot box."""
    main = create_engine(database.url)
    return main, create_engine(
        f"sqlite:///{database.data_dir / BOX_FILE}"
    ) if database.kind == "sqlite" else main


class House:
    """Rows as they were before there were bookings."""

    def __init__(self, engine: Engine) -> None:
        """Look at the tables that are there."""
        self.engine, self.tables = engine, MetaData()
        self.tables.reflect(engine)

    def add(self, table: str, **given: Any) -> UUID:
        """Add a row; what has to stand in it and does not matter is filled in."""
        columns = self.tables.tables[table].columns
        there = {name: str(value.hex if self.engine.dialect.name == "sqlite" else value)
                 if isinstance(value, UUID) else value for name, value in given.items()}  # fmt: skip
        row_id = uuid4()
        if "id" in columns:
            there["id"] = row_id.hex if self.engine.dialect.name == "sqlite" else str(row_id)
        for column in columns:
            if not column.nullable and column.server_default is None and column.name not in there:
                there[column.name] = LIKE.get(column.type.python_type, "{}")
        with self.engine.begin() as connection:
            connection.execute(self.tables.tables[table].insert(), [there])
        return row_id

    def session(self, group: UUID, series: UUID, start: datetime, status: str = "planned") -> UUID:
        """Add a session of an hour and a half."""
        kept = start.replace(tzinfo=None) if self.engine.dialect.name == "sqlite" else start
        return self.add(
            "group_session", group_id=group, series_id=series, recurrence_id=start.replace(tzinfo=None),
            starts_at=kept, ends_at=kept + timedelta(minutes=90), status=status, reminders_sequence=-1,
        )  # fmt: skip


def test_who_is_alone_is_booked_and_what_overlaps_is_tentative(empty: Database) -> None:
    main, box = engines(empty)
    migrate(main, box, BEFORE)
    house = House(main)
    person = house.add("account", email="ada@example.org", locale="en", time_zone="Europe/London")
    planned = []
    for start in (TOMORROW, TOMORROW + timedelta(hours=1), TOMORROW + timedelta(hours=3)):
        group = house.add("groups", mode="in_person", openness="drop_in", cross_talk="none", time_zone="UTC")
        house.add("assignment", group_id=group, account_id=person, role="facilitator")
        series = house.add(
            "series", group_id=group, uid=str(group), rule_class="single", closure_policy="skip", status="active",
            duration_minutes=90, lineage_id=group,
        )  # fmt: skip
        planned.append(house.session(group, series, start))
        house.session(group, series, start + timedelta(days=1), "cancelled")
    migrate(main, box, HERE)
    of_person = text("SELECT session_id, status FROM booking ORDER BY starts_at").columns(
        session_id=sa.Uuid(), status=sa.String()
    )
    with main.connect() as connection:
        found = connection.execute(of_person).all()
        starts = connection.execute(
            text("SELECT starts_at FROM booking ORDER BY starts_at").columns(starts_at=UtcDateTime())
        ).all()
    assert [tuple(row) for row in found] == list(zip(planned, ("held", "tentative", "held"), strict=True))
    assert starts[0].starts_at == TOMORROW
    for engine in (main, box):
        engine.dispose()


@pytest.mark.parametrize("empty", [kind for kind in KINDS if kind == "postgresql"], indirect=True)
def test_a_role_that_may_not_add_the_extension_is_told_what_to_do(empty: Database) -> None:
    owner = create_engine(empty.url)
    role = f"humble_{uuid4().hex[:8]}"
    with owner.begin() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN"))
        connection.execute(text(f"ALTER SCHEMA public OWNER TO {role}"))
    humble = create_engine(make_url(empty.url).set(username=role))
    with pytest.raises(MigrationFailed, match=r"CREATE EXTENSION btree_gist; then start again"):
        migrate(humble, humble)
    with owner.begin() as connection:
        connection.execute(text("CREATE EXTENSION btree_gist"))
    migrate(humble, humble)
    humble.dispose()
    with owner.begin() as connection:
        connection.execute(text("ALTER SCHEMA public OWNER TO pg_database_owner"))
        connection.execute(text(f"DROP OWNED BY {role}"))
        connection.execute(text(f"DROP ROLE {role}"))
    owner.dispose()
