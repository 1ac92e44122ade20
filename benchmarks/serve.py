"""Serve the product or a floor with the server that the product ships: ``python -m benchmarks.serve TARGET``."""

import os
import sys

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from facilitator.cli.web import THREADS, share_figures
from facilitator.config import load_settings

TARGETS = {"product": "facilitator.wsgi:app", "floor": "benchmarks.floors:app"}


def main(name: str) -> None:
    """Serve until a stop."""
    settings = load_settings(os.environ)
    if name == "product":
        share_figures(settings)
    MPServer(
        TARGETS[name], address="127.0.0.1", port=settings.port, interface=Interfaces.WSGI,
        workers=settings.web_workers, blocking_threads=THREADS, log_access=False, log_level=LogLevels.error,
        respawn_failed_workers=False,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1])
