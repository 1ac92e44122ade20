"""Bring a database to the current schema: whole or not at all, one process at a time, after a backup."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text

from facilitator.config import ConfigError
from facilitator.models.ballot import box_metadata

ADVISORY_LOCK = 7_213_902_511  # any constant: two starts at once must not migrate twice


class DanglingRowsError(Exception):
    """A migration left rows that point at nothing."""


class MigrationFailed(ConfigError):
    """A step of the migrations was refused; the database is as it was before."""

    def __init__(self, before: str, step: str, reason: BaseException) -> None:
        """Say from which revision, at which step and why; of a database's refusal only the line without data."""
        said = str(getattr(reason, "orig", None) or reason).strip().partition("\n")[0]
        super().__init__(
            f"The upgrade of the database from revision {before} failed at step {step} "
            f"({type(reason).__name__}: {said}). Nothing was changed: the data is as it was."
        )


def migrations_dir() -> Path:
    """Return the folder of the migrations: packaged in a wheel, at the top of a checkout."""
    packaged = Path(str(resources.files("facilitator"))) / "migrations"
    return packaged if packaged.is_dir() else Path(str(resources.files("facilitator"))).parent / "migrations"


def alembic_config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, without any file."""
    config = Config()
    config.set_main_option("script_location", str(migrations_dir()))
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def script() -> ScriptDirectory:
    """Return the migrations that this version of the product knows."""
    return ScriptDirectory.from_config(alembic_config())


def head() -> str:
    """Return the newest revision that this version of the product knows."""
    return str(script().get_current_head())


def steps(before: str | None, after: str) -> list[str]:
    """Return the revisions that lead from one to another, the oldest first."""
    walked = script().iterate_revisions(after, before or "base")
    return [revision.revision for revision in walked][::-1]


def current(engine: Engine) -> str | None:
    """Return the revision of a database, None for an empty one."""
    with engine.connect() as connection:
        return revision_of(connection)


def revision_of(connection: Connection) -> str | None:
    """Return the revision of the database behind a connection, None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def require_known(revision: str) -> None:
    """Refuse a database that this version cannot read.

    Raises:
        ConfigError: it was written by a newer version.
    """
    try:
        script().get_revision(revision)
    except CommandError as error:
        message = (
            "The data was written by a newer version of Facilitator. Install that version again, "
            "or restore a backup of this one into an empty directory."
        )
        raise ConfigError(message) from error


@contextmanager
def changing(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose transaction changes the schema, while nobody else does; raising rolls all of it back.

    SQLite can only alter a table by making it again, and to drop the old one would take along the rows that point at
    it: so its foreign keys rest in the meantime, and are checked at the end (sqlite.org/lang_altertable.html, 7).
    """
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
                yield connection
            return
        with resting_references(connection), connection.begin():
            yield connection
            require_whole(connection)


@contextmanager
def resting_references(connection: Connection) -> Iterator[None]:
    """Let SQLite's foreign keys rest; they can only be switched while no transaction is open."""
    driver = connection.connection.driver_connection
    assert driver is not None, "a connection that was just opened has its driver's"  # noqa: S101 - for the types
    (were_on,) = driver.execute("PRAGMA foreign_keys").fetchone()
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA foreign_keys={were_on}")


def require_whole(connection: Connection) -> None:
    """Make sure that no row of SQLite points at one that is not there.

    Raises:
        DanglingRowsError: one does.
    """
    astray = connection.execute(text("PRAGMA foreign_key_check")).all()
    if astray:
        message = f"{len(astray)} rows of {astray[0][0]} point at rows that are not there"
        raise DanglingRowsError(message)


def migrate(
    engine: Engine, box: Engine, revision: str = "head", *, before: Callable[[str], object] | None = None
) -> None:
    """Migrate a database up to a revision and make the ballot box's own file where it has one.

    All of it or nothing happens: both databases change their schema in the transaction. ``before`` is called with the
    present revision when there is something to change in a database that is not new, with the lock held.

    Raises:
        ConfigError: the database was written by a newer version.
        MigrationFailed: a step was refused, and nothing was changed.
    """
    there: str | None = None
    ahead: list[str] = []
    try:
        with changing(engine) as connection:
            there = revision_of(connection)
            if there is not None:
                require_known(there)
            ahead = steps(there, head() if revision == "head" else revision)
            if ahead and there is not None and before is not None:
                before(there)
            climb(connection, there, ahead)
    except DanglingRowsError as error:
        raise MigrationFailed(there or "nothing", ahead[-1] if ahead else "nothing", error) from error
    if box.dialect.name == "sqlite":
        box_metadata.create_all(box)


def climb(connection: Connection, there: str | None, ahead: list[str]) -> None:
    """Take the steps one by one, so that a refusal can be named.

    Raises:
        MigrationFailed: with the step that was refused.
    """
    for step in ahead:
        try:
            command.upgrade(alembic_config(connection), step)
        except Exception as error:
            raise MigrationFailed(there or "nothing", step, error) from error


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Take a database back to an older revision; its newer columns and tables are lost."""
    with changing(engine) as connection:
        command.downgrade(alembic_config(connection), revision)
