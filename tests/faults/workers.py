"""Celery's processes, each with its children in a group of its own that can be killed whole."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psutil

from tests.faults.loads import PATIENCE
from tests.sources import ROOT

SENDERS = 2  # processes of the pool of each worker


@dataclass
class Member:
    """One worker or beat."""

    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """Kill it and all its children at once."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def kill_child(self, chance: Random) -> None:
        """Kill one process of its pool, whichever chance says."""
        chance.choice(psutil.Process(self.process.pid).children()).kill()

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Let it and all its children stand still, as on a machine that was put to sleep, until the block ends."""
        os.killpg(self.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(self.process.pid, signal.SIGCONT)

    def stop(self) -> int:
        """Ask it to stop, as a service manager does, and return its exit code."""
        self.process.terminate()
        return self.process.wait(PATIENCE)


@dataclass
class Crew:
    """The workers and beats of one Celery application."""

    app: str
    environment: Mapping[str, str]
    folder: Path
    members: list[Member] = field(default_factory=list)

    def worker(self, *options: str) -> Member:
        """Start a worker."""
        return self.begin("worker", "--queues", "clock,mail", "--concurrency", str(SENDERS), *options)

    def beat(self) -> Member:
        """Start a beat."""
        return self.begin("beat")

    def begin(self, *command: str) -> Member:
        """Start one of Celery's commands."""
        log = self.folder / f"{self.app}-{command[0]}-{len(self.members)}.log"
        whole = [sys.executable, "-m", "celery", "--app", self.app, *command, "--loglevel", "info"]
        with log.open("wb") as said:
            process = subprocess.Popen(
                whole, cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=said,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        self.members.append(Member(process, log))
        return self.members[-1]

    def kill_last(self) -> None:
        """Kill whoever was started last."""
        self.members[-1].kill()

    def said(self) -> str:
        """Return the end of what each of them said, for a test that fails."""
        return "\n".join(
            f"--- {member.log.name}\n{member.log.read_text()[-1500:]}" for member in self.members
        )


@contextmanager
def crew(app: str, environment: Mapping[str, str], folder: Path) -> Iterator[Crew]:
    """Give a crew, and kill whoever is left of it when the block ends."""
    together = Crew(app, environment, folder)
    try:
        yield together
    except (AssertionError, TimeoutError) as failure:
        failure.add_note(together.said())
        raise
    finally:
        for member in together.members:
            member.kill()
