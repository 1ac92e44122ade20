"""Figures about an installation: what a monitoring server reads, and what administrators are told in words.

They are about all groups together and hold nothing of the booth: messages about check-ins are not counted, because
their number would say how many people were asked; nor are messages that were taken back or held back, because each
of them is somebody who left or wants no mail.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, literal_column, select, text, union_all
from sqlalchemy.exc import SQLAlchemyError

from facilitator import clock, policy
from facilitator.domain.delivery import State
from facilitator.domain.principal import Principal
from facilitator.extensions import reading
from facilitator.models.checkin import CheckinRound
from facilitator.models.columns import UtcDateTime
from facilitator.models.delivery import Delivery
from facilitator.services import readiness

DAY = timedelta(days=1)
COUNTED = (
    State.PLANNED, State.CLAIMED, State.SENDING, State.SENT, State.FAILED, State.DOUBTFUL, State.MISSED,
)  # fmt: skip

NOW = bindparam("now", type_=UtcDateTime())
TOMORROW = bindparam("tomorrow", type_=UtcDateTime())
YESTERDAY = bindparam("yesterday", type_=UtcDateTime())
TOLD = Delivery.kind.not_in(readiness.ABOUT_CHECKINS)
# Each in the very words of its partial index, so that the log of a month is never read as a whole.
WAITS = and_(TOLD, Delivery.state == literal_column("'planned'"), Delivery.not_before <= TOMORROW)
HELD = and_(TOLD, Delivery.state.in_([literal_column("'claimed'"), literal_column("'sending'")]))
SENT = and_(TOLD, Delivery.state == literal_column("'sent'"))
STATES = union_all(
    *(
        select(Delivery.state, func.count()).where(clause).group_by(Delivery.state)
        for clause in (WAITS, HELD, and_(SENT, Delivery.sent_at >= YESTERDAY), readiness.WENT_WRONG)
    )
)
WRONG = select(Delivery.state, func.count()).where(readiness.WENT_WRONG).group_by(Delivery.state)
LAST_SENT = select(Delivery.sent_at).where(SENT).order_by(Delivery.sent_at.desc()).limit(1)
LAST_REPLY = (
    select(Delivery.last_reply)
    .where(readiness.WENT_WRONG, Delivery.last_reply.is_not(None))
    .order_by(Delivery.due_at.desc())
    .limit(1)
)
MAIL = select(
    LAST_SENT.scalar_subquery().label("sent_at"),
    LAST_REPLY.scalar_subquery().label("last_reply"),
    select(func.count()).where(WAITS).scalar_subquery().label("waiting"),
    select(func.count())
    .where(WAITS, Delivery.not_before <= NOW, Delivery.expires_at > NOW)
    .scalar_subquery()
    .label("due"),
)
OVER = (
    select(func.count())
    .select_from(CheckinRound)
    .where(CheckinRound.state == "open", CheckinRound.closes_at <= NOW)
)
SIZES = {
    "sqlite": text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"),
    "postgresql": text("SELECT pg_database_size(current_database())"),
}


@dataclass(frozen=True)
class Figures:
    """What a monitoring server reads: counts, and ages in seconds; empty while the database cannot say."""

    ready: bool
    oldest_due_seconds: int = 0
    checkins_waiting: int = 0
    deliveries: Mapping[str, int] = field(default_factory=dict)
    heartbeats: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Overview:
    """What administrators are told; instants are in UTC, ``wrong`` counts by state what went wrong lately."""

    notes: tuple[readiness.Note, ...]
    beats: Mapping[str, datetime]
    wrong: Mapping[str, int]
    mail: Any  # sent_at, waiting, due, last_reply
    database: str
    database_bytes: int
    revision: str

    @property
    def state(self) -> readiness.Standing:
        """How everything stands together: as its worst part."""
        return max((note.state for note in self.notes), key=("fine", "look", "wrong").index)


def read_figures() -> Figures:
    """Return what a monitoring server reads; a database that is out of reach or behind is one that is not ready."""
    found = readiness.check()
    if {"database", "migrations"} & set(found.problems):
        return Figures(ready=False)
    try:
        with reading() as connection:
            waiting = connection.scalar(OVER, {"now": clock.now()}) or 0
            states = dict.fromkeys(map(str, COUNTED), 0) | counted(connection, STATES, moments())
        ages = {name: readiness.age(at) or 0 for name, at in readiness.beats().items()}
    except SQLAlchemyError:
        return Figures(ready=False)
    return Figures(not found.problems, found.oldest_due_seconds or 0, waiting, states, ages)


def read_overview(*, actor: Principal) -> Overview:
    """Return how the installation does.

    Raises:
        Forbidden: the actor is not an administrator.
    """
    policy.permitted(allowed=policy.administers(actor))
    with reading() as connection:
        kind = connection.dialect.name
        return Overview(
            notes=readiness.notes(),
            beats=readiness.beats(),
            wrong=counted(connection, WRONG, moments()),
            mail=connection.execute(MAIL, moments()).one(),
            database="SQLite" if kind == "sqlite" else "PostgreSQL",
            database_bytes=connection.scalar(SIZES[kind]) or 0,
            revision=readiness.newest_revision(),
        )


def moments() -> dict[str, datetime]:
    """Return the instants that the statements of this module ask about."""
    now = clock.now()
    return {"now": now, "tomorrow": now + DAY, "yesterday": now - DAY, "since": now - readiness.LATELY}


def counted(connection: Connection, statement: Any, values: Mapping[str, Any]) -> dict[str, int]:
    """Return how many rows there are of each kind."""
    return {row[0]: row[1] for row in connection.execute(statement, values)}
