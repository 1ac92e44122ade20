"""What a database holds as it is: its tables and what their columns hold, whichever version of the product made them.

A backup before an upgrade is made by the new version from the tables of the old one, so today's models cannot say how
to read them; the database can, but for one thing: SQLite does not tell an instant from a local time, so names do.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from facilitator.cli.archive import LEFT_OUT, tables

ALEMBIC, BOX = "alembic_version", "checkin_box"
RETIRED: frozenset[str] = frozenset()  # tables of older versions that no model knows any more
LOCAL_TIMES = ("_local", "recurrence_id")  # how the names of local times end
UUID_HEX = 32  # characters; SQLite has no type for it


@dataclass(frozen=True)
class Structure:
    """One table: what its columns hold and by which of them its rows are ordered."""

    name: str
    columns: dict[str, str]
    key: tuple[str, ...]


def structure_of(connection: sa.Connection) -> list[Structure]:
    """Return the tables that are part of a backup, each after those that it points at."""
    ours = {table.name for table in tables()} | RETIRED
    found = sa.MetaData()
    found.reflect(connection, only=lambda name, _all: name in ours and name not in LEFT_OUT)
    return [
        Structure(
            table.name,
            {column.name: kind_found(column) for column in table.columns},
            tuple(column.name for column in table.primary_key.columns),
        )
        for table in found.sorted_tables
        if table.name in ours
    ]


def kind_found(column: sa.Column[Any]) -> str:
    """Return the word for what a column of a database holds; see ``archive.kind_of`` for those of the models.

    Raises:
        TypeError: nobody has said how such a column is written.
    """
    known = column.type
    if isinstance(known, sa.Uuid) or (isinstance(known, sa.CHAR) and known.length == UUID_HEX):
        return "uuid"
    if isinstance(known, sa.DateTime):
        return "local_time" if column.name.endswith(LOCAL_TIMES) else "instant"
    for kind, family in (
        ("date", sa.Date), ("bytes", sa.LargeBinary), ("json", sa.JSON), ("boolean", sa.Boolean),
        ("integer", sa.Integer), ("text", sa.String),
    ):  # fmt: skip
        if isinstance(known, family):
            return kind
    message = f"a backup does not know how to write {column}"
    raise TypeError(message)


def own_references(connection: sa.Connection, table: str) -> list[str]:
    """Return the columns of a table that point at rows of the same table."""
    keys = sa.inspect(connection).get_foreign_keys(table)
    return [name for key in keys if key["referred_table"] == table for name in key["constrained_columns"]]


def is_empty(connection: sa.Connection) -> bool:
    """Tell whether nobody has written anything yet; what only helps for a moment does not count."""
    there = sa.inspect(connection)
    names = {table.name for table in tables()} | RETIRED
    return not any(
        connection.scalar(sa.select(sa.literal(1)).select_from(sa.table(name)).limit(1))
        for name in names
        if there.has_table(name)
    )
