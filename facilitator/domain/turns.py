"""Fair turns: how long each may be, in which order they come, and how a turn's time is shown kindly.

The formula and its checked values, the floor and the phases are domain.md c.3 and c.4. Time is a guideline: nothing
here moves a round on.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from random import Random
from typing import Literal

from facilitator.domain.round_state import HANDOVER_SECONDS, RESERVE_SECONDS, Seat

FLOOR_SECONDS = 45
LANDING_SHARE = 0.2
LANDING_SECONDS = 20

WayOut = Literal["one_sentence", "take_minutes", "carry_over"]
WAYS_OUT: tuple[WayOut, ...] = ("one_sentence", "take_minutes", "carry_over")
Phase = Literal["open", "begin_to_land", "times_here", "over"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the time left allows: seconds for each of the ``people`` still to be offered a turn.

    ``seconds_each`` is 0 where there is no clock. Where ``fits`` is false the tool does not decide: it keeps the
    floor, says how many seconds are missing, and offers the ways out.
    """

    people: int
    seconds_each: int
    fits: bool = True
    short_seconds: int = 0
    ways_out: tuple[WayOut, ...] = ()


def fit_seconds(
    block_seconds: int,
    people: int,
    *,
    reserve_seconds: int = RESERVE_SECONDS,
    handover_seconds: int = HANDOVER_SECONDS,
) -> int:
    """Return ⌊(W − Z − n·h) / n⌋, the seconds of a turn that fit; 0 where nothing fits or nobody is left."""
    if people < 1:
        return 0
    return max(0, (block_seconds - reserve_seconds - people * handover_seconds) // people)


def plan_turns(
    seconds_left: int,
    people: int,
    *,
    announced_seconds: int | None = None,
    reserve_seconds: int = RESERVE_SECONDS,
    handover_seconds: int = HANDOVER_SECONDS,
) -> Plan:
    """Plan the turns that are still to come.

    Never above the announced length (spare time goes to the block), never below the floor of 45 s without asking; a
    facilitator who announced shorter turns has set a floor of their own.
    """
    if people < 1:
        return Plan(0, 0)
    fit = fit_seconds(
        seconds_left, people, reserve_seconds=reserve_seconds, handover_seconds=handover_seconds
    )
    announced = fit if announced_seconds is None else announced_seconds
    floor = FLOOR_SECONDS if announced_seconds is None else min(FLOOR_SECONDS, announced_seconds)
    if fit >= floor:
        return Plan(people, min(announced, fit))
    short = people * (floor + handover_seconds) + reserve_seconds - seconds_left
    return Plan(people, floor, fits=False, short_seconds=short, ways_out=WAYS_OUT)


def phase(elapsed_seconds: float, turn_seconds: int) -> Phase:
    """Return how a turn's time is shown: open, then begin to land for the last fifth (at least 20 s), and so on.

    Whole seconds count, so that "time's here" is seen before "over".
    """
    elapsed = int(elapsed_seconds)
    if elapsed > turn_seconds:
        return "over"
    if elapsed == turn_seconds:
        return "times_here"
    landing = max(LANDING_SECONDS, turn_seconds * LANDING_SHARE)
    return "begin_to_land" if elapsed >= turn_seconds - landing else "open"


def suggest_order(
    seats: Iterable[Seat],
    *,
    rng: Random,
    not_reached: Collection[str] = (),
    started_last: str | None = None,
    asked: Collection[str] = (),
    remote_first: bool | None = None,
) -> tuple[Seat, ...]:
    """Suggest who speaks in which order; ``seats`` come as people sit (reversed to change the direction).

    Whoever was not reached last time comes first. Nobody new opens unless they ``asked``, and nobody opens twice
    running, when another can; where only new people were not reached, one other person opens and they follow.
    The rest follow the circle from the seat after last time's starter, or from a seat that ``rng`` picks. In a hybrid
    round room and remote alternate within each of the two parts. Listening seats are left out.
    """
    circle = _turned([seat for seat in seats if not seat.listening], started_last, rng)
    if not circle:
        return ()
    starter = min(
        circle,
        key=lambda seat: (
            seat.new and seat.key not in asked,
            seat.key == started_last,
            seat.key not in asked,
            seat.key not in not_reached,
            remote_first is not None and seat.remote != remote_first,
        ),
    )
    rest = [seat for seat in circle if seat is not starter]
    first = [seat for seat in rest if seat.key in not_reached]
    then = [seat for seat in rest if seat.key not in not_reached]
    owed = _alternating(first, after=starter.remote)
    last = (starter, *owed)[-1]
    return (starter, *owed, *_alternating(then, after=last.remote))


def _turned(seats: list[Seat], started_last: str | None, rng: Random) -> list[Seat]:
    """Turn the circle so that it begins after last time's starter, or anywhere if they are not here."""
    if not seats:
        return []
    keys = [seat.key for seat in seats]
    start = keys.index(started_last) + 1 if started_last in keys else rng.randrange(len(seats))
    return seats[start:] + seats[:start]


def _alternating(seats: list[Seat], *, after: bool) -> list[Seat]:
    """Merge room and remote in turn, beginning with the one that did not just speak, while both remain."""
    here, there = (
        [seat for seat in seats if seat.remote is not after],
        [seat for seat in seats if seat.remote is after],
    )
    both = min(len(here), len(there))
    mixed = [seat for pair in zip(here, there, strict=False) for seat in pair]
    return mixed + here[both:] + there[both:]
