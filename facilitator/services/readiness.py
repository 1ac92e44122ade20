"""Whether an installation does its work: database, schema, periodic work, and mail that should have gone."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from facilitator import clock
from facilitator.extensions import reading
from facilitator.models.schedule import Heartbeat
from facilitator.services import outbox

LATEST_SWEEP = timedelta(seconds=120)
LONGEST_WAIT = timedelta(seconds=300)
PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True)
class Readiness:
    """What is wrong, by key, and two ages in seconds; None where there is nothing to measure."""

    problems: tuple[str, ...] = ()
    sweep_age_seconds: int | None = None
    oldest_due_seconds: int | None = None


@cache
def newest_revision() -> str:
    """Return the newest migration that this version knows; they are numbered, so the last file is it."""
    folder = PACKAGE / "migrations" if (PACKAGE / "migrations").is_dir() else PACKAGE.parent / "migrations"
    return max(path.name.partition("_")[0] for path in (folder / "versions").glob("[0-9]*_*.py"))


def check() -> Readiness:
    """Return how the installation stands; asks the database four small questions."""
    try:
        with reading() as connection:
            revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        return Readiness(("database",))
    if revision != newest_revision():
        return Readiness(("migrations",))
    sweep, wait = seconds_since_sweep(), seconds_overdue()
    problems = []
    if sweep is None or abs(sweep) > LATEST_SWEEP.total_seconds():
        problems.append("sweep_late")
    if wait is not None and wait > LONGEST_WAIT.total_seconds():
        problems.append("mail_waits")
    return Readiness(tuple(problems), sweep, wait)


def seconds_since_sweep() -> int | None:
    """Return how long ago the last sweep ran to its end, negative after the clock was set back."""
    with reading() as connection:
        at = connection.scalar(select(Heartbeat.at).where(Heartbeat.name == "sweep"))
    return None if at is None else round((clock.now() - at).total_seconds())


def seconds_overdue() -> int | None:
    """Return for how long the oldest message that should have gone has been waiting."""
    since = outbox.oldest_due()
    return None if since is None else round((clock.now() - since).total_seconds())
