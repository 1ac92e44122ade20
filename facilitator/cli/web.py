"""The web child: Granian, its workers with a pool of threads each."""

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from facilitator.config import Settings

THREADS = 8  # of one worker: SQLite has one writer, and the pages wait for it more than for the processor
KILL_SECONDS = 3  # a worker that has not finished its answers by then ends without


def serve(settings: Settings) -> None:
    """Serve until a stop; nothing is written to an access log, because it would say who came when."""
    Server(
        "facilitator.cli.worker:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.web_workers,
        workers_kill_timeout=KILL_SECONDS,
        blocking_threads=THREADS,
        log_access=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
    ).serve()
