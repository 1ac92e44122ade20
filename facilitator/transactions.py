"""The only place that commits: returning commits, raising rolls back.

An edge opens one unit for a request or a task. The long verbs listed in ``LONG_VERBS`` open several short ones
themselves (see docs/adr); a test proves that nobody else does.
"""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from random import random
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Connection, Executable
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from facilitator import errors
from facilitator.extensions import db, writing

log = logging.getLogger(__name__)

# module:function of the verbs that take several short units themselves; everything else gets one from its edge.
LONG_VERBS = frozenset(
    {
        "facilitator.services.reminders:sweep",
        "facilitator.services.reminders:drain",
        "facilitator.services.fragments:write_missing",
        "facilitator.services.materialisation:materialise_all",
        "facilitator.services.zone_changes:follow_tzdata",
        "facilitator.services.checkins:open_due",
        "facilitator.services.checkins:close_due",
        "facilitator.services.invitations:invite_due",
        "facilitator.services.import_runs:run_imports",
        "facilitator.services.rota_watch:watch",
        "facilitator.services.retention:tidy",
        "facilitator.services.schedule:perform",
    }
)

COLLISIONS = {"40P01", "40001"}  # deadlock_detected, serialization_failure (PostgreSQL, appendix A)
NO_OVERLAP = "ex_booking_no_overlap"  # constraint and trigger of migration 0016
PAUSES = (0.02, 0.05, 0.1)  # seconds before the second, third and fourth try
Result = TypeVar("Result")
Publisher = Callable[[str, UUID | None], None]


@dataclass
class Unit:
    """One transaction: what is to happen after it, and whether it must not commit."""

    after: list[Callable[[], None]] = field(default_factory=list)
    refused: bool = False
    line: Connection | None = None

    def refuse(self) -> None:
        """Roll back at the end although nothing was raised (an answer that says 'not done')."""
        self.refused = True


_current: ContextVar[Unit | None] = ContextVar("unit", default=None)
_publisher: list[Publisher | None] = [None]


def publish_with(publisher: Publisher | None) -> None:
    """Inject what hands task names and ids to the workers; None leaves the work to the schedule."""
    _publisher[0] = publisher


class Collided(errors.Unavailable):
    """The database ended this transaction because it and another waited for each other; nothing of it is kept."""


def collided(error: DBAPIError) -> bool:
    """Whether a transaction may simply be tried again: a deadlock, or an order that could not be kept."""
    return getattr(error.orig, "sqlstate", None) in COLLISIONS


def readable(error: Exception) -> errors.FacilitatorError | None:
    """Return our own word for a database error that a caller can act on, or None."""
    text = str(error).lower()
    if isinstance(error, StaleDataError):
        return errors.Stale()
    if isinstance(error, IntegrityError):
        return errors.Conflict("booking.just_taken" if NO_OVERLAP in text else None)
    if isinstance(error, OperationalError) and collided(error):
        return Collided()
    if isinstance(error, OperationalError):
        full = "disk is full" in text or "no space left" in text
        return errors.Unavailable("problem.disk_full" if full else "problem.busy")
    return None


@contextmanager
def unit(*, writes: bool = True) -> Iterator[Unit]:
    """Open one transaction; ``writes=False`` takes no write lock and always rolls back.

    Raises:
        RuntimeError: a unit is open already in this context.
        errors.Stale, errors.Conflict, errors.Unavailable: the database refused.
    """
    if _current.get() is not None:
        message = "a unit is open already: only edges and the long verbs open one"
        raise RuntimeError(message)
    current = Unit()
    token, mode = _current.set(current), writing.set(writes)
    try:
        yield current
        if writes and not current.refused:
            db.session.commit()
        else:
            current.after.clear()
            # A lean read has made no session, and making one to undo nothing costs as much as some of them.
            if db.session.registry.has():
                db.session.rollback()
    except Exception as error:
        db.session.rollback()
        ours = readable(error)
        if ours is not None:
            raise ours from error
        raise
    finally:
        if db.session.registry.has():
            db.session.close()
        writing.reset(mode)
        _current.reset(token)
    for act in current.after:
        _carefully(act)


def repeated(act: Callable[[], Result]) -> Result:
    """Run what opens one unit, and again up to three times after a short pause if it and another collided.

    Raises:
        Collided: it did so every time.
    """
    for pause in PAUSES:
        try:
            return act()
        except Collided:
            time.sleep(pause * (0.5 + random()))  # noqa: S311 - so that both do not come back together
    return act()


def line() -> Connection:
    """Return the connection of the current unit, for statements that need no session around them."""
    current = _current.get()
    if current is None:
        return db.session.connection()
    if current.line is None:
        current.line = db.session.connection()
    return current.line


def note_apart(statement: Executable, values: Mapping[str, Any], *, keep: bool = True) -> None:
    """Write a note beside the work, which stands whatever becomes of the request: a last use, a refusal.

    Call it before the unit has asked the database for anything: SQLite has one writer. With ``keep=False`` it is taken
    back, for whoever must not be able to tell. A database that is too busy costs the note, never the request.
    """
    try:
        with db.engines[None].connect() as connection:
            connection.execute(statement, values)
            if keep:
                connection.commit()
    except DBAPIError as error:
        log.warning("a note could not be kept (%s)", type(error).__name__)


def _carefully(act: Callable[[], None]) -> None:
    """Run what follows a commit; it is never worth failing a request that has been kept."""
    try:
        act()
    except Exception:
        log.exception("a step after the commit failed; the schedule will make up for it")


def after_commit(act: Callable[[], None]) -> None:
    """Run ``act`` once the current unit has committed, not at all if it rolls back."""
    current = _current.get()
    if current is None:
        message = "after_commit needs an open unit"
        raise RuntimeError(message)
    current.after.append(act)


def keep_nothing() -> None:
    """Let the current unit roll back at its end although all went well: what it did was only to be shown."""
    current = _current.get()
    if current is None:
        message = "keep_nothing needs an open unit"
        raise RuntimeError(message)
    current.refuse()


def enqueue(name: str, noun_id: UUID | None = None) -> None:
    """Wake a task by name after the commit; only an id goes through the broker."""
    publisher = _publisher[0]
    if publisher is not None:
        after_commit(lambda: publisher(name, noun_id))
