"""The format of a backup: a zip with one JSON line per row, and a manifest that says what each column holds.

A row is read by what the manifest says, not by today's models, so that a newer version can take in an older backup: it
makes the tables as they were then, fills them, and migrates. The ballot box and the keys of open check-ins are never
part of a backup; what only helps for a moment (leases, one-time links, repeated requests) is left out as well.
"""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from facilitator import models
from facilitator.extensions import Base
from facilitator.models.columns import Json, UtcDateTime

FORMAT = 1
MANIFEST = "manifest.json"
LEFT_OUT = {
    "account_link": "one-time links end with the installation that made them",
    "heartbeat": "the periodic work of the new installation speaks for itself",
    "idempotency_key": "answers to repeated requests are kept for a day at most",
    "lease": "nobody holds a lease in an installation that begins",
    "sign_in": "a browser that was signed out since must not be let in again",
}
TYPES: dict[str, Callable[[], sa.types.TypeEngine[Any]]] = {
    "uuid": sa.Uuid,
    "instant": UtcDateTime,
    "local_time": sa.DateTime,
    "date": sa.Date,
    "bytes": sa.LargeBinary,
    "json": lambda: Json,
    "boolean": sa.Boolean,
    "integer": sa.Integer,
    "text": sa.Text,
}
READ: dict[str, Callable[[Any], Any]] = {
    "uuid": UUID,
    "instant": datetime.fromisoformat,
    "local_time": datetime.fromisoformat,
    "date": date.fromisoformat,
    "bytes": b64decode,
}
WRITTEN: dict[str, Callable[[Any], Any]] = {
    "uuid": str,
    "instant": lambda at: at.isoformat(),
    "local_time": lambda at: at.isoformat(),
    "date": lambda day: day.isoformat(),
    "bytes": lambda octets: b64encode(octets).decode("ascii"),
}


@dataclass(frozen=True)
class Kept:
    """One table of a backup: what its columns hold, how many rows there are, and what the file adds up to."""

    name: str
    columns: dict[str, str]
    rows: int = 0
    sha256: str = ""

    @property
    def file(self) -> str:
        """The name of its file in the zip."""
        return f"tables/{self.name}.jsonl"


def tables() -> Iterator[sa.Table]:
    """Go through the tables that are part of a backup, each after those that it points at."""
    for module in iter_modules(models.__path__):
        import_module(f"{models.__name__}.{module.name}")
    return (table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT)


def kind_of(column: sa.Column[Any]) -> str:
    """Return the word for what a column holds.

    Raises:
        TypeError: nobody has said how such a column is written.
    """
    if isinstance(column.type, UtcDateTime):
        return "instant"
    for kind, known in (
        ("uuid", sa.Uuid), ("local_time", sa.DateTime), ("date", sa.Date), ("bytes", sa.LargeBinary),
        ("json", sa.JSON), ("boolean", sa.Boolean), ("integer", sa.Integer), ("text", sa.String),
    ):  # fmt: skip
        if isinstance(column.type, known):
            return kind
    message = f"a backup does not know how to write {column}"
    raise TypeError(message)


def written(columns: dict[str, str], row: sa.Row[Any]) -> dict[str, Any]:
    """Return a row as it stands in its line."""
    pairs = zip(columns.items(), row, strict=True)
    return {name: None if value is None else WRITTEN.get(kind, plain)(value) for (name, kind), value in pairs}


def read(columns: dict[str, str], line: dict[str, Any]) -> dict[str, Any]:
    """Return a line as it goes into the database.

    Raises:
        ValueError, KeyError, TypeError: it is not a row of this table.
    """
    return {
        name: None if line[name] is None else READ.get(kind, plain)(line[name])
        for name, kind in columns.items()
    }


def plain(value: Any) -> Any:
    """Return what JSON can hold as it is."""
    return value


def as_table(kept: Kept) -> sa.TableClause:
    """Return a table as the backup knew it, to insert into.

    Raises:
        KeyError: a column holds something that is not known here.
    """
    return sa.table(kept.name, *(sa.column(name, TYPES[kind]()) for name, kind in kept.columns.items()))


def secret_check(secret: str) -> str:
    """Return a few digits by which two installations can tell that they have the same secret."""
    return hmac.digest(secret.encode(), b"facilitator.backup.1", sha256)[:8].hex()
