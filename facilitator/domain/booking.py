"""Bookings: when a room or a facilitator is taken, and which of several wishes cannot be met together.

Intervals are half-open, as everywhere: a session that ends at 20:30 leaves the room to the one that begins at 20:30.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

POLICIES = ("reject", "skip_clashing", "tentative")
ROOM_KINDS = ("room", "online_room")
LONGEST_BUFFER = 240  # minutes
# No booking is longer: a session of a day, and both buffers. Whoever looks for overlaps need not look further back.
LONGEST = timedelta(minutes=1440 + 2 * LONGEST_BUFFER)


@dataclass(frozen=True)
class NewRoom:
    """A room to be added: one of a site, or an online room, which may belong to the whole organisation."""

    name: str
    site_id: UUID | None = None
    kind: str = "room"
    exclusive: bool = True
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0


@dataclass(frozen=True)
class Slot:
    """A wish: this room or person for this session, from then until then, buffers included."""

    resource_id: UUID
    session_id: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Other:
    """What a slot clashes with, as far as the caller may see it: ``group_id`` None stands for another group."""

    starts_at: datetime
    ends_at: datetime
    session_id: UUID | None = None
    group_id: UUID | None = None
    group_name: str | None = None


@dataclass(frozen=True)
class Clash:
    """One wish that cannot be met: the session, the room or person, and who has it."""

    session_id: UUID | None  # None: the session is not kept yet
    starts_local: datetime
    time_zone: str
    starts_at: datetime
    kind: str  # room, online_room or facilitator
    resource_id: UUID
    resource_name: str
    other: Other


@dataclass(frozen=True)
class FreeRoom:
    """A room of the same site that is free at all the times in question."""

    id: UUID
    name: str


@dataclass(frozen=True)
class Findings:
    """What a check found: each clash, and the ways out."""

    clashes: list[Clash] = field(default_factory=list)
    policies: list[str] = field(default_factory=list)
    rooms: list[FreeRoom] = field(default_factory=list)


def buffered(starts_at: datetime, ends_at: datetime, before: int, after: int) -> tuple[datetime, datetime]:
    """Return from when until when something is taken, with minutes to set up and to clear."""
    return starts_at - timedelta(minutes=before), ends_at + timedelta(minutes=after)


def overlap(one: Slot, other: Slot) -> bool:
    """Whether two slots want the same room or person at the same moment."""
    same = one.resource_id == other.resource_id
    return same and one.starts_at < other.ends_at and other.starts_at < one.ends_at


def among_themselves(slots: Sequence[Slot]) -> dict[int, int]:
    """Return which slots cannot be met because of an earlier one of the same list: place to place.

    The earlier one stays, and what overlaps only with a slot that is not met is met. In O(n log n).
    """
    order = sorted(
        range(len(slots)), key=lambda place: (slots[place].resource_id, slots[place].starts_at, place)
    )
    found: dict[int, int] = {}
    last: int | None = None
    for place in order:
        if last is not None and overlap(slots[last], slots[place]):
            found[place] = last
        else:
            last = place
    return found


def merged(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Return when something is busy at all: spans in order, with those that touch or overlap made one."""
    found: list[tuple[datetime, datetime]] = []
    for starts_at, ends_at in sorted(spans):
        if found and starts_at <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends_at))
        else:
            found.append((starts_at, ends_at))
    return found
