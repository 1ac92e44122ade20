"""Long lists are read and written as marshmallow does it, in order or not."""

from collections import namedtuple
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError
from marshmallow import fields as ma

from facilitator.models.register import MARKS
from facilitator.schemas.base import Strict
from facilitator.schemas.compiled import as_json
from facilitator.schemas.fields import ListOf, Text
from facilitator.schemas.many import ManyOf, RowsOf
from facilitator.schemas.register import MarkOut, MarksOut, MemberMarkIn
from tests.schemas.kinds import rows_of

MOST = 5


class Slow(Strict):
    """What marshmallow makes of it."""

    marks = ListOf(ma.Nested(MemberMarkIn), required=True, most=MOST)


class Quick(Strict):
    """What a list at once makes of it."""

    marks = ManyOf(MemberMarkIn, required=True, most=MOST)


ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=40), st.lists(st.integers(), max_size=2),
    st.just({}), st.just("2026-10-22T15:30:00"), st.just("2026-10-22T15:30:00+05:30"), st.just("x" * 36),
)  # fmt: skip
RIGHT = {
    "member_id": st.uuids().map(str)
    | st.uuids().map(lambda one: one.hex)
    | st.uuids().map(lambda one: f"{{{one}}}"),
    "mark": st.sampled_from(MARKS),
    "client_mark_id": st.uuids().map(str),
    "client_time": st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(
        lambda at: f"{at.isoformat()}Z"
    ),
}
entries = st.fixed_dictionaries(
    {name: RIGHT[name] for name in ("member_id", "mark")},
    optional={name: RIGHT[name] for name in ("client_mark_id", "client_time")},
)
spoilt = st.dictionaries(st.sampled_from([*RIGHT, "other", ""]), ODD, max_size=4)
mixed = st.tuples(entries, spoilt).map(lambda both: {**both[0], **both[1]})
bodies = st.one_of(
    st.lists(entries, max_size=MOST), st.lists(st.one_of(entries, mixed, spoilt, ODD), max_size=MOST + 1), ODD
)


def outcome(schema: type[Strict], body: Any) -> Any:
    """Return what a schema makes of a body, or what it says about it."""
    try:
        return schema().load({"marks": body})
    except ValidationError as error:
        return error.messages


@given(bodies)
def test_a_list_at_once_is_read_as_entry_by_entry(body: Any) -> None:
    assert outcome(Quick, body) == outcome(Slow, body)


def test_both_ways_are_taken() -> None:
    """Or the property above compares marshmallow with itself."""
    right = {"member_id": str(uuid4()), "mark": "here"}
    (made,) = outcome(Quick, [right])["marks"]
    assert made == ManyOf(MemberMarkIn).made(right)
    with pytest.raises(KeyError):
        ManyOf(MemberMarkIn).made({**right, "other": 1})


def test_a_schema_with_values_of_its_own_is_refused() -> None:
    class Own(Strict):
        makes = SimpleNamespace
        name = Text(load_default="")

    with pytest.raises(TypeError):
        ManyOf(Own)


@given(st.lists(rows_of(MarkOut()), max_size=3))
def test_rows_go_out_as_marshmallow_says(rows: list[Any]) -> None:
    quick = orjson.loads(as_json(MarksOut().dump({"data": rows})))
    slow = ma.List(ma.Nested(MarkOut))._serialize(rows, "data", None)
    assert quick == {"data": slow}


def test_what_is_no_row_goes_out_all_the_same() -> None:
    row = namedtuple("row", list(MarkOut().dump_fields))  # type: ignore[misc]  # noqa: PYI024 - the names come from the schema
    now = datetime(2026, 10, 22, 15, 30, tzinfo=UTC)
    values = dict.fromkeys(MarkOut().dump_fields) | {"mark": "here", "marked_at": now}
    field = RowsOf(MarkOut)
    shown = [orjson.loads(as_json(field._serialize([one], "data", None))) for one in (row(**values), values)]
    assert shown[0] == shown[1]
