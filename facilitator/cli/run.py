"""``facilitator run``: the product with the user's own data, on one machine, without a broker."""

import gc
import sys
from collections.abc import Callable
from pathlib import Path

import click

from facilitator.cli.demo_place import is_demo
from facilitator.cli.options import address, data_dir, settings_from
from facilitator.config import ConfigError, Settings

Children = dict[str, Callable[[], object]]


@click.command("run", help="Start the product: pages, API and periodic work. Stop it with Ctrl-C.")
@data_dir
@address
def command(data_dir: Path | None, host: str | None, port: int | None) -> None:
    """Prepare the data directory, then run web and runner until a stop."""
    settings = listening(settings_from(data_dir, host, port))
    if is_demo(settings.data_dir):
        message = (
            f"{settings.data_dir} holds the demo. Start that with: facilitator demo, "
            "or choose another directory with DATA_DIR."
        )
        raise ConfigError(message)

    def prepare() -> str:
        from facilitator.cli.prepare import prepare as prepare_installation

        return prepare_installation(settings)

    sys.exit(live("run", settings, prepare, lambda said: f"{said}Facilitator is ready: {settings.base_url}"))


def listening(settings: Settings) -> Settings:
    """Return the settings with a port that nobody else listens on.

    Raises:
        ConfigError: the port is taken.
    """
    from facilitator.cli.supervisor import free_port

    port = free_port(settings.host, settings.port)
    return settings if port == settings.port else settings_from(port=port)


def live(
    command: str,
    settings: Settings,
    prepare: Callable[[], str],
    ready: Callable[[str], str],
    crew: Children | None = None,
) -> int:
    """Prepare in a child of its own, then run web and runner until a stop. Returns the exit code.

    ``ready`` turns what ``prepare`` returned into what is said once the pages answer; ``command`` begins it all again.
    ``crew`` are children that do the periodic work in the place of the runner.
    """
    from facilitator.cli.supervisor import Supervisor
    from facilitator.cli.web import share_figures

    supervisor = Supervisor(settings)
    share_figures(settings)
    gc.disable()  # until the children are forked: what is loaded before is shared by all of them
    from facilitator.cli.worker import rehearse

    said = supervisor.finish("prepare", prepare)
    if said is None:
        return supervisor.code
    announcement = ready(said)
    rehearse()
    if crew:
        from facilitator.cli import crew as crew_module

        crew_module.rehearse()
    return supervisor.run(command, {**(crew or {}), **children_of(settings)}, ready=announcement)


def children_of(settings: Settings) -> Children:
    """Return what the children do: the pages, and the periodic work unless Celery's workers do it."""
    from facilitator.cli import web

    children: Children = {"web": lambda: web.serve(settings)}
    if settings.redis_url is None:
        from facilitator.cli import runner

        children["runner"] = runner.main
    return children
