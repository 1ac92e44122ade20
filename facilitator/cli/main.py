"""The ``facilitator`` command; each sub-command is imported only when it is called."""

import sys
from importlib import import_module

import click

import facilitator

COMMANDS = {
    "run": "start the product with your own data",
    "demo": "start the product with a made-up organisation",
    "users": "list, invite and help the people who sign in",
    "token": "make an API token and show it once",
    "backup": "write everything but open check-ins to one file",
    "restore": "read such a file into an empty installation",
    "migrate": "bring the database up to this version without starting",
    "doctor": "check the installation and say what to do",
    "openapi": "print the description of the API",
}


class Lazy(click.Group):
    """A group whose commands stand in ``facilitator/cli/<name>.py`` as ``command``."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """Import one command."""
        if name not in COMMANDS:
            return None
        found: click.Command = import_module(f"facilitator.cli.{name}").command
        return found

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Lazy)
@click.version_option(facilitator.__version__, prog_name="facilitator")
def group() -> None:
    """Facilitator: for the people who run peer-support groups."""


def main() -> None:
    """Run the command line; what a person can act on is one clear line, not a traceback."""
    from facilitator.config import ConfigError
    from facilitator.errors import FacilitatorError

    try:
        group(prog_name="facilitator")
    except ConfigError as error:
        click.echo(f"facilitator: {error}", err=True)
        sys.exit(2)
    except FacilitatorError as error:
        from facilitator.cli.words import in_words

        click.echo(f"facilitator: {in_words(error)}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
