"""Public groups in the Meeting Guide format (code4recovery/spec): weekly meetings, one row for each weekday.

The format knows neither exceptions nor any other rhythm, so what is not weekly stands on our own pages only, and what
is different this week is said in the notes. Its readers are strict in ways that the format does not tell: an address
of fewer than four parts counts as approximate unless said otherwise, and who meets at an approximate address and has
no online address is hidden; an end before the start is shown as it is; a row without a time zone, with another form
of ``updated`` or with a slug that was there before is dropped.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from facilitator.domain import recurrence, wallclock
from facilitator.domain.listing import PublicGroup, PublicSeries, PublicSession
from facilitator.domain.rule import Frequency, Rule

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
WEEK = timedelta(days=7)
OPENNESS_TYPES = {"drop_in": "O", "closed": "C", "course": "C"}


@dataclass(frozen=True)
class Note:
    """One sentence about this week; ``at`` is a wall time in the zone of the meeting."""

    key: str
    at: datetime


@dataclass(frozen=True)
class Meeting:
    """One row: the fields that need no words, and what is to be said about this week."""

    fields: dict[str, Any]
    group: PublicGroup
    note: Note | None


def meetings(groups: Sequence[PublicGroup], now: datetime) -> list[Meeting]:
    """Return the rows of all groups; of two with the same slug (a schedule that was split) the one that comes first."""
    found: dict[str, Meeting] = {}
    for group in groups:
        for series in sorted(group.series, key=lambda one: one.starts_local):
            for meeting in weekly(group, series, now):
                found.setdefault(meeting.fields["slug"], meeting)
    return list(found.values())


def weekly(group: PublicGroup, series: PublicSeries, now: datetime) -> Iterator[Meeting]:
    """Yield a row for each weekday of a schedule that repeats every week and goes on; nothing for any other."""
    rule = recurrence.parse(series.rrule) if series.rrule and series.rule_class == "portable" else None
    if rule is None or not is_weekly(rule):
        return
    for weekday in sorted({day.day for day in rule.weekdays} or {series.starts_local.weekday()}):
        nominal = coming(series, weekday, now)
        if series.last_local is None or nominal <= series.last_local:
            yield Meeting(fields(group, series, weekday), group, note(group, series, nominal, now))


def is_weekly(rule: Rule) -> bool:
    """Tell whether a rule means every week, whatever ends it."""
    every = rule.frequency is Frequency.WEEKLY and rule.interval == 1
    return every and not rule.months


def coming(series: PublicSeries, weekday: int, now: datetime) -> datetime:
    """Return the nominal start on a weekday that is next, or still going on; never before the schedule begins."""
    local = wallclock.to_local(now, series.time_zone) - timedelta(minutes=series.duration_minutes)
    first = max(local, series.starts_local)
    day = first.date() + timedelta(days=(weekday - first.weekday()) % 7)
    nominal = datetime.combine(day, series.starts_local.time())
    return nominal if nominal >= first else nominal + WEEK


def note(group: PublicGroup, series: PublicSeries, nominal: datetime, now: datetime) -> Note | None:
    """Return what is different about the coming date, None if nothing is."""
    today = wallclock.to_local(now, series.time_zone)
    if nominal == series.starts_local and nominal > today:
        return Note("listing.begins", nominal)
    if nominal > today + WEEK:
        return None
    state, at = stands(group.sessions, series, nominal)
    return Note(f"listing.week_{state}", at) if state != "on" else None


def stands(
    sessions: Sequence[PublicSession], series: PublicSeries, nominal: datetime
) -> tuple[str, datetime]:
    """Return how a nominal date stands and when it is; one that is no session does not take place."""
    for session in sessions:
        if (session.series_id, session.recurrence_id) == (series.series_id, nominal):
            moved = session.state == "moved"
            return session.state, wallclock.to_local(
                session.starts_at, series.time_zone
            ) if moved else nominal
    return "off", nominal


def fields(group: PublicGroup, series: PublicSeries, weekday: int) -> dict[str, Any]:
    """Return a row without its words; an end on another day is left out, readers would put it before the start."""
    start = series.starts_local
    end = start + timedelta(minutes=series.duration_minutes)
    types = [OPENNESS_TYPES[group.openness], *(["ONL"] if group.online else [])]
    row: dict[str, Any] = {
        "name": group.name[:255],
        "slug": slug(group, series, weekday),
        "day": (weekday + 1) % 7,  # Sunday is 0
        "time": written(start.time()),
        "timezone": series.time_zone,
        "types": types,
        "updated": f"{newest(group, series).astimezone(UTC):%Y-%m-%d %H:%M:%S}",
        **place(group),
    }
    if end.date() == start.date():
        row["end_time"] = written(end.time())
    return row


def slug(group: PublicGroup, series: PublicSeries, weekday: int) -> str:
    """Return what stays the same for a meeting as long as it meets on this weekday, also when its time changes."""
    return f"{group.group_id.hex[-12:]}-{series.lineage_id.hex[-12:]}-{DAYS[weekday]}"


def place(group: PublicGroup) -> dict[str, Any]:
    """Return where it is, as far as the group shows it: a point on the map, or the part of the town."""
    if group.address and group.in_person:
        lines = [line.strip(" ,") for line in group.address.splitlines()]
        address = ", ".join(line for line in lines if line)
        return {"location": group.place, "formatted_address": address, "approximate": "no"}
    area = {"formatted_address": group.said.area, "region": group.said.area} if group.said.area else {}
    return {**area, "approximate": "yes"}


def newest(group: PublicGroup, series: PublicSeries) -> datetime:
    """Return when anything that a row shows changed last."""
    own = [session.updated_at for session in group.sessions if session.series_id == series.series_id]
    return max(group.updated_at, series.updated_at, *own)


def written(value: time) -> str:
    """Write a time as the format does."""
    return f"{value:%H:%M}"
