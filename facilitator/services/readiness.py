"""Whether an installation does its work: database, schema, periodic work, and mail that should have gone.

``check`` answers machines; ``notes`` says the same, and what to do, to administrators and to the doctor's operator, so
that all of them agree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from sqlalchemy import and_, bindparam, exists, literal_column, select, text
from sqlalchemy.exc import SQLAlchemyError

from facilitator import clock
from facilitator.domain.delivery import State
from facilitator.extensions import reading
from facilitator.models.columns import UtcDateTime
from facilitator.models.delivery import Delivery
from facilitator.models.schedule import Heartbeat
from facilitator.services import outbox, postbox

LATEST_SWEEP = timedelta(seconds=120)
LONGEST_WAIT = timedelta(seconds=300)
OLDEST_BACKUP = timedelta(days=7)
LATELY = timedelta(days=7)
SWEEP, BEAT, WORKER, BACKUP = "sweep", "beat", "worker", "backup"  # names of heartbeats
PACKAGE = Path(__file__).parents[1]
BEATS = select(Heartbeat.name, Heartbeat.at)
ABOUT_CHECKINS = ("checkin_invite", "checkin_release")  # of these nothing is told
WENT_WRONG = and_(
    Delivery.kind.not_in(ABOUT_CHECKINS),
    # In the very words of the partial index.
    Delivery.state.in_(
        [literal_column(f"'{state}'") for state in (State.FAILED, State.DOUBTFUL, State.MISSED)]
    ),
    Delivery.reason.is_distinct_from("coalesced"),  # a later reminder went instead: nobody went without
    Delivery.due_at >= bindparam("since", type_=UtcDateTime()),
)

Standing = Literal["fine", "look", "wrong"]


@dataclass(frozen=True)
class Readiness:
    """What is wrong, by key, and two ages in seconds; None where there is nothing to measure."""

    problems: tuple[str, ...] = ()
    sweep_age_seconds: int | None = None
    oldest_due_seconds: int | None = None


@dataclass(frozen=True)
class Note:
    """How one part of the work stands; ``key`` and ``about_key`` have their words in phrases."""

    about: str
    state: Standing
    key: str

    @property
    def about_key(self) -> str:
        """The key of what this is about."""
        return f"readiness.about_{self.about}"


@cache
def newest_revision() -> str:
    """Return the newest migration that this version knows; they are numbered, so the last file is it."""
    folder = PACKAGE / "migrations" if (PACKAGE / "migrations").is_dir() else PACKAGE.parent / "migrations"
    return max(path.name.partition("_")[0] for path in (folder / "versions").glob("[0-9]*_*.py"))


def check() -> Readiness:
    """Return how the installation stands; asks the database a few small questions."""
    try:
        with reading() as connection:
            revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
        if revision != newest_revision():
            return Readiness(("migrations",))
        sweep, wait = age(beats().get(SWEEP)), age(outbox.oldest_due())
    except SQLAlchemyError:
        return Readiness(("database",))
    problems = []
    if is_late(sweep):
        problems.append("sweep_late")
    if wait is not None and wait > LONGEST_WAIT.total_seconds():
        problems.append("mail_waits")
    return Readiness(tuple(problems), sweep, wait)


def beats() -> Mapping[str, datetime]:
    """Return when each piece of periodic work was last done."""
    with reading() as connection:
        return {row.name: row.at for row in connection.execute(BEATS)}


def age(at: datetime | None) -> int | None:
    """Return how many seconds ago something was, negative after the clock was set back; None if it never was."""
    return None if at is None else round((clock.now() - at).total_seconds())


def is_late(seconds: int | None) -> bool:
    """Tell whether periodic work was done too long ago, or never; in the future is no better."""
    return seconds is None or abs(seconds) > LATEST_SWEEP.total_seconds()


def notes() -> tuple[Note, ...]:
    """Return how the periodic work, the mail and the backups stand, each with what to do."""
    found, done = check(), beats()
    return (work_note(found, done), mail_note(found), failed_note(), backup_note(done.get(BACKUP)))


def work_note(found: Readiness, done: Mapping[str, datetime]) -> Note:
    """Tell whether the periodic work is done and, with Celery, which of its two halves is silent."""
    if "sweep_late" not in found.problems:
        return Note("work", "fine", "readiness.work_fine")
    if SWEEP not in done:
        return Note("work", "wrong", "readiness.work_never")
    if postbox.settings().redis_url is None:
        return Note("work", "wrong", "readiness.work_late")
    if is_late(age(done.get(BEAT))):
        return Note("work", "wrong", "readiness.beat_late")
    if is_late(age(done.get(WORKER))):
        return Note("work", "wrong", "readiness.worker_late")
    return Note("work", "wrong", "readiness.sweep_fails")


def mail_note(found: Readiness) -> Note:
    """Tell whether mail that is due goes out."""
    if "mail_waits" in found.problems:
        return Note("mail", "wrong", "readiness.mail_waits")
    if postbox.settings().mail_url.startswith("mailbox:"):
        return Note("mail", "look", "readiness.mail_kept")
    return Note("mail", "fine", "readiness.mail_fine")


def failed_note() -> Note:
    """Tell whether messages of late did not go through."""
    with reading() as connection:
        some = connection.scalar(select(exists().where(WENT_WRONG)), {"since": clock.now() - LATELY})
    return Note("failed", "look" if some else "fine", f"readiness.failed_{'some' if some else 'none'}")


def backup_note(at: datetime | None) -> Note:
    """Tell whether there is a backup of late."""
    if at is None:
        return Note("backup", "look", "readiness.backup_never")
    if clock.now() - at > OLDEST_BACKUP:
        return Note("backup", "look", "readiness.backup_old")
    return Note("backup", "fine", "readiness.backup_fine")
