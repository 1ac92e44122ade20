"""A sharing round as data: seats, turns, events, the round's state and its JSON document.

Seats are known by opaque keys. No name, no word that was said and no spoken time of a finished turn has a place here
(domain.md c.7).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from facilitator.errors import Invalid

SeatKind = Literal["member", "guest", "facilitator"]
Status = Literal["ready", "running", "held", "closing", "closed"]
TurnState = Literal[
    "waiting",
    "speaking",
    "passed",
    "offered_again",
    "done",
    "stayed_passed",
    "stepped_out",
    "not_reached",
    "listening",
]
Action = Literal[
    "start",
    "next",
    "pass",
    "hold",
    "resume",
    "stay",
    "extend",
    "step_out",
    "return",
    "add",
    "reorder",
    "skip",
    "undo",
    "close",
    "replan",
]
Position = Literal["after_next", "at_end", "listening", "one_sentence", "take_minutes", "carry_over"]

ACTIONS: tuple[Action, ...] = get_args(Action)
ON_THE_FLOOR = frozenset({"speaking", "offered_again"})
RESERVE_SECONDS = 120
HANDOVER_SECONDS = 10
DOCUMENT = 1  # the version of the JSON document


@dataclass(frozen=True, slots=True)
class Format:
    """How a round goes, as data over the one machine: with or without a clock, in order or by volunteering."""

    timed: bool = True
    volunteers: bool = False


FORMATS: Mapping[str, Format] = {
    "circle": Format(),
    "changing_start": Format(),
    "popcorn": Format(volunteers=True),
    "talking_piece": Format(timed=False),
    "timed": Format(),
    "untimed": Format(timed=False),
    "opening_word": Format(timed=False),
    "closing": Format(),
}


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in the round; ``key`` is opaque, ``listening`` means: never offer a turn tonight."""

    key: str
    kind: SeatKind = "member"
    remote: bool = False
    new: bool = False
    listening: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """Where one seat stands: offers are counted, speech is not; ``left_from`` is set while stepped out."""

    seat: Seat
    state: TurnState = "waiting"
    offered: int = 0
    left_from: TurnState | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One action as a facilitator taps it.

    ``seat`` is the seat it is about (default: whoever has the floor); ``value`` is the announced seconds for start,
    the seconds for extend and replan, the ``Seat`` for add, the keys for reorder; ``position`` says where or how.
    """

    action: Action
    seat: str | None = None
    value: int | Seat | tuple[str, ...] | None = None
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What one action changed: just enough to take exactly that action back."""

    action: Action
    before: Mapping[str, Any]  # plain fields of the state as they were
    turns: tuple[Turn, ...]  # turns as they were
    order: tuple[str, ...] | None  # the order of all seats as it was, where it changed


@dataclass(frozen=True, slots=True)
class RoundState:
    """A whole round at one version. Times are epoch milliseconds of the round's own clock (``at_ms``, ``drift_ms``).

    ``turns`` stand in speaking order. ``speaking`` has the floor, also while held. ``announced_seconds`` is the turn
    length said at the start (0: no clock), ``turn_seconds`` that of the present turn, ``spoken_ms`` and ``since_ms``
    its clock (``since_ms`` is None while it rests). ``floor_version`` and ``floor_ms`` say when the floor last moved.
    """

    format: str
    planned_seconds: int
    turns: tuple[Turn, ...]
    reserve_seconds: int = RESERVE_SECONDS
    handover_seconds: int = HANDOVER_SECONDS
    version: int = 1
    status: Status = "ready"
    speaking: str | None = None
    announced_seconds: int = 0
    one_sentence: bool = False
    turn_seconds: int = 0
    spoken_ms: int = 0
    since_ms: int | None = None
    staying: bool = False
    starter: str | None = None
    started_ms: int | None = None
    closed_ms: int | None = None
    at_ms: int = 0
    drift_ms: int = 0
    floor_version: int = 0
    floor_ms: int = 0
    last_action: Action | None = None
    last_seat: str | None = None
    past: tuple[Step, ...] = ()
    applied: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[str, ...]:
        """Every seat's key in speaking order, whatever became of the turn."""
        return tuple([turn.seat.key for turn in self.turns])

    @property
    def waiting(self) -> tuple[str, ...]:
        """Who is still to be offered a first turn, or a turn again after stepping out, in order."""
        return self.keys("waiting")

    @property
    def tray(self) -> tuple[str, ...]:
        """Who passed and is to be offered once more: the return tray, in order."""
        return self.keys("passed")

    @property
    def timed(self) -> bool:
        """Whether turns have a length at all."""
        return FORMATS[self.format].timed and not self.one_sentence

    def keys(self, *states: TurnState) -> tuple[str, ...]:
        """Return the keys of the seats whose turn is in one of these states, in order."""
        return tuple([turn.seat.key for turn in self.turns if turn.state in states])

    def find(self, key: str | None) -> Turn | None:
        """Return a seat's turn, or None if this seat is not in the round."""
        return next((turn for turn in self.turns if turn.seat.key == key), None)


def seated(seat: Seat) -> Turn:
    """Return the first turn of a seat: listening never enters the order."""
    return Turn(seat, "listening" if seat.listening else "waiting")


def ready_round(
    round_format: str,
    seats: Iterable[Seat],
    planned_seconds: int,
    *,
    reserve_seconds: int = RESERVE_SECONDS,
    handover_seconds: int = HANDOVER_SECONDS,
) -> RoundState:
    """Return a round that has not begun, with the seats in the order in which they will be offered turns.

    Raises:
        Invalid: the format is unknown, the time is not above zero, or a seat stands twice.
    """
    if round_format not in FORMATS:
        raise Invalid("round.unknown_format", field="format")
    if planned_seconds <= 0:
        raise Invalid("round.no_time", field="planned_seconds")
    turns = tuple(seated(seat) for seat in seats)
    if len({turn.seat.key for turn in turns}) < len(turns):
        raise Invalid("round.seat_twice", field="order")
    return RoundState(
        round_format,
        planned_seconds,
        turns,
        reserve_seconds=max(0, reserve_seconds),
        handover_seconds=max(0, handover_seconds),
    )


# Everything of the state that is already plain JSON, under its own name.
_PLAIN = tuple(name for name in RoundState.__dataclass_fields__ if name not in {"turns", "past", "applied"})
_KINDS: tuple[SeatKind, ...] = get_args(SeatKind)


def to_json(state: RoundState) -> dict[str, Any]:
    """Write a state as a small JSON document that ``from_json`` reads back exactly."""
    document: dict[str, Any] = {"document": DOCUMENT}
    document.update((name, getattr(state, name)) for name in _PLAIN)
    document["turns"] = [_turn_row(turn) for turn in state.turns]
    document["past"] = [
        [
            step.action,
            dict(step.before),
            [_turn_row(turn) for turn in step.turns],
            list(step.order) if step.order is not None else None,
        ]
        for step in state.past
    ]
    document["applied"] = list(state.applied)
    return document


def from_json(document: Mapping[str, Any]) -> RoundState:
    """Read a state from the document that ``to_json`` wrote.

    Raises:
        ValueError: the document is of a version that this code does not know.
    """
    if document.get("document") != DOCUMENT:
        message = f"round document {document.get('document')!r} is not version {DOCUMENT}"
        raise ValueError(message)
    return RoundState(
        **{name: document[name] for name in _PLAIN},
        turns=tuple([_turn(row) for row in document["turns"]]),
        past=tuple([_step(row) for row in document["past"]]),
        applied=tuple(document["applied"]),
    )


def _step(row: list[Any]) -> Step:
    """Read one step of the past."""
    action, before, turns, order = row
    return Step(
        action, before, tuple([_turn(each) for each in turns]), None if order is None else tuple(order)
    )


def _turn_row(turn: Turn) -> list[Any]:
    """Write a turn as ``[key, kind, flags, state, offered]``, and where they left from while they are out."""
    seat = turn.seat
    flags = seat.remote | seat.new << 1 | seat.listening << 2
    row = [seat.key, _KINDS.index(seat.kind), flags, turn.state, turn.offered]
    return row if turn.left_from is None else [*row, turn.left_from]


def _turn(row: list[Any]) -> Turn:
    """Read a turn from its row."""
    key, kind, flags, state, offered, *left_from = row
    seat = Seat(key, _KINDS[kind], bool(flags & 1), bool(flags & 2), bool(flags & 4))
    return Turn(seat, state, offered, left_from[0] if left_from else None)
