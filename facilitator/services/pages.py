"""Lists that stay stable while rows come and go: keyset pages over prebuilt statements."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import bindparam, tuple_
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.schema import Column

from facilitator.domain.page import PageRequest
from facilitator.errors import Invalid
from facilitator.lean import Lean, Record, Rows
from facilitator.models.columns import UtcDateTime
from facilitator.policy import Near


@dataclass(frozen=True)
class Page:
    """Some rows of a list and the cursor of the next ones, None at the end."""

    found: Rows
    next_cursor: str | None

    @property
    def rows(self) -> Sequence[Record]:
        """The rows as named tuples of Python's values."""
        return self.found.typed


class Listing:
    """A list: one statement, the unique keys it is ordered by, and the filters it knows.

    Every combination of filters is built once and kept; a request only fills in parameters. The keys must be columns
    of the statement, together unique, ascending.
    """

    def __init__(
        self,
        statement: Any,
        *,
        keys: Sequence[Any],
        filters: Mapping[str, ColumnElement[bool]] | None = None,
        near: Near | None = None,
    ) -> None:
        """Prepare a list; each filter is a clause with a ``bindparam`` of the filter's name."""
        self.statement, self.keys, self.filters = statement, tuple(keys), dict(filters or {})
        self.near = near
        self._built: dict[tuple[frozenset[str], bool, bool], Lean] = {}

    @cached_property
    def key_places(self) -> list[int]:
        """Where the keys stand in a row."""
        names = list(self.statement.selected_columns.keys())
        return [names.index(key.key) for key in self.keys]

    def built(self, used: frozenset[str], *, after: bool, narrow: bool = False) -> Lean:
        """Return the statement for a set of filters, from the start or after a cursor; ``narrow`` adds ``near``."""
        place = (used, after, narrow)
        if place not in self._built:
            statement = self.statement.where(*(self.filters[name] for name in sorted(used)))
            if narrow and self.near is not None:
                statement = statement.where(self.near.clause)
            if after:
                marks = [bindparam(f"after_{number}", type_=key.type) for number, key in enumerate(self.keys)]
                statement = statement.where(tuple_(*self.keys) > tuple_(*marks))
            self._built[place] = Lean(statement.order_by(*self.keys).limit(bindparam("row_limit")))
        return self._built[place]

    def read(self, request: PageRequest, params: Mapping[str, Any], **filters: Any) -> Page:
        """Read one page; a filter that is None is not applied.

        Raises:
            Invalid: the cursor was not made by this list.
        """
        chosen = {name: value for name, value in filters.items() if value is not None}
        after = unpack(request.cursor, self.keys) if request.cursor else {}
        narrow = self.near is not None and not params[self.near.unless]
        statement = self.built(frozenset(chosen), after=bool(after), narrow=narrow)
        found = statement.read({**params, **chosen, **after, "row_limit": request.limit + 1})
        page = found.first(request.limit)
        more = len(found.cells) > request.limit
        return Page(page, self.cursor_of(page) if more else None)

    def cursor_of(self, page: Rows) -> str:
        """Return where the next page begins."""
        last = page.shape.typed(page.cells[-1])
        return pack([last[place] for place in self.key_places])


def pack(values: Sequence[Any]) -> str:
    """Write the key of a row as an opaque, URL-safe cursor."""
    return base64.urlsafe_b64encode(orjson.dumps(list(values))).decode().rstrip("=")


def unpack(cursor: str, keys: Sequence[Column[Any]]) -> dict[str, Any]:
    """Read a cursor back into parameters.

    Raises:
        Invalid: it is not one of ours.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        values = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        pairs = list(zip(values, keys, strict=True))
        return {f"after_{number}": typed(value, key) for number, (value, key) in enumerate(pairs)}
    except (ValueError, TypeError, AttributeError, UnicodeEncodeError, binascii.Error) as error:
        raise Invalid("page.cursor_unknown", field="cursor") from error


def typed(value: Any, key: Column[Any]) -> Any:
    """Give a cursor's value the type of its column.

    Raises:
        ValueError, TypeError: it does not fit.
    """
    wanted = key.type.python_type
    if wanted is UUID:
        return UUID(value)
    if isinstance(key.type, UtcDateTime):
        return datetime.fromisoformat(value).astimezone(UTC)
    if wanted is datetime:
        return datetime.fromisoformat(value)
    if wanted is date:
        return date.fromisoformat(value)
    if not isinstance(value, wanted) or (isinstance(value, str) and "\x00" in value):
        raise TypeError(value)
    return value
