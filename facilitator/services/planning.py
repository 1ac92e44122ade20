"""Make the messages that wait for sessions what they should be now: add, take back, take up again.

It may run as often as it likes and in any order: what is wanted follows from the facts (``domain.delivery_plan``), a
unique key stands behind every message, and what has gone is never touched.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select, update

from facilitator import clock
from facilitator.domain.delivery import TOLD, dedupe_key
from facilitator.domain.delivery_plan import Meeting, Reader, Told, Wanted, fingerprint, wanted
from facilitator.extensions import db
from facilitator.models.contact import Contact
from facilitator.models.delivery import ABOUT_SESSIONS, Delivery
from facilitator.models.group import Group
from facilitator.models.ids import new_id
from facilitator.models.member import Member
from facilitator.models.membership import Membership
from facilitator.models.session import GroupSession
from facilitator.services import reachability
from facilitator.services.upserts import insert_into

WAITING = ("planned", "claimed")
TAKEN_BACK = ("withdrawn", "suppressed")
MEMBER_ID = bindparam("member_id", type_=Member.id.type)
SESSION_IDS = bindparam("session_ids", expanding=True, type_=GroupSession.id.type)
Pair = tuple[UUID, UUID]  # of a session and a member

READERS = (
    select(
        GroupSession.id.label("session_id"),
        Member.id.label("member_id"),
        Membership.reminder_leads,
        Group.reminder_leads.label("group_leads"),
        func.coalesce(Member.time_zone, GroupSession.time_zone).label("time_zone"),
    )
    .select_from(GroupSession)
    .join(Group, Group.id == GroupSession.group_id)
    .join(Membership, Membership.group_id == GroupSession.group_id)
    .join(Member, Member.id == Membership.member_id)
    .join(Contact, Contact.member_id == Member.id)
    .where(reachability.MAILABLE, GroupSession.id.in_(SESSION_IDS))
)
PRESENT = select(
    Delivery.id, Delivery.dedupe_key, Delivery.kind, Delivery.state, Delivery.session_id, Delivery.member_id,
    Delivery.lead_minutes, Delivery.sequence, Delivery.ambiguous, Delivery.tries, Delivery.due_at,
    Delivery.told_starts_at, Delivery.told_place,
).where(Delivery.session_id.in_(SESSION_IDS), Delivery.kind.in_(ABOUT_SESSIONS))  # fmt: skip
OF_MEMBER = {
    READERS: READERS.where(Member.id == MEMBER_ID),
    PRESENT: PRESENT.where(Delivery.member_id == MEMBER_ID),
}


@dataclass
class Changes:
    """What has to be written so that the right messages wait."""

    new: dict[str, dict[str, Any]] = field(default_factory=dict)
    again: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    back: dict[str, list[UUID]] = field(default_factory=lambda: defaultdict(list))  # by reason


def settle(sessions: Sequence[GroupSession], member_id: UUID | None = None) -> None:
    """Plan what is to be sent about sessions, for all their members or for one."""
    meetings = {session.id: meeting_of(session) for session in sessions}
    if not meetings:
        return
    groups = {session.id: session.group_id for session in sessions}
    readers = {(row.session_id, row.member_id): row for row in rows(READERS, meetings, member_id)}
    present: dict[Pair, list[Any]] = defaultdict(list)
    for row in rows(PRESENT, meetings, member_id):
        present[row.session_id, row.member_id].append(row)
    changes, now = Changes(), clock.now()
    for pair in sorted({*readers, *present}):
        reader = readers.get(pair)
        if reader is not None:
            compare(changes, meetings[pair[0]], reader_of(reader), present[pair], now)
        elif any(row.state in WAITING for row in present[pair]):
            why = reachability.why_not(member_id=pair[1], group_id=groups[pair[0]]) or "superseded"
            changes.back[why] += [row.id for row in present[pair] if row.state in WAITING]
    write(changes)


def rows(statement: Any, session_ids: Collection[UUID], member_id: UUID | None) -> Sequence[Any]:
    """Run one of the two statements, narrowed to a member if one is named."""
    params: dict[str, Any] = {"session_ids": list(session_ids)}
    if member_id is None:
        return db.session.execute(statement, params).all()
    return db.session.execute(OF_MEMBER[statement], {**params, "member_id": member_id}).all()


def meeting_of(session: GroupSession) -> Meeting:
    """Return a session as far as messages speak of it; nobody is reminded of one that is on hold."""
    held = session.status == "planned" and session.closure_state == "held"
    return Meeting(
        session.id, session.sequence, "held" if held else session.status, session.starts_at, session.starts_local,
        session.time_zone, fingerprint(session.place, session.online_url),
    )  # fmt: skip


def reader_of(row: Any) -> Reader:
    """Return a member who can be written to; their own reminder times win over the group's."""
    leads = row.group_leads if row.reminder_leads is None else row.reminder_leads
    return Reader(row.member_id, tuple(leads), row.time_zone)


def told_last(meeting: Meeting, present: Sequence[Any]) -> Told | None:
    """Return what a member was told last, or may have been told."""
    told = [row for row in present if row.state in TOLD]
    if not told:
        return None
    last = max(told, key=lambda row: (row.sequence, row.kind != "reminder"))
    return Told(
        last.kind, last.sequence, last.told_starts_at or meeting.starts_at, last.told_place or meeting.place
    )


def compare(
    changes: Changes, meeting: Meeting, reader: Reader, present: Sequence[Any], now: datetime
) -> None:
    """Note how the messages of one member about one session differ from what they should be."""
    by_key = {row.dedupe_key: row for row in present}
    right = {}
    for one in wanted(meeting, reader, told_last(meeting, present), now):
        key = dedupe_key(one.kind, meeting.session_id, reader.member_id, one.lead_minutes, meeting.sequence)
        right[key] = one
        there = by_key.get(key)
        if there is None and not one.late:
            changes.new[key] = {**written(one), **identity(key, one, meeting, reader.member_id)}
        elif there is not None and goes_again(there, one):
            changes.again[there.id] = written(one)
    for key, row in by_key.items():
        if row.state in WAITING and key not in right:
            changed = row.sequence != meeting.sequence or row.kind != "reminder"
            changes.back["superseded" if changed else "not_wanted"].append(row.id)


def goes_again(there: Any, one: Wanted) -> bool:
    """Tell whether a message that is there takes the times of the plan: it was taken back, or its night has moved."""
    if one.late or there.ambiguous:
        return False
    moved = one.kind == "reminder" and there.due_at != one.due_at and there.tries == 0
    return there.state in TAKEN_BACK or (there.state == "planned" and moved)


def written(one: Wanted) -> dict[str, Any]:
    """Return the times of a message as they are kept."""
    return {"due_at": one.due_at, "not_before": one.not_before, "expires_at": one.expires_at}


def identity(key: str, one: Wanted, meeting: Meeting, member_id: UUID) -> dict[str, Any]:
    """Return what makes a message the one that it is."""
    return {
        "id": new_id(), "dedupe_key": key, "kind": one.kind, "lead_minutes": one.lead_minutes,
        "session_id": meeting.session_id, "member_id": member_id, "sequence": meeting.sequence,
        "told_starts_at": meeting.starts_at, "told_place": meeting.place,
    }  # fmt: skip


def write(changes: Changes) -> None:
    """Write the differences; whatever another planner wrote first stands."""
    for why, ids in changes.back.items():
        take_back(why, ids)
    for row_id, times in changes.again.items():
        unsent = update(Delivery).where(Delivery.id == row_id, Delivery.state.in_((*TAKEN_BACK, "planned")))
        db.session.execute(unsent.values(state="planned", reason=None, tries=0, **times))
    insert_new(changes.new.values())


def take_back(why: str, ids: Sequence[UUID]) -> None:
    """Withdraw messages that still wait."""
    for some in chunks(ids):
        waiting = update(Delivery).where(Delivery.id.in_(some), Delivery.state.in_(WAITING))
        values = {"state": "withdrawn", "reason": why, "lease_token": None, "lease_until": None}
        db.session.execute(waiting.values(**values))


def insert_new(planned: Collection[dict[str, Any]]) -> None:
    """Add messages, each unless one with its key is there already."""
    if not planned:
        return
    # In the order of their keys, so that two planners at once wait for each other instead of blocking each other.
    ordered = sorted(planned, key=lambda values: str(values["dedupe_key"]))
    db.session.execute(insert_into(Delivery).on_conflict_do_nothing(index_elements=["dedupe_key"]), ordered)


def chunks(ids: Sequence[UUID], size: int = 500) -> Iterator[Sequence[UUID]]:
    """Yield ids in parts that every database takes in one statement."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
