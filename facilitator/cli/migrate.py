"""``facilitator migrate``: bring the database up to this version without starting anything."""

from pathlib import Path

import click

from facilitator.cli.options import data_dir, existing


@click.command("migrate", help="Bring the database up to this version, after a backup, without starting.")
@click.option("--without-backup", is_flag=True, help="Make no backup before: you have one elsewhere.")
@data_dir
def command(*, without_backup: bool, data_dir: Path | None) -> None:
    """Migrate and say what was done; several starting processes then find nothing left to do."""
    settings = existing(data_dir)
    from facilitator.cli.installation import opened
    from facilitator.cli.precaution import alone, bring_up
    from facilitator.cli.prepare import make_directories

    make_directories(settings)
    with alone(settings), opened(settings):
        said = bring_up(settings, backup=not without_backup)
    click.echo(said.rstrip() or "The database is up to date already.")
