"""Servers as processes of their own, and what they cost in processor time and memory."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

SECONDS_TO_START = 60
ROOT = Path(__file__).resolve().parent.parent
SECRET = "only the yardstick uses this one, 0123456789"  # signs nothing that outlives a run


@dataclass(frozen=True)
class Place:
    """A database that is filled, and the directory of an installation that goes with it."""

    kind: str
    url: str
    folder: Path


@dataclass(frozen=True)
class Server:
    """A running server: its port and its processes."""

    name: str
    port: int
    root: psutil.Process

    @property
    def processes(self) -> list[psutil.Process]:
        """The server and its workers."""
        return [self.root, *self.root.children(recursive=True)]

    def cpu(self) -> float:
        """Return the seconds of processor time spent so far."""
        return cpu_of(self.processes)

    def memory(self) -> float:
        """Return the memory of all its processes in megabytes, shared pages by their share (PSS)."""
        return sum(process.memory_full_info().pss for process in self.processes) / 1e6


def cpu_of(processes: Iterable[psutil.Process]) -> float:
    """Return the processor time of some processes, and of their children that have ended."""
    spent = 0.0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            spent += times.user + times.system
    return spent


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def environment(place: Place, port: int, workers: int) -> dict[str, str]:
    """Return the settings of an installation on a filled database."""
    settings = {
        "DATA_DIR": place.folder / "data", "KEY_DIR": place.folder / "keys", "DATABASE_URL": place.url,
        "SECRET_KEY": SECRET, "PORT": port, "WEB_WORKERS": workers, "MAIL_URL": f"mailbox:{place.folder / 'mail'}",
        "BASE_URL": f"http://127.0.0.1:{port}",
    }  # fmt: skip
    return {**os.environ, **{name: str(value) for name, value in settings.items()}}


@contextmanager
def served(name: str, place: Place, *, workers: int = 2) -> Iterator[Server]:
    """Run the product or the floor on a filled database until the block ends."""
    port = free_port()
    with (place.folder / f"{name}.log").open(
        "wb"
    ) as lines:  # writing a line for each request belongs to the product
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.serve", name],
            env=environment(place, port, workers), cwd=ROOT, stdout=lines, stderr=lines,
        )  # fmt: skip
    try:
        wait_until_it_answers(process, port)
        yield Server(name, port, psutil.Process(process.pid))
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a server politely, then whatever of it is left."""
    workers: list[psutil.Process] = []
    with suppress(psutil.NoSuchProcess):
        workers = psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(10)
    process.kill()
    process.wait()
    for worker in workers:
        with suppress(psutil.NoSuchProcess):
            worker.kill()


def wait_until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    """Return when somebody listens on a port.

    Raises:
        RuntimeError: the process has ended, or nobody does in time.
    """
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as line:
            line.settimeout(20)
            line.sendall(b"GET /api/v1/ping HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            if line.recv(12):
                return
        time.sleep(0.1)
    message = "a server that is to be measured did not start"
    raise RuntimeError(message)
