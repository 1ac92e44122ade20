"""Start the processes of an installation, keep them together and end them together."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from types import FrameType

import click

from facilitator import clock
from facilitator.cli import lifeline
from facilitator.config import Settings

STOP_SECONDS = 12
START_SECONDS = 60
RESTARTS = 5


class Supervisor:
    """Owns the children: web and runner. When one dies it is started again, a few times; a stop ends all."""

    def __init__(self, settings: Settings) -> None:
        """Prepare to start the processes of an installation."""
        self.settings = settings
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.deaths = 0
        self.stopping = threading.Event()
        self.read_end, self.write_end = os.pipe()

    def start(self, module: str) -> None:
        """Start one child in a process group of its own, holding the lifeline."""
        environment = {**os.environ, lifeline.VARIABLE: str(self.read_end)}
        command = [sys.executable, "-m", f"facilitator.cli.{module}"]
        self.children[module] = subprocess.Popen(
            command, env=environment, pass_fds=(self.read_end,), start_new_session=True
        )

    def run(self, *modules: str, ready: str) -> int:
        """Start the children, say when the pages are up, and wait for a stop. Returns the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.on_signal)
        for module in modules:
            self.start(module)
        threading.Thread(target=self.announce, args=(ready,), daemon=True).start()
        while not self.stopping.wait(0.3):
            if not self.all_alive():
                self.stop()
                return 1
        self.stop()
        return 0

    def on_signal(self, _number: int, _frame: FrameType | None) -> None:
        """Remember that somebody wants to stop."""
        self.stopping.set()

    def all_alive(self) -> bool:
        """Start again what died; False when that happened too often to be an accident."""
        for module, child in list(self.children.items()):
            if child.poll() is not None and not self.stopping.is_set():
                self.deaths += 1
                end_group(child.pid, signal.SIGKILL)
                if self.deaths > RESTARTS:
                    click.echo(
                        f"{module} keeps stopping; see the lines above. Run: facilitator doctor", err=True
                    )
                    return False
                click.echo(f"{module} stopped ({child.returncode}); starting it again.", err=True)
                time.sleep(min(self.deaths, 3) * 0.3)
                self.start(module)
        return True

    def announce(self, ready: str) -> None:
        """Print the given text once the pages answer."""
        host = "127.0.0.1" if self.settings.host in {"0.0.0.0", "::"} else self.settings.host  # noqa: S104 - compared only
        deadline = clock.monotonic() + START_SECONDS
        while clock.monotonic() < deadline and not self.stopping.is_set():
            try:
                with urllib.request.urlopen(f"http://{host}:{self.settings.port}/healthz", timeout=2):
                    click.echo(ready)
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)

    def stop(self) -> None:
        """Ask all children to end, wait, and make sure."""
        for child in self.children.values():
            end_group(child.pid, signal.SIGTERM)
        deadline = clock.monotonic() + STOP_SECONDS
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - clock.monotonic()))
            except subprocess.TimeoutExpired:
                end_group(child.pid, signal.SIGKILL)
                child.wait()
        for child in self.children.values():
            end_group(child.pid, signal.SIGKILL)


def end_group(group: int, number: int) -> None:
    """Send a signal to a whole process group, if there still is one."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return


def free_port(settings: Settings) -> str | None:
    """Return what is wrong with the address to listen on, None if it is free."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            return (
                f"Cannot listen on {settings.host} port {settings.port} ({error.strerror}). "
                "Stop what uses it or choose another with PORT."
            )
    return None
