"""``facilitator doctor``: look at everything the product stands on, and say in words what to do."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from facilitator.cli.options import data_dir, existing

if TYPE_CHECKING:
    from facilitator.cli.findings import Finding
    from facilitator.config import Settings

WIDTH = 19  # of what was looked at, so that the sentences stand below each other


@click.command("doctor", help="Check the installation and say what to do. Ends with 1 if something is wrong.")
@click.option(
    "--send-test-mail", "recipient", metavar="ADDRESS", help="Send one mail to this address as well."
)
@data_dir
def command(recipient: str | None, data_dir: Path | None) -> None:
    """Print one line for each finding; no line holds a secret or the name of anybody."""
    found = examine(existing(data_dir), recipient)
    for finding in found:
        click.echo(line(finding))
    bad = [finding for finding in found if finding.state == "wrong"]
    if bad:
        click.echo(f"\nPut right: {', '.join(sorted({finding.about for finding in bad}))}.", err=True)
        sys.exit(1)
    click.echo("\nNothing is wrong.")


def examine(settings: "Settings", recipient: str | None) -> list["Finding"]:
    """Look at everything, and send a test mail if an address is given."""
    from facilitator.cli.examine_broker import examine_broker
    from facilitator.cli.examine_data import examine_database, examine_mail, send_test_mail
    from facilitator.cli.examine_house import examine_house
    from facilitator.cli.examine_way import examine_way
    from facilitator.cli.installation import opened

    with opened(settings):
        found = [
            *examine_house(settings),
            *examine_database(),
            *examine_broker(settings),
            *examine_mail(settings),
            *examine_way(settings),
        ]
    if recipient:
        found.append(send_test_mail(recipient))
    return found


def line(finding: "Finding") -> str:
    """Return a finding on one line; colour is only a second sign beside the word."""
    from facilitator.cli.findings import MARKS

    colour = {"fine": "green", "look": "yellow", "wrong": "red"}[finding.state]
    return f"{click.style(f'{MARKS[finding.state]:<6}', fg=colour)}{finding.about:<{WIDTH}} {finding.says}"
