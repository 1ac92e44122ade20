"""Serve the product or a floor with the server that the product ships: ``python -m benchmarks.serve TARGET``."""

import gc
import os
import sys

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from facilitator.cli import web
from facilitator.config import Settings, load_settings


def product(settings: Settings) -> None:
    """Load, rehearse and serve the product as ``facilitator run`` does."""
    web.share_figures(settings)
    gc.disable()
    from facilitator.cli.worker import rehearse  # noqa: PLC0415 - loads the application, which the settings must precede

    rehearse()
    gc.collect()
    gc.freeze()
    gc.enable()
    web.serve(settings)


def floor(settings: Settings) -> None:
    """Serve the floors."""
    MPServer(
        "benchmarks.floors:app", address="127.0.0.1", port=settings.port, interface=Interfaces.WSGI,
        workers=settings.web_workers, blocking_threads=web.THREADS, log_access=False, log_level=LogLevels.error,
        respawn_failed_workers=False,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    {"product": product, "floor": floor}[sys.argv[1]](load_settings(os.environ))
