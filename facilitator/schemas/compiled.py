"""Turn a schema into a plain function from a database row to values that ``as_json`` writes.

marshmallow stays the contract; walking its fields for each of fifty rows is what costs. A field of a kind that is not
known here falls back to marshmallow's own serialisation, so every schema compiles and says the same as ``dump``.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import orjson
from marshmallow import Schema
from marshmallow import fields as ma
from sqlalchemy import JSON, DateTime, Dialect, Uuid
from sqlalchemy.types import TypeEngine

from facilitator.lean import Convert, Rows, Shape
from facilitator.models.columns import UtcDateTime
from facilitator.schemas import moments

Readers = tuple[tuple[type[TypeEngine[Any]], str | None], ...]
RowDump = Callable[[Sequence[Any]], dict[str, Any]]
AS_IS = (ma.String, ma.Integer, ma.Boolean, ma.Raw, ma.Dict)
# What orjson writes by itself as our fields do: instants with Z and whole seconds, wall times, days, ids.
NATIVE = (moments.Instant, moments.LocalTime, moments.Day, ma.UUID)
OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS


def as_json(value: Any) -> bytes:
    """Write an answer that compiled rows are part of."""
    return orjson.dumps(value, option=OPTIONS)


def is_plain_list(field: ma.Field[Any]) -> bool:
    """Tell whether a field is a list that shows what it holds as it is."""
    # An own way to serialise is an own meaning, such as the roles that are joined by commas.
    return (
        isinstance(field, ma.List)
        and type(field)._serialize is ma.List._serialize  # noqa: SLF001 - the hook that marshmallow has for it
        and isinstance(field.inner, AS_IS)
    )


def is_plain(field: ma.Field[Any]) -> bool:
    """Tell whether ``as_json`` writes a value as a field would serialise it."""
    return isinstance(field, (*NATIVE, *AS_IS)) or is_plain_list(field)


def expression(field: ma.Field[Any], value: str, name: str) -> str:
    """Return the Python expression that serialises the value of one field."""
    return value if is_plain(field) else f"fields[{name!r}]._serialize({value}, {name!r}, None)"


def compiled(
    schema_class: type[Schema], columns: Sequence[str], cell: Callable[[int, Any], str], **names: Any
) -> RowDump:
    """Compile the dump of rows; ``cell`` writes what stands for the cell at a place that a field (or None) shows.

    Raises:
        KeyError: the schema shows a field that no column gives.
    """
    fields = schema_class().dump_fields
    place = {name: number for number, name in enumerate(columns)}
    parts = [
        f"{(field.data_key or name)!r}: {expression(field, cell(place[field.attribute or name], field), name)}"
        for name, field in fields.items()
    ]
    text = f"{{{', '.join(parts)}}}"
    if "deleted_at" in fields:  # what is gone shows as a tombstone and nothing else
        id_, gone = place["id"], place["deleted_at"]
        tombstone = f"{{'id': {cell(id_, fields['id'])}, 'deleted_at': {cell(gone, fields['deleted_at'])}}}"
        text += f" if row[{gone}] is None else {tombstone}"
    made: RowDump = eval(f"lambda row: {text}", {"fields": fields, **names})  # noqa: S307 - built from our own schemas only
    return made


@lru_cache(maxsize=256)
def row_dump(schema_class: type[Schema], columns: tuple[str, ...]) -> RowDump:
    """Compile the dump of rows that hold the given columns in that order, as Python's values.

    Raises:
        KeyError: the schema shows a field that no column gives.
    """
    return compiled(schema_class, columns, lambda number, _field: f"row[{number}]")


def dump_rows(schema_class: type[Schema], rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Dump database rows (with ``_fields``) through the compiled function of their schema."""
    if not rows:
        return []
    dump = row_dump(schema_class, tuple(rows[0]._fields))
    return [dump(row) for row in rows]


@lru_cache(maxsize=512)
def cell_dump(schema_class: type[Schema], shape: Shape) -> RowDump:
    """Compile the dump of rows as a driver gives them.

    Raises:
        KeyError: the schema shows a field that no column gives.
    """
    reads = [cell_reader(kind, shape.dialect) for kind in shape.types]

    def cell(number: int, field: Any) -> str:
        value = f"row[{number}]"
        if not is_plain(field):
            return value if shape.reads[number] is None else f"typed[{number}]({value})"
        read = reads[number]
        if isinstance(read, str):
            return f"(None if {value} is None else {read.replace('CELL', value)})"
        return value if read is None else f"reads[{number}]({value})"

    return compiled(schema_class, shape.names, cell, reads=reads, typed=shape.reads, fragment=orjson.Fragment)


def dump_cells(schema_class: type[Schema], rows: Rows) -> list[dict[str, Any]]:
    """Dump what a lean read found, without making Python's values of it where the driver's will do."""
    dump = cell_dump(schema_class, rows.shape)
    return [dump(cells) for cells in rows.cells]


# What ``as_json`` writes of a cell, as an expression; what the driver of PostgreSQL gives in UTC it writes as it is.
GIVEN_IN_UTC: Readers = ((UtcDateTime, None),)
KEPT_AS_TEXT: Readers = (
    (Uuid, "f'{CELL[:8]}-{CELL[8:12]}-{CELL[12:16]}-{CELL[16:20]}-{CELL[20:]}'"),  # 32 digits
    (UtcDateTime, "f'{CELL[:10]}T{CELL[11:19]}Z'"),
    (DateTime, "f'{CELL[:10]}T{CELL[11:19]}'"),
    (JSON, "fragment(CELL)"),
)


def cell_reader(kind: TypeEngine[Any], dialect: Dialect) -> Convert | str | None:
    """Return what makes of the driver's value one that ``as_json`` writes right, None where it does already.

    PostgreSQL's driver gives instants in UTC, since every connection is told to; SQLite keeps them as text, which an
    expression over ``CELL`` turns into ours.
    """
    known = KEPT_AS_TEXT if dialect.name == "sqlite" else GIVEN_IN_UTC
    for wanted, read in known:
        if isinstance(kind, wanted):
            return read
    return kind.dialect_impl(dialect).result_processor(dialect, None)
