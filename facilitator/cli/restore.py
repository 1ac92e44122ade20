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
    from facilitator.cli.prepare import make_directories
    from facilitator.cli.unpack import restore

    make_directories(settings)
    with opened(settings):
        restored = restore(settings, file)
    for sentence in report(restored):
        click.echo(sentence)


def report(restored: "Restored") -> list[str]:
    """Return what came back, and what could not."""
    said = [f"{restored.rows} rows are back, of {restored.made_at:%Y-%m-%d %H:%M} UTC."]
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
