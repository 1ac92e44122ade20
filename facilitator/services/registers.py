"""The register of a session: who is marked how, by whom, and taking marks one by one or many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, false, func, or_, select

from facilitator import clock, policy
from facilitator.domain import register as rules
from facilitator.domain.principal import Principal
from facilitator.domain.register import MadeMark, MarkBatch, MarkChange, MemberMark, Tally, Undoable
from facilitator.errors import Conflict, Invalid, NotFound, Problem
from facilitator.extensions import db, reading
from facilitator.lean import Lean
from facilitator.models.group import Group
from facilitator.models.guest import Guest
from facilitator.models.ids import new_id
from facilitator.models.member import Member
from facilitator.models.membership import Membership
from facilitator.models.register import Mark, MarkHistory
from facilitator.models.session import GroupSession
from facilitator.services import audits, marks, principals, rosters, sessions

SESSION_ID = bindparam("session_id", type_=GroupSession.id.type)
# What stands on the list can change while a register is open: somebody is taken in at the door, a name is mended.
ROSTER_CHANGED = (
    select(func.max(Membership.updated_at))
    .where(Membership.group_id == GroupSession.group_id)
    .scalar_subquery()
    .label("roster_changed_at")
)
NAMES_CHANGED = (
    select(func.max(Member.updated_at))
    .join(Membership, Membership.member_id == Member.id)
    .where(Membership.group_id == GroupSession.group_id)
    .correlate(GroupSession)
    .scalar_subquery()
    .label("names_changed_at")
)
HEAD = Lean(
    select(
        GroupSession.id.label("session_id"), GroupSession.group_id, GroupSession.status, GroupSession.starts_at,
        GroupSession.ends_at, GroupSession.starts_local, GroupSession.time_zone, GroupSession.register_version,
        GroupSession.version, GroupSession.register_closed_at, GroupSession.register_closed_by,
        GroupSession.guest_count, ROSTER_CHANGED, NAMES_CHANGED,
    )
    .join(Group, Group.id == GroupSession.group_id)
    .where(GroupSession.id == SESSION_ID, policy.GROUP_SEEN)
)  # fmt: skip
# Who asks, and the version of what they would see: a live page asks every few seconds, and mostly nothing is new.
WATCH = Lean(
    principals.TOKEN.outerjoin(GroupSession, GroupSession.id == SESSION_ID).add_columns(
        GroupSession.group_id,
        GroupSession.register_version,
        GroupSession.version,
        ROSTER_CHANGED,
        NAMES_CHANGED,
    )
)
CURRENT = and_(Membership.status == "current", Membership.deleted_at.is_(None))
JOINED_BY = bindparam("joined_by", type_=Membership.joined_on.type)
ROWS = (
    select(
        Membership.member_id, Member.name_to_use, Membership.joined_on, rosters.NEWCOMER.label("newcomer"),
        func.coalesce(Mark.mark, "unmarked").label("mark"), Mark.marked_at, Mark.marked_by, Mark.client_time,
        Mark.client_mark_id, case((CURRENT, True), else_=false()).label("current"),
    )
    .join(Member, Member.id == Membership.member_id)
    .outerjoin(Mark, and_(Mark.member_id == Membership.member_id, Mark.session_id == SESSION_ID))
    .where(
        Membership.group_id == bindparam("group_id", type_=Membership.group_id.type),
        or_(
            and_(CURRENT, func.coalesce(Membership.joined_on, date.min) <= JOINED_BY),
            Mark.mark != "unmarked",
        ),
    )
)  # fmt: skip
GUESTS = (
    select(Guest.number, Guest.client_guest_id, Guest.added_at)
    .where(Guest.session_id == SESSION_ID, Guest.removed_at.is_(None))
    .order_by(Guest.number)
)
TAPS = select(
    MarkHistory.member_id, MarkHistory.mark, MarkHistory.client_time, MarkHistory.client_mark_id,
    MarkHistory.marked_by,
).where(MarkHistory.session_id == SESSION_ID)  # fmt: skip


@dataclass(frozen=True)
class Register:
    """A register as it is shown: the session it belongs to, a row for each person, and the guests."""

    head: Any
    rows: Sequence[Any]
    guests: Sequence[Any]

    @cached_property
    def tally(self) -> Tally:
        """How many there are of each mark; guests of a closed session are a number only."""
        return rules.tally((row.mark for row in self.rows), len(self.guests) + self.head.guest_count)


def mark_of(register: Register, row: Any) -> dict[str, Any]:
    """Return the mark of one row of a register in the shape of a mark that was just made."""
    names = ("member_id", "mark", "marked_at", "marked_by", "client_time", "client_mark_id")
    return {"session_id": register.head.session_id, **{name: getattr(row, name) for name in names}}


def version_of(head: Any) -> str:
    """Return what changes whenever a register would be shown differently."""
    changed = (at for at in (head.roster_changed_at, head.names_changed_at) if at is not None)
    return ".".join([f"{head.register_version}.{head.version}", *(f"{at.timestamp():.6f}" for at in changed)])


def watched_version(*, actor: Principal, row: Any) -> str | None:
    """Return the version of a register that was read with the token, None if the actor may not read it."""
    return version_of(row) if row.group_id and policy.facilitates(actor, row.group_id) else None


def read_head(*, actor: Principal, session_id: UUID) -> Any:
    """Return the session of a register that the actor may read, and the versions of all that it shows.

    Raises:
        NotFound: there is no such session, or it is not the actor's to know.
        Forbidden: the actor may know of it, but names are for those who facilitate the group.
    """
    head = HEAD.first({**policy.params(actor), "session_id": session_id})
    if head is None:
        raise NotFound
    policy.permitted(allowed=policy.facilitates(actor, head.group_id))
    return head


def read_register(*, actor: Principal, session_id: UUID, head: Any = None) -> Register:
    """Return a register by name; those without one come last.

    Raises:
        NotFound, Forbidden: see ``read_head``, whose answer can be handed on.
    """
    head = head or read_head(actor=actor, session_id=session_id)
    # Whoever came to the list after a closed session does not stand in its register.
    joined_by = head.starts_local.date() if head.register_closed_at else date.max
    params = {
        "session_id": session_id, "group_id": head.group_id, "joined_by": joined_by, "now": clock.now(),
    }  # fmt: skip
    with reading() as connection:
        rows = connection.execute(ROWS, params).all()
        guests = connection.execute(GUESTS, {"session_id": session_id}).all()
    return Register(head, sorted(rows, key=rosters.by_name), guests)


def read_undoable(*, actor: Principal, session_id: UUID) -> Undoable | None:
    """Return the actor's last tap in a register that can be taken back, None without one.

    Raises:
        NotFound, Forbidden: see ``read_head``.
    """
    read_head(actor=actor, session_id=session_id)
    with reading() as connection:
        taps = [MadeMark(*row) for row in connection.execute(TAPS, {"session_id": session_id})]
    return rules.undoable(taps, actor.account_id)


def mark(*, actor: Principal, session_id: UUID, member_id: UUID, change: MarkChange) -> Any:
    """Mark one person and return the mark that stands, which is a later one if there was one.

    Marking opens a session whose time has come; in a closed one it is a correction. A tap is taken once.

    Raises:
        NotFound: no such session or person on its list; Forbidden: not the actor's to mark.
        Conflict: the session is cancelled, did not meet, or it is too early.
        Invalid: nobody is "not seen" while the session is open.
    """
    sent = [MemberMark(member_id, change.mark, change.client_mark_id, change.client_time)]
    head = opened(actor=actor, session_id=session_id)
    found, strangers = take(actor, head, MarkBatch(sent, change.sent_at))
    policy.found(allowed=not strangers)
    return found[0]


def mark_batch(*, actor: Principal, session_id: UUID, batch: MarkBatch) -> Sequence[Any]:
    """Mark up to 500 times, all or none, in four statements; return the marks that stand, by member.

    Raises:
        NotFound, Forbidden, Conflict: see ``mark``.
        Invalid: somebody is not on the list, or "not seen" while the session is open.
    """
    if not batch.marks:
        read_head(actor=actor, session_id=session_id)
        return []
    found, strangers = take(actor, opened(actor=actor, session_id=session_id), batch)
    problems = [
        Problem(f"marks.{place}.member_id", "register.not_on_the_list")
        for place, sent in enumerate(batch.marks)
        if sent.member_id in strangers
    ]
    if problems:
        raise Invalid(problems=problems)
    return found


def undo_mark(*, actor: Principal, session_id: UUID, client_mark_id: UUID) -> Any:
    """Take back the actor's last tap: what stood there before stands again. Taking it back twice is fine.

    Raises:
        NotFound, Forbidden: see ``mark``.
        Conflict: the session is closed, or this is not the last tap any more.
    """
    head = opened(actor=actor, session_id=session_id)
    if head.status == "closed":
        raise Conflict("session.is_closed")
    taps = [MadeMark(*row) for row in db.session.execute(TAPS, {"session_id": session_id})]
    undo = rules.undo_id(client_mark_id)
    if any(made.client_mark_id == undo for made in taps):
        return None
    last = rules.undoable(taps, actor.account_id)
    if last is None or last.client_mark_id != client_mark_id:
        raise Conflict("register.cannot_undo")
    sent = MemberMark(last.member_id, "unmarked" if last.before == "not_seen" else last.before, undo)
    return take(actor, head, MarkBatch([sent]))[0][0]


def take(actor: Principal, head: Any, batch: MarkBatch) -> tuple[Sequence[Any], set[UUID]]:
    """Take the marks of a request; return those that stand now, and who is not on the list.

    If anybody is not, the caller refuses, and nothing is kept.
    """
    session_id, now = head.id, clock.now()
    closed = head.status == "closed"
    made = [made_of(actor, sent, batch.sent_at, now) for sent in batch.marks]
    wrong = [place for place, one in enumerate(made) if one.mark == "not_seen" and not closed]
    if wrong:
        where = [f"marks.{place}.mark" if len(made) > 1 else "mark" for place in wrong]
        raise Invalid(problems=[Problem(name, "register.not_seen_at_closing") for name in where])
    made = [rules.in_register(one, closed=closed) for one in made]
    place = marks.Place(session_id, head.group_id, now, None if actor.is_system else actor.account_id)
    if len(made) == 1:
        entry = audits.entry(actor, "mark", "register", session_id, group_id=head.group_id)
        tapped = marks.tap(place, made[0], entry)
        if tapped is not None:
            return [tapped], set()
    new = marks.note(place, made)
    if new is not None:
        known = new | marks.taken(session_id, made)
        strangers = {one.member_id for one in made if (one.member_id, one.client_mark_id) not in known}
        if strangers:
            return [], strangers
    fresh = rules.merged(one for one in made if new is None or (one.member_id, one.client_mark_id) in new)
    changed = marks.lay(place, fresh)
    audits.note(actor, "mark", "register", session_id, group_id=head.group_id)
    members = {one.member_id for one in made}
    rows = changed if len(changed) == len(members) else marks.standing(session_id, list(members))
    return sorted(rows, key=lambda row: row.member_id.int), set()


def made_of(actor: Principal, sent: MemberMark, sent_at: datetime | None, now: datetime) -> MadeMark:
    """Return a mark with a time that all devices can agree on; what the device left open is decided here."""
    at = rules.corrected(sent.client_time, sent_at, now) if sent.client_time else now
    by = None if actor.is_system else actor.account_id
    return MadeMark(sent.member_id, sent.mark, at, sent.client_mark_id or new_id(), by)


def opened(*, actor: Principal, session_id: UUID) -> Any:
    """Lock a register that takes marks, raise its version, and open its session if the time has come.

    Raises:
        NotFound, Forbidden, Conflict: see ``mark``.
    """
    head = marks.count_up(session_id)
    if head is None:
        raise NotFound
    if not policy.facilitates(actor, head.group_id):
        rosters.group_with_names(actor=actor, group_id=head.group_id)  # refuses, in the right words
    if head.status == "planned":
        sessions.start_session(actor=actor, session_id=session_id)
    elif head.status not in {"live", "closed"}:
        raise Conflict("session.is_cancelled" if head.status == "cancelled" else "register.did_not_meet")
    return head
