"""Children end when their parent is gone, however it went.

The parent keeps the write end of a pipe open and never writes. A child that reads its end gets nothing until the
parent dies, by whatever signal: then the pipe closes. The web server's workers are grandchildren: they inherit the
read end where they are forked, and watch who their parent is where they are not.
"""

import contextlib
import os
import signal
import threading
import time

PATIENCE_SECONDS = 3
_read_end: list[int] = []


class Lifeline:
    """A pipe between a parent and its children, made by the parent before the first of them."""

    def __init__(self) -> None:
        """Open the pipe."""
        self.read_end, self.write_end = os.pipe()

    def hold(self) -> None:
        """Start watching, in a child: its own copy of the write end goes, so that only the parent's is left."""
        os.close(self.write_end)
        _read_end[:] = [self.read_end]
        hold_on()
        os.register_at_fork(after_in_child=hold_on)


def pass_on(number: int) -> None:
    """Let a program that this child is about to become inherit the read end, under a number that it knows."""
    os.dup2(_read_end[0], number)
    os.set_inheritable(number, True)  # noqa: FBT003 - the function takes nothing by name


def hold_on() -> None:
    """Watch in a background thread: the pipe if this process has inherited it, else the parent's id."""
    if _read_end:
        thread = threading.Thread(target=watch_pipe, args=(_read_end[0],), name="lifeline", daemon=True)
    else:
        thread = threading.Thread(target=watch_parent, args=(os.getppid(),), name="lifeline", daemon=True)
    thread.start()


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


def end() -> None:
    """End this process politely, then for good."""
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE_SECONDS)
    os._exit(1)
