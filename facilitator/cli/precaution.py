"""Before the tables change: one process at a time, and a backup of how everything was."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from facilitator import clock
from facilitator.cli import upgrade
from facilitator.cli.backup import write_backup
from facilitator.config import ConfigError, Settings
from facilitator.extensions import db
from facilitator.services import safety_copies


class StoppedError(ConfigError):
    """The upgrade was not begun, because its backup could not be made."""


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Wait until no other process on this computer prepares the same data directory.

    PostgreSQL has a lock of its own for processes on several computers (see ``upgrade.changing``). SQLite's write lock
    would do as well, but whoever waits for it gives up after some seconds, and a large upgrade may take longer.
    """
    with (settings.data_dir / ".upgrade.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            click.echo("Another process is preparing the same data. Waiting for it.", err=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def bring_up(settings: Settings, *, backup: bool = True) -> str:
    """Migrate the database of the application's context after a backup. Returns what to say of it, empty for nothing.

    Raises:
        ConfigError: it is not possible; the data is as it was, and the text says what to do.
    """
    safety_copies.forget_old()
    made: list[tuple[str, Path | None]] = []

    def before(revision: str) -> None:
        made.append((revision, safety_copy(settings, revision) if backup else None))

    try:
        upgrade.migrate(db.engines[None], db.engines["box"], before=before)
    except upgrade.MigrationFailed as error:
        message = f"{error} {way_back(made[0][1] if made else None)}"
        raise ConfigError(message) from error
    safety_copies.forget_old()
    return "".join(
        f"The database was brought from revision {revision} to {upgrade.head()}. "
        f"{f'A backup from before is {copy}' if copy else 'No backup was made'}.\n"
        for revision, copy in made
    )


def way_back(copy: Path | None) -> str:
    """Return what to do after a migration that failed."""
    again = (
        "The version that you came from still works with it: install that one again and start it. "
        "Please report the step and the error."
    )
    if copy is None:
        return again
    return (
        f"{again} A backup from before is {copy}; to look into it: facilitator restore {copy} --data-dir NEW"
    )


def safety_copy(settings: Settings, revision: str) -> Path:
    """Write the backup before an upgrade; readers and writers of the old version go on in the meantime.

    Raises:
        StoppedError: it cannot be written, and so nothing is changed.
    """
    target = safety_copies.new_path(revision, clock.now())
    try:
        write_backup(settings, target)
    except OSError as error:
        message = (
            f"The upgrade was not begun, because the backup before it cannot be written to {target.parent} "
            f"({error.strerror or error}). Nothing was changed, and the version that you came from still works with "
            "this data. Make room there and start again; or make a backup elsewhere, then go without: "
            "facilitator backup /OTHER/DISK/before.zip && facilitator migrate --without-backup"
        )
        raise StoppedError(message) from error
    return target
