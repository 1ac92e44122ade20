"""The runner child: works the schedule on one machine, without a broker.

Two lanes, each a thread: what waits for a mail server never holds up what must not wait. One runner works at a time,
by a lease; a second one waits until it is free.
"""

import logging
import os
import signal
import socket
import sys
import threading
from contextlib import suppress
from types import FrameType

from flask import Flask

from facilitator import clock, logs, transactions
from facilitator.cli.lifeline import hold_on
from facilitator.cli.shift import shift
from facilitator.config import Settings, load_settings
from facilitator.errors import FacilitatorError
from facilitator.extensions import init_database
from facilitator.services import installation, schedule
from facilitator.services.schedule import SCHEDULE, Entry

log = logging.getLogger(__name__)
LEASE_SECONDS = 60
RENEW_SECONDS = 20
LOOK_SECONDS = 2.0  # how soon another runner notices that the lease is free
DRAIN_SECONDS = 2.0  # a stop waits for no more than this and the message in flight
FINISH_SECONDS = 2.5  # for the message in flight, then this process ends all the same
LANES = ("clock", "mail")


class Runner:
    """Works through the schedule until somebody wants to stop."""

    def __init__(self, app: Flask) -> None:
        """Prepare to work for an application."""
        self.app = app
        self.holder = f"{socket.gethostname()}:{os.getpid()}"
        self.stopping = threading.Event()
        self.leading = threading.Event()
        self.renew_at = 0.0

    def run(self) -> int:
        """Work until a stop; returns the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.on_stop)
        threads = [threading.Thread(target=self.work, args=(lane,), name=lane, daemon=True) for lane in LANES]
        for thread in threads:
            thread.start()
        self.stopping.wait()
        patience = clock.monotonic() + FINISH_SECONDS
        for thread in threads:
            thread.join(max(0.0, patience - clock.monotonic()))
        self.give_up()
        return 0

    def on_stop(self, _number: int, _frame: FrameType | None) -> None:
        """Remember that somebody wants to stop."""
        self.stopping.set()

    def work(self, lane: str) -> None:
        """Do the entries of one lane, each at its interval, for as long as this runner leads."""
        entries = [entry for entry in SCHEDULE if entry.lane == lane]
        due = dict.fromkeys((entry.name for entry in entries), 0.0)
        with self.app.app_context():
            while not self.stopping.is_set():
                for entry in entries:
                    self.lead(lane)
                    if self.leading.is_set() and due[entry.name] <= clock.monotonic():
                        self.perform(entry)
                        due[entry.name] = clock.monotonic() + entry.seconds
                rest = min(due.values()) - clock.monotonic() if self.leading.is_set() else LOOK_SECONDS
                self.stopping.wait(min(max(rest, 0.05), LOOK_SECONDS))

    def perform(self, entry: Entry) -> None:
        """Do one entry, unless it is time to stop."""
        if self.stopping.is_set():
            return
        if entry.boxed:
            schedule.perform(name=entry.name, stopping=self.stopping.is_set, seconds=DRAIN_SECONDS)
        else:
            schedule.perform(name=entry.name)

    def lead(self, lane: str) -> None:
        """Keep the lease, or try to get it; one lane does it for both."""
        if lane != LANES[0] or clock.monotonic() < self.renew_at:
            return
        try:
            with transactions.unit():
                mine = schedule.take_lease(
                    name="runner", holder=self.holder, seconds=LEASE_SECONDS, is_gone=is_gone
                )
        except Exception as error:  # noqa: BLE001 - a database that is out of reach comes back
            log.error("the lease could not be kept: %s", type(error).__name__)  # noqa: TRY400 - its text may hold a password
            mine = self.leading.is_set()
        self.renew_at = clock.monotonic() + (RENEW_SECONDS if mine else LOOK_SECONDS)
        (self.leading.set if mine else self.leading.clear)()

    def give_up(self) -> None:
        """Let the next runner start at once."""
        with suppress(FacilitatorError), self.app.app_context(), transactions.unit():
            schedule.give_up_lease(name="runner", holder=self.holder)


def is_gone(holder: str) -> bool:
    """Tell whether a holder of the lease was a process of this machine that is no more."""
    host, _, pid = holder.rpartition(":")
    if host != socket.gethostname() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def bare_app(settings: Settings) -> Flask:
    """Return an application with a database and nothing else: pages and API would only cost memory here."""
    app = Flask("facilitator")
    init_database(app, settings)
    installation.install(settings)
    return app


def main() -> int:
    """Work until a stop. Returns the exit code."""
    settings = load_settings(os.environ)
    shift(settings)
    logs.install(settings.log_format, settings.log_level)
    return Runner(bare_app(settings)).run()


if __name__ == "__main__":
    hold_on()
    sys.exit(main())
