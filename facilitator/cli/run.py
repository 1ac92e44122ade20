"""``facilitator run``: the product with the user's own data, on one machine, without a broker."""

import subprocess
import sys
from pathlib import Path

import click

from facilitator.cli.options import address, data_dir, settings_from
from facilitator.cli.supervisor import Supervisor, free_port


@click.command("run", help="Start the product: pages, API and periodic work. Stop it with Ctrl-C.")
@data_dir
@address
def command(data_dir: Path | None, host: str | None, port: int | None) -> None:
    """Prepare the data directory, then run web and runner until a stop."""
    settings = settings_from(data_dir, host, port)
    problem = free_port(settings)
    if problem:
        raise click.ClickException(problem)
    # A process of its own: what it needs to migrate is not kept in memory for as long as the product runs.
    prepared = subprocess.run([sys.executable, "-m", "facilitator.cli.prepare"], check=False)
    if prepared.returncode:
        sys.exit(prepared.returncode)
    supervisor = Supervisor(settings)
    sys.exit(supervisor.run("web", "runner", ready=f"Facilitator is ready: {settings.base_url}"))
