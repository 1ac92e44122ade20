"""Options that commands share; they win over the environment."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from facilitator.config import Settings, load_settings

Command = Callable[..., Any]


def data_dir(command: Command) -> Command:
    """Add ``--data-dir``."""
    return click.option(
        "--data-dir", type=click.Path(path_type=Path), help="Where the data is kept (DATA_DIR, else ./data)."
    )(command)


def address(command: Command) -> Command:
    """Add ``--host`` and ``--port``."""
    command = click.option(
        "--port", type=click.IntRange(0, 65535), help="Port to listen on (PORT, else 8000)."
    )(command)
    return click.option("--host", help="Address to listen on (HOST, else 127.0.0.1).")(command)


def settings_from(data_dir: Path | None = None, host: str | None = None, port: int | None = None) -> Settings:
    """Read the settings, the options first; they are put into the environment for child processes.

    Raises:
        ConfigError: a setting is missing or cannot be used.
    """
    given = {"DATA_DIR": data_dir, "HOST": host, "PORT": port}
    os.environ.update({name: str(value) for name, value in given.items() if value is not None})
    return load_settings(os.environ)
