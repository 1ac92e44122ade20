"""The web child: Granian, one worker with a pool of threads."""

import os

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from facilitator.cli import lifeline
from facilitator.config import load_settings

THREADS = 8  # of one worker: SQLite has one writer, and the pages wait for it more than for the processor


def main() -> None:
    """Serve until a stop; nothing is written to an access log, because it would say who came when."""
    settings = load_settings(os.environ)
    lifeline.hold()
    workers = int(os.environ.get("WEB_WORKERS", "1"))
    Server(
        "facilitator.cli.worker:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    ).serve()


if __name__ == "__main__":
    main()
