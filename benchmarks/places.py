"""Filled databases for a run: a PostgreSQL of its own and SQLite files, in a folder that goes when the run is over."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psutil
from sqlalchemy import create_engine

import facilitator.app  # noqa: F401 - knows every model, so that no table is missing
from benchmarks.population import Size, populate
from benchmarks.servers import Place
from facilitator.cli.upgrade import migrate
from tests import postgres

# Unlike the tests' server this one keeps its word: a commit is on the disk.
OPTIONS = (
    "listen_addresses=", "max_connections=200", "shared_buffers=512MB", "wal_level=minimal", "max_wal_senders=0",
    "max_wal_size=4GB", "logging_collector=off", "timezone=UTC",
)  # fmt: skip


class Ground:
    """Where a run takes place."""

    def __init__(self, lifeline: postgres.Lifeline) -> None:
        """Work in the folder that a lifeline keeps."""
        self.folder = lifeline.folder
        self.made: dict[tuple[str, Size], Place] = {}
        self.serves = False

    def place(self, kind: str, size: Size) -> Place:
        """Return a filled database of a kind and a size, made when first asked for."""
        if (kind, size) not in self.made:
            folder = self.folder / f"{kind}-{size.groups}"
            (folder / "data").mkdir(parents=True)
            place = Place(kind, self.address(kind, folder, size), folder)
            self.fill(place, size)
            self.made[kind, size] = place
        return self.made[kind, size]

    def address(self, kind: str, folder: Path, size: Size) -> str:
        """Return the URL of a new, empty database."""
        if kind == "sqlite":
            return f"sqlite:///{folder / 'data' / 'facilitator.sqlite3'}"
        if not self.serves:
            postgres.start(self.folder, OPTIONS)
            self.serves = True
        name = f"groups_{size.groups}"
        with postgres.connect(self.folder) as server:
            server.execute(f"CREATE DATABASE {name}".encode())
        return postgres.address(self.folder, name)

    def fill(self, place: Place, size: Size) -> None:
        """Migrate and fill a database."""
        engine = create_engine(place.url)
        box = (
            create_engine(f"sqlite:///{place.folder / 'data' / 'box.sqlite3'}")
            if place.kind == "sqlite"
            else engine
        )
        if place.kind == "sqlite":
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        migrate(engine, box)
        with engine.connect() as connection:
            populate(connection, size, datetime.now(UTC).date())
        engine.dispose()
        box.dispose()

    def database(self, place: Place) -> list[psutil.Process]:
        """Return the processes of the database of a place; SQLite has none."""
        if place.kind == "sqlite":
            return []
        number = int((self.folder / "server" / "data" / "postmaster.pid").read_text().split()[0])
        return psutil.Process(number).children(recursive=True)


@contextmanager
def ground() -> Iterator[Ground]:
    """Give a ground, and clear it away afterwards."""
    lifeline = postgres.Lifeline()
    try:
        yield Ground(lifeline)
    finally:
        lifeline.end()
        shutil.rmtree(lifeline.folder, ignore_errors=True)
