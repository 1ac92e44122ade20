"""The calendar: sessions of a stretch of days, read for pages, and computed where they are not rows yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, exists, or_, select

from facilitator import clock, policy
from facilitator.domain import recurrence
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.timetable import Entry, Span, is_moved
from facilitator.extensions import db
from facilitator.models.facilitator import Assignment
from facilitator.models.group import Group
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.services import materialisation, sessions
from facilitator.services.pages import Listing, Page

MOST = 1000  # sessions on one page; who sees more chooses a site or a group
TAKING_PLACE = ("planned", "live")
LISTED = Listing(
    select(
        GroupSession.id, GroupSession.group_id, GroupSession.starts_at, GroupSession.ends_at,
        GroupSession.starts_local, GroupSession.recurrence_id, GroupSession.time_zone, GroupSession.status,
        GroupSession.closure_state, GroupSession.place, Group.name.label("group_name"),
    )
    .join(Group, Group.id == GroupSession.group_id)
    .where(policy.GROUP_SEEN),
    keys=(GroupSession.starts_at, GroupSession.id),
    near=policy.near_groups(GroupSession.group_id),
    filters={
        **sessions.LISTED.filters,
        # Joined to nothing, so that SQLite does not go through everybody's planned sessions by their index.
        "on": GroupSession.status.concat("").in_(TAKING_PLACE),  # takes no value
    },
)  # fmt: skip
COMPUTED = (
    select(Series, Group.name.label("group_name"))
    .join(Group, Group.id == Series.group_id)
    .where(
        policy.GROUP_SEEN,
        Group.archived_at.is_(None),
        Series.status == "active",
        Series.rule_class == "portable",
        Series.materialised_to <= bindparam("to_on"),
        or_(Series.last_local.is_(None), Series.last_local >= Series.materialised_to),
    )
)
NARROWED = {
    "group_id": Series.group_id == bindparam("group_id"),
    "site_id": Group.site_id == bindparam("site_id"),
    "led": Series.group_id.in_(policy.ACTOR_GROUPS),
    "facilitator_id": exists().where(
        Assignment.group_id == Series.group_id, Assignment.account_id == bindparam("facilitator_id")
    ),
}


@dataclass(frozen=True)
class Chosen:
    """Which sessions the reader wants to see; None is no choice."""

    group_id: UUID | None = None
    site_id: UUID | None = None
    facilitator_id: UUID | None = None
    led: bool | None = None  # True: only those of the groups that the reader facilitates


@dataclass(frozen=True)
class Timetable:
    """The sessions of a page with the day of each on the reader's wall; ``computed`` and ``more`` are to be said."""

    dated: Sequence[tuple[date, Entry]]
    computed: bool
    more: bool


def read_window(*, actor: Principal, span: Span, zone: str, chosen: Chosen) -> Page:
    """Return the rows of the sessions that begin on the days of a page in a zone, in order."""
    low, high = bounds(span, zone)
    params = {**policy.params(actor), "begun_after": low - sessions.LONGEST}
    window = {"from_at": low, "to_at": high}
    return LISTED.read(PageRequest(MOST), params, **window, **wanted(chosen))


def read_timetable(*, actor: Principal, span: Span, zone: str, chosen: Chosen) -> Timetable:
    """Return what the calendar shows on the days of a page, as a reader in a zone sees them."""
    page, (low, high) = read_window(actor=actor, span=span, zone=zone, chosen=chosen), bounds(span, zone)
    entries = [entry_of(row) for row in page.rows if row.starts_at >= low]
    ahead = list(computed(actor=actor, span=span, chosen=chosen)) if beyond(span) else []
    entries += [entry for entry in ahead if low <= entry.starts_at < high]
    entries.sort(key=lambda entry: entry.starts_at)
    tz = ZoneInfo(zone)
    dated = [(entry.starts_at.astimezone(tz).date(), entry) for entry in entries[:MOST]]
    return Timetable(dated, beyond(span), page.next_cursor is not None or len(entries) > MOST)


def wanted(chosen: Chosen) -> dict[str, Any]:
    """Return a choice as the filters of a list."""
    return {name: value for name, value in vars(chosen).items() if value}


def bounds(span: Span, zone: str) -> tuple[datetime, datetime]:
    """Return the first instant of a page's first day in a zone, and that of the day after its last."""
    tz = ZoneInfo(zone)
    return (
        datetime.combine(span.first, time(), tz),
        datetime.combine(span.last + timedelta(days=1), time(), tz),
    )


def beyond(span: Span) -> bool:
    """Whether a page shows days for which sessions are not rows yet."""
    return span.last >= clock.now().date() + timedelta(days=materialisation.HORIZON_DAYS)


def entry_of(row: Any) -> Entry:
    """Return a row as the calendar shows it; a start that only the clock change shifts has not been moved."""
    moved = is_moved(row.recurrence_id, row.starts_local, row.time_zone)
    return Entry(
        row.id, row.group_id, row.group_name, row.starts_at, row.ends_at, row.time_zone, status_of(row), row.place,
        row.recurrence_id if moved else None,
    )  # fmt: skip


def status_of(row: Any) -> str:
    """Return how a session stands; one on a day that may be closed is on hold until somebody decides."""
    waits = row.status == "planned" and row.closure_state in {"held", "asked"}
    return "held" if waits else str(row.status)


def computed(*, actor: Principal, span: Span, chosen: Chosen) -> Iterator[Entry]:
    """Yield the sessions that the rules would give after those that are rows; nothing is kept."""
    clauses = [NARROWED[name] for name in wanted(chosen)]
    params = {**policy.params(actor), "to_on": span.last + timedelta(days=1), **wanted(chosen)}
    high = materialisation.at_midnight(span.last + timedelta(days=2))
    for series, name in db.session.execute(COMPUTED.where(*clauses), params):
        low = materialisation.at_midnight(
            max(series.materialised_to or span.first, span.first - timedelta(days=1))
        )
        rule = recurrence.parse(series.rrule) if series.rrule else None
        for local in recurrence.expand(rule, series.starts_local, low, high, last=series.last_local):
            planned = materialisation.plan_date(local, series.time_zone, series.duration_minutes)
            yield Entry(
                None, series.group_id, name, planned.starts_at, planned.ends_at, series.time_zone,
                "planned", series.place,
            )  # fmt: skip


def next_session(*, actor: Principal) -> Any:
    """Return the session that the actor facilitates now or next, None if there is none."""
    if not actor.group_ids:
        return None
    now = clock.now()
    params = {**policy.params(actor), "begun_after": now - sessions.LONGEST}
    rows = LISTED.read(PageRequest(1), params, from_at=now, led=True, on=True).rows
    return rows[0] if rows else None
