"""What a fault is tried on: reminders on PostgreSQL, a broker, a mail server, and two ways to send."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import NamedTuple
from uuid import UUID

from celery import Celery

from facilitator import clock
from facilitator.app import create_app
from facilitator.clock import SystemClock
from facilitator.config import Settings
from facilitator.extensions import db
from tests.cast import bring_on_stage
from tests.databases import Database
from tests.faults.broker import Broker, open_broker
from tests.faults.hurry import PACE, SINCE, HurriedClock
from tests.faults.loads import Load, make_load
from tests.faults.workers import Crew, crew
from tests.sink import MailSink

SIZE = 120
NOT_YET = timedelta(hours=6)  # of the hurried time: 18 minutes
FEW = 50  # so many are enough to see what the control does
PATIENCE = 120.0  # seconds; on a busy machine a worker alone takes ten to start
QUIET_SECONDS = 2.0  # without a message for so long, nobody sends
LOOK_SECONDS = 0.02
LOOK_CLOSELY_SECONDS = 0.5  # this look costs the database something


class Verdict(NamedTuple):
    """What became of mails: how many never came, how many copies came too many, and the most of one."""

    lost: int
    twice: int
    most: int


@dataclass
class Scene:
    """One load, and where its processes find broker and files."""

    load: Load
    broker: Broker
    folder: Path
    since: datetime = field(default_factory=lambda: datetime.now(UTC))

    def control(self, **more: str) -> AbstractContextManager[Crew]:
        """Give a crew that sends each mail by a plain task."""
        return crew("tests.faults.control", self.environment(**more), self.folder)

    def ours(self) -> AbstractContextManager[Crew]:
        """Give a crew of the product."""
        return crew("tests.faults.hurried", self.environment(), self.folder)

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment of the processes."""
        return {
            **self.load.environment(),
            "REDIS_URL": self.broker.url,
            SINCE: self.since.isoformat(),
            **more,
        }

    def not_yet(self) -> None:
        """Let nothing be due for longer than a test takes.

        For tests whose workers start before the load is due: to plan a row anew that somebody is just sending would
        double it by our own hand.
        """
        self.load.again(HurriedClock(self.since).now() + NOT_YET)

    def ready(self, *, spread: float = 0.0) -> None:
        """Let all be due, at once or over so many seconds, in the time that our processes live in."""
        self.load.again(HurriedClock(self.since).now(), timedelta(seconds=spread * PACE))

    def order(self, count: int) -> list[UUID]:
        """Hand so many mails to the workers of the control, a task for each."""
        chosen = self.load.again()[:count]
        self.publish("control.send", [[str(row_id)] for row_id in chosen])
        return chosen

    def publish(self, name: str, arguments: list[list[str]]) -> None:
        """Put tasks into the queue for mail."""
        producer = Celery(broker=self.broker.url)
        for args in arguments:
            producer.send_task(name, args=args, queue="mail")
        producer.close()

    def wait_for_workers(self, count: int = 1) -> None:
        """Wait until so many workers answer."""
        asking = Celery(broker=self.broker.url)
        self.wait_until(lambda: len(asking.control.ping(timeout=1)) >= count, f"{count} workers")
        asking.close()

    def wait_for(self, more: int) -> None:
        """Wait until so many more messages have come."""
        wanted = self.came() + more
        self.wait_until(lambda: self.came() >= wanted, f"{more} more messages")

    def wait_until_quiet(self) -> None:
        """Wait until no message has come for a while."""
        last, since = self.came(), monotonic()
        while monotonic() - since < QUIET_SECONDS:
            sleep(LOOK_SECONDS)
            if self.came() > last:
                last, since = self.came(), monotonic()

    def wait_until_settled(self) -> None:
        """Wait until every row says that it was sent, or sent twice without an answer."""
        final = {"sent", "doubtful"}
        self.wait_until(
            lambda: set(self.load.states()) <= final, "every row to be sent", LOOK_CLOSELY_SECONDS
        )

    def wait_until(self, is_so: Callable[[], bool], what: str, every: float = LOOK_SECONDS) -> None:
        """Wait until something is so.

        Raises:
            TimeoutError: it did not come to that.
        """
        patience = monotonic() + PATIENCE
        while not is_so():
            if monotonic() > patience:
                message = f"{self.came()} messages came; waited in vain for {what}"
                raise TimeoutError(message)
            sleep(every)

    def came(self) -> int:
        """Return how many messages have come."""
        return len(self.load.sink.messages)

    def verdict(self, chosen: list[UUID] | None = None) -> Verdict:
        """Compare what came with what should have, and print it."""
        copies = self.load.copies()
        wanted = (
            self.load.expected()
            if chosen is None
            else {f"<{row_id}@groups.example.org>" for row_id in chosen}
        )
        assert set(copies) <= wanted, "each message has the Message-ID of a row"
        found = Verdict(
            len(wanted - set(copies)), sum(copies.values()) - len(copies), max(copies.values(), default=0)
        )
        print(found)  # noqa: T201 - the figures of the run
        return found


@contextmanager
def open_scene(database: Database, sink: MailSink, folder: Path, *, keeps: bool = False) -> Iterator[Scene]:
    """Set up an installation with a broker, and members who are to be reminded."""
    clock.install(SystemClock())
    sink.empty()
    settings = Settings(
        data_dir=database.data_dir, key_dir=folder / "keys", database_url=database.url,
        secret_key="a secret that only the tests know, long enough", base_url="http://localhost",
        mail_url=sink.url, mail_from="hello@groups.example.org", testing=True,
    )  # fmt: skip
    app = create_app(settings)
    load = make_load(bring_on_stage(app), settings, sink, SIZE)
    with open_broker(folder, keeps=keeps) as broker:
        yield Scene(load, broker, folder)
    for one in (app, app.extensions["facilitator-booth"]):
        with one.app_context():
            for engine in db.engines.values():
                engine.dispose()
