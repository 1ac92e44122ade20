"""Open an installation for one command: its application, its database, its time."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, InternalError, ProgrammingError

from facilitator.app import create_app
from facilitator.cli import upgrade
from facilitator.cli.shift import shift
from facilitator.config import ConfigError, Settings
from facilitator.extensions import db

# What a database refuses although it is there and whole: a mistake of ours, to be seen as one.
MISTAKES = (DataError, IntegrityError, InternalError, ProgrammingError)


@contextmanager
def opened(settings: Settings) -> Iterator[Flask]:
    """Give the application of an installation, in its context, with nothing left open afterwards.

    Raises:
        ConfigError: the database cannot be used.
    """
    shift(settings)
    app = create_app(settings)
    with app.app_context():
        try:
            yield app
        except DatabaseError as error:
            if isinstance(error, MISTAKES):
                raise
            raise ConfigError(unreachable(error)) from error
        finally:
            for engine in db.engines.values():
                engine.dispose()


@contextmanager
def current(settings: Settings) -> Iterator[Flask]:
    """Give the application of an installation whose database has been prepared by this version.

    Raises:
        ConfigError: the database cannot be used, or is not current.
    """
    with opened(settings) as app:
        found, known = upgrade.current(db.engines[None]), upgrade.head()
        if found != known:
            state = f"at revision {found}, and this version needs {known}" if found else "empty"
            message = f"The database is {state}. Start the product once: facilitator run"
            raise ConfigError(message)
        yield app


@contextmanager
def readable(settings: Settings) -> Iterator[Flask]:
    """Give the application of an installation that has been prepared by this version or by an older one.

    Raises:
        ConfigError: the database cannot be used, is empty, or was written by a newer version.
    """
    with opened(settings) as app:
        found = upgrade.current(db.engines[None])
        if found is None:
            message = "The database is empty. Start the product once: facilitator run"
            raise ConfigError(message)
        upgrade.require_known(found)
        yield app


def unreachable(error: DatabaseError) -> str:
    """Return what to do about a database that cannot be used, without its password."""
    where = db.engines[None].url.render_as_string(hide_password=True)
    said = str(error.orig).strip().partition("\n")[0]
    return f"The database {where} cannot be used: {said}. Check DATABASE_URL, or DATA_DIR and its rights."
