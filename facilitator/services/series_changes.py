"""What changes of schedules did, row by row, so that they can be taken back for an hour."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import TypeDecorator, bindparam, select
from sqlalchemy.types import TypeEngine

from facilitator import clock
from facilitator.domain.principal import Principal
from facilitator.domain.series_diff import Difference, Seen, compare
from facilitator.extensions import db
from facilitator.models.columns import UtcDateTime
from facilitator.models.series import Series
from facilitator.models.series_change import SeriesChange
from facilitator.models.session import GroupSession

UNDOABLE = timedelta(hours=1)
# Enough for one edit of a series at a time; rows that point at it may still be written, also by who waits for us.
ONE_EDIT: Any = {"key_share": True}
KINDS: dict[str, type[Series] | type[GroupSession]] = {"series": Series, "session": GroupSession}
# What belongs to the row and not to the schedule, and what a session has of its evening.
OWN = frozenset(
    {
        "created_at", "updated_at", "version", "reminders_sequence", "register_version", "guest_count",
        "register_closed_at", "register_closed_by",
    }
)  # fmt: skip
Thing = Series | GroupSession
Row = dict[str, Any]


@cache
def columns_of(kind: type[Thing]) -> dict[str, type]:
    """Return the columns that are kept of a table, with Python's type of each."""
    return {
        column.key: python_type(column.type) for column in kind.__table__.columns if column.key not in OWN
    }


def python_type(kind: TypeEngine[Any]) -> type:
    """Return Python's type of a column; our own column types know it from what they are made of."""
    return kind.impl_instance.python_type if isinstance(kind, TypeDecorator) else kind.python_type


def written(thing: Thing) -> Row:
    """Return a row as JSON takes it."""
    return {name: as_json(getattr(thing, name)) for name in columns_of(type(thing))}


def as_json(value: Any) -> Any:
    """Return a value as JSON takes it."""
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def read_back(kind: type[Thing], row: Row) -> Row:
    """Return the values of a row that was written."""
    return {name: as_value(wanted, row.get(name)) for name, wanted in columns_of(kind).items() if name in row}


def as_value(wanted: Any, value: Any) -> Any:
    """Return a value of a column from what JSON made of it."""
    if value is None or not isinstance(value, str):
        return value
    if issubclass(wanted, date):
        return wanted.fromisoformat(value)
    return wanted(value)


@dataclass
class Record:
    """What one change does: every row before and after it; None where it was not, or is no more."""

    before: dict[str, dict[UUID, Row | None]] = field(default_factory=lambda: {"series": {}, "session": {}})
    things: dict[str, dict[UUID, Thing | None]] = field(default_factory=lambda: {"series": {}, "session": {}})

    def watch(self, *things: Thing) -> None:
        """Note how things stand before they change."""
        for thing in things:
            self.before[kind_of(thing)].setdefault(thing.id, written(thing))
            self.things[kind_of(thing)][thing.id] = thing

    def made(self, *things: Thing) -> None:
        """Note what this change brings into the world."""
        for thing in things:
            self.before[kind_of(thing)][thing.id] = None
            self.things[kind_of(thing)][thing.id] = thing

    def gone(self, *things: Thing) -> None:
        """Note what this change takes out of it."""
        for thing in things:
            self.things[kind_of(thing)][thing.id] = None

    def rows(self) -> dict[str, dict[str, dict[str, Row | None]]]:
        """Return every row that has changed, before and after."""
        found: dict[str, dict[str, dict[str, Row | None]]] = {"series": {}, "session": {}}
        for kind, before in self.before.items():
            for one, old in before.items():
                thing = self.things[kind][one]
                new = written(thing) if thing is not None else None
                if old != new:
                    found[kind][str(one)] = {"before": old, "after": new}
        return found

    def differences(self) -> list[Difference]:
        """Return what becomes of every session that was looked at."""
        pairs = []
        for one, old in self.before["session"].items():
            thing = self.things["session"][one]
            pairs.append((one, seen(old), seen(written(thing) if thing is not None else None)))
        return compare(pairs)

    def keep(self, *, actor: Principal, group_id: UUID, verb: str) -> SeriesChange:
        """Write down what has changed, for as long as it can be taken back."""
        db.session.flush()
        now = clock.now()
        change = SeriesChange(
            at=now,
            until=now + UNDOABLE,
            actor_id=actor.account_id,
            group_id=group_id,
            verb=verb,
            rows=self.rows(),
        )
        db.session.add(change)
        db.session.flush()
        return change


def kind_of(thing: Thing) -> str:
    """Return what a thing is called in the record."""
    return "series" if isinstance(thing, Series) else "session"


def seen(row: Row | None) -> Seen | None:
    """Return a session as people see it."""
    if row is None:
        return None
    values = read_back(GroupSession, row)
    return Seen(**{name: values[name] for name in Seen.__annotations__})


LAST = (
    select(SeriesChange.id, SeriesChange.at, SeriesChange.actor_id, SeriesChange.undone_at)
    .where(
        SeriesChange.group_id == bindparam("group_id", type_=SeriesChange.group_id.type),
        SeriesChange.until > bindparam("now", type_=UtcDateTime()),
    )
    .order_by(SeriesChange.at.desc(), SeriesChange.id.desc())
    .limit(1)
)


def read_undoable(*, actor: Principal, group_id: UUID) -> Any | None:
    """Return the last change of a group's schedule, if the actor made it and it can be taken back."""
    found = db.session.execute(LAST, {"group_id": group_id, "now": clock.now()}).first()
    mine = found is not None and found.actor_id == actor.account_id and found.undone_at is None
    return found if mine else None


def sessions_of(
    series: Series, *, after: datetime | None = None, lock: bool = True
) -> Sequence[GroupSession]:
    """Return the sessions of a series that lie ahead, or those later than a nominal start, locked for a change."""
    wanted = GroupSession.starts_at > clock.now() if after is None else GroupSession.recurrence_id > after
    query = select(GroupSession).where(GroupSession.series_id == series.id, wanted)
    query = query.order_by(
        GroupSession.id
    )  # everybody locks in this order, so that no two wait for each other
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return sorted(db.session.scalars(query), key=lambda one: one.recurrence_id)


def is_movable(session: GroupSession) -> bool:
    """Tell whether a session can still change: it has not begun and is not closed."""
    return session.status in {"planned", "cancelled"} and session.starts_at > clock.now()


def bump(sessions: Iterable[GroupSession], record: Record) -> list[GroupSession]:
    """Return those sessions that are seen differently or have another room; of the former raise the sequence, too."""
    changed = []
    for session in sessions:
        old = record.before["session"].get(session.id)
        if old is None:
            continue
        new = written(session)
        is_seen = seen(old) != seen(new)
        session.sequence += is_seen
        if is_seen or old["room_id"] != new["room_id"]:
            changed.append(session)
    return changed
