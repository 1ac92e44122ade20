"""Prepare an installation to be started: directories, migrations and, at the very first start, the set-up link."""

import os
import sys

import click

from facilitator.app import create_app
from facilitator.cli import upgrade
from facilitator.config import load_settings
from facilitator.extensions import db


def main() -> int:
    """Migrate and print the set-up link where nobody has set up yet. Returns the exit code."""
    settings = load_settings(os.environ)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    settings.key_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    app = create_app(settings)
    with app.app_context():
        upgrade.migrate(db.engines[None], db.engines["box"])
        offer_set_up(settings.base_url)
    return 0


def offer_set_up(base_url: str) -> None:
    """Print a one-time link for the first visit, unless there is an organisation already."""
    from facilitator import transactions
    from facilitator.services import organisations

    with transactions.unit():
        secret = organisations.set_up_link()
    if secret is not None:
        click.echo(
            f"Nobody has set up this installation yet. Open this link once:\n  {base_url}/set-up/{secret}"
        )


if __name__ == "__main__":
    sys.exit(main())
