"""What all schemas share: strictness, message keys, and loading into a frozen dataclass."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Self, TypeVar

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, post_load

from facilitator.errors import Invalid, Problem
from facilitator.schemas.fields import Message

Made = TypeVar("Made")
LIMITS = {"minLength", "maxLength", "pattern", "minimum", "maximum", "minItems", "maxItems"}


class Kept(Schema):
    """A schema whose instances are shared: flask-smorest deep-copies the descriptions that hold them, again and again.

    Nothing changes a schema once it is made; without this, 60 operations took 20 MB (measured).
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Return the schema itself."""
        return self


class Strict(Kept):
    """A schema that refuses what it does not know and, with ``makes``, loads into a dataclass of ``domain``.

    On a partial load (PATCH) only what was sent is returned, as a dict: JSON Merge Patch, RFC 7396.
    """

    makes: ClassVar[type[Any] | None] = None
    error_messages: dict[str, str] = {"unknown": "field.unknown", "type": "field.not_an_object"}

    class Meta:
        """Refuse unknown fields."""

        unknown = RAISE

    @post_load
    def make(self, data: dict[str, Any], *, partial: Any = None, **_: Any) -> Any:
        """Turn loaded data into the dataclass that the verb takes."""
        return data if partial or self.partial or self.makes is None else self.makes(**data)


class Dumped(Kept):
    """A schema that only says what goes out: every field always, but for those named in ``sometimes``.

    Where rows can be gone (``deleted_at``), only what a tombstone has is promised.
    """

    sometimes: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        """Describe answers as open: whoever reads them skips what a later version adds."""

        unknown = EXCLUDE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Describe a field as one that goes out: present, and without the limits of what comes in."""
        kept = {"id", "deleted_at"} if "deleted_at" in self.declared_fields else {field_name}
        field_obj.required = field_name in kept - self.sometimes
        inner: Any = field_obj
        while inner is not None:
            inner.metadata = {name: said for name, said in inner.metadata.items() if name not in LIMITS}
            inner = getattr(inner, "inner", None)


def walk(messages: Any, path: str = "") -> Iterator[Problem]:
    """Flatten marshmallow's nested messages to problems with dotted paths."""
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            step = "" if name == "_schema" else str(name)
            yield from walk(inner, ".".join(part for part in (path, step) if part))
    elif isinstance(messages, list | tuple):
        for inner in messages:
            yield from walk(inner, path)
    else:
        yield Problem(path, str(messages), dict(messages.params) if isinstance(messages, Message) else {})


def problems_of(error: ValidationError) -> list[Problem]:
    """Return what is wrong with each field."""
    return list(walk(error.messages))


def load(schema: Schema, data: Mapping[str, Any], *, partial: bool = False) -> Any:
    """Load data through a schema.

    Raises:
        Invalid: with one problem per field.
    """
    try:
        return schema.load(data, partial=partial or None)  # None: as the schema was made
    except ValidationError as error:
        raise Invalid(problems=problems_of(error)) from error
