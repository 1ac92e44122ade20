"""Start the processes of an installation, keep them together and end them together.

The children are forks of the parent, which has loaded the product before: they share its memory as long as they do
not write to it (see docs/adr). The parent opens no database and starts no thread, so that a fork is always clean.
"""

import gc
import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import NoReturn

import click

from facilitator import clock
from facilitator.cli.lifeline import Lifeline
from facilitator.config import ConfigError, Settings

STOP_SECONDS = 4  # for all children together; what is left then is killed
START_SECONDS = 60
PAUSE_SECONDS = 1.0
EAGER_SECONDS = 0.05  # between two looks whether the pages answer already
RESTARTS = 5  # in one minute; more is no accident
MINUTE = 60
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Act = Callable[[], object]  # what a child does; what it returns is only read by ``finish``


class Supervisor:
    """Owns the children. When one dies it is started again, a few times; a stop ends all."""

    def __init__(self, settings: Settings) -> None:
        """Prepare to start the processes of an installation."""
        self.settings = settings
        self.acts: dict[str, Act] = {}
        self.children: dict[str, int] = {}
        self.deaths: list[float] = []
        self.stopping = False
        self.code = 0  # of the last act that was waited for
        self.lifeline = Lifeline()
        self.wake_read, self.wake_write = os.pipe()
        os.set_blocking(self.wake_write, False)
        signal.set_wakeup_fd(self.wake_write, warn_on_full_buffer=False)
        for number in STOPS:
            signal.signal(number, self.on_stop)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)  # only to wake up

    def on_stop(self, _number: int, _frame: FrameType | None) -> None:
        """Remember that somebody wants to stop."""
        self.stopping = True

    def start(self, name: str, act: Act) -> None:
        """Start one child in a process group of its own, holding the lifeline."""
        sys.stdout.flush()
        sys.stderr.flush()
        self.acts[name] = act
        pid = os.fork()
        if pid == 0:
            self.live(act)
        self.children[name] = pid

    def live(self, act: Act) -> NoReturn:
        """Be a child: run the act, then end without what the parent has left to do."""
        code = 1
        try:
            os.setsid()
            signal.set_wakeup_fd(-1)
            for number in (*STOPS, signal.SIGCHLD):
                signal.signal(number, signal.SIG_DFL)
            self.lifeline.hold()
            gc.enable()
            act()
            code = 0
        except ConfigError as error:
            code = 2
            click.echo(f"facilitator: {error}", err=True)
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 1
        except KeyboardInterrupt:
            code = 0
        except BaseException:  # noqa: BLE001 - the last thing before the end of this process
            traceback.print_exc()
        finally:
            with suppress(OSError):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)

    def finish(self, name: str, act: Callable[[], str]) -> str | None:
        """Run one act in a child and return its text; None if it failed, ``code`` then says how, or was stopped."""
        read_end, write_end = os.pipe()
        self.start(name, lambda: os.write(write_end, act().encode()))
        os.close(write_end)
        with os.fdopen(read_end, encoding="utf-8") as answer:
            while not self.stopping:
                ended = self.reap()
                if name in ended:
                    self.code = ended[name]
                    return answer.read() if self.code == 0 else None
                self.pause(PAUSE_SECONDS)
        self.stop()
        return None

    def run(self, acts: dict[str, Act], *, ready: str) -> int:
        """Start the children, say when the pages are up, and wait for a stop. Returns the exit code."""
        gc.collect()
        gc.freeze()
        for name, act in acts.items():
            self.start(name, act)
        patience = clock.monotonic() + START_SECONDS
        waiting = True
        while not self.stopping:
            if not self.restart_the_dead():
                self.stop()
                return 1
            if waiting and (answers(self.settings) or clock.monotonic() > patience):
                waiting = False
                click.echo(ready)
            self.pause(EAGER_SECONDS if waiting else PAUSE_SECONDS)
        self.stop()
        return 0

    def pause(self, seconds: float) -> None:
        """Sleep until a signal comes, but not longer than so many seconds."""
        ready, _, _ = select.select([self.wake_read], [], [], seconds)
        if ready:
            os.read(self.wake_read, 512)

    def reap(self) -> dict[str, int]:
        """Return the exit codes of the children that have ended since the last look."""
        ended = {}
        for name, pid in list(self.children.items()):
            with suppress(ChildProcessError):
                done, status = os.waitpid(pid, os.WNOHANG)
                if done:
                    end_group(pid, signal.SIGKILL)  # what a killed web server leaves behind
                    ended[name] = os.waitstatus_to_exitcode(status)
                    del self.children[name]
        return ended

    def restart_the_dead(self) -> bool:
        """Start again what died; False when that happened too often to be an accident."""
        for name, code in self.reap().items():
            now = clock.monotonic()
            self.deaths = [at for at in self.deaths if at > now - MINUTE] + [now]
            if len(self.deaths) > RESTARTS:
                click.echo(f"{name} keeps stopping; see the lines above. Run: facilitator doctor", err=True)
                return False
            click.echo(f"{name} stopped ({code}); starting it again.", err=True)
            self.pause(0.2 * len(self.deaths))
            if not self.stopping:
                self.start(name, self.acts[name])
        return True

    def stop(self) -> None:
        """Ask all children to end, wait, and make sure."""
        for pid in self.children.values():
            end_group(pid, signal.SIGTERM)
        deadline = clock.monotonic() + STOP_SECONDS
        while self.children and clock.monotonic() < deadline:
            self.reap()
            if self.children:
                self.pause(EAGER_SECONDS)
        for pid in self.children.values():
            end_group(pid, signal.SIGKILL)
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)
        self.children.clear()


def end_group(pid: int, number: int) -> None:
    """Send a signal to a child and everything that it has started."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):  # it has ended, or has not become the head of its group yet
        if number == signal.SIGTERM:
            with suppress(ProcessLookupError):
                os.kill(pid, number)


def reachable(host: str) -> str:
    """Return the address at which this machine reaches a server that listens on a host."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - compared only


def answers(settings: Settings) -> bool:
    """Tell whether the pages answer."""
    request = b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n"
    try:
        with socket.create_connection((reachable(settings.host), settings.port), timeout=2) as connection:
            connection.sendall(request)
            return connection.recv(64).startswith(b"HTTP/")
    except OSError:
        return False


def free_port(host: str, port: int) -> int:
    """Return the port if nobody listens on it, or any free one for port 0.

    Raises:
        ConfigError: it is taken, or the address is not one of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            found: int = probe.getsockname()[1]
        except OSError as error:
            message = (
                f"Cannot listen on {host} port {port} ({error.strerror}). "
                "Stop what uses it, or choose another with PORT or HOST."
            )
            raise ConfigError(message) from error
    return found
