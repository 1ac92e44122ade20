"""The raw drivers, psycopg and sqlite3: one connection per thread, statements written once with ``:names``."""

import json
import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import psycopg

from facilitator.config import Settings

NAME = re.compile(r"(?<!:):([a-z]+)")
MANY = {"id": "uuid", "member": "uuid", "mark": "text", "tap": "uuid"}  # what differs from mark to mark


class Raw:
    """Statements on the database of an installation without anything between them and the driver."""

    def __init__(self, settings: Settings) -> None:
        """Speak the dialect of the database that the settings name."""
        self.url, self.postgresql = settings.database_url, not settings.is_sqlite
        self.words = (
            {"join": "string_agg", "text": "text"}
            if self.postgresql
            else {"join": "group_concat", "text": "text"}
        )
        self.own = threading.local()
        self.ready = lru_cache(maxsize=64)(self.written)

    @property
    def connection(self) -> Any:
        """The connection of this thread, in autocommit."""
        if not hasattr(self.own, "connection"):
            self.own.connection = self.connect()
        return self.own.connection

    def connect(self) -> Any:
        """Open a connection as the product does."""
        if self.postgresql:
            parts = urlsplit(self.url)
            host = parse_qs(parts.query)["host"][0]
            return psycopg.connect(host=host, user=parts.username, dbname=parts.path[1:], autocommit=True)
        made = sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=10, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
            made.execute(f"PRAGMA {pragma}")
        return made

    def written(self, statement: str) -> str:
        """Return a statement in the words and with the parameters of the driver."""
        text = statement.replace("{join}", self.words["join"]).replace("{text}", self.words["text"])
        return NAME.sub(r"%(\1)s", text) if self.postgresql else text

    def run(self, connection: Any, statement: str, params: Mapping[str, Any]) -> Any:
        """Run a statement on a connection."""
        return connection.execute(self.ready(statement), params)

    def first(self, statement: str, params: Mapping[str, Any]) -> Any:
        """Return the first row of a statement."""
        return self.run(self.connection, statement, params).fetchone()

    def all(self, statement: str, params: Mapping[str, Any]) -> list[Any]:
        """Return the rows of a statement."""
        rows: list[Any] = self.run(self.connection, statement, params).fetchall()
        return rows

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """Give this thread's connection in a transaction that commits."""
        connection = self.connection
        connection.execute("BEGIN" if self.postgresql else "BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise

    def many(
        self, connection: Any, statement: str, cells: str, marks: Sequence[tuple[UUID, UUID, str, UUID]],
        common: Mapping[str, Any],
    ) -> None:  # fmt: skip
        """Run an insert for many marks: one statement over arrays on PostgreSQL, executemany on SQLite."""
        names = list(MANY)
        if self.postgresql:
            arrays = ", ".join(f"CAST(:{name}s AS {kind}[])" for name, kind in MANY.items())
            picked = re.sub(r":(member|mark|tap)\b", r"sent.\1", cells)
            rows = f"SELECT {picked} FROM unnest({arrays}) AS sent({', '.join(names)})"
            columns = {
                f"{name}s": list(column) for name, column in zip(names, zip(*marks, strict=True), strict=True)
            }
            self.run(connection, statement.replace("{rows}", rows), {**common, **columns})
            return
        picked = re.sub(r"^id\b", ":id", cells)
        stored = [{**common, **dict(zip(names, map(self.stored, mark), strict=True))} for mark in marks]
        connection.executemany(self.ready(statement.replace("{rows}", f"VALUES ({picked})")), stored)

    def stored(self, value: Any) -> Any:
        """Return a value as the driver wants it."""
        if self.postgresql or not isinstance(value, UUID | datetime):
            return value
        if isinstance(value, UUID):
            return value.hex
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")

    def uuid(self, value: Any) -> UUID:
        """Return an id that was read."""
        return value if isinstance(value, UUID) else UUID(value)

    def loaded(self, value: Any) -> Any:
        """Return JSON that was read; psycopg has loaded it already."""
        return json.loads(value) if isinstance(value, str) else value
