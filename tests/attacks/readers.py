"""What an attacker with the whole installation in hand can read: every row, every file, every old version."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from facilitator.domain.box import Unreadable, associated, unseal
from facilitator.extensions import db
from tests.circle import Circle

Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Sealed:
    """One version of a box as it lay in the database."""

    round_id: Any
    key_id: str
    sealed: bytes


def engine_of(circle: Circle, name: str | None = None) -> Engine:
    """Return an engine of the application."""
    with circle.inside():
        return db.engines[name]


def every_row(engine: Engine) -> Rows:
    """Return every row of every table, on PostgreSQL with the hidden columns that say who wrote it and where."""
    hidden = "xmin::text, ctid::text, " if engine.dialect.name == "postgresql" else "rowid, "
    listed = {
        "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1",
    }
    found: Rows = {}
    with engine.connect() as connection:
        for table in connection.scalars(text(listed[engine.dialect.name])).all():
            rows = connection.execute(text(f'SELECT {hidden}* FROM "{table}"')).all()
            found[table] = sorted((tuple(map(repr, row)) for row in rows), key=str)
        connection.rollback()
    return found


def changed_tables(before: Rows, after: Rows) -> set[str]:
    """Return the tables in which anything is different, hidden columns included."""
    return {table for table in before | after if before.get(table) != after.get(table)}


def sealed_now(circle: Circle) -> list[Sealed]:
    """Return the boxes as they are now."""
    with engine_of(circle, "box").connect() as connection:
        rows = connection.exec_driver_sql("SELECT round_id, key_id, sealed FROM checkin_box").all()
        connection.rollback()
    return [Sealed(row[0], row[1], bytes(row[2])) for row in rows]


def key_dir(circle: Circle) -> Path:
    """Return the directory of the keys."""
    directory: Path = circle.app.config["SETTINGS"].key_dir
    return directory


def keys_now(circle: Circle) -> dict[str, bytes]:
    """Return every key that exists now, by its id."""
    directory = key_dir(circle)
    if not directory.is_dir():
        return {}
    return {path.name: path.read_bytes() for path in directory.iterdir() if not path.name.startswith(".")}


def opens(version: Sealed, round_id: Any, keys: dict[str, bytes]) -> bool:
    """Tell whether any of the keys opens a version of a box, whatever its name."""
    for key in keys.values():
        for key_id in {version.key_id, *keys}:
            try:
                unseal(version.sealed, key, associated(round_id, key_id))
            except (Unreadable, ValueError):
                continue
            return True
    return False


def files_of(circle: Circle) -> dict[str, bytes]:
    """Return every file of the installation: the data directory, the keys and, on PostgreSQL, the server's own."""
    settings = circle.app.config["SETTINGS"]
    places = [settings.data_dir, settings.key_dir]
    engine = engine_of(circle)
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("CHECKPOINT")
            oid = connection.exec_driver_sql(
                "SELECT oid FROM pg_database WHERE datname = current_database()"
            ).scalar()
            home = Path(str(connection.exec_driver_sql("SHOW data_directory").scalar()))
        places += [home / "base" / str(oid), home / "pg_wal", home / "pg_stat"]
    paths = [path for place in places if place.is_dir() for path in place.rglob("*") if path.is_file()]
    return {str(path): path.read_bytes() for path in paths if os.access(path, os.R_OK)}


def found_in(files: dict[str, bytes], *needles: bytes) -> set[str]:
    """Return the names of the files that hold any of the needles."""
    return {name for name, content in files.items() if any(needle in content for needle in needles)}
