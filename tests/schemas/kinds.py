"""Values of every kind of field that goes out, as a database row holds them, for property tests."""

import importlib
import pkgutil
from collections import namedtuple
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from hypothesis import strategies as st
from marshmallow import fields as ma

import facilitator.schemas
from facilitator.schemas import codes, series, session
from facilitator.schemas.base import Dumped
from facilitator.schemas.moments import Day, Instant, LocalTime

EARLY, LATE = datetime(1900, 1, 2), datetime(2199, 12, 30)
MOMENTS = st.datetimes(EARLY, LATE)
IDS = st.uuids()
# The first kind that fits counts; a kind without an entry fails the test, so that it gets one.
KINDS: tuple[tuple[type[ma.Field[Any]], st.SearchStrategy[Any]], ...] = (
    (codes.Ids, st.one_of(st.none(), st.lists(IDS.map(str)), st.lists(IDS.map(str)).map(",".join))),
    (codes.Words, st.one_of(st.none(), st.lists(st.text("abc")), st.lists(st.text("abc")).map(",".join))),
    (session.Ids, st.one_of(st.none(), st.lists(IDS.map(lambda one: one.hex)).map(",".join))),
    (session.Names, st.one_of(st.none(), st.dictionaries(st.text(), st.integers()), st.just("b,a"))),
    (
        series.InWords,
        st.builds(
            "{:%Y-%m-%d %H:%M:%S}|{}".format,
            MOMENTS,
            st.sampled_from(("", "FREQ=DAILY", "FREQ=MONTHLY;BYDAY=-1TH")),
        ),
    ),
    (Instant, st.datetimes(EARLY, LATE, timezones=st.just(UTC))),
    (LocalTime, MOMENTS),
    (Day, MOMENTS.map(datetime.date)),
    (ma.UUID, IDS),
    (ma.Boolean, st.booleans()),
    (ma.Integer, st.integers(-(2**31), 2**31 - 1)),
    (ma.String, st.text()),
    (ma.Dict, st.dictionaries(st.text(), st.text())),
)


def values_of(field: ma.Field[Any]) -> st.SearchStrategy[Any]:
    """Return what a row can hold where a field reads it.

    Raises:
        LookupError: nobody has thought about this kind of field yet.
    """
    found = next((values for kind, values in KINDS if isinstance(field, kind)), None)
    if found is None and isinstance(field, ma.Nested):
        parts = {name: values_of(inner) for name, inner in field.schema.dump_fields.items()}
        found = st.fixed_dictionaries(parts).map(lambda made: SimpleNamespace(**made))
    if found is None and isinstance(field, ma.List):
        found = st.lists(values_of(field.inner), max_size=3)
    if found is None:
        raise LookupError(field)
    return st.none() | found if field.allow_none else found


def attributes_of(schema: Dumped) -> dict[str, ma.Field[Any]]:
    """Return the fields of a schema by the column that they read."""
    return {field.attribute or name: field for name, field in schema.dump_fields.items()}


def rows_of(schema: Dumped) -> st.SearchStrategy[Any]:
    """Return rows that a schema can dump, as a query gives them: tuples with names."""
    parts = {name: values_of(field) for name, field in attributes_of(schema).items()}
    row = namedtuple("row", list(parts))  # type: ignore[misc]  # the names come from the schema  # noqa: PYI024
    return st.builds(row, **parts)


def compilable() -> list[type[Dumped]]:
    """Return every schema of an answer that can be read from a row: no methods, no dotted attributes."""
    found = []
    for module in pkgutil.iter_modules(facilitator.schemas.__path__):
        for kind in vars(importlib.import_module(f"facilitator.schemas.{module.name}")).values():
            if (
                isinstance(kind, type)
                and issubclass(kind, Dumped)
                and kind.__module__.endswith(f".{module.name}")
            ):
                fields = kind().dump_fields.values()
                dotted = any(
                    "." in (field.attribute or "") or isinstance(field, ma.Method) for field in fields
                )
                found += [kind] if fields and not dotted else []
    return found
