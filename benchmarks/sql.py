"""The few expressions of SQL that the two databases write differently, for rows that they make by themselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, literal_column, select, text

# The middle digits of an id say what it is the id of, the last twelve count.
KINDS = (
    "account", "role", "organisation", "site", "group", "member", "membership", "series", "session", "history",
    "token", "delivery", "consent", "contact", "client_mark", "follow_up",
)  # fmt: skip


def prefix(kind: str) -> str:
    """Return the first twenty digits of the ids of a kind; the shape is that of RFC 9562, version 7."""
    return f"01990000{KINDS.index(kind):04x}70008000"


def uid(kind: str, number: int) -> UUID:
    """Return the id of the thing with a number; the first is 1."""
    return UUID(f"{prefix(kind)}{number:012x}")


class Sql:
    """Expressions over ``n``, the number of a row, for one kind of database."""

    def __init__(self, connection: Connection) -> None:
        """Write for the database of a connection."""
        self.connection = connection
        self.postgresql = connection.dialect.name == "postgresql"

    def numbers(self, count: int) -> str:
        """Return a table of the numbers from 1 to ``count``."""
        if self.postgresql:
            return f"generate_series(1, {count}) AS numbers(n)"
        counting = f"SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < {count}"
        return f"(WITH RECURSIVE counted(n) AS ({counting}) SELECT n FROM counted) AS numbers"

    def uid(self, kind: str, number: str) -> str:
        """Return the id of the thing that an expression counts, as ``uid`` makes it."""
        if self.postgresql:
            return f"CAST('{prefix(kind)}' || lpad(to_hex({number}), 12, '0') AS uuid)"
        return f"('{prefix(kind)}' || printf('%012x', {number}))"

    def day(self, base: datetime, days: str, *, local: bool = False) -> str:
        """Return an instant (or a wall time) a number of days after another."""
        if self.postgresql:
            kind = "timestamp" if local else "timestamptz"
            written = base.replace(tzinfo=None).isoformat(sep=" ") + ("" if local else "+00")
            return f"({kind} '{written}' + ({days}) * interval '1 day')"
        written = base.replace(tzinfo=None).isoformat(sep=" ")
        return f"strftime('%Y-%m-%d %H:%M:%S.000000', '{written}', ({days}) || ' days')"

    def fill(self, table: Any, count: int, cells: Mapping[str, str], where: str = "1 = 1") -> None:
        """Insert ``count`` rows; what no cell names gets the default of its column."""
        picked: Any = select(*(literal_column(f"({cell})") for cell in cells.values()))
        rows = picked.select_from(text(self.numbers(count))).where(text(where))
        self.connection.execute(insert(table).from_select(list(cells), rows))


def nth(part: int, number: str = "n") -> str:
    """Return which part of ``part`` rows each a number falls in, counted from 1."""
    return f"(({number} - 1) / {part} + 1)"


def rest(part: int, number: str = "n") -> str:
    """Return the place of a number within its part, counted from 0."""
    return f"(({number} - 1) % {part})"
