"""A round as the edges speak of it: what starts one, what a device taps, who sits where, and what is shown.

The machine itself stands in ``rounds``. Seat keys name a place by kind and id, such as ``member:0192…``, ``guest:3`` or
``facilitator:0192…``; names are looked up when they are shown and never stand in the round's state.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from facilitator.domain.round_state import Action, Event, Position, Seat, SeatKind
from facilitator.errors import Invalid

TITLES = (
    "opening",
    "sharing",
    "closing",
)  # said in the reader's language; any other title is the facilitator's own
KEPT_AFTER_CLOSE = timedelta(hours=24)
FLAG_DAYS = 60
LARGEST_GUEST = 200


@dataclass(frozen=True)
class NewRound:
    """A round to be prepared: ``order``, ``listening`` and ``remote`` name seats by key.

    ``order`` puts the seats it names first; without it the order is suggested. ``starts`` asked to go first.
    """

    format: str
    planned_seconds: int
    title: str = "opening"
    prompt: str = ""
    order: list[str] = field(default_factory=list)
    listening: list[str] = field(default_factory=list)
    remote: list[str] = field(default_factory=list)
    starts: str | None = None
    facilitators: bool = True

    @property
    def asked(self) -> list[str]:
        """Who asked to go first."""
        return [] if self.starts is None else [self.starts]


@dataclass(frozen=True)
class RoundTap:
    """One action as a device sends it, with an id of its own and the version it had on screen."""

    client_action_id: UUID
    seen_version: int
    action: Action
    seat: str | None = None
    seconds: int | None = None
    position: Position | None = None
    order: list[str] = field(default_factory=list)

    def event(self, new_seat: Seat | None) -> Event:
        """Return the event that the machine takes; ``new_seat`` is whom an ``add`` brings in."""
        value: int | Seat | tuple[str, ...] | None = self.seconds
        if self.action == "add":
            value = new_seat
        elif self.action == "reorder":
            value = tuple(self.order)
        return Event(self.action, self.seat, value, self.position)


@dataclass(frozen=True)
class Place:
    """Whom a seat key speaks of."""

    kind: SeatKind
    person_id: UUID | None = None
    number: int | None = None

    @property
    def key(self) -> str:
        """The seat key."""
        return f"{self.kind}:{self.number if self.person_id is None else self.person_id}"


def place_of(key: str) -> Place:
    """Read a seat key.

    Raises:
        Invalid: it is none.
    """
    kind, _, rest = key.partition(":")
    try:
        found = {
            "member": lambda: Place("member", UUID(rest)),
            "facilitator": lambda: Place("facilitator", UUID(rest)),
            "guest": lambda: Place("guest", number=int(rest)),
        }[kind]()
    except (KeyError, ValueError):
        found = None
    # One seat has one spelling.
    if found is not None and found.key == key and (found.number is None or 0 < found.number <= LARGEST_GUEST):
        return found
    raise Invalid("round.unknown_seat", field="seat")


@dataclass(frozen=True)
class Person:
    """Who sits in a seat, as facilitators see them: ``name_to_use`` is None for who gave none."""

    key: str
    kind: SeatKind
    name_to_use: str | None
    pronouns: str = ""
    say_it_like: str = ""
    newcomer: bool = False  # asked of the roster, for those who are about to sit down


@dataclass(frozen=True)
class Seated:
    """A person in a round and where their turn stands."""

    person: Person
    state: str
    remote: bool = False
    newcomer: bool = False


@dataclass(frozen=True)
class LiveRound:
    """A round as it is shown: ``picture`` is what ``round_view.view`` says, ``seats`` names everybody in order.

    Once closed nothing is said about anybody but who was not reached; once purged ``picture`` is empty. ``turn`` is
    (planned seconds, elapsed seconds) of whoever has the floor, also while the round is held; None without a clock.
    """

    id: UUID
    session_id: UUID
    group_id: UUID
    format: str
    title: str
    prompt: str
    planned_seconds: int
    status: str
    version: int
    created_at: datetime
    closed_at: datetime | None
    offered: int | None
    eligible: int | None
    picture: Mapping[str, Any]
    seats: tuple[Seated, ...] = ()
    turn: tuple[int, int] | None = None
    one_sentence: bool = False
    last_action: Action | None = None
    acted_by: UUID | None = None

    def keys(self, *states: str) -> list[str]:
        """Return the seats whose turn is in one of these states, in order."""
        return [seated.person.key for seated in self.seats if seated.state in states]
