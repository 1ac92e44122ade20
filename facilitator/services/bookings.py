"""Bookings: no room and no facilitator is at two sessions at once, whoever writes at the same time.

``follow`` is called for sessions that were made, moved, cancelled, restored, given another room or other people.
All slots of a write are gathered; what they want is locked in the order of ids, so that no two writers wait for each
other; one question finds every overlap, and what remains is written. The database itself refuses two held bookings
that overlap, should anybody ever come by another way.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, update

from facilitator import clock
from facilitator.domain.booking import Findings, Slot, among_themselves
from facilitator.domain.principal import Principal
from facilitator.errors import Taken
from facilitator.extensions import db
from facilitator.models.booking import Booking
from facilitator.models.facilitator import Assignment
from facilitator.models.ids import new_id
from facilitator.models.room import Resource
from facilitator.models.rota import Duty
from facilitator.models.session import GroupSession
from facilitator.services import clashes
from facilitator.services.upserts import insert_into

ON = ("planned", "live")
Key = tuple[UUID, UUID]  # resource and session


@dataclass
class Wishes:
    """What sessions want: their slots, and which of them only follow from a group having one facilitator."""

    sessions: dict[UUID, GroupSession]
    slots: dict[Key, Slot] = field(default_factory=dict)
    alone: set[Key] = field(default_factory=set)

    def want(self, slot: Slot) -> None:
        """Add a slot."""
        self.slots[slot.resource_id, slot.session_id] = slot


def wishes_of(sessions: Sequence[GroupSession]) -> Wishes:
    """Return what sessions that lie ahead and take place want: their room, and who is to lead them."""
    now = clock.now()
    ahead = [session for session in sessions if session.status in ON and session.ends_at > now]
    wishes = Wishes({session.id: session for session in sessions})
    rooms, named = clashes.rooms_of(ahead), named_for(ahead)
    alone = alone_in({session.group_id for session in ahead if session.id not in named})
    for session in ahead:
        if session.room_id in rooms:
            wishes.want(clashes.slot_of(rooms[session.room_id], session))
        by_default = [alone[session.group_id]] if session.group_id in alone else []
        for person in named.get(session.id, by_default):
            wishes.want(Slot(person, session.id, session.starts_at, session.ends_at))
            if session.id not in named:
                wishes.alone.add((person, session.id))
    return wishes


def named_for(sessions: Sequence[GroupSession]) -> dict[UUID, list[UUID]]:
    """Return who the rota names for sessions; whoever asked for cover is not expected to come."""
    found: dict[UUID, list[UUID]] = {}
    duties = select(Duty.session_id, Duty.account_id, Duty.state).where(
        Duty.session_id.in_([session.id for session in sessions])
    )
    for session_id, account_id, state in db.session.execute(duties) if sessions else ():
        people = found.setdefault(session_id, [])
        if state != "needs_cover":
            people.append(account_id)
    return found


def alone_in(group_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return who facilitates a group alone; with several it is the rota that says who comes."""
    found: dict[UUID, list[UUID]] = {}
    people = select(Assignment.group_id, Assignment.account_id).where(Assignment.group_id.in_(group_ids))
    for group_id, account_id in db.session.execute(people) if group_ids else ():
        found.setdefault(group_id, []).append(account_id)
    return {group_id: accounts[0] for group_id, accounts in found.items() if len(accounts) == 1}


def follow(
    sessions: Sequence[GroupSession], *, actor: Principal | None = None, policy: str = "reject"
) -> Findings:
    """Bring the bookings of sessions in line with them; returns what could not be held.

    ``policy`` says what becomes of a clash: ``reject`` refuses the whole write, ``skip_clashing`` cancels the sessions
    that clash, ``tentative`` keeps them and lists their bookings as ones that need somebody. ``actor`` is only told of
    other groups what they may see.

    Raises:
        Taken: something is booked already, and the policy is to refuse.
    """
    wishes = wishes_of(sessions)
    there = standing(wishes)
    changed = [slot for key, slot in wishes.slots.items() if not kept(there.get(key), slot)]
    outdated = [row.id for key, row in there.items() if key not in wishes.slots] + [
        there[key].id for slot in changed if (key := (slot.resource_id, slot.session_id)) in there
    ]
    if changed:
        lock(changed)
    release(outdated)
    if not changed:
        return Findings()
    return settle(wishes, changed, actor, policy)


def follow_group(*, group_id: UUID, actor: Principal | None = None) -> None:
    """Bring the bookings of a group's coming sessions in line after its facilitators changed; that is never refused."""
    ahead = select(GroupSession).where(
        GroupSession.group_id == group_id, GroupSession.status.in_(ON), GroupSession.ends_at > clock.now()
    )
    follow(locked(ahead), actor=actor, policy="tentative")


def locked(sessions: Select[GroupSession]) -> list[GroupSession]:
    """Return the sessions of a statement, the earliest first, as they are once nobody else is changing them."""
    rows = sessions.order_by(GroupSession.id).with_for_update().execution_options(populate_existing=True)
    return sorted(db.session.scalars(rows), key=lambda one: (one.starts_at, one.id))


def standing(wishes: Wishes) -> dict[Key, Any]:
    """Return the bookings of sessions that are not over, released ones included."""
    now = clock.now()
    asked = [session.id for session in wishes.sessions.values() if session.ends_at > now]
    rows = select(
        Booking.id,
        Booking.resource_id,
        Booking.session_id,
        Booking.starts_at,
        Booking.ends_at,
        Booking.status,
    ).where(Booking.session_id.in_(asked))
    return {(row.resource_id, row.session_id): row for row in db.session.execute(rows)} if asked else {}


def kept(row: Any, slot: Slot) -> bool:
    """Whether a booking says what is wanted already; one that is tentative has been accepted as that."""
    same = row is not None and (row.starts_at, row.ends_at) == (slot.starts_at, slot.ends_at)
    return same and row.status != "released"


def lock(slots: Sequence[Slot]) -> None:
    """Lock all rooms and people of a write, in the order of their ids; SQLite has one writer anyway."""
    ids = sorted({slot.resource_id for slot in slots})
    there = set(db.session.scalars(locking(ids)))
    missing = [one for one in ids if one not in there]
    if missing:
        people = [{"id": one, "kind": "facilitator"} for one in missing]
        db.session.execute(insert_into(Resource).on_conflict_do_nothing(), people)
        db.session.scalars(locking(ids)).all()


def locking(ids: Sequence[UUID]) -> Any:
    """Return the statement that locks; rooms are there, people come with their first booking."""
    return select(Resource.id).where(Resource.id.in_(ids)).order_by(Resource.id).with_for_update()


def release(booking_ids: Sequence[UUID]) -> None:
    """Let go of bookings."""
    if booking_ids:
        freed = update(Booking).where(Booking.id.in_(booking_ids), Booking.status != "released")
        db.session.execute(freed.values(status="released", updated_at=clock.now()))


def settle(wishes: Wishes, changed: Sequence[Slot], actor: Principal | None, policy: str) -> Findings:
    """Hold what is free; what is not goes the way of the policy."""
    hits = hits_of(wishes, changed)
    told = {slot: hit for slot, hit in hits.items() if not within_group(wishes, slot, hit)}
    found = Findings()
    if told:
        found = clashes.describe(told, wishes.sessions, actor=actor)
    if told and policy == "reject":
        raise Taken(found)
    skipped = skip(wishes, told) if policy == "skip_clashing" else set()
    write([slot for slot in changed if slot.session_id not in skipped], hits)
    return found


def hits_of(wishes: Wishes, changed: Sequence[Slot]) -> dict[Slot, Any]:
    """Return which slots cannot be held: somebody else has them, or an earlier one of the same write."""
    found = {changed[place]: row for place, row in clashes.taken(changed).items()}
    free = [slot for slot in changed if slot not in found]
    for place, first in among_themselves(free).items():
        found[free[place]] = Same(wishes.sessions[free[first].session_id])
    return found


@dataclass(frozen=True)
class Same:
    """What a slot clashes with inside one write, in the form of what is found in the database."""

    session: GroupSession

    def __getattr__(self, name: str) -> Any:
        """Give the session's own columns."""
        return getattr(self.session, "id" if name == "session_id" else name)


def within_group(wishes: Wishes, slot: Slot, hit: Any) -> bool:
    """Whether a group that one person facilitates meets twice at once: its own affair, so it is not refused."""
    key = (slot.resource_id, slot.session_id)
    return key in wishes.alone and hit.group_id == wishes.sessions[slot.session_id].group_id


def skip(wishes: Wishes, told: Iterable[Slot]) -> set[UUID]:
    """Cancel the sessions that clash, and let go of what they had; returns their ids."""
    skipped: set[UUID] = set()
    for slot in told:
        session = wishes.sessions[slot.session_id]
        session.sequence += session.id not in skipped  # once more does no harm where it has grown already
        session.status = "cancelled"
        session.cancel_reason = (
            "room_unavailable" if slot.resource_id == session.room_id else "facilitator_unavailable"
        )
        skipped.add(session.id)
    held = select(Booking.id).where(Booking.session_id.in_(skipped))
    release(db.session.scalars(held).all() if skipped else ())
    return skipped


def write(slots: Sequence[Slot], hits: dict[Slot, Any]) -> None:
    """Write bookings: held, or tentative where something else has the slot."""
    now = clock.now()
    rows = [
        {
            "id": new_id(), "resource_id": slot.resource_id, "session_id": slot.session_id,
            "starts_at": slot.starts_at, "ends_at": slot.ends_at, "created_at": now, "updated_at": now,
            "status": "tentative" if slot in hits else "held",
        }
        for slot in slots
    ]  # fmt: skip
    if rows:
        put = insert_into(Booking)
        anew = {name: put.excluded[name] for name in ("starts_at", "ends_at", "status", "updated_at")}
        db.session.execute(
            put.on_conflict_do_update(index_elements=["resource_id", "session_id"], set_=anew), rows
        )
