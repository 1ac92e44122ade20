"""Calendar files as they come in, and the report about them."""

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import fields as ma

from facilitator.domain.ics_file import MOST_BYTES
from facilitator.domain.imported import NewImport
from facilitator.models.imported import JOB_STATES
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.fields import COMMON, Choice, Flag, Id, Messages, Text, WholeNumber, refuse
from facilitator.schemas.moments import Instant, LocalTime

RESULTS = ("made", "would_make", "unchanged", "changed", "refused")
EXAMPLE = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\nBEGIN:VEVENT\r\nUID:1@example.org\r\n"
    "DTSTART;TZID=Europe/London:20261201T190000\r\nDURATION:PT90M\r\nRRULE:FREQ=WEEKLY;COUNT=8\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


class FileText(ma.String):
    """A whole file as text: not trimmed, not normalised, bounded in bytes."""

    default_error_messages: Messages = {
        **COMMON, "invalid": "field.not_text", "invalid_utf8": "field.not_text",
    }  # fmt: skip

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        try:
            size = len(text.encode())
        except UnicodeEncodeError:
            raise refuse("imports.not_text") from None
        if size > MOST_BYTES:
            raise refuse("imports.too_large")
        if not text.strip():
            raise refuse("imports.empty")
        if "\x00" in text:
            raise refuse("imports.not_text")
        return text


class ImportIn(Strict):
    """A calendar file for a group, as text in JSON or as the file of a form (multipart/form-data)."""

    makes: ClassVar[type[NewImport]] = NewImport
    uploads: ClassVar[str] = "text"

    group_id = Id(required=True)
    text = FileText(required=True, metadata={"description": "The .ics file, up to 2 MB.", "example": EXAMPLE})
    dry_run = Flag(metadata={"description": "Report only; nothing is made."})
    source = Text(
        most=100, metadata={"description": "Where it comes from; the same UID of another source is another."}
    )


class ImportLineOut(Dumped):
    """What became of one entry of the file."""

    sometimes = frozenset({"series_id", "time_zone", "first"})

    line = WholeNumber(metadata={"description": "The line of the file on which it begins."})
    title = Text()
    result = Choice(*RESULTS)
    message = Text()
    warnings = ma.List(ma.String())
    time_zone = Text()
    first = ma.List(LocalTime(), metadata={"description": "Its first dates."})
    series_id = Id()


class ImportOut(Dumped):
    """An import; ``lines`` are there once its state is done."""

    id = Id()
    group_id = Id()
    dry_run = ma.Boolean()
    source = Text()
    state = Choice(*JOB_STATES)
    reason = Text(allow_none=True, metadata={"description": "Why all of it is refused."})
    lines = ma.List(ma.Nested(ImportLineOut))
    created_at = Instant()
    updated_at = Instant()
    version = WholeNumber()
