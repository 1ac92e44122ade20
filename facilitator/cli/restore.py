"""``facilitator restore``: read a backup into an empty installation."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from facilitator.cli.options import data_dir, settings_from

if TYPE_CHECKING:
    from facilitator.cli.unpack import Restored


@click.command("restore", help="Read a backup into an empty installation; all of it, or nothing.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@data_dir
def command(file: Path, data_dir: Path | None) -> None:
    """Fill an empty database and say what came back."""
    settings = settings_from(data_dir)
    from facilitator.cli.installation import opened
    from facilitator.cli.precaution import alone
    from facilitator.cli.prepare import make_directories
    from facilitator.cli.unpack import restore

    make_directories(settings)
    with alone(settings), opened(settings):
        restored = restore(settings, file)
    for sentence in report(restored):
        click.echo(sentence)


def report(restored: "Restored") -> list[str]:
    """Return what came back, and what could not."""
    said = [*table_of(restored), f"{restored.rows} rows are back, of {restored.made_at:%Y-%m-%d %H:%M} UTC."]
    if restored.lost:
        said.append(
            f"{restored.lost} check-ins were open then: their answers are nowhere else, so they are lost."
        )
    if restored.other_secret:
        said.append(
            "The secret is another one: everybody signs in again, and stop links in mails that were sent before "
            "no longer work. Restore with the old SECRET_KEY to keep them."
        )
    if restored.forgotten:
        said.append(
            f"{restored.forgotten} addresses that wanted no more mail are only known by the old secret, and would "
            "be written to if somebody gave them again."
        )
    said.append("Start it now: facilitator run")
    return said


def table_of(restored: "Restored") -> list[str]:
    """Return the rows of every table, in the backup and here, so that somebody can compare them."""
    said = [f"{'table':<20}{'backup':>10}{'here':>10}"]
    for count in restored.counts:
        here = "-" if count.here is None else str(count.here)
        note = "" if count.here == count.kept else "  changed by the upgrade"
        said.append(f"{count.table:<20}{count.kept:>10}{here:>10}{note}")
    return said
