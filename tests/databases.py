"""Fresh databases for tests: migrated once per run into a template, then copied for every test."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, text

from facilitator.cli.upgrade import migrate
from tests import postgres

TEMPLATE = "facilitator_template"
MAIN_FILE, BOX_FILE = "facilitator.sqlite3", "box.sqlite3"


@dataclass(frozen=True)
class Database:
    """A migrated, empty database: its kind, its SQLAlchemy URL and the data directory that goes with it."""

    kind: str
    url: str
    data_dir: Path


class Databases:
    """Makes databases for the tests of one worker, from templates that all workers of the run share."""

    def __init__(self, run: Path) -> None:
        """Work in the run's shared folder."""
        self.run = run
        self.names = (f"t{uuid4().hex[:8]}_{number}" for number in count())

    @contextmanager
    def fresh(self, kind: str, folder: Path) -> Iterator[Database]:
        """Give a migrated, empty database of a kind, with a data directory below ``folder``."""
        data_dir = folder / "data"
        data_dir.mkdir(parents=True)
        with self.copy(kind, data_dir) as url:
            yield Database(kind, url, data_dir)

    @contextmanager
    def empty(self, kind: str, folder: Path) -> Iterator[Database]:
        """Give a database without any table, for tests of the migrations themselves."""
        data_dir = folder / "data"
        data_dir.mkdir(parents=True)
        if kind == "sqlite":
            yield Database(kind, f"sqlite:///{data_dir / MAIN_FILE}", data_dir)
            return
        with self.locked():
            self.serve()
        with self.postgres_database("template0") as url:
            yield Database(kind, url, data_dir)

    @contextmanager
    def copy(self, kind: str, data_dir: Path) -> Iterator[str]:
        """Copy the template of a kind and give its URL; a PostgreSQL database is dropped afterwards."""
        if kind == "sqlite":
            template = self.sqlite_template()
            for name in (MAIN_FILE, BOX_FILE):
                shutil.copyfile(template / name, data_dir / name)
            yield f"sqlite:///{data_dir / MAIN_FILE}"
            return
        self.postgres_template()
        with self.postgres_database(TEMPLATE) as url:
            yield url

    @contextmanager
    def postgres_database(self, template: str) -> Iterator[str]:
        """Make a database from a template on the run's server and drop it afterwards."""
        name = next(self.names)
        with postgres.connect(self.run) as server:
            # Copying files takes a quarter of the time of writing every block to the log, which is the usual way.
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE {template} STRATEGY FILE_COPY'.encode())
        try:
            yield postgres.address(self.run, name)
        finally:
            with postgres.connect(self.run) as server:
                server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())

    def sqlite_template(self) -> Path:
        """Return the folder with the migrated SQLite files, made by the first worker that asks."""
        ready, making = self.run / "sqlite", self.run / "sqlite.new"
        with self.locked():
            if not ready.exists():
                making.mkdir()
                self.fill(f"sqlite:///{making / MAIN_FILE}", f"sqlite:///{making / BOX_FILE}")
                making.rename(ready)
        return ready

    def postgres_template(self) -> None:
        """See to it that the migrated template exists on the run's server."""
        with self.locked():
            ready = self.run / "template"
            if not ready.exists():
                self.serve()
                with postgres.connect(self.run) as server:
                    server.execute(f"CREATE DATABASE {TEMPLATE}".encode())
                self.fill(postgres.address(self.run, TEMPLATE), postgres.address(self.run, TEMPLATE))
                ready.touch()

    def serve(self) -> None:
        """Start the run's server unless a worker already did; call this with the lock held."""
        if not (self.run / "started").exists():
            postgres.start(self.run)
            (self.run / "started").touch()

    def fill(self, url: str, box_url: str) -> None:
        """Migrate an empty database; SQLite is left in the journal mode that the product uses."""
        main, box = create_engine(url), create_engine(box_url)
        if main.dialect.name == "sqlite":
            with main.connect() as connection:
                connection.execute(text("PRAGMA journal_mode=WAL"))
        migrate(main, box)
        main.dispose()
        box.dispose()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock that the workers of a run share."""
        with (self.run / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
