"""What is read under a calendar address: whose it is, what it shows now, and whether that is new to the reader.

Whether anything has changed is one statement, which also asks for the rights of whoever made the address; a calendar
is put together once for each state that it finds, and kept in this process.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from gzip import compress
from hashlib import sha256
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)

from facilitator import clock, transactions
from facilitator.domain import wallclock
from facilitator.domain.feed import SECRET_LENGTH
from facilitator.errors import NotFound
from facilitator.lean import Lean, Record
from facilitator.models.account import Account, AccountRole
from facilitator.models.columns import UtcDateTime
from facilitator.models.facilitator import Assignment
from facilitator.models.feed import Feed, GroupCalendar
from facilitator.models.group import Group
from facilitator.models.member import Member
from facilitator.models.membership import Membership
from facilitator.models.series import Series
from facilitator.models.site import Site
from facilitator.services import calendar_bodies
from facilitator.services.calendar_bodies import Window, Words

KEPT_BYTES = 16 * 2**20  # of calendars in one process
KEPT_SCOPES = 10_000
USE_IS_NOTED = timedelta(hours=1)

# Every part names the feed and the group that it speaks of as those around it: by itself SQLAlchemy looks no further
# than the next statement outside, and a right would be anybody's.
AROUND = (Feed, Group)
MINE = select(Assignment.group_id).where(Assignment.account_id == Feed.account_id).correlate(*AROUND)
ADMINISTERS = (
    exists().where(AccountRole.account_id == Feed.account_id, AccountRole.role == "admin").correlate(*AROUND)
)
CURRENT = (
    select(Membership.group_id)
    .where(
        Membership.member_id == Feed.member_id,
        Membership.status == "current",
        Membership.deleted_at.is_(None),
    )
    .correlate(*AROUND)
)


def coordinates(site_id: Any) -> ColumnElement[bool]:
    """Return the clause that whoever made a feed coordinates a site, or administers everything."""
    role = and_(AccountRole.account_id == Feed.account_id, AccountRole.role == "coordinator")
    return or_(ADMINISTERS, exists().where(role, AccountRole.site_id == site_id).correlate(*AROUND))


# Which groups a feed of each scope shows now. Rights count as they are at every look.
SHOWN: dict[str, ColumnElement[bool]] = {
    "group": and_(Group.id == Feed.group_id, or_(Group.id.in_(MINE), coordinates(Group.site_id))),
    "facilitator": Group.id.in_(MINE),
    "site": and_(Group.site_id == Feed.site_id, coordinates(Feed.site_id)),
    "organisation": ADMINISTERS,
    "member": and_(Group.id.in_(CURRENT), or_(Feed.account_id.is_(None), Group.id.in_(MINE))),
}
# Whether a feed may still be read at all; the others just become empty.
STANDS: dict[str, ColumnElement[bool]] = {
    "group": exists().where(SHOWN["group"]).correlate(Feed),
    "facilitator": literal(True),  # noqa: FBT003 - a clause
    "site": coordinates(Feed.site_id),
    "organisation": ADMINISTERS,
    "member": exists().where(Member.id == Feed.member_id, Member.deleted_at.is_(None)).correlate(Feed),
}
OWNED = or_(
    Feed.account_id.is_(None),
    exists().where(Account.id == Feed.account_id, Account.active).correlate(Feed),
)
MEANT = and_(Feed.token_hash == bindparam("token_hash"), Feed.revoked_at.is_(None), OWNED)
SCOPE_OF = Lean(select(Feed.scope).where(Feed.token_hash == bindparam("token_hash")))


def state_of(scope: str) -> Lean:
    """Return the statement that finds a feed with what its calendar depends on, as one text.

    The numbers of calendars are random (see ``fragments.bump``), so their sum also tells which groups there are; the
    other numbers only grow. Whoever sees everything is spared looking up each group.
    """
    inside = select(Group.id).where(SHOWN[scope]).correlate(Feed)
    places = select(Group.site_id).where(SHOWN[scope]).correlate(Feed)
    filtered = scope != "organisation"
    parts = (
        (func.sum(Group.version), SHOWN[scope]),
        (func.sum(GroupCalendar.version), GroupCalendar.group_id.in_(inside)),
        (func.sum(Series.version), Series.group_id.in_(inside)),
        (func.sum(Site.version), Site.id.in_(places)),
    )
    state: Any = literal("")
    for total, clause in parts:
        asked = select(cast(func.coalesce(total, 0), String)).correlate(Feed)
        state = state.concat((asked.where(clause) if filtered else asked).scalar_subquery()).concat(".")
    found = select(
        Feed.id, Feed.scope, Feed.shape, Feed.discreet, Feed.locale, Feed.last_used_at, state.label("state")
    )
    return Lean(found.where(MEANT, STANDS[scope]))


def groups_of(scope: str) -> Lean:
    """Return the statement that finds the groups of a feed."""
    names = select(
        Group.id, Group.name, Group.discreet_name, Site.name.label("site_name"),
        Site.address.label("site_address"),
    )  # fmt: skip
    return Lean(
        names.select_from(Feed)
        .join(Group, SHOWN[scope])
        .outerjoin(Site, Site.id == Group.site_id)
        .where(Feed.id == bindparam("feed_id", type_=Feed.id.type))
        .order_by(Group.id)
    )


STATES = {scope: state_of(scope) for scope in SHOWN}
GROUPS = {scope: groups_of(scope) for scope in SHOWN}
USED = (
    update(Feed)
    .where(Feed.id == bindparam("feed_id"))
    .values(last_used_at=bindparam("now", type_=UtcDateTime()))
)


@dataclass(frozen=True)
class Calendar:
    """A calendar as it is served; the tag is that of the content, so that what has not changed keeps it.

    ``changed_at`` is when this process first found this content, the next whole second: rights and names that make a
    difference have no date of their own.
    """

    state: tuple[str, ...]
    body: bytes
    changed_at: datetime

    @cached_property
    def etag(self) -> str:
        """The tag of the content."""
        return sha256(self.body).hexdigest()[:32]

    @cached_property
    def packed(self) -> bytes:
        """The body as gzip; the same each time, so without a time of its own."""
        return compress(self.body, 6, mtime=0)


@dataclass
class Kept:
    """Calendars that this process has put together, the latest used last."""

    calendars: OrderedDict[UUID, Calendar] = field(default_factory=OrderedDict)
    scopes: dict[bytes, str] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def find(self, feed_id: UUID, state: tuple[str, ...]) -> Calendar | None:
        """Return the calendar of a feed if it was put together from this state."""
        found = self.calendars.get(feed_id)
        if found is None or found.state != state:
            return None
        return found

    def keep(self, feed_id: UUID, calendar: Calendar) -> None:
        """Keep a calendar, and let go of the oldest ones beyond the room there is."""
        self.calendars.pop(feed_id, None)
        self.calendars[feed_id] = calendar
        while len(self.calendars) > 1 and sum(len(one.body) for one in self.calendars.values()) > KEPT_BYTES:
            self.calendars.popitem(last=False)


KEPT = Kept()


def forget() -> None:
    """Let go of everything that is kept in this process."""
    KEPT.calendars.clear()
    KEPT.scopes.clear()


def read_calendar(*, token: str) -> Calendar:
    """Return the calendar under an address, and note that it was looked at.

    Raises:
        NotFound: there is no such address, it was stopped, or whoever made it has lost the right to what it shows.
    """
    if len(token) != SECRET_LENGTH or not token.isascii():
        raise NotFound
    row = look(sha256(token.encode()).digest())
    now = clock.now()
    window = Window.at(now)
    state = (str(row.state), str(window.today), wallclock.tzdata_version())
    calendar = KEPT.find(row.id, state)
    if calendar is None:
        with KEPT.lock:  # whoever waited here finds what the first one has put together
            calendar = KEPT.find(row.id, state) or put_together(row, state, window)
    if row.scope != "member" and (row.last_used_at is None or now - row.last_used_at > USE_IS_NOTED):
        transactions.note_apart(USED, {"feed_id": row.id, "now": now})
    return calendar


def look(token_hash: bytes) -> Record:
    """Return a feed that may be read, with the state of its calendar: one statement once its scope is known.

    Raises:
        NotFound: see ``read_calendar``.
    """
    scope = KEPT.scopes.get(token_hash)
    if scope is None:
        row = SCOPE_OF.first({"token_hash": token_hash})
        if row is None:
            raise NotFound
        if len(KEPT.scopes) >= KEPT_SCOPES:
            KEPT.scopes.clear()
        scope = KEPT.scopes[token_hash] = row.scope
    row = STATES[scope].first({"token_hash": token_hash})
    if row is None:
        raise NotFound
    return row


def put_together(row: Record, state: tuple[str, ...], window: Window) -> Calendar:
    """Make the calendar of a feed as it is now, and keep it."""
    groups = GROUPS[row.scope].read({"feed_id": row.id}).typed
    words = Words(row.locale, {group.id: group for group in groups}, row.discreet, row.scope == "member")
    shaped = calendar_bodies.repeating if row.shape == "series" else calendar_bodies.expanded
    body, before = shaped(words, window), KEPT.calendars.get(row.id)
    changed_at = before.changed_at if before and before.body == body else next_second(clock.now())
    calendar = Calendar(state, body, changed_at)
    KEPT.keep(row.id, calendar)
    return calendar


def next_second(at: datetime) -> datetime:
    """Return the whole second that has come when the second of a moment is over: HTTP knows no smaller ones."""
    return at if at.microsecond == 0 else at.replace(microsecond=0) + timedelta(seconds=1)
