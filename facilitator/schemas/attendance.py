"""Attendance over time, as it goes out: mark by mark, and as sums."""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from marshmallow import fields as ma

from facilitator.domain.attendance import COLUMNS, FEWEST_SHOWN, PEOPLE, AttendanceSum
from facilitator.models.register import MARKS
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.fields import (
    Choice,
    Flag,
    Id,
    Text,
    WholeNumber,
)
from facilitator.schemas.moments import Instant, LocalTime, instant
from facilitator.schemas.page import PageQuery

FROM = {"description": "Sessions that start at this time or later."}
TO = {"description": "Sessions that start before this time."}
NUMBER = {"description": "People; null where fewer than five are not told apart."}
FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for an order


class AttendanceQuery(PageQuery):
    """Which marks."""

    group_id = Id(data_key="group", load_default=None)
    member_id = Id(data_key="member", load_default=None)
    from_at = Instant(data_key="from", load_default=None, metadata=FROM)
    to_at = Instant(data_key="to", load_default=None, metadata=TO)
    updated_since = Instant(load_default=None, metadata={"description": "Marked or corrected since then."})


class AttendanceOut(Dumped):
    """One mark in one session."""

    session_id = Id()
    member_id = Id()
    group_id = Id()
    starts_at = Instant()
    starts_local = LocalTime()
    time_zone = Text()
    mark = Text(metadata={"enum": list(MARKS)})
    marked_at = Instant()
    marked_by = Id(allow_none=True)
    corrected = Flag(metadata={"description": "Marked after the session was closed."})


class FileQuery(Strict):
    """Which sums; the last year where nothing else is said."""

    group_id = Id(data_key="group", load_default=None)
    from_at = Instant(data_key="from", load_default=None, metadata=FROM)
    to_at = Instant(data_key="to", load_default=None, metadata=TO)
    by = Choice("month", "session", load_default="month")


class ReportQuery(PageQuery, FileQuery):
    """Which sums, and how many at a time."""


class AttendanceSumOut(Dumped):
    """What the registers of a month, or of one session, add up to."""

    period = Text(metadata={"description": "Day or month on the group's calendar.", "example": "2026-10"})
    session_id = Id(allow_none=True)
    group_id = Id(allow_none=True)
    starts_at = Instant(allow_none=True)
    sessions = WholeNumber()
    did_not_meet = WholeNumber(metadata={"description": "Sessions to which nobody could come."})
    here = WholeNumber(allow_none=True, metadata=NUMBER)
    late = WholeNumber(allow_none=True, metadata=NUMBER)
    left_early = WholeNumber(allow_none=True, metadata=NUMBER)
    sent_word = WholeNumber(allow_none=True, metadata=NUMBER)
    not_seen = WholeNumber(allow_none=True, metadata=NUMBER)
    guests = WholeNumber(allow_none=True, metadata=NUMBER)
    head_count = WholeNumber(allow_none=True, metadata=NUMBER)
    people = WholeNumber(
        allow_none=True, metadata={"description": "Different members who were there; as above."}
    )


class AttendanceReportOut(Dumped):
    """Sums in the order of time."""

    data = ma.List(ma.Nested(AttendanceSumOut))
    next_cursor = ma.String(allow_none=True)


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula (OWASP, CSV Injection: a quote before it)."""
    return f"'{text}" if text.startswith(FORMULAS) else text


def cell(name: str, value: Any, hidden: str) -> str:
    """Return one cell of the file; ``hidden`` stands for a number that is not shown."""
    if value is None:
        return hidden if name in PEOPLE else ""
    if isinstance(value, datetime):
        return instant(value)
    return harmless(str(value))


def as_csv(sums: Iterable[AttendanceSum], say: Callable[..., str]) -> str:
    """Write sums as a file of comma-separated values (RFC 4180), which ``say`` words for what is not shown."""
    hidden = say("attendance.fewer_than", least=FEWEST_SHOWN)
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    for each in sums:
        writer.writerow([cell(name, getattr(each, name), hidden) for name in COLUMNS])
    return lines.getvalue()
