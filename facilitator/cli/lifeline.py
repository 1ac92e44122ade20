"""Children end when their parent is gone, however it went.

The parent keeps the write end of a pipe open and never writes. A child that reads its end gets nothing until the
parent dies, by whatever signal: then the pipe closes. A process that was forked without the pipe watches who its
parent is instead.
"""

import contextlib
import os
import signal
import threading
import time

VARIABLE = "FACILITATOR_LIFELINE"
PATIENCE_SECONDS = 5


def end() -> None:
    """End this process politely, then for good."""
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE_SECONDS)
    os._exit(1)


def watch_pipe(descriptor: int) -> None:
    """Wait until the parent is gone, then end."""
    with contextlib.suppress(OSError):
        while os.read(descriptor, 1):
            pass
    end()


def watch_parent(parent: int) -> None:
    """Look once a second whether the parent is still the parent, and end when it is not."""
    while os.getppid() == parent:
        time.sleep(1)
    end()


def hold() -> None:
    """Start watching in a background thread: by the pipe if this process has it, else by the parent's id."""
    text = os.environ.get(VARIABLE)
    if text is None:
        return
    try:
        os.fstat(int(text))
        target, argument = watch_pipe, int(text)
    except (OSError, ValueError):
        target, argument = watch_parent, os.getppid()
    threading.Thread(target=target, args=(argument,), name="lifeline", daemon=True).start()
