"""A PostgreSQL of its own for one module, which can be killed and started again."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import sleep

import psutil

from tests import postgres
from tests.databases import Database, Databases

# Unlike the other servers of the tests this one has to keep what is committed when it crashes (not when the machine
# does), and the empty state of its unlogged tables.
DURABLE = {"synchronous_commit": "on", "full_page_writes": "on", "wal_level": "replica"}


@dataclass
class Cluster:
    """A server that is started again after it was killed; what was committed must be there then."""

    run: Path
    server: subprocess.Popen[bytes] | None = None

    def crash(self, *, away: float) -> None:
        """End the server at once and start it again after so many seconds."""
        self.end(signal.SIGQUIT)
        sleep(away)
        self.start()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        chosen = dict(option.split("=", 1) for option in postgres.OPTIONS) | DURABLE
        options = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
        home = self.run / "server"
        with (self.run / "postgres.log").open("ab") as log:
            self.server = subprocess.Popen(
                [postgres.programs(self.run) / "postgres", "-D", home / "data", "-k", home, *options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True,
                **postgres.as_server(),
            )  # fmt: skip
        postgres.wait_until_it_answers(self.run)

    def end(self, how: signal.Signals) -> None:
        """End the server and wait until it is gone."""
        file = self.run / "server" / "data" / "postmaster.pid"
        pid = int(file.read_text().split()[0])
        os.kill(pid, how)
        if self.server is not None:
            self.server.wait(postgres.SECONDS_TO_START)
        with suppress(psutil.NoSuchProcess):
            while (
                psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
            ):  # whose parent may be waiting for the pipe
                sleep(0.02)


@contextmanager
def open_cluster(folder: Path) -> Iterator[tuple[Cluster, Database]]:
    """Run a server with one migrated, empty database until the block ends."""
    lifeline = postgres.Lifeline()
    cluster = Cluster(lifeline.folder)
    databases = Databases(lifeline.folder)
    try:
        databases.serve()
        cluster.end(signal.SIGINT)
        cluster.start()
        with databases.fresh("postgresql", folder) as database:
            yield cluster, database
        cluster.end(signal.SIGINT)
    finally:
        lifeline.end()
