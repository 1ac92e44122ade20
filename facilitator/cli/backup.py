"""``facilitator backup``: write everything but open check-ins to one file."""

import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import facilitator
from facilitator import clock
from facilitator.cli.options import data_dir, existing

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from facilitator.cli.archive import Kept
    from facilitator.cli.structure import Structure
    from facilitator.config import Settings


@click.command("backup", help="Write everything but open check-ins to one file, while the product runs.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@data_dir
def command(file: Path | None, data_dir: Path | None) -> None:
    """Write the backup and say where it is; it holds personal data and is readable by its owner alone."""
    settings = existing(data_dir)
    from facilitator.cli.installation import readable

    with readable(settings):
        target = file or settings.data_dir / "backups" / f"facilitator-{clock.now():%Y%m%dT%H%M%SZ}.zip"
        try:
            kept = write_backup(settings, target)
        except FileExistsError:
            message = f"{target} is there already. Name another file."
            raise click.ClickException(message) from None
        except OSError as error:
            message = f"{target} cannot be written ({error.strerror}). Nothing was kept of it."
            raise click.ClickException(message) from error
        open_now = open_checkins()
        note_backup()
    rows = sum(table.rows for table in kept)
    click.echo(
        f"{target}: {rows} rows of {len(kept)} tables. It holds personal data: keep it as you keep those."
    )
    if open_now:
        click.echo(
            f"{open_now} check-ins are open now: their answers are in no backup. Wait for their end to move."
        )


def note_backup() -> None:
    """Note when this was; a database that takes no note has been saved all the same."""
    from sqlalchemy.exc import SQLAlchemyError

    from facilitator import transactions
    from facilitator.errors import FacilitatorError
    from facilitator.services import schedule
    from facilitator.services.readiness import BACKUP

    with suppress(FacilitatorError, SQLAlchemyError), transactions.unit():
        schedule.heartbeat(BACKUP)


def open_checkins() -> int:
    """Return how many check-ins are open, whose boxes and keys no backup holds."""
    from sqlalchemy import text

    from facilitator.extensions import reading

    with reading() as connection:
        return int(connection.scalar(text("SELECT count(*) FROM checkin_round WHERE state = 'open'")) or 0)


def write_backup(settings: "Settings", target: Path) -> list["Kept"]:
    """Write a backup to a new file, which is there as a whole or not at all.

    Raises:
        FileExistsError: there is such a file already.
        OSError: it cannot be written.
    """
    if target.exists():
        raise FileExistsError(target)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        unfinished.touch(mode=0o600, exist_ok=False)
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive, snapshot() as connection:
            kept = fill(archive, connection, settings)
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        os.link(unfinished, target)  # unlike a rename this never replaces what came in between
    finally:
        unfinished.unlink(missing_ok=True)
    return kept


@contextmanager
def snapshot() -> Iterator["Connection"]:
    """Give a connection that sees one moment and cannot write."""
    from facilitator.extensions import reading

    with reading() as connection:
        moment = "" if connection.dialect.name == "sqlite" else " ISOLATION LEVEL REPEATABLE READ READ ONLY"
        connection.exec_driver_sql(f"BEGIN{moment}")
        try:
            yield connection
        finally:
            connection.exec_driver_sql("ROLLBACK")


def fill(archive: zipfile.ZipFile, connection: "Connection", settings: "Settings") -> list["Kept"]:
    """Write every table that is there and, at the end, the manifest."""
    from facilitator.cli.archive import FORMAT, MANIFEST, secret_check
    from facilitator.cli.structure import structure_of

    kept = [write_table(archive, connection, table) for table in structure_of(connection)]
    manifest = {
        "format": FORMAT,
        "product": facilitator.__version__,
        "made_at": clock.now().isoformat(),
        "schema": connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one(),
        "secret_check": secret_check(settings.secret_key),
        "tables": [vars(table) for table in kept],
    }
    archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return kept


def write_table(archive: zipfile.ZipFile, connection: "Connection", table: "Structure") -> "Kept":
    """Write the rows of one table, in the order of their ids."""
    from facilitator.cli.archive import Kept, as_table, written

    kept, total = Kept(table.name, table.columns), sha256()
    source = as_table(kept)
    chosen = source.select().order_by(*(source.columns[name] for name in table.key))
    rows = 0
    with archive.open(kept.file, "w") as file:
        for row in connection.execute(chosen, execution_options={"yield_per": 500}):
            line = json.dumps(spared(table.name, written(table.columns, row)), ensure_ascii=False) + "\n"
            file.write(line.encode())
            total.update(line.encode())
            rows += 1
    return replace(kept, rows=rows, sha256=total.hexdigest())


def spared(table: str, line: dict[str, Any]) -> dict[str, Any]:
    """Return a row without what is on its way out: of a closed round, who spoke when."""
    if table == "round" and line["status"] == "closed":
        return line | {"state": None, "acted_by": None}
    return line
