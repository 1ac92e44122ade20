"""The web child: Granian, one worker with a pool of threads, or several where there are processors for them."""

import os
import shutil
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer, WorkerProcess

from facilitator.config import Settings

# The server's own lines go where all lines go.
SAID = {"loggers": {"_granian": {"handlers": [], "propagate": True}}}
FIGURES = "PROMETHEUS_MULTIPROC_DIR"  # the library's own name
THREADS = 8  # of one worker: SQLite has one writer, and the pages wait for it more than for the processor
KILL_SECONDS = 3  # a worker that has not finished its answers by then ends without


class Inline(WorkerProcess):
    """A worker that is this very process: a second one only to wait for it would cost memory for nothing."""

    def start(self) -> None:
        """Serve until a stop, then let the server end as well."""
        self.inner.run()
        self.parent.signal_handler_interrupt()  # type: ignore[no-untyped-call]  # Granian's is

    def join(self, timeout: float | None = None) -> None:
        """Return at once: when anybody asks, the worker has ended."""

    def terminate(self) -> None:
        """Do nothing: it has ended."""

    def kill(self) -> None:
        """Do nothing: it has ended."""


class OneProcess(MPServer):
    """Granian with its only worker in its own process; the supervisor starts both again if they die."""

    def _spawn_worker(self, *named: Any, **given: Any) -> WorkerProcess:
        """Make the worker that runs inline; private in Granian, so its version is pinned and a test watches it."""
        worker = super()._spawn_worker(*named, **given)
        worker.__class__ = Inline
        return worker


def share_figures(settings: Settings) -> None:
    """Give several workers a folder in which each keeps what it counts, so that any of them can answer for all.

    To be called before the application is loaded: the library decides then. What was counted before this start goes.
    """
    if settings.web_workers == 1:
        return
    folder = settings.data_dir / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    os.environ[FIGURES] = str(folder)


def serve(settings: Settings) -> None:
    """Serve until a stop; the server writes no access log, because it would say who came when (see logs.py)."""
    server = OneProcess if settings.web_workers == 1 else MPServer
    server(
        "facilitator.cli.worker:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.web_workers,
        workers_kill_timeout=KILL_SECONDS,
        blocking_threads=THREADS,
        log_access=False,
        log_level=LogLevels.error,
        log_dictconfig=SAID,
        respawn_failed_workers=True,
    ).serve()
