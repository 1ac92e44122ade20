"""Put the body of a feed together from what is kept ready."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select

from facilitator import phrases
from facilitator.domain import calendar, calendar_series, place, wallclock
from facilitator.domain.calendar_series import Dated, Parts, Repeating
from facilitator.domain.vtimezone import vtimezone
from facilitator.lean import Lean, Record, Rows
from facilitator.mail.tongues import catalogue, tongue_of
from facilitator.models.columns import UtcDateTime
from facilitator.models.feed import Fragment
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.services import fragments

GROUPS = GroupSession.group_id.in_(bindparam("groups", expanding=True, type_=GroupSession.group_id.type))
LOW, HIGH = bindparam("low", type_=UtcDateTime()), bindparam("high", type_=UtcDateTime())
IN_WINDOW = and_(GroupSession.starts_at >= LOW, GroupSession.starts_at < HIGH)
FRESH = and_(Fragment.session_id == GroupSession.id, Fragment.sequence == GroupSession.sequence)
BODY, GROUP, ZONE, STATUS, PLACE = range(5)  # where they stand in a row of DATES
DATES = Lean(
    select(
        Fragment.body, GroupSession.group_id, GroupSession.time_zone, GroupSession.status, GroupSession.place,
        GroupSession.id, GroupSession.starts_at, GroupSession.cancel_reason, GroupSession.closure_id,
        Fragment.revised_at,
    )
    .outerjoin(Fragment, FRESH)
    .where(GROUPS, IN_WINDOW)
    .order_by(GroupSession.starts_at, GroupSession.id)
)  # fmt: skip
WHOLE = (
    select(
        GroupSession.id, GroupSession.group_id, GroupSession.series_id, GroupSession.recurrence_id,
        GroupSession.starts_local, GroupSession.starts_at, GroupSession.ends_at, GroupSession.time_zone,
        GroupSession.status, GroupSession.closure_state, GroupSession.closure_id, GroupSession.cancel_reason,
        GroupSession.place, GroupSession.sequence, GroupSession.updated_at, Fragment.revised_at,
    )
    .outerjoin(Fragment, FRESH)
    .order_by(GroupSession.starts_at, GroupSession.id)
)  # fmt: skip
BY_IDS = Lean(WHOLE.where(GroupSession.id.in_(bindparam("ids", expanding=True, type_=GroupSession.id.type))))
REPEATING = and_(
    Series.rule_class == "portable",
    Series.status != "cancelled",
    Series.materialised_to.is_not(None),
    or_(Series.last_local.is_(None), Series.last_local >= bindparam("low_local")),
)
OF_SERIES = Lean(
    WHOLE.join(Series, Series.id == GroupSession.series_id).where(GROUPS, or_(IN_WINDOW, REPEATING))
)
SERIES = Lean(
    select(
        Series.id, Series.group_id, Series.uid, Series.starts_local, Series.time_zone, Series.duration_minutes,
        Series.place, Series.rrule, Series.last_local, Series.materialised_to, Series.sequence, Series.created_at,
    )
    .where(
        Series.group_id.in_(bindparam("groups", expanding=True, type_=GroupSession.group_id.type)), REPEATING
    )
    .order_by(Series.starts_local, Series.id)
)  # fmt: skip


@dataclass(frozen=True)
class Window:
    """From when until when a calendar shows dates; it moves at midnight (UTC), so that a day's looks are alike."""

    today: datetime
    low: datetime
    high: datetime

    @classmethod
    def at(cls, now: datetime) -> "Window":
        """Return the window of a day."""
        today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        ahead = timedelta(days=fragments.SHOWN_DAYS_AHEAD)
        return cls(today, today - timedelta(days=fragments.SHOWN_DAYS_PAST), today + ahead)

    @property
    def params(self) -> dict[str, datetime]:
        """The values for statements."""
        return {"low": self.low, "high": self.high, "low_local": self.low.replace(tzinfo=None)}


@dataclass
class Words:
    """The words of one feed: of which group, in which language, and how much they say."""

    locale: str
    groups: Mapping[Any, Record]  # by id
    discreet: bool
    personal: bool = False  # a member's own: not even the discreet name of a group
    made: dict[tuple[Any, str, bool], bytes] = field(default_factory=dict)

    def say(self, key: str, **params: str) -> str:
        """Say a phrase in the language of the feed."""
        gettext = catalogue(tongue_of(self.locale).catalogue).gettext
        return phrases.say(f"feed.{key}", gettext, **params)

    def closing(self, group_id: Any, place: str, *, cancelled: bool) -> bytes:
        """Return the words of a date; made once for each place of a group."""
        key = (group_id, place, cancelled)
        if key not in self.made:
            group = self.groups[group_id]
            what = self.title_of(group)
            summary = self.say("cancelled", what=what) if cancelled else what
            self.made[key] = calendar.closing(summary, "" if self.discreet else place_of(group, place))
        return self.made[key]

    def title_of(self, group: Record) -> str:
        """Return what a date of a group is called."""
        if not self.discreet:
            return str(group.name)
        return (not self.personal and group.discreet_name) or self.say("summary")


def place_of(group: Record, own: str) -> str:
    """Return where a session is: its own place, beside the site of its group."""
    return ", ".join(
        part for part in (place.told(own), group.site_name or "", group.site_address or "") if part
    )


def expanded(words: Words, window: Window) -> bytes:
    """Return a calendar date by date, each with a UID of its own."""
    if not words.groups:
        return calendar.whole(words.say("title"), zones({"UTC"}, window), ())
    rows = DATES.read({"groups": list(words.groups), **window.params})
    events: list[bytes] = []
    late = missing(rows)
    keyed = RawWords(words, rows)
    for row in rows.cells:
        status, body = row[STATUS], row[BODY]
        cancelled = status == "cancelled"
        if body is None:
            body = late[rows.shape.typed(row).id]
        if not cancelled or not unseen(rows.shape.typed(row), window):
            events += (body, keyed.closing(row[GROUP], row[PLACE], cancelled))
    used = {row[ZONE] for row in rows.cells}
    return calendar.whole(words.say("title"), zones(used or {"UTC"}, window), events)


class RawWords:
    """The words of a feed, found by a group's id as the driver gave it."""

    def __init__(self, words: Words, rows: Rows) -> None:
        """Take the words and the rows that ask for them."""
        self.words, self.read = words, rows.shape.reads[GROUP]
        self.made: dict[tuple[Any, str, bool], bytes] = {}

    def closing(self, raw: Any, place: str, cancelled: bool) -> bytes:  # noqa: FBT001 - asked thousands of times
        """Return the words of a date."""
        key = (raw, place, cancelled)
        found = self.made.get(key)
        if found is None:
            group_id = raw if self.read is None else self.read(raw)
            found = self.made[key] = self.words.closing(group_id, place, cancelled=cancelled)
        return found


def missing(rows: Rows) -> dict[UUID, bytes]:
    """Return the fragments of sessions that have none yet, or an old one."""
    ids = [rows.shape.typed(row).id for row in rows.cells if row[BODY] is None]
    found: dict[UUID, bytes] = {}
    for first in range(0, len(ids), fragments.AT_ONCE):
        for row in BY_IDS.read({"ids": ids[first : first + fragments.AT_ONCE]}).typed:
            found[row.id] = fragments.rendered(row, row.updated_at)
    return found


def unseen(row: Record, window: Window) -> bool:
    """Tell whether a cancelled session is left out."""
    return calendar_series.is_unseen(row, row.revised_at or row.starts_at, window.today)


def zones(names: Iterable[str], window: Window) -> list[bytes]:
    """Return the zones that a calendar uses."""
    return [vtimezone(name, window.low, window.high) for name in sorted(names)]


def repeating(words: Words, window: Window) -> bytes:
    """Return a calendar with each series as one repeating date and its exceptions, where all programs can read that."""
    if not words.groups:
        return expanded(words, window)
    params = {"groups": list(words.groups), **window.params}
    by_series: dict[UUID, list[Record]] = {}
    for row in OF_SERIES.read(params).typed:
        by_series.setdefault(row.series_id, []).append(row)
    events, used = [], set()
    low = window.low
    for series in SERIES.read(params).typed:
        rows = by_series.get(series.id, [])
        parts = calendar_series.parts_of(of(series), [dated(row, window) for row in rows], low, window.high)
        if parts is not None:
            del by_series[series.id]
            low = min(low, wallclock.to_utc(series.starts_local, series.time_zone))
            used |= {series.time_zone, *(row.time_zone for row in rows)}
            events += as_repeating(words, series, rows, parts)
    for rows in by_series.values():
        shown = [
            row for row in rows if window.low <= row.starts_at < window.high and not is_gone(row, window)
        ]
        used |= {row.time_zone for row in shown}
        events += one_by_one(words, shown)
    known = Window(window.today, low, window.high)
    return calendar.whole(words.say("title"), zones(used or {"UTC"}, known), events)


def is_gone(row: Record, window: Window) -> bool:
    """Tell whether a session is left out of a calendar."""
    return calendar_series.is_unseen(row, row.revised_at or row.updated_at, window.today)


def of(series: Record) -> Repeating:
    """Return a row as the series that the rules know."""
    day = series.materialised_to
    return Repeating(
        series.starts_local, series.time_zone, series.duration_minutes, series.place, series.rrule,
        series.last_local, datetime(day.year, day.month, day.day),
    )  # fmt: skip


def dated(row: Record, window: Window) -> Dated:
    """Return a row as the session that the rules know."""
    return Dated(
        row.id, row.recurrence_id, row.starts_local, row.starts_at, row.ends_at, row.time_zone,
        calendar_series.status_of(row.status, row.closure_state), row.place, row.sequence,
        row.revised_at or row.updated_at, is_gone(row, window),
    )  # fmt: skip


def as_repeating(words: Words, series: Record, rows: Sequence[Record], parts: Parts) -> list[bytes]:
    """Return a series as its master, its exceptions, and what stands beside its rule."""
    revisions = [row.revised_at or row.updated_at for row in rows if row.sequence]
    starts_at = wallclock.to_utc(series.starts_local, series.time_zone)
    entry = calendar.Entry(
        series.starts_local, starts_at, wallclock.ends_at(starts_at, series.duration_minutes),
        series.time_zone, "CONFIRMED", series.sequence, max([series.created_at, *revisions]),
    )  # fmt: skip
    events = [
        calendar.repeated(series.uid, entry, parts.rule, parts.without),
        words.closing(series.group_id, series.place, cancelled=False),
    ]
    for one in parts.different:
        entry = calendar.Entry(
            one.starts_local,
            one.starts_at,
            one.ends_at,
            one.time_zone,
            one.status,
            one.sequence,
            one.revised_at,
        )
        events.append(calendar.exception(series.uid, entry, one.recurrence_id, series.time_zone))
        events.append(words.closing(series.group_id, one.place, cancelled=one.status == "CANCELLED"))
    beside = {one.id for one in parts.beside}
    return events + one_by_one(words, [row for row in rows if row.id in beside])


def one_by_one(words: Words, rows: Iterable[Record]) -> list[bytes]:
    """Return sessions each by itself."""
    events = []
    for row in rows:
        events.append(fragments.rendered(row, row.revised_at or row.updated_at))
        events.append(words.closing(row.group_id, row.place, cancelled=row.status == "cancelled"))
    return events
