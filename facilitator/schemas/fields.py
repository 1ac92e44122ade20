"""The fields every schema is made of: marshmallow's, with our message keys and our idea of clean text."""

import unicodedata
from collections.abc import Mapping
from typing import Any, Self

import regex
from marshmallow import ValidationError, fields

from facilitator.domain import place, wallclock
from facilitator.schemas.shapes import (
    EMAIL,
    WEB_ADDRESS,
    clean_pattern,
    graphemes,
    is_clean,
)

WHOLE = regex.compile(r"-?[0-9]{1,10}")
LARGEST_NUMBER = 2**31 - 1  # what the database's integer holds
Messages = dict[str, str | list[Any] | dict[Any, Any]]
COMMON: Messages = {"required": "field.required", "null": "field.null", "validator_failed": "field.invalid"}


class Message(str):
    """A message key that carries the parameters of its sentence."""

    __slots__ = ("params",)
    params: dict[str, Any]

    def __new__(cls, key: str, **params: Any) -> Self:
        """Make a key with parameters."""
        made = super().__new__(cls, key)
        made.params = params
        return made


def refuse(key: str, **params: Any) -> ValidationError:
    """Return the error of one field by message key."""
    return ValidationError([Message(key, **params)])


class Text(fields.String):
    """A text: trimmed, normalised to NFC, without control characters; ``most`` counts graphemes."""

    default_error_messages: Messages = {
        **COMMON, "invalid": "field.not_text", "invalid_utf8": "field.not_text",
    }  # fmt: skip

    def __init__(self, *, most: int = 200, least: int = 0, lines: bool = False, **kwargs: Any) -> None:
        """Allow ``least`` to ``most`` graphemes, and line breaks if ``lines``."""
        super().__init__(**kwargs)
        self.most, self.least, self.lines = most, least, lines
        self.metadata = {
            "maxLength": most, **({"minLength": least} if least else {}),
            "pattern": clean_pattern(lines=lines, blank=not least), **self.metadata,
        }  # fmt: skip

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        room = 20 * self.most + 100  # a grapheme may be long; a megabyte is not worth counting
        if len(text) > room:
            raise refuse("field.too_long", max=self.most)
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        if not is_clean(text, lines=self.lines):
            raise refuse("field.control_characters")
        text = text.strip()
        if len(text) > room or graphemes(text) > self.most:  # normalising can make a text longer, too
            raise refuse("field.too_long", max=self.most)
        if len(text) < self.least:
            raise refuse("field.required")
        return text


class Email(Text):
    """An e-mail address, kept as written but for the case of its domain."""

    def __init__(self, **kwargs: Any) -> None:
        """Allow what RFC 5321 allows in length and HTML in shape; the mail itself is the proof."""
        super().__init__(most=254, **kwargs)
        self.metadata = {**self.metadata, "format": "email", "pattern": EMAIL}

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not regex.fullmatch(EMAIL, text):
            raise refuse("field.not_an_email")
        local, _, domain = text.rpartition("@")
        return f"{local}@{domain.lower()}"


class WebAddress(Text):
    """An https address, or nothing."""

    def __init__(self, *, most: int = 400, **kwargs: Any) -> None:
        """Allow up to ``most`` characters."""
        super().__init__(most=most, **kwargs)
        self.metadata = {**self.metadata, "pattern": WEB_ADDRESS}

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not regex.fullmatch(WEB_ADDRESS, text):
            raise refuse("field.not_a_web_address")
        return text


class Place(Text):
    """Where people meet. It is told to many, so a way into an online room has to stand elsewhere."""

    def __init__(self, **kwargs: Any) -> None:
        """Allow a line of text."""
        super().__init__(most=200, **kwargs)
        said = "No address on the internet: that is what online_url is for."
        told = str(self.metadata.get("description", ""))
        self.metadata = {**self.metadata, "description": f"{told} {said}".strip()}

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if place.is_address(text):
            raise refuse("field.address_as_place")
        return text


class TimeZone(Text):
    """An IANA time zone name."""

    def __init__(self, **kwargs: Any) -> None:
        """Allow what the zone database knows."""
        super().__init__(most=60, least=1, **kwargs)
        self.metadata = {"format": "time-zone", "example": "Europe/London", **self.metadata}

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not wallclock.is_zone(text):
            raise refuse("field.not_a_time_zone")
        return text


class Choice(fields.String):
    """One word out of a fixed list."""

    default_error_messages: Messages = {
        **COMMON, "invalid": "field.not_text", "invalid_utf8": "field.not_text",
    }  # fmt: skip

    def __init__(self, *choices: str, **kwargs: Any) -> None:
        """Allow the given words only."""
        super().__init__(**kwargs)
        self.choices = choices
        self.metadata = {"enum": [*choices, *([None] if self.allow_none else [])], **self.metadata}

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if text not in self.choices:
            raise refuse("field.not_one_of", choices=", ".join(self.choices))
        return text


class WholeNumber(fields.Integer):
    """A whole number between two bounds, both included."""

    default_error_messages: Messages = {
        **COMMON, "invalid": "field.not_a_number", "too_large": "field.not_a_number",
    }  # fmt: skip

    def __init__(self, *, least: int = 0, most: int = LARGEST_NUMBER, **kwargs: Any) -> None:
        """Allow ``least`` to ``most``."""
        super().__init__(**kwargs)
        self.least, self.most = least, most
        self.metadata = {"minimum": least, "maximum": most, **self.metadata}

    def _validated(self, value: Any) -> int:
        written = isinstance(value, str) and WHOLE.fullmatch(value)
        # 3.0 is an integer to JSON Schema, and to programs that know one kind of number only.
        whole = isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1
        if not written and not whole:
            raise refuse("field.not_a_number")
        number: int = super()._validated(value)
        if number < self.least:
            raise refuse("field.too_small", min=self.least)
        if number > self.most:
            raise refuse("field.too_large", max=self.most)
        return number


class Flag(fields.Boolean):
    """Yes or no."""

    truthy: set[Any] = {True, "true", "1", "on", "yes"}
    falsy: set[Any] = {False, "false", "0", "off", "no"}
    default_error_messages: Messages = {**COMMON, "invalid": "field.not_yes_or_no"}

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> bool:
        if not isinstance(value, bool | str):
            raise self.make_error("invalid", input=value)
        flag: bool = super()._deserialize(value, attr, data, **kwargs)
        return flag


class Id(fields.UUID):
    """A UUID."""

    default_error_messages: Messages = {
        **COMMON, "invalid": "field.not_an_id", "invalid_uuid": "field.not_an_id",
    }  # fmt: skip

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        if not isinstance(value, str):
            raise self.make_error("invalid_uuid")
        return super()._deserialize(value, attr, data, **kwargs)


class ListOf(fields.List[Any]):
    """A list of one kind of field, with a bound on its length."""

    default_error_messages: Messages = {**COMMON, "invalid": "field.not_a_list"}

    def __init__(self, inner: fields.Field[Any], *, most: int = 100, **kwargs: Any) -> None:
        """Allow up to ``most`` entries."""
        super().__init__(inner, **kwargs)
        self.most = most
        self.metadata = {"maxItems": most, **self.metadata}

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> list[Any]:
        if isinstance(value, list) and len(value) > self.most:
            raise refuse("field.too_many", max=self.most)
        return super()._deserialize(value, attr, data, **kwargs)
