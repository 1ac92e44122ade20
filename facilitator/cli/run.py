"""``facilitator run``: the product with the user's own data, on one machine, without a broker."""

import gc
import sys
from collections.abc import Callable
from pathlib import Path

import click

from facilitator.cli.options import address, data_dir, settings_from
from facilitator.config import ConfigError, Settings

DEMO_MARK = "demo.json"  # stands in a data directory that `facilitator demo` made


@click.command("run", help="Start the product: pages, API and periodic work. Stop it with Ctrl-C.")
@data_dir
@address
def command(data_dir: Path | None, host: str | None, port: int | None) -> None:
    """Prepare the data directory, then run web and runner until a stop."""
    settings = listening(settings_from(data_dir, host, port))
    if (settings.data_dir / DEMO_MARK).exists():
        message = (
            f"{settings.data_dir} holds the demo. Start that with: facilitator demo, "
            "or choose another directory with DATA_DIR."
        )
        raise ConfigError(message)
    gc.disable()  # until the children are forked: what is loaded before is shared by all of them
    from facilitator.cli.prepare import prepare
    from facilitator.cli.supervisor import Supervisor

    supervisor = Supervisor(settings)
    children = acts(settings)
    said = supervisor.finish("prepare", lambda: prepare(settings))
    if said is None:
        sys.exit(supervisor.code)
    click.echo(said, nl=False)
    sys.exit(supervisor.run(children, ready=f"Facilitator is ready: {settings.base_url}"))


def listening(settings: Settings) -> Settings:
    """Return the settings with a port that nobody else listens on.

    Raises:
        ConfigError: the port is taken.
    """
    from facilitator.cli.supervisor import free_port

    port = free_port(settings.host, settings.port)
    return settings if port == settings.port else settings_from(port=port)


def acts(settings: Settings) -> dict[str, Callable[[], object]]:
    """Return what the children do: the pages, and the periodic work unless Celery's workers do it.

    What they need is imported here, by the parent, so that it stands in their memory once.
    """
    from facilitator.cli import web, worker  # noqa: F401 - loads the application before the fork

    children: dict[str, Callable[[], object]] = {"web": lambda: web.serve(settings)}
    if settings.redis_url is None:
        from facilitator.cli import runner

        children["runner"] = runner.main
    return children
