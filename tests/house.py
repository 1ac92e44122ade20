"""Start the installed product as its users do, and look at it from outside: processes, ports and files."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import psutil

Seen = TypeVar("Seen")
PATIENCE_SECONDS = 75  # the sweep comes every 30 s; two of them, on a busy machine


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def eventually(look: Callable[[], Seen | None], what: str, seconds: float = PATIENCE_SECONDS) -> Seen:
    """Look until there is something to see, and return it."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            message = f"waited {seconds} s in vain for {what}"
            raise AssertionError(message)
        time.sleep(0.2)


@dataclass
class House:
    """One installation that runs: its process, its address and what it said; ``beside`` it others may work for it."""

    process: subprocess.Popen[str]
    base: str
    data_dir: Path
    key_dir: Path
    environment: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    beside: list[subprocess.Popen[str]] = field(default_factory=list)

    def listen(self) -> None:
        """Keep what the process says."""
        if self.process.stdout is not None:
            with self.process.stdout as stdout:
                for line in stdout:
                    self.said.append(line.rstrip())

    def wait_for(self, pattern: str, seconds: float = 60) -> str:
        """Wait until the process says something, and return what the first group matched."""

        def look() -> str | None:
            if self.process.poll() is not None:
                message = "it stopped:\n" + "\n".join(self.said)
                raise AssertionError(message)
            return next((match[1] for line in self.said if (match := re.search(pattern, line))), None)

        return str(eventually(look, pattern, seconds))

    def processes(self) -> list[psutil.Process]:
        """Return the processes of the installation and all below them."""
        parents = [psutil.Process(one.pid) for one in (self.process, *self.beside)]
        return [process for parent in parents for process in (parent, *parent.children(recursive=True))]

    def stop(self) -> int:
        """Press Ctrl-C, end what works beside it as a service manager does, and return the worst exit code."""
        self.process.send_signal(signal.SIGINT)
        for one in self.beside:
            one.terminate()
        return max(one.wait(20) for one in (self.process, *self.beside))


@contextmanager
def living(folder: Path, *command: str, **environment: Any) -> Iterator[House]:
    """Run ``facilitator <command>`` with a data directory below ``folder`` until the block ends."""
    port = free_port()
    data_dir, key_dir = folder / "data", folder / "keys"
    set_here = {"DATA_DIR": data_dir, "KEY_DIR": key_dir, "PORT": port, "PYTHONUNBUFFERED": 1, **environment}
    own = {name: value for name, value in os.environ.items() if not name.startswith("FACILITATOR_")}
    chosen = {name: str(value) for name, value in set_here.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "facilitator", *command], cwd=folder, env={**own, **chosen},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    house = House(process, f"http://localhost:{port}", data_dir, key_dir, chosen)
    listener = Thread(target=house.listen, daemon=True)
    listener.start()
    try:
        yield house
    finally:
        for one in [process.pid, *[child.pid for child in house_children(process)]]:
            kill(one)
        process.wait(10)
        listener.join(10)


def house_children(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """Return what is left below a process, nothing if it is gone."""
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def kill(pid: int) -> None:
    """End a process at once, if it is still there."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
