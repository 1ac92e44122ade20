"""Sessions: the dated meetings of a group, and what happens to one of them."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import String, and_, bindparam, case, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from facilitator import clock, policy
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.rota import NEEDS_COVER
from facilitator.errors import Conflict, NotFound
from facilitator.extensions import db, reading
from facilitator.models.closure import Closure
from facilitator.models.columns import UtcDateTime
from facilitator.models.facilitator import Assignment
from facilitator.models.group import Group
from facilitator.models.guest import Guest
from facilitator.models.register import Mark
from facilitator.models.rota import Duty
from facilitator.models.session import GroupSession
from facilitator.services import audits
from facilitator.services.pages import Listing, Page

Shown = Any  # a Row of SHOWN; SQLAlchemy's own type of it changes with every column
LONGEST = timedelta(days=1)  # a session
EARLIEST_START = timedelta(hours=2)  # a session can be opened so long before its time
PRESENT = ("here", "late", "left_early")
# Who is named for a session; where nobody is, those who facilitate its group.
NAMED = and_(Duty.session_id == GroupSession.id, Duty.state != NEEDS_COVER)
FACILITATORS = func.coalesce(
    select(func.aggregate_strings(cast(Duty.account_id, String), ",")).where(NAMED).scalar_subquery(),
    select(func.aggregate_strings(cast(Assignment.account_id, String), ","))
    .where(Assignment.group_id == GroupSession.group_id)
    .scalar_subquery(),
).label("facilitators")
HEAD_COUNT = (
    select(func.count()).where(Mark.session_id == GroupSession.id, Mark.mark.in_(PRESENT)).scalar_subquery()
    + select(func.count())
    .where(Guest.session_id == GroupSession.id, Guest.removed_at.is_(None))
    .scalar_subquery()
    + GroupSession.guest_count
).label("head_count")
# The way into an online room is for those who facilitate it (and for members, by mail), not for everybody who plans.
ONLINE_URL = case((Group.id.in_(policy.ACTOR_GROUPS), GroupSession.online_url), else_="").label("online_url")
# Removed closures are named, too: what a person decided because of one stays.
CLOSURE_TITLE = (
    select(Closure.title)
    .where(Closure.id == GroupSession.closure_id)
    .scalar_subquery()
    .label("closure_title")
)
# The head count changes with every mark, which leaves the version of the session as it is.
SEEN_AS = (cast(GroupSession.version, String) + "-" + cast(GroupSession.register_version, String)).label(
    "etag"
)
SHOWN = (
    select(
        GroupSession.id, GroupSession.group_id, GroupSession.series_id, GroupSession.recurrence_id,
        GroupSession.starts_local, GroupSession.time_zone, GroupSession.starts_at, GroupSession.ends_at,
        GroupSession.status, GroupSession.cancel_reason, GroupSession.closure_id, GroupSession.closure_state,
        CLOSURE_TITLE, GroupSession.place, GroupSession.room_id, ONLINE_URL, FACILITATORS,
        GroupSession.override, HEAD_COUNT, GroupSession.sequence, GroupSession.register_closed_at,
        GroupSession.register_closed_by, GroupSession.created_at, GroupSession.updated_at, GroupSession.version,
        Group.name.label("group_name"), SEEN_AS,
    )
    .join(Group, Group.id == GroupSession.group_id)
    .where(policy.GROUP_SEEN)
)  # fmt: skip
ONE = SHOWN.where(GroupSession.id == bindparam("session_id"))
BEGUN_AFTER = bindparam("begun_after", type_=UtcDateTime())
_own = aliased(GroupSession)
# Those the actor facilitates. Materialised, or either database looks through everybody's sessions by their start.
LED = (
    select(_own.id)
    .where(_own.group_id.in_(policy.ACTOR_GROUPS), _own.starts_at > BEGUN_AFTER)
    .cte("led")
    .prefix_with("MATERIALIZED")
)
LED_BY = or_(
    exists().where(NAMED, Duty.account_id == bindparam("facilitator_id")),
    and_(
        exists().where(
            Assignment.group_id == GroupSession.group_id, Assignment.account_id == bindparam("facilitator_id")
        ),
        ~exists().where(NAMED),
    ),
)
LISTED = Listing(
    SHOWN,
    keys=(GroupSession.starts_at, GroupSession.id),
    near=policy.near_groups(GroupSession.group_id),
    filters={
        "group_id": GroupSession.group_id == bindparam("group_id"),
        "series_id": GroupSession.series_id == bindparam("series_id"),
        "site_id": Group.site_id == bindparam("site_id"),
        "status": GroupSession.status == bindparam("status"),
        # Nothing goes on for longer than a day, so that the index on the start can leave out all that is over.
        "from_at": and_(GroupSession.ends_at > bindparam("from_at"), GroupSession.starts_at > BEGUN_AFTER),
        "to_at": GroupSession.starts_at < bindparam("to_at"),
        "updated_since": GroupSession.updated_at >= bindparam("updated_since"),
        "facilitator_id": LED_BY,
        # Joined to nothing, so that SQLite does not go through everybody's planned sessions by their index.
        "planned": GroupSession.status.concat("") == "planned",
        "led": GroupSession.id.in_(select(LED.c.id)),  # takes no value, and needs from_at
    },
)


def read_sessions(*, actor: Principal, page: PageRequest, **filters: Any) -> Page:
    """Return sessions in the order of their start; see ``LISTED`` for the filters."""
    params = policy.params(actor)
    if filters.get("from_at") is not None:
        params["begun_after"] = filters["from_at"] - LONGEST
    return LISTED.read(page, params, **filters)


def read_session(*, actor: Principal, session_id: UUID) -> Shown:
    """Return one session as it is shown.

    Raises:
        NotFound: there is none, or its group is not the actor's to see.
    """
    with reading() as connection:
        row: Shown = connection.execute(ONE, {**policy.params(actor), "session_id": session_id}).first()
    if row is None:
        raise NotFound
    return row


def as_shown(*, actor: Principal, session: GroupSession) -> Shown:
    """Return a session as it is shown, changes of this transaction included."""
    db.session.flush()
    return db.session.execute(ONE, {**policy.params(actor), "session_id": session.id}).one()


def find_session(*, actor: Principal, session_id: UUID, lock: bool = False) -> GroupSession:
    """Return a session, locked for a change if asked.

    Raises:
        NotFound: there is none, or its group is not the actor's to see.
    """
    session = db.session.get(GroupSession, session_id, with_for_update=lock or None)
    group = db.session.get(Group, session.group_id) if session else None
    if session is None or group is None or not policy.sees_group(actor, group):
        raise NotFound
    return session


def run_session(*, actor: Principal, session_id: UUID) -> GroupSession:
    """Return a session that the actor facilitates, locked for a change.

    Raises:
        NotFound, Forbidden: it is not theirs to run.
    """
    session = find_session(actor=actor, session_id=session_id, lock=True)
    policy.permitted(allowed=policy.facilitates(actor, session.group_id))
    return session


def start_session(*, actor: Principal, session_id: UUID) -> GroupSession:
    """Open a session: it is live from now; opening it twice is fine.

    Raises:
        Conflict: it is cancelled or closed, or its time is more than two hours away.
    """
    session = run_session(actor=actor, session_id=session_id)
    if session.status == "live":
        return session
    if session.status != "planned":
        raise Conflict("session.is_cancelled" if session.status == "cancelled" else "session.is_closed")
    if clock.now() < session.starts_at - EARLIEST_START:
        raise Conflict("session.too_early")
    session.status = "live"
    audits.note(actor, "start", "session", session.id, group_id=session.group_id)
    db.session.flush()
    return session


def read_today(*, actor: Principal, zone: str) -> list[Any]:
    """Return the sessions of the actor's own groups that are live or happen today in a zone, in order."""
    if not actor.group_ids:
        return []
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    page = read_sessions(actor=actor, page=PageRequest(200), led=True, **day_bounds(today, zone))
    return [row for row in page.rows if row.status != "did_not_meet"]


def read_next(*, actor: Principal, limit: int = 5) -> list[Any]:
    """Return the next sessions of the actor's own groups."""
    if not actor.group_ids:
        return []
    asked = {"led": True, "planned": True, "from_at": clock.now()}
    return list(read_sessions(actor=actor, page=PageRequest(limit), **asked).rows)


def day_bounds(day: date, zone: str) -> dict[str, datetime]:
    """Return the first instant of a day in a zone and that of the next day."""
    tz = ZoneInfo(zone)
    start = datetime.combine(day, time(), tz)
    return {"from_at": start, "to_at": datetime.combine(day + timedelta(days=1), time(), tz)}


def next_after(session: GroupSession) -> GroupSession | None:
    """Return the next planned session of the same group, for 'what is on instead'."""
    later = (
        select(GroupSession)
        .where(
            GroupSession.group_id == session.group_id,
            GroupSession.starts_at > session.starts_at,
            or_(GroupSession.status == "planned", GroupSession.status == "live"),
        )
        .order_by(GroupSession.starts_at)
        .limit(1)
    )
    return db.session.scalar(later)
