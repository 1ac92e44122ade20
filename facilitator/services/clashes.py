"""Look whether rooms and people are free: all slots of a write in one question, by the index of what is held."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Integer, Uuid, select, text

from facilitator import policy
from facilitator.domain.booking import LONGEST, Clash, Findings, FreeRoom, Other, Slot, buffered
from facilitator.domain.principal import Principal
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.columns import UtcDateTime
from facilitator.models.group import Group
from facilitator.models.room import Room
from facilitator.models.session import GroupSession

DESCRIBED = 100  # clashes that are described one by one
OFFERED = 20  # rooms that are looked at as a way out
# The slots come as one JSON text, so that it is one statement for any number of them. LATERAL and CROSS JOIN have
# either database look up each slot by an index, and nothing be read through: on PostgreSQL that of the exclusion
# constraint, in its very words; on SQLite ``after`` lets it pass over the past.
QUESTIONS = {
    "postgresql": """
        SELECT slot.n, booking.session_id, session.starts_at, session.ends_at, session.group_id
        FROM jsonb_to_recordset(CAST(:slots AS jsonb)) AS slot
            (n int, resource_id uuid, session_id uuid, starts_at timestamptz, ends_at timestamptz)
        CROSS JOIN LATERAL (
            SELECT held.session_id FROM booking AS held
            WHERE held.status = 'held' AND held.resource_id = slot.resource_id
            AND tstzrange(held.starts_at, held.ends_at, '[)') && tstzrange(slot.starts_at, slot.ends_at, '[)')
            AND held.session_id <> slot.session_id
            ORDER BY held.starts_at LIMIT 1
        ) AS booking
        JOIN group_session AS session ON session.id = booking.session_id
        ORDER BY slot.n
    """,
    "sqlite": """
        SELECT slot.value ->> 'n' AS n, booking.session_id, session.starts_at, session.ends_at, session.group_id
        FROM json_each(:slots) AS slot
        CROSS JOIN booking ON booking.status = 'held' AND booking.resource_id = slot.value ->> 'resource_id'
            AND booking.starts_at < slot.value ->> 'ends_at' AND booking.starts_at > slot.value ->> 'after'
            AND booking.ends_at > slot.value ->> 'starts_at'
            AND booking.session_id <> slot.value ->> 'session_id'
        CROSS JOIN group_session AS session ON session.id = booking.session_id
        ORDER BY 1, booking.starts_at
    """,
}
COLUMNS: dict[str, Any] = {
    "n": Integer(), "session_id": Uuid(), "starts_at": UtcDateTime(), "ends_at": UtcDateTime(), "group_id": Uuid(),
}  # fmt: skip
ASKED = {name: text(question).columns(**COLUMNS) for name, question in QUESTIONS.items()}
Hits = dict[int, Any]  # place of a slot in the list that was asked about: the first session that has it


def taken(slots: Sequence[Slot]) -> Hits:
    """Return which slots somebody else holds, with one statement for all of them."""
    if not slots:
        return {}
    dialect = db.session.get_bind().dialect.name
    rows = db.session.execute(ASKED[dialect], {"slots": as_json(slots, dialect)})
    hits: Hits = {}
    for row in rows:
        hits.setdefault(row.n, row)
    return hits


def as_json(slots: Sequence[Slot], dialect: str) -> str:
    """Write slots in the form that the database compares."""
    end = None if dialect == "postgresql" else -6  # SQLite keeps instants as text, without the offset
    return orjson.dumps([
        {
            "n": place, "resource_id": slot.resource_id.hex, "session_id": slot.session_id.hex,
            "starts_at": written(slot.starts_at)[:end], "ends_at": written(slot.ends_at)[:end],
            "after": written(slot.starts_at - LONGEST)[:end],
        }
        for place, slot in enumerate(slots)
    ]).decode()  # fmt: skip


def written(at: datetime) -> str:
    """Write an instant in the order in which texts compare like times."""
    return at.astimezone(UTC).isoformat(" ", "microseconds")


def rooms_of(sessions: Sequence[GroupSession]) -> dict[UUID, Room]:
    """Return the rooms that sessions have and that can be taken, by id."""
    ids = {session.room_id for session in sessions if session.room_id is not None}
    if not ids:
        return {}
    chosen = select(Room).where(Room.id.in_(ids), Room.exclusive, Room.deleted_at.is_(None))
    return {room.id: room for room in db.session.scalars(chosen)}


def slot_of(room: Room, session: GroupSession) -> Slot:
    """Return when a session takes a room: with the time to set up before and to clear afterwards."""
    before, after = room.buffer_before_minutes, room.buffer_after_minutes
    return Slot(room.id, session.id, *buffered(session.starts_at, session.ends_at, before, after))


def describe(
    hits: Mapping[Slot, Any], sessions: Mapping[UUID, GroupSession], *, actor: Principal | None
) -> Findings:
    """Say in the open what clashes: of other groups only what the actor may see.

    ``hits`` says per slot which row has it. A session that is only being made has no id yet that anybody could use.
    """
    shown = list(hits.items())[:DESCRIBED]
    resources = {slot.resource_id for slot, _ in shown}
    rooms = {room.id: room for room in db.session.scalars(select(Room).where(Room.id.in_(resources)))}
    accounts = db.session.scalars(select(Account).where(Account.id.in_(resources)))
    names = {account.id: account.name for account in accounts}
    groups = {
        group.id: group
        for group in db.session.scalars(select(Group).where(Group.id.in_({hit.group_id for _, hit in shown})))
    }
    found = Findings(policies=["skip_clashing", "tentative"], rooms=elsewhere(hits, rooms, sessions))
    for slot, hit in sorted(shown, key=lambda pair: (pair[0].starts_at, pair[0].resource_id)):
        session, room = sessions[slot.session_id], rooms.get(slot.resource_id)
        found.clashes.append(
            Clash(
                session.id if (session.version or 0) > 1 else None, session.starts_local,
                session.time_zone, session.starts_at,
                room.kind if room else "facilitator", slot.resource_id,
                room.name if room else names.get(slot.resource_id, ""),
                as_seen(actor, hit, groups.get(hit.group_id)),
            )
        )  # fmt: skip
    return found


def as_seen(actor: Principal | None, hit: Any, group: Group | None) -> Other:
    """Return the other booking as far as the actor may see it: of a group that is not theirs only the time."""
    if actor is None or group is None or not policy.sees_group(actor, group):
        return Other(hit.starts_at, hit.ends_at)
    return Other(hit.starts_at, hit.ends_at, hit.session_id, group.id, group.name)


def elsewhere(
    hits: Mapping[Slot, Any], rooms: Mapping[UUID, Room], sessions: Mapping[UUID, GroupSession]
) -> list[FreeRoom]:
    """Return other rooms of the same site that are free at the times of all sessions that have a room."""
    wanted = {slot.resource_id for slot in hits if slot.resource_id in rooms}
    if len(wanted) != 1:
        return []
    room = rooms[next(iter(wanted))]
    others = select(Room).where(
        Room.site_id == room.site_id, Room.kind == room.kind, Room.id != room.id, Room.deleted_at.is_(None)
    )
    candidates = db.session.scalars(others.order_by(Room.name, Room.id).limit(OFFERED)).all()
    meeting = [session for session in sessions.values() if session.room_id == room.id]
    slots = [slot_of(other, session) for other in candidates if other.exclusive for session in meeting]
    full = {slots[place].resource_id for place in taken(slots)}
    return [FreeRoom(other.id, other.name) for other in candidates if other.id not in full]
