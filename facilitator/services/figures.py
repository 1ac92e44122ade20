"""Figures about an installation: what a monitoring server reads, and what administrators are told in words.

They are about all groups together and hold nothing of the booth: messages about check-ins are not counted, because
their number would say how many people were asked; nor are messages that were taken back or held back, because each
of them is somebody who left or wants no mail.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from facilitator import clock, policy
from facilitator.domain.delivery import State
from facilitator.domain.principal import Principal
from facilitator.extensions import reading
from facilitator.models.checkin import CheckinRound
from facilitator.models.columns import UtcDateTime
from facilitator.models.delivery import Delivery
from facilitator.services import readiness

COUNTED = (
    State.PLANNED, State.CLAIMED, State.SENDING, State.SENT, State.FAILED, State.DOUBTFUL, State.MISSED,
)  # fmt: skip

NOW = bindparam("now", type_=UtcDateTime())
TOLD = and_(Delivery.kind.not_in(readiness.ABOUT_CHECKINS), Delivery.state.in_(COUNTED))
WAITS = and_(TOLD, Delivery.state == State.PLANNED)
STATES = select(Delivery.state, func.count()).where(TOLD).group_by(Delivery.state)
WRONG = select(Delivery.state, func.count()).where(readiness.WENT_WRONG).group_by(Delivery.state)
MAIL = select(
    select(func.max(Delivery.sent_at)).where(TOLD).scalar_subquery().label("sent_at"),
    select(func.count()).where(WAITS).scalar_subquery().label("waiting"),
    select(func.count())
    .where(WAITS, Delivery.not_before <= NOW, Delivery.expires_at > NOW)
    .scalar_subquery()
    .label("due"),
    select(Delivery.last_reply)
    .where(readiness.WENT_WRONG, Delivery.last_reply.is_not(None))
    .order_by(Delivery.due_at.desc())
    .limit(1)
    .scalar_subquery()
    .label("last_reply"),
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
            states = dict.fromkeys(map(str, COUNTED), 0) | counted(connection, STATES)
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
    now = clock.now()
    lately = {"now": now, "since": now - readiness.LATELY}
    with reading() as connection:
        kind = connection.dialect.name
        return Overview(
            notes=readiness.notes(),
            beats=readiness.beats(),
            wrong=counted(connection, WRONG, lately),
            mail=connection.execute(MAIL, lately).one(),
            database="SQLite" if kind == "sqlite" else "PostgreSQL",
            database_bytes=connection.scalar(SIZES[kind]) or 0,
            revision=readiness.newest_revision(),
        )


def counted(
    connection: Connection, statement: Any, values: Mapping[str, Any] | None = None
) -> dict[str, int]:
    """Return how many rows there are of each kind."""
    return {row[0]: row[1] for row in connection.execute(statement, values or {})}
