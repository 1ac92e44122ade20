"""Options that commands share; they win over the environment."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from facilitator.cli.demo_place import enter, is_demo
from facilitator.config import ConfigError, Settings, load_settings

Command = Callable[..., Any]


def data_dir(command: Command) -> Command:
    """Add ``--data-dir``."""
    return click.option(
        "--data-dir", type=click.Path(path_type=Path), help="Where the data is kept (DATA_DIR, else ./data)."
    )(command)


def address(command: Command) -> Command:
    """Add ``--host`` and ``--port``."""
    command = click.option(
        "--port",
        type=click.IntRange(0, 65535),
        help="Port to listen on (PORT, else 8000); 0 takes a free one.",
    )(command)
    return click.option("--host", help="Address to listen on (HOST, else 127.0.0.1).")(command)


def settings_from(data_dir: Path | None = None, host: str | None = None, port: int | None = None) -> Settings:
    """Read the settings, the options first; they are put into the environment for what reads it later.

    Raises:
        ConfigError: a setting is missing or cannot be used.
    """
    given = {"DATA_DIR": data_dir, "HOST": host, "PORT": port}
    for name, value in given.items():
        if value is not None:
            os.environ[name] = str(value)
            os.environ.pop(f"{name}_FILE", None)
    return load_settings(os.environ)


def existing(data_dir: Path | None = None) -> Settings:
    """Read the settings of an installation that is there already; a mistyped directory makes no new one.

    Raises:
        ConfigError: there is none, or a setting cannot be used.
    """
    place = Path(data_dir or os.environ.get("DATA_DIR") or "data").resolve()
    if not place.is_dir() and not os.environ.get("DATABASE_URL") and not os.environ.get("DATABASE_URL_FILE"):
        message = (
            f"There is no installation in {place}. Name its directory with --data-dir or DATA_DIR, "
            "or begin one with: facilitator run"
        )
        raise ConfigError(message)
    if is_demo(place):
        enter(place)
    return settings_from(data_dir)
