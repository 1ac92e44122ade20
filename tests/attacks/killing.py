"""Run something in a process of its own and kill it at its n-th step, as a power cut would."""

import os
import signal
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event

from facilitator.extensions import db
from tests.circle import Circle

KILLED, DONE, FAILED = signal.SIGKILL, 0, 3
FILE_STEPS = ("write", "unlink", "fsync")


def dies_at(step: int) -> Callable[..., Any]:
    """Return what counts the steps of this process and kills it before the given one."""
    left = [step]

    def count(*_: Any, **__: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return count


def watch(count: Callable[..., Any]) -> None:
    """Count every statement, every commit and every change of a key file of this process as a step."""
    event.listen(Engine, "before_cursor_execute", count)
    event.listen(Engine, "after_cursor_execute", count)
    event.listen(Engine, "commit", count)
    for name in FILE_STEPS:
        real = getattr(os, name)

        def counted(*arguments: Any, _real: Callable[..., Any] = real) -> Any:
            count()
            return _real(*arguments)

        setattr(os, name, counted)


def let_go(circle: Circle, *, close: bool) -> None:
    """Give up every connection of this process; a child must not close what belongs to its parent."""
    for app in (circle.app, circle.app.extensions["facilitator-booth"]):
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose(close=close)


def killed_at(circle: Circle, step: int, act: Callable[[], Any]) -> bool:
    """Run ``act`` in a child that is killed before its n-th step; return whether it was, or came to its end."""
    let_go(circle, close=True)
    child = os.fork()
    if child == 0:
        let_go(circle, close=False)
        watch(dies_at(step))
        try:
            act()
            os._exit(DONE)
        finally:
            os._exit(FAILED)
    _, status = os.waitpid(child, 0)
    assert status in {KILLED, DONE << 8}, f"the child failed by itself: {status}"
    return status == KILLED
