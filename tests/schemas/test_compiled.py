"""The compiled dump says what the schema says, and lists select what their schema shows (rulings 5)."""

import importlib
import pkgutil
from typing import Any

import orjson
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

import facilitator.services
from facilitator.schemas.base import Dumped
from facilitator.schemas.compiled import as_json, row_dump
from facilitator.services.pages import Listing
from tests.schemas.kinds import attributes_of, compilable, rows_of

SCHEMAS = compilable()
SPARE = {
    "group_name",
    "etag",
}  # selected beside what the API shows: for the pages, and for the answer's header
# The same, of one list each: short lists whose pages say names and dates where the API gives ids.
FOR_PAGES = {
    "feeds.list_feeds": {"group_name", "site_name"},
    "handovers.list_handovers": {"from_name", "to_name"},
    "swaps.list_swaps": {"name", "starts_at", "time_zone", "for_starts_at", "for_time_zone"},
}
# Empty in some rows of the table, but not in those that the list reads.
NEVER_EMPTY = {"deliveries.list_deliveries: member_id", "deliveries.list_deliveries: session_id"}


def listings() -> dict[str, Listing]:
    """Return every list of the services by its name."""
    found: dict[str, Listing] = {}
    for module in pkgutil.iter_modules(facilitator.services.__path__):
        loaded = importlib.import_module(f"facilitator.services.{module.name}")
        found |= {
            f"{module.name}.{name}": one for name, one in vars(loaded).items() if isinstance(one, Listing)
        }
    return found


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.__name__)
@given(data=st.data())
@settings(max_examples=25)
def test_a_compiled_row_says_what_the_schema_says(schema: type[Dumped], data: st.DataObject) -> None:
    made = schema()
    row = data.draw(rows_of(made))
    said = orjson.loads(as_json(row_dump(schema, row._fields)(row)))
    whole = orjson.loads(as_json(made.dump(row)))
    if getattr(row, "deleted_at", None) is None:
        assert said == whole
    else:
        assert said == {"id": whole["id"], "deleted_at": whole["deleted_at"]}


def test_a_missing_column_is_noticed_before_the_first_row(app: Flask) -> None:
    schema = SCHEMAS[0]
    columns = tuple(attributes_of(schema()))
    with pytest.raises(KeyError):
        row_dump(schema, columns[1:])


def listed_schemas(app: Flask) -> dict[str, type[Dumped]]:
    """Return the schemas of the rows of every list of the API, by operation."""
    operations = {name: getattr(view, "operation", None) for name, view in app.view_functions.items()}
    return {name: one.answer for name, one in operations.items() if one is not None and one.listed}


def test_every_list_selects_what_its_schema_shows_and_its_keys(app: Flask) -> None:
    known = listings()
    unmatched = []
    for name, schema in listed_schemas(app).items():
        shown = set(attributes_of(schema()))
        selected = [
            (set(one.statement.selected_columns.keys()) - shown, {key.key for key in one.keys})
            for one in known.values()
            if shown <= set(one.statement.selected_columns.keys())
        ]
        spare = SPARE | FOR_PAGES.get(name, set())
        if not any(more <= keys | spare for more, keys in selected):
            unmatched.append(f"{name}: {selected}")
    assert unmatched == []


def test_what_a_column_may_leave_empty_the_schema_may_show_empty(app: Flask) -> None:
    odd = []
    for name, schema in listed_schemas(app).items():
        fields = attributes_of(schema())
        for one in listings().values():
            columns: dict[str, Any] = dict(one.statement.selected_columns.items())
            if set(fields) <= set(columns):
                odd += [
                    f"{name}: {column}"
                    for column, field in fields.items()
                    if getattr(columns[column], "nullable", False)
                    and not field.allow_none
                    and not is_list(field)
                ]
    assert sorted(set(odd) - NEVER_EMPTY) == []


def is_list(field: Any) -> bool:
    """Whether a field shows an empty list where there is nothing."""
    return hasattr(field, "inner")
