"""Fields for what has a code of its own: countries, languages, passwords, and lists that the database joined."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from babel import Locale, UnknownLocaleError
from marshmallow import fields

from facilitator.domain.password import LONGEST, SHORTEST
from facilitator.schemas.fields import COMMON, ListOf, Text, refuse
from facilitator.schemas.shapes import is_clean

NOT_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}  # in CLDR, but nowhere to call from
TWO_LETTERS = re.compile("[A-Z]{2}")


@cache
def countries() -> frozenset[str]:
    """Return the two-letter codes of ISO 3166-1 that CLDR knows as countries and territories."""
    known = {str(code) for code in Locale("en").territories}
    return frozenset(code for code in known - NOT_COUNTRIES if TWO_LETTERS.fullmatch(code))


class Country(Text):
    """A country by its two letters (ISO 3166-1 alpha-2)."""

    def __init__(self, **kwargs: Any) -> None:
        """Allow two letters, in either case."""
        super().__init__(most=2, **kwargs)
        self.metadata = {**self.metadata, "pattern": "^[A-Za-z]{2}$", "format": "country"}

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        code = super()._deserialize(value, attr, data, **kwargs).upper()
        if code not in countries():
            raise refuse("field.not_a_country")
        return code


class Language(Text):
    """A language by its tag, such as en or cy."""

    def __init__(self, **kwargs: Any) -> None:
        """Allow what CLDR knows."""
        super().__init__(most=20, **kwargs)
        self.metadata = {"format": "language", **self.metadata}

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        tag = super()._deserialize(value, attr, data, **kwargs).replace("-", "_")
        try:
            return str(Locale.parse(tag))
        except (ValueError, TypeError, UnknownLocaleError):
            raise refuse("field.not_a_language") from None


class Password(fields.String):
    """A password: taken as it is, not trimmed; ``chosen`` ones have a length to keep, others only a bound."""

    default_error_messages = {**COMMON, "invalid": "field.not_text", "invalid_utf8": "field.not_text"}

    def __init__(self, *, chosen: bool = True, **kwargs: Any) -> None:
        """Check the length of a password that is being chosen; any other is only compared."""
        super().__init__(**kwargs)
        self.chosen = chosen

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        password: str = super()._deserialize(value, attr, data, **kwargs)
        if len(password) > LONGEST:
            raise refuse("account.password_too_long", max=LONGEST)
        if not is_clean(password):
            raise refuse("field.control_characters")
        if self.chosen and len(password) < SHORTEST:
            raise refuse("account.password_too_short", min=SHORTEST)
        return password


class Chosen(ListOf):
    """A list of which at least one entry must be chosen."""

    def __init__(self, inner: fields.Field[Any], **kwargs: Any) -> None:
        """Ask for one entry or more."""
        super().__init__(inner, **kwargs)
        self.metadata = {"minItems": 1, **self.metadata}

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> list[Any]:
        found = super()._deserialize(value, attr, data, **kwargs)
        if not found:
            raise refuse("field.none_chosen")
        return found


class Words(fields.List[Any]):
    """A list of words going out; the database may have joined it with commas."""

    def __init__(self, **kwargs: Any) -> None:
        """Show words."""
        super().__init__(fields.String(), **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> list[str] | None:
        return None if value is None and self.allow_none else sorted(set(parts(value)))


class Ids(fields.List[Any]):
    """A list of ids going out; the database may have joined it with commas, in its own notation."""

    def __init__(self, **kwargs: Any) -> None:
        """Show ids."""
        super().__init__(fields.UUID(), **kwargs)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> list[str] | None:
        return (
            None
            if value is None and self.allow_none
            else sorted({str(UUID(str(part))) for part in parts(value)})
        )


def parts(value: Any) -> list[Any]:
    """Return the parts of a list, a joined text or nothing."""
    return [part for part in value.split(",") if part] if isinstance(value, str) else list(value or ())
