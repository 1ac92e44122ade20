"""Long lists of one kind of thing, such as a register's marks: read and written at once instead of field by field.

What marshmallow says of a list stays the contract. What is in order is made by a plain loop; at the first thing that is
not, the list is given to marshmallow, which knows how to say what is wrong with which entry.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, missing
from marshmallow import fields as ma

from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.compiled import dump_rows
from facilitator.schemas.fields import Choice, Id, ListOf

ODD = (ValidationError, ValueError, TypeError, KeyError, AttributeError)  # marshmallow finds the words for it


@dataclass(frozen=True)
class Part:
    """How one field of an entry is read."""

    name: str
    read: Callable[[Any], Any]
    required: bool


def reader(field: ma.Field[Any]) -> Callable[[Any], Any]:
    """Return what reads a value as a field does, or raises one of ``ODD``."""
    if isinstance(field, Id):
        return id_of
    if isinstance(field, Choice):
        words = {word: word for word in field.choices}
        return words.__getitem__
    return field.deserialize


def id_of(value: Any) -> UUID:
    """Read an id.

    Raises:
        ValueError, TypeError: it is none.
    """
    if not isinstance(value, str):
        raise TypeError(value)
    return UUID(value)


class ManyOf(ListOf):
    """A list of things that a schema makes, whose fields have neither other names nor values of their own."""

    def __init__(self, schema: type[Strict], **kwargs: Any) -> None:
        """Take a schema with ``makes``.

        Raises:
            TypeError: the schema is not as plain as that.
        """
        super().__init__(ma.Nested(schema), **kwargs)
        fields = schema().load_fields
        if schema.makes is None or any(
            one.data_key or one.load_default is not missing for one in fields.values()
        ):
            raise TypeError(schema)
        self.makes = schema.makes
        self.parts = [Part(name, reader(field), field.required) for name, field in fields.items()]

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> list[Any]:
        if isinstance(value, list) and len(value) <= self.most:
            try:
                return [self.made(entry) for entry in value]
            except ODD:
                pass
        return super()._deserialize(value, attr, data, **kwargs)

    def made(self, entry: dict[str, Any]) -> Any:
        """Return what an entry makes.

        Raises:
            ValidationError, ValueError, TypeError, KeyError: something about it is not in order.
        """
        found = {}
        for part in self.parts:
            if part.name in entry:
                found[part.name] = part.read(entry[part.name])
            elif part.required:
                raise KeyError(part.name)
        if len(found) != len(entry):
            raise KeyError
        return self.makes(**found)


class RowsOf(ma.List[Any]):
    """A list of things that go out, which are database rows most of the time."""

    def __init__(self, schema: type[Dumped], **kwargs: Any) -> None:
        """Take the schema of a row."""
        super().__init__(ma.Nested(schema), **kwargs)
        self.schema = schema

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> list[Any] | None:
        if value and all(hasattr(row, "_fields") for row in value):
            return dump_rows(self.schema, value)
        return super()._serialize(value, attr, obj, **kwargs)
