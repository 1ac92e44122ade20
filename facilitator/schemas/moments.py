"""The fields of dates and times: instants in UTC, wall-clock times, times of day and calendar dates."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import regex
from marshmallow import fields

from facilitator.schemas.fields import COMMON, Messages, Text, refuse
from facilitator.schemas.shapes import FIRST_YEAR, LAST_YEAR, LOCAL_TIME, TIME_OF_DAY, in_living_memory


class Instant(fields.AwareDateTime):
    """An instant: RFC 3339 in UTC with ``Z``, whole seconds out, any offset in."""

    default_error_messages: Messages = {
        **COMMON, "invalid": "field.not_a_time", "invalid_awareness": "field.not_a_time",
        "format": "field.not_a_time",
    }  # fmt: skip

    def __init__(self, **kwargs: Any) -> None:
        """Read ISO 8601 with an offset."""
        super().__init__(format="iso", **kwargs)

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else instant(value)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> datetime:
        try:
            aware: datetime = super()._deserialize(value, attr, data, **kwargs)
            found = aware.astimezone(UTC)
        except (OverflowError, TypeError, AttributeError):
            raise self.make_error("invalid", input=value, obj_type="datetime") from None
        if not in_living_memory(found):
            raise refuse("field.far_away", first=FIRST_YEAR, last=LAST_YEAR)
        return found


def instant(value: datetime) -> str:
    """Write an aware instant as RFC 3339 in UTC, whole seconds."""
    return value.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"


class LocalTime(fields.NaiveDateTime):
    """A wall-clock time without an offset; its zone stands beside it."""

    default_error_messages: Messages = {
        **COMMON, "invalid": "field.not_a_time", "invalid_awareness": "field.not_a_time",
        "format": "field.not_a_time",
    }  # fmt: skip

    def __init__(self, **kwargs: Any) -> None:
        """Read ISO 8601 without an offset, to the minute or the second."""
        super().__init__(format="iso", **kwargs)
        # The name of this format in the OpenAPI registry; plain date-time would ask for an offset (RFC 3339).
        self.metadata = {"format": "date-time-local", "pattern": LOCAL_TIME, **self.metadata}

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else local_time(value)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> datetime:
        if not isinstance(value, str) or not regex.fullmatch(LOCAL_TIME, value):
            raise self.make_error("invalid", input=value, obj_type="datetime")
        naive: datetime = super()._deserialize(value, attr, data, **kwargs)
        if not in_living_memory(naive):
            raise refuse("field.far_away", first=FIRST_YEAR, last=LAST_YEAR)
        return naive


def local_time(value: datetime) -> str:
    """Write a naive wall-clock time to the second."""
    return value.strftime("%Y-%m-%dT%H:%M:%S")


class ClockTime(Text):
    """A time of day, HH:MM."""

    def __init__(self, **kwargs: Any) -> None:
        """Allow 00:00 to 23:59."""
        super().__init__(most=5, **kwargs)
        self.metadata = {**self.metadata, "pattern": TIME_OF_DAY}

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not regex.fullmatch(TIME_OF_DAY, text):
            raise refuse("field.not_a_time_of_day")
        return text


class Day(fields.Date):
    """A calendar date."""

    default_error_messages: Messages = {
        **COMMON, "invalid": "field.not_a_date", "format": "field.not_a_date",
    }  # fmt: skip

    def __init__(self, **kwargs: Any) -> None:
        """Read ISO 8601 calendar dates."""
        super().__init__(format="iso", **kwargs)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        if not isinstance(value, str) or not regex.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise self.make_error("invalid", input=value, obj_type="date")
        day: date = super()._deserialize(value, attr, data, **kwargs)
        if not in_living_memory(day):
            raise refuse("field.far_away", first=FIRST_YEAR, last=LAST_YEAR)
        return day
