"""When a message is due, how long it may still go, what may become of it, and which one of several goes.

All instants are aware and in UTC, leads in whole minutes before the start. Nothing here asks for the time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from facilitator.domain.wallclock import to_local, to_utc

DAY_MINUTES = 24 * 60
LEAST_LEAD_MINUTES = 15  # a shorter lead would leave no time before MIN_NOTICE
MIN_NOTICE = timedelta(minutes=10)  # nobody is reminded later than this before the start
NOTICE_OUTLIVES = timedelta(hours=1)  # a change is still told for an hour after the later start
UNDO_TIME = timedelta(minutes=5)  # an edit soon after another one replaces its notice before it goes
URGENT = timedelta(hours=12)  # a change so near to the start is told at any hour
LONG_LEAD_MINUTES = 6 * 60  # a reminder this early may come a little earlier still
BEFORE_QUIET = timedelta(minutes=5)
ROOM = timedelta(minutes=1)  # the least time in which the periodic work certainly looks once
BACKOFF_MINUTES = (1, 2, 5, 10, 20, 30)
JITTER = 0.2


class State(StrEnum):
    """What has become of a delivery."""

    PLANNED = "planned"
    CLAIMED = "claimed"  # a sender holds it by a lease; surely not sent
    SENDING = "sending"  # the intent is written down; from here a crash leaves doubt
    SENT = "sent"
    FAILED = "failed"  # refused for good, or bounced
    DOUBTFUL = "doubtful"  # twice no answer after the end of the message
    MISSED = "missed"  # too late, or a later reminder went instead
    WITHDRAWN = "withdrawn"  # the session changed, or the person left
    SUPPRESSED = "suppressed"  # the person wants no mail, or has no address


NOT_SENT = (State.WITHDRAWN, State.SUPPRESSED, State.MISSED)
MOVES: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.PLANNED: frozenset({State.CLAIMED, *NOT_SENT}),
        State.CLAIMED: frozenset({State.SENDING, State.PLANNED, *NOT_SENT}),
        State.SENDING: frozenset({State.SENT, State.PLANNED, State.FAILED, State.DOUBTFUL}),
        State.SENT: frozenset({State.FAILED}),
        State.DOUBTFUL: frozenset({State.FAILED}),
        State.WITHDRAWN: frozenset({State.PLANNED}),
        State.SUPPRESSED: frozenset({State.PLANNED}),
        State.FAILED: frozenset(),
        State.MISSED: frozenset(),
    }
)
TOLD = frozenset({State.SENDING, State.SENT, State.DOUBTFUL})  # the member knows, or may know, the old time


def may(before: State, after: State) -> bool:
    """Tell whether a delivery may go from one state to another; what was sent is never sent again."""
    return after in MOVES[before]


def after_refusal(*, permanent: bool) -> State:
    """Return what becomes of a delivery that the relay refused."""
    return State.FAILED if permanent else State.PLANNED


def after_silence(silences: int) -> State:
    """Return what becomes of a delivery without an answer; ``silences`` counts the earlier ones.

    It is sent once more under the same Message-ID, then held: a second copy is a nuisance, a lost one an absence.
    """
    return State.PLANNED if silences == 0 else State.DOUBTFUL


@dataclass(frozen=True)
class Guard:
    """What must still hold in the statement that declares the intent to send one kind of message."""

    session_statuses: frozenset[str] = frozenset()  # empty: any, or no session at all
    same_sequence: bool = False  # the session was not edited since the row was planned
    current_member: bool = False  # the membership is current
    asked_for_cover: bool = False  # the request is open, and this person has not answered
    heeds_stop: bool = True  # the member agreed to mail and has not stopped it


GUARDS: Mapping[str, Guard] = MappingProxyType(
    {
        # Doors open early: what is still in time goes although the session is open already.
        "reminder": Guard(frozenset({"planned", "live"}), same_sequence=True, current_member=True),
        "moved": Guard(frozenset({"planned", "live"}), same_sequence=True, current_member=True),
        "cancelled": Guard(frozenset({"cancelled"}), same_sequence=True, current_member=True),
        "checkin_invite": Guard(frozenset({"planned", "live", "closed"}), current_member=True),
        "checkin_release": Guard(current_member=True),
        "invite": Guard(heeds_stop=False),
        "password": Guard(heeds_stop=False),
        "password_changed": Guard(heeds_stop=False),
        "email_changed": Guard(heeds_stop=False),
        "second_factor_changed": Guard(heeds_stop=False),
        # To those who facilitate: about a session that is still to come as it was.
        "cover_ask": Guard(frozenset({"planned", "live"}), asked_for_cover=True, heeds_stop=False),
        "cover_found": Guard(frozenset({"planned", "live"}), heeds_stop=False),
        "cover_nobody": Guard(frozenset({"planned", "live"}), heeds_stop=False),
        "one_facilitator": Guard(frozenset({"planned"}), heeds_stop=False),
        "swap_offer": Guard(frozenset({"planned"}), heeds_stop=False),
        "swap_taken": Guard(frozenset({"planned", "live"}), heeds_stop=False),
        "lead_changes": Guard(heeds_stop=False),
        "zone_changed": Guard(frozenset({"planned", "live"}), heeds_stop=False),
    }
)


@dataclass(frozen=True)
class QuietHours:
    """The part of the night, on the recipient's wall clock, in which no message arrives; equal ends mean none."""

    begins: time = time(21)
    ends: time = time(8)


QUIET = QuietHours()


def due_at(*, starts_at: datetime, starts_local: datetime, time_zone: str, lead_minutes: int) -> datetime:
    """Return when a reminder is due, quiet hours aside.

    Whole days are counted on the wall clock of the session's zone: the same time on an earlier day. Any other lead
    is elapsed time, subtracted in UTC, since Python subtracts from an aware local time on the wall clock.
    """
    if lead_minutes and lead_minutes % DAY_MINUTES == 0:
        return to_utc(starts_local - timedelta(minutes=lead_minutes), time_zone)
    return starts_at.astimezone(UTC) - timedelta(minutes=lead_minutes)


def expires_at(starts_at: datetime, min_notice: timedelta = MIN_NOTICE) -> datetime:
    """Return from when on a reminder is no longer sent: nobody is reminded after the session began."""
    return starts_at.astimezone(UTC) - min_notice


def notice_expires_at(*starts_at: datetime) -> datetime:
    """Return from when on a change is no longer told: an hour after the later of the old and the new start."""
    return max(starts_at).astimezone(UTC) + NOTICE_OUTLIVES


def reminder_at(
    *, due: datetime, lead_minutes: int, expires: datetime, time_zone: str, quiet: QuietHours = QUIET
) -> datetime:
    """Return when a reminder goes, given when it is due and the recipient's quiet hours.

    A due time in quiet hours moves to five minutes before they began, if the lead is six hours or more; else to
    their end, if that still leaves the least notice; else also to before they began. It is never after ``expires``.
    """
    hours = quiet_around(due, time_zone, quiet)
    if hours is None:
        return min(due, expires)
    began, end = hours
    if lead_minutes < LONG_LEAD_MINUTES and end + ROOM <= expires:
        return end
    return min(began - BEFORE_QUIET, expires)


def not_before(
    planned: datetime, *, now: datetime, expires: datetime, time_zone: str, quiet: QuietHours = QUIET
) -> datetime:
    """Return the first instant at which a reminder may go that is planned only now.

    One that would have gone earlier goes at once, in quiet hours at their end, unless it would then be too late.
    """
    if planned >= now:
        return planned
    hours = quiet_around(now, time_zone, quiet)
    if hours is not None and hours[1] + ROOM <= expires:
        return hours[1]
    return now


def notice_at(
    *, now: datetime, starts_at: Iterable[datetime], time_zone: str, quiet: QuietHours = QUIET
) -> datetime:
    """Return when a change is told: in five minutes, in quiet hours at their end.

    ``starts_at`` are the old and the new start. With one of them less than twelve hours away, or just past, quiet
    hours do not count: somebody may be on the way.
    """
    soonest = now + UNDO_TIME
    if any(-NOTICE_OUTLIVES <= start - now <= URGENT for start in starts_at):
        return soonest
    hours = quiet_around(soonest, time_zone, quiet)
    return soonest if hours is None else hours[1]


def quiet_around(at: datetime, time_zone: str, quiet: QuietHours = QUIET) -> tuple[datetime, datetime] | None:
    """Return the begin and end of the quiet hours that an instant lies in, or None; the end lies outside."""
    local = to_local(at, time_zone)
    for days_back in (1, 0):
        first_day = local.date() - timedelta(days=days_back)
        last_day = first_day + timedelta(days=1) if quiet.ends < quiet.begins else first_day
        began = to_utc(datetime.combine(first_day, quiet.begins), time_zone)
        end = to_utc(datetime.combine(last_day, quiet.ends), time_zone)
        if began <= at < end:
            return began, end
    return None


def backoff(tries: int, jitter_fraction: float) -> timedelta:
    """Return how long to wait after a number of definite failures (from 1): 1, 2, 5, 10, 20, then 30 minutes.

    ``jitter_fraction`` from 0 to 1 spreads the wait over 80 to 120 percent, so that not all come back at once.
    """
    minutes = BACKOFF_MINUTES[min(max(tries, 1), len(BACKOFF_MINUTES)) - 1]
    return timedelta(minutes=minutes) * (1 - JITTER + 2 * JITTER * jitter_fraction)


def next_try(*, now: datetime, tries: int, jitter_fraction: float, expires: datetime) -> datetime:
    """Return when a refused delivery is tried again: a last try falls before it expires, if there is time for one."""
    last_chance = expires - ROOM
    wished = now + backoff(tries, jitter_fraction)
    return wished if wished <= last_chance or last_chance <= now else last_chance


def dedupe_key(
    kind: str,
    session_id: UUID | None,
    member_id: UUID | None,
    lead_minutes: int = 0,
    sequence: int = 0,
    channel: str = "email",
) -> str:
    """Return the text under which a message is planned once, however often the planning runs.

    Mail without a session or member passes the id that makes it single, such as that of a password link.
    """
    return f"{kind}:{session_id or '-'}:{member_id or '-'}:{lead_minutes}:{sequence}:{channel}"


@dataclass(frozen=True)
class DueReminder:
    """A reminder that is due now."""

    id: UUID
    session_id: UUID
    member_id: UUID
    lead_minutes: int


def coalesced(due: Iterable[DueReminder]) -> frozenset[UUID]:
    """Return the reminders that do not go because one with a later lead for the same session and member does."""
    latest: dict[tuple[UUID, UUID], DueReminder] = {}
    dropped: set[UUID] = set()
    for reminder in sorted(due, key=lambda one: (one.lead_minutes, one.id)):
        kept = latest.setdefault((reminder.session_id, reminder.member_id), reminder)
        if kept is not reminder:
            dropped.add(reminder.id)
    return frozenset(dropped)
