"""Which messages one member is to get about one session, as things stand now.

Pure: the same facts give the same plan, so that planning can run as often as it likes. What a member was told last
decides what they still need to hear: nothing, if the session is where and when they believe it to be.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from facilitator.domain import delivery
from facilitator.domain.membership import EARLIEST_REMINDER

# So long before its start a session gets its rows: the longest lead, and two days in which the work may be down.
HORIZON = timedelta(minutes=EARLIEST_REMINDER, days=2)
TAKING_PLACE = frozenset({"planned", "live"})


@dataclass(frozen=True)
class Meeting:
    """A session, as far as messages speak of it; ``place`` is a fingerprint."""

    session_id: UUID
    sequence: int
    status: str
    starts_at: datetime
    starts_local: datetime
    time_zone: str
    place: str


@dataclass(frozen=True)
class Reader:
    """A member who can be written to: when they want to be reminded (minutes) and where their night is."""

    member_id: UUID
    leads: tuple[int, ...]
    time_zone: str


@dataclass(frozen=True)
class Told:
    """What a member was told last about a session, or may have been told."""

    kind: str
    sequence: int
    starts_at: datetime
    place: str


@dataclass(frozen=True)
class Wanted:
    """A message that should be waiting. One that is ``late`` is left alone if it waits, but not planned anew."""

    kind: str
    lead_minutes: int
    due_at: datetime
    not_before: datetime
    expires_at: datetime
    late: bool = False


def fingerprint(place: str, online_url: str) -> str:
    """Return what shows that a place has changed, without naming it."""
    return sha256(f"{place}\n{online_url}".encode()).hexdigest()[:16]


def wanted(meeting: Meeting, reader: Reader, told: Told | None, now: datetime) -> list[Wanted]:
    """Return the messages that should be waiting for a member about a session."""
    notice = notice_of(meeting, reader, told, now)
    found = [notice] if notice is not None else []
    if meeting.status in TAKING_PLACE:
        found += reminders_of(meeting, reader, now, after=told_by(told, notice, now))
    return found


def told_by(told: Told | None, notice: Wanted | None, now: datetime) -> datetime | None:
    """Return until when a reminder would only repeat what the member knows; None if they know nothing."""
    if notice is not None:
        return notice.not_before
    return now if told is not None else None


def notice_of(meeting: Meeting, reader: Reader, told: Told | None, now: datetime) -> Wanted | None:
    """Return the notice that a member needs, or None: who was told nothing, or the truth, needs none."""
    kind = news(meeting, told)
    if kind is None or told is None:
        return None
    starts = (told.starts_at, meeting.starts_at)
    due, expires = (
        delivery.notice_at(now=now, starts_at=starts, time_zone=reader.time_zone),
        delivery.notice_expires_at(*starts),
    )
    return Wanted(kind, 0, due, due, expires) if due < expires else None


def news(meeting: Meeting, told: Told | None) -> str | None:
    """Return the kind of notice that tells a member what they do not know yet, or None."""
    if told is None:
        return None
    if meeting.status == "cancelled":
        return None if told.kind == "cancelled" else "cancelled"
    if meeting.status not in TAKING_PLACE:
        return None
    same = (told.starts_at, told.place) == (meeting.starts_at, meeting.place)
    return None if same and told.kind != "cancelled" else "moved"


def reminders_of(
    meeting: Meeting, reader: Reader, now: datetime, *, after: datetime | None
) -> Iterator[Wanted]:
    """Yield the reminders of a session; those up to ``after`` are late, since the member knows already."""
    expires = delivery.expires_at(meeting.starts_at)
    if expires <= now or meeting.starts_at > now + HORIZON:
        return
    for lead in reader.leads:
        due = delivery.due_at(
            starts_at=meeting.starts_at,
            starts_local=meeting.starts_local,
            time_zone=meeting.time_zone,
            lead_minutes=lead,
        )
        at = delivery.reminder_at(due=due, lead_minutes=lead, expires=expires, time_zone=reader.time_zone)
        first = delivery.not_before(at, now=now, expires=expires, time_zone=reader.time_zone)
        yield Wanted("reminder", lead, at, first, expires, late=after is not None and at <= after)
