"""Statements that are written once and from then on handed to the driver as text.

SQLAlchemy writes a statement, stores its parameters and names its columns. Doing so again for every execution, and
making a typed value of every cell, costs more than the database's own answer (docs/performance.md, docs/adr/0016). A
``Lean`` statement keeps what was written for as many values as its lists have; its ``Rows`` hold what the driver gave,
and are typed when somebody asks for it.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError

from facilitator.extensions import reading

MOST_WRITTEN = 32  # texts kept of one statement; each number of groups that somebody has makes another
CURSOR = "facilitator.cursor"  # where it is kept; SQLAlchemy forgets it together with the connection
Convert = Callable[[Any], Any]
Record = Any  # a named tuple; its fields are the columns of a statement


class Slot(NamedTuple):
    """One parameter as the driver knows it: the value it comes from, its place in a list, and how it is stored."""

    name: str
    source: str | None
    place: int | None
    store: Convert | None
    fixed: Any

    def filled(self, values: Mapping[str, Any]) -> Any:
        """Return the value for the driver."""
        if self.source is None:
            return self.fixed
        value = values[self.source] if self.place is None else values[self.source][self.place]
        return value if self.store is None else self.store(value)


@dataclass(frozen=True)
class Written:
    """A statement as text, for one kind of database and as many values as its lists had."""

    text: str
    slots: Sequence[Slot]
    by_place: bool

    def filled(self, values: Mapping[str, Any]) -> Any:
        """Return the parameters in the form of the driver."""
        if self.by_place:
            return tuple([slot.filled(values) for slot in self.slots])
        return {slot.name: slot.filled(values) for slot in self.slots}


class Shape:
    """The columns of a statement on one kind of database: their names, and how what the driver gives is typed."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        """Look at the columns of a statement."""
        columns = dict(statement.exported_columns.items())
        self.dialect = dialect
        self.names = tuple(columns)
        self.types = tuple(column.type for column in columns.values())
        self.reads = tuple(kind.dialect_impl(dialect).result_processor(dialect, None) for kind in self.types)
        self.record: Any = namedtuple("Record", self.names, rename=True)  # type: ignore[misc]  # noqa: PYI024 - the names are the statement's

    def typed(self, cells: Sequence[Any]) -> Record:
        """Return a row as SQLAlchemy would."""
        return self.record._make(
            [cell if read is None else read(cell) for read, cell in zip(self.reads, cells, strict=True)]
        )


@dataclass(frozen=True)
class Rows:
    """What a statement found: the cells as the driver gave them, and what they mean."""

    cells: Sequence[Any]
    shape: Shape

    @cached_property
    def typed(self) -> list[Record]:
        """The rows as named tuples of Python's values."""
        return [self.shape.typed(row) for row in self.cells]

    def first(self, count: int) -> "Rows":
        """Return the first rows."""
        return Rows(self.cells[:count], self.shape)


class Lean:
    """A statement whose values are named by ``bindparam``, executed with as little as possible around the driver."""

    def __init__(self, statement: Any) -> None:
        """Take a statement of SQLAlchemy Core."""
        self.statement = statement
        self._shapes: dict[str, Shape] = {}
        self._written: dict[tuple[Any, ...], Written] = {}
        self._lists: dict[str, list[str]] = {}

    def read(self, values: Mapping[str, Any]) -> Rows:
        """Return what a SELECT finds, outside of any transaction; what it does not ask for is passed over.

        Raises:
            sqlalchemy.exc.DBAPIError: the database refused, or is gone.
        """
        with reading() as connection:
            return self.run(connection, values)

    def run(self, connection: Connection, values: Mapping[str, Any]) -> Rows:
        """Execute the statement on a connection and return its rows, none if it gives none.

        Raises:
            sqlalchemy.exc.DBAPIError: see ``read``.
        """
        dialect = connection.dialect
        shape = self._shapes.get(dialect.name) or self._shape(dialect)
        written = self._ready(dialect, values)
        return Rows(asked(connection, written.text, written.filled(values), gives=bool(shape.names)), shape)

    def first(self, values: Mapping[str, Any]) -> Any:
        """Return the first row of a SELECT, typed, None without one."""
        rows = self.read(values)
        return rows.shape.typed(rows.cells[0]) if rows.cells else None

    def _shape(self, dialect: Dialect) -> Shape:
        return self._shapes.setdefault(dialect.name, Shape(self.statement, dialect))

    def _ready(self, dialect: Dialect, values: Mapping[str, Any]) -> Written:
        """Return the statement as text for lists of these lengths."""
        lists = self._lists.get(dialect.name)
        if lists is not None:
            key = (dialect.name, *[len(values[name]) for name in lists])
            found = self._written.get(key)
            if found is not None:
                return found
        written, lists = write(self.statement, dialect, values)
        self._lists[dialect.name] = lists
        if len(self._written) >= MOST_WRITTEN:
            self._written.clear()
        return self._written.setdefault((dialect.name, *[len(values[name]) for name in lists]), written)


def asked(connection: Connection, text: str, params: Any, *, gives: bool) -> Sequence[Any]:
    """Hand text and parameters to the driver and return its rows, if it ``gives`` any.

    Whoever listens to the statements of the engine hears of this one too.

    Raises:
        sqlalchemy.exc.DBAPIError: what SQLAlchemy would have raised.
    """
    cursor, executemany = cursor_of(connection), False
    for listener in connection.dispatch.before_cursor_execute or ():
        listener(connection, cursor, text, params, None, executemany)
    errors = connection.dialect.loaded_dbapi.Error
    try:
        cursor.execute(text, params)
        found: Sequence[Any] = cursor.fetchall() if gives else ()
    except errors as error:
        raise in_words_of_sqlalchemy(connection, text, error) from error
    return found


def cursor_of(connection: Connection) -> Any:
    """Return the one cursor that is kept beside a driver's connection: making one is a fifth of a small statement."""
    kept = connection.info
    if CURSOR not in kept:
        kept[CURSOR] = connection.connection.cursor()
    return kept[CURSOR]


def in_words_of_sqlalchemy(connection: Connection, text: str, error: Exception) -> Exception:
    """Return the driver's error as SQLAlchemy raises it, and give up connections that are lost."""
    dialect: Any = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection.driver_connection, None)
    if lost:
        connection.invalidate(error)
        connection.engine.dispose()  # the others went with the server
    return DBAPIError.instance(
        text,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=lost,
        dialect=dialect,
    )


def write(statement: Any, dialect: Dialect, values: Mapping[str, Any]) -> tuple[Written, list[str]]:
    """Write a statement for a dialect; return it, and the names of the values that are lists."""
    compiled = statement.compile(dialect=dialect)
    state = compiled.construct_expanded_state(values, escape_names=False)
    stores = {
        name: bind.type.dialect_impl(dialect).bind_processor(dialect)
        for bind, name in compiled.bind_names.items()
    }
    members = {
        made: (name, place)
        for name, all_made in state.parameter_expansion.items()
        for place, made in enumerate(all_made)
    }
    slots = []
    for name in state.positiontup or state.parameters:
        source, place = members.get(name, (name, None))
        store = stores.get(source)
        given = source in values
        fixed = None if given else stored(store, state.parameters[name])
        slots.append(Slot(name, source if given else None, place, store, fixed))
    lists = [name for name in state.parameter_expansion if name in values]
    return Written(state.statement, slots, compiled.positional), lists


def stored(store: Convert | None, value: Any) -> Any:
    """Return a value as it is stored."""
    return value if store is None else store(value)
