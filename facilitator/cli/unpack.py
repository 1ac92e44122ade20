"""Take in a backup: check it, make the tables as they were, fill them, migrate, and count."""

import json
import zipfile
import zlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import click
from alembic import command
from alembic.util import CommandError
from sqlalchemy import Connection, TableClause, bindparam, func, inspect, select, update
from sqlalchemy.exc import DataError, IntegrityError

from facilitator.cli import structure, upgrade
from facilitator.cli.archive import FORMAT, MANIFEST, Kept, as_table, read, secret_check
from facilitator.config import Settings
from facilitator.extensions import db
from facilitator.models.ballot import box_metadata
from facilitator.models.contact import Contact
from facilitator.models.suppression import Suppression
from facilitator.services.addresses import address_key

AT_ONCE = 500
DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, TypeError, AttributeError, RuntimeError,
    IntegrityError, DataError, upgrade.DanglingRowsError,
)  # fmt: skip


@dataclass(frozen=True)
class Manifest:
    """What a backup says about itself."""

    format: int
    product: str
    made_at: datetime
    schema: str
    secret_check: str
    tables: list[Kept] = field(default_factory=list)


@dataclass(frozen=True)
class Count:
    """The rows of one table: in the backup, and here after all; None if this version has no such table any more."""

    table: str
    kept: int
    here: int | None


@dataclass(frozen=True)
class Restored:
    """What came back: rows, check-ins that were open, and what another secret cannot recognise any more."""

    made_at: datetime
    counts: list[Count]
    lost: int
    other_secret: bool = False
    forgotten: int = 0

    @property
    def rows(self) -> int:
        """How many rows the backup holds."""
        return sum(count.kept for count in self.counts)


def restore(settings: Settings, file: Path) -> Restored:
    """Read a backup into the empty database of the application's context, in one transaction.

    Raises:
        ClickException: the file is damaged or of a newer version, or the installation is not empty.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = manifest_of(archive)
            require_known(manifest)
            with upgrade.changing(db.engines[None]) as connection:
                restored = take_in(connection, archive, manifest)
                if manifest.secret_check != secret_check(settings.secret_key):
                    restored = replace(restored, other_secret=True, forgotten=rehash(connection))
    except DAMAGED as error:
        message = (
            f"{file} is no backup of Facilitator, or damaged ({type(error).__name__}). Nothing was changed."
        )
        raise click.ClickException(message) from error
    if db.engines["box"].dialect.name == "sqlite":
        box_metadata.create_all(db.engines["box"])
    return restored


def manifest_of(archive: zipfile.ZipFile) -> Manifest:
    """Read what a backup says about itself; a newer format may say it in another way."""
    said = json.loads(archive.read(MANIFEST))
    if said["format"] > FORMAT:
        raise click.ClickException(newer(said.get("product")))
    tables = [Kept(**table) for table in said["tables"]]
    return Manifest(
        said["format"], said["product"], datetime.fromisoformat(said["made_at"]), said["schema"],
        said["secret_check"], tables,
    )  # fmt: skip


def newer(product: object) -> str:
    """Return what to do about a backup that this version cannot read."""
    return f"The backup is from version {product}, which is newer than this one. Install that version, then restore."


def require_known(manifest: Manifest) -> None:
    """Refuse a backup whose tables this version has never seen.

    Raises:
        ClickException: it is from a newer version.
    """
    try:
        upgrade.script().get_revision(manifest.schema)
    except CommandError:
        raise click.ClickException(newer(manifest.product)) from None


def take_in(connection: Connection, archive: zipfile.ZipFile, manifest: Manifest) -> Restored:
    """Make the tables as they were, fill them, migrate, and count.

    Raises:
        ClickException: the installation is not empty, or a table is not whole.
        ConfigError: a migration failed, or the empty database is of a newer version.
    """
    there = upgrade.revision_of(connection)
    if not structure.is_empty(connection):
        message = "This installation is not empty. Restore into a new directory: --data-dir NEW"
        raise click.ClickException(message)
    if there is not None:
        upgrade.require_known(there)
        command.downgrade(upgrade.alembic_config(connection), "base")
    lost = rebuild(connection, archive, manifest)
    upgrade.climb(connection, manifest.schema, upgrade.steps(manifest.schema, upgrade.head()))
    return Restored(manifest.made_at, [recounted(connection, kept) for kept in manifest.tables], lost)


def rebuild(connection: Connection, archive: zipfile.ZipFile, manifest: Manifest) -> int:
    """Make the tables as they were when the backup was made, and fill them. Returns how many check-ins were open.

    Raises:
        ClickException: a table is not whole.
    """
    upgrade.climb(connection, None, upgrade.steps(None, manifest.schema))
    return sum(fill(connection, archive, kept) for kept in manifest.tables)


def recounted(connection: Connection, kept: Kept) -> Count:
    """Count what stands in a table now, after every migration."""
    there = inspect(connection).has_table(kept.name)
    return Count(kept.name, kept.rows, counted(connection, as_table(kept)) if there else None)


def counted(connection: Connection, table: TableClause) -> int:
    """Count the rows of a table."""
    return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def fill(connection: Connection, archive: zipfile.ZipFile, kept: Kept) -> int:
    """Fill one table and count it. Returns how many check-ins were open.

    Raises:
        ClickException: lines are missing or have been changed.
    """
    table, total, lost = as_table(kept), sha256(), 0
    later = structure.own_references(connection, kept.name)
    held_back: list[dict[str, Any]] = []
    with archive.open(kept.file) as file:
        lines = iter(file)
        while chunk := list(islice(lines, AT_ONCE)):
            for line in chunk:
                total.update(line)
            rows = [read(kept.columns, json.loads(line)) for line in chunk]
            lost += sum(give_up(kept.name, row) for row in rows)
            held_back += [
                {"its_id": row["id"], **{name: row[name] for name in later}} for row in rows if later
            ]
            connection.execute(table.insert(), [row | dict.fromkeys(later) for row in rows])
    if held_back:  # a row may point at one of the same table that came after it
        connection.execute(table.update().where(table.columns["id"] == bindparam("its_id")), held_back)
    if counted(connection, table) != kept.rows or total.hexdigest() != kept.sha256:
        message = f"The table {kept.name} of the backup is not whole. Nothing was changed."
        raise click.ClickException(message)
    return lost


def give_up(table: str, row: dict[str, Any]) -> bool:
    """Mark a check-in that was open as lost: its box and its key were in no backup."""
    if table != "checkin_round" or row["state"] != "open":
        return False
    row["state"] = "lost"
    return True


def rehash(connection: Connection) -> int:
    """Recognise addresses by this installation's secret. Returns how many nobody has given: they stay unknown."""
    known: dict[bytes, bytes] = {}
    for contact in connection.execute(select(Contact.id, Contact.value, Contact.value_key)).all():
        known[contact.value_key] = address_key(contact.value)
        connection.execute(
            update(Contact).where(Contact.id == contact.id).values(value_key=known[contact.value_key])
        )
    forgotten = 0
    for row in connection.execute(select(Suppression.id, Suppression.address_key)).all():
        if row.address_key in known:
            renewed = known[row.address_key]
            connection.execute(
                update(Suppression).where(Suppression.id == row.id).values(address_key=renewed)
            )
        else:
            forgotten += 1
    return forgotten
