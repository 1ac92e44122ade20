"""Turn a schema into a plain function from a database row to JSON-ready values.

marshmallow stays the contract; walking its fields for each of fifty rows is what costs. A field of a kind that is not
known here falls back to marshmallow's own serialisation, so every schema compiles and says the same as ``dump``.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from marshmallow import Schema
from marshmallow import fields as ma

from facilitator.schemas import moments

RowDump = Callable[[Sequence[Any]], dict[str, Any]]
AS_IS = (ma.String, ma.Integer, ma.Boolean, ma.Raw, ma.Dict)


def is_plain_list(field: ma.Field[Any]) -> bool:
    """Tell whether a field is a list that shows what it holds as it is."""
    # An own way to serialise is an own meaning, such as the roles that are joined by commas.
    return (
        isinstance(field, ma.List)
        and type(field)._serialize is ma.List._serialize  # noqa: SLF001 - the hook that marshmallow has for it
        and isinstance(field.inner, AS_IS)
    )


def expression(field: ma.Field[Any], value: str, name: str) -> str:
    """Return the Python expression that serialises the value of one field."""
    if isinstance(field, moments.Instant):
        return f"(None if {value} is None else instant({value}))"
    if isinstance(field, moments.LocalTime):
        return f"(None if {value} is None else local_time({value}))"
    if isinstance(field, moments.Day):
        return f"(None if {value} is None else {value}.isoformat())"
    if isinstance(field, ma.UUID):
        return f"(None if {value} is None else str({value}))"
    if isinstance(field, AS_IS) or is_plain_list(field):
        return value
    return f"fields[{name!r}]._serialize({value}, {name!r}, None)"


@lru_cache(maxsize=256)
def row_dump(schema_class: type[Schema], columns: tuple[str, ...]) -> RowDump:
    """Compile the dump of rows that hold the given columns in that order.

    Raises:
        KeyError: the schema shows a field that no column gives.
    """
    schema = schema_class()
    place = {name: number for number, name in enumerate(columns)}
    parts = [
        f"{(field.data_key or name)!r}: {expression(field, f'row[{place[field.attribute or name]}]', name)}"
        for name, field in schema.dump_fields.items()
    ]
    text = f"{{{', '.join(parts)}}}"
    if "deleted_at" in schema.dump_fields:  # what is gone shows as a tombstone and nothing else
        gone = f"row[{place['deleted_at']}]"
        text += f" if {gone} is None else {{'id': str(row[{place['id']}]), 'deleted_at': instant({gone})}}"
    names = {"instant": moments.instant, "local_time": moments.local_time, "fields": schema.dump_fields}
    made: RowDump = eval(f"lambda row: {text}", names)  # noqa: S307 - built from our own schemas only
    return made


def dump_rows(schema_class: type[Schema], rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Dump database rows (with ``_fields``) through the compiled function of their schema."""
    if not rows:
        return []
    dump = row_dump(schema_class, tuple(rows[0]._fields))
    return [dump(row) for row in rows]
