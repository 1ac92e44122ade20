"""Bring a database to the current schema."""

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


def current(engine: Engine) -> str | None:
    """Return the revision of a database, None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(engine: Engine, box: Engine, revision: str = "head") -> None:
    """Migrate a database up to a revision and make the ballot box's own file where it has one.

    All of it or nothing happens: both databases change their schema in the transaction.

    Raises:
        ConfigError: the database was written by a newer version.
    """
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        try:
            command.upgrade(alembic_config(connection), revision)
        except CommandError as error:
            message = (
                "The data was written by a newer version of Facilitator. Install that version again, "
                "or restore a backup of this one into an empty directory."
            )
            raise ConfigError(message) from error
    if box.dialect.name == "sqlite":
        box_metadata.create_all(box)


def downgrade(engine: Engine, revision: str = "base") -> None:
    """Take a database back to an older revision; its newer columns and tables are lost."""
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), revision)
