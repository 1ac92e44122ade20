"""A queue of due reminders on a real database, a real mail server, and processes that are killed at it."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from time import sleep
from uuid import UUID

from flask import Flask

from facilitator import clock, transactions
from facilitator.config import Settings
from facilitator.domain.series import NewSeries
from facilitator.domain.wallclock import to_local
from facilitator.extensions import db
from facilitator.models.delivery import Delivery
from facilitator.models.schedule import Lease
from facilitator.services import series
from tests.cast import Cast
from tests.mailing import reached
from tests.sink import MailSink
from tests.sources import ROOT

PATIENCE = 60.0  # seconds


@dataclass
class Load:
    """So many reminders, due now, and what became of them."""

    app: Flask
    settings: Settings
    sink: MailSink
    size: int

    def environment(self) -> dict[str, str]:
        """Return the environment of a process that works for this installation."""
        chosen = self.settings
        return {
            **os.environ, "DATA_DIR": str(chosen.data_dir), "KEY_DIR": str(chosen.key_dir),
            "DATABASE_URL": chosen.database_url, "SECRET_KEY": "a phrase that only these tests know, long enough",
            "BASE_URL": chosen.base_url, "MAIL_URL": self.sink.url, "MAIL_FROM": chosen.mail_from,
        }  # fmt: skip

    @contextmanager
    def process(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """Run a Python module in a process group of its own until the block ends."""
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments], cwd=ROOT, env=self.environment(), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()

    def wait_for(self, arrived: int) -> None:
        """Wait until so many messages have arrived."""
        self.wait_until(lambda: len(self.sink.messages) >= arrived)

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so.

        Raises:
            TimeoutError: it did not come to that.
        """
        patience = clock.monotonic() + PATIENCE
        while not is_so():
            if clock.monotonic() > patience:
                message = f"{len(self.sink.messages)} messages came, and then nothing"
                raise TimeoutError(message)
            sleep(0.002)

    def leader(self) -> int:
        """Return the process that has the lease."""
        with self.app.app_context(), transactions.unit(writes=False):
            lease = db.session.get_one(Lease, "runner")
            return int(lease.holder.rpartition(":")[2])

    def kill_after(self, how: str, more: int, minutes: int) -> None:
        """Start a sender, and kill it once so many more messages have come."""
        before = len(self.sink.messages)
        with self.process("tests.faults.drainer", how, str(minutes)) as process:
            self.wait_for(before + more)
            process.kill()
            process.wait()

    def finish(self, how: str, minutes: int) -> None:
        """Let a sender end in peace."""
        with self.process("tests.faults.drainer", how, str(minutes)) as process:
            said, _ = process.communicate(timeout=PATIENCE)
            assert process.returncode == 0, said

    def again(self, first_at: datetime | None = None, spread: timedelta = timedelta()) -> list[UUID]:
        """Let it all be due anew, at once or spread over a time from an instant on, as if nothing had ever gone."""
        first_at = first_at or clock.now() - timedelta(seconds=1)
        self.sink.empty()
        with self.app.app_context(), transactions.unit():
            rows = db.session.query(Delivery).order_by(Delivery.id).all()
            for number, row in enumerate(rows):
                row.state, row.not_before = "planned", first_at + spread * (number / len(rows))
                row.lease_token = row.lease_until = row.sent_at = row.reason = None
                row.tries = row.ambiguous = 0
            return [row.id for row in rows]

    def copies(self) -> Counter[str]:
        """Return how often each message came, by its Message-ID."""
        return Counter(str(received.message["Message-ID"]) for received in self.sink.messages)

    def expected(self) -> set[str]:
        """Return the Message-IDs of all rows."""
        with self.app.app_context(), transactions.unit(writes=False):
            return {f"<{row.id}@groups.example.org>" for row in db.session.query(Delivery)}

    def states(self) -> Counter[str]:
        """Return how the rows stand."""
        with self.app.app_context(), transactions.unit(writes=False):
            return Counter(row.state for row in db.session.query(Delivery))


def make_load(cast: Cast, settings: Settings, sink: MailSink, size: int) -> Load:
    """Take in members and plan one session for tomorrow, so that every reminder is due at once."""
    tomorrow = to_local(clock.now() + timedelta(hours=20), "Europe/London").replace(second=0, microsecond=0)
    with cast.app.app_context(), transactions.unit():
        for number in range(size):
            reached(cast, f"member{number}@example.net")
        new = NewSeries(tomorrow, 90)
        series.plan_series(actor=cast.ada, group_id=cast.group_a, new=new)
        db.session.query(Delivery).update({"not_before": clock.now() - timedelta(seconds=1)})
    return Load(cast.app, settings, sink, size)


def kills(seed: int, times: int, most: int) -> list[int]:
    """Return after how many messages each sender is killed."""
    chance = Random(seed)
    return [chance.randint(3, most) for _ in range(times)]
