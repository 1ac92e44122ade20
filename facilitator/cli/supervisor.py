"""Start the processes of an installation, and hand them over to a watcher once they work.

The children are forks of the parent, which has loaded the product before: they share its memory as long as they do
not write to it (see docs/adr). The parent starts no thread and has no connection open when it forks.
"""

import gc
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

import click

from facilitator import clock
from facilitator.cli.lifeline import Lifeline
from facilitator.cli.watch import LOOK_SECONDS, STOPS, Children, hand_over
from facilitator.cli.words import in_words
from facilitator.config import ConfigError, Settings
from facilitator.errors import FacilitatorError

START_SECONDS = 60
PAUSE_SECONDS = 1.0

Act = Callable[[], object]  # what a child does; what it returns is only read by ``finish``


class Supervisor(Children):
    """Forks the children of an installation."""

    def __init__(self, settings: Settings) -> None:
        """Prepare to start the processes of an installation."""
        super().__init__()
        self.settings = settings
        self.code = 0  # of the last act that was waited for
        self.lifeline = Lifeline()

    def start(self, name: str, act: Act) -> None:
        """Start one child in a process group of its own, holding the lifeline."""
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            self.live(act)
        self.running[name] = pid

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
        except FacilitatorError as error:
            click.echo(f"facilitator: {in_words(error)}", err=True)
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

    def run(self, command: str, acts: dict[str, Act], *, ready: str) -> int:
        """Start the children, say when the pages are up, and become their watcher. Returns only after a stop."""
        gc.collect()
        gc.freeze()
        for name, act in acts.items():
            self.start(name, act)
        patience = clock.monotonic() + START_SECONDS
        while not self.stopping:
            if all_alive(self.running) and not answers(self.settings) and clock.monotonic() < patience:
                self.pause(LOOK_SECONDS)
                continue
            if all_alive(self.running):
                click.echo(ready)
                sys.stdout.flush()
            hand_over(self.running, self.lifeline.write_end, command)
        self.stop()
        return 0


def all_alive(running: dict[str, int]) -> bool:
    """Tell whether no child has ended; the watcher is the one who asks how."""
    return not any(os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) for pid in running.values())


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
