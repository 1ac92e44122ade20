"""What every measure is given, and how it finds the others."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from benchmarks.places import Ground
from benchmarks.population import Size, session_number, token_of
from benchmarks.rounds import Pace, Variant, in_turn
from benchmarks.servers import Place, Server, served
from benchmarks.sql import uid

Figures = dict[str, Any]


SMALL = Size(3)  # what one facilitator has


@dataclass(frozen=True)
class Run:
    """One run: its ground, its pace and how much is in the databases."""

    ground: Ground
    pace: Pace
    large: Size
    middle: Size
    small: Size = SMALL

    @contextmanager
    def side_by_side(self, place: Place, *names: str, workers: int = 2) -> Iterator[list[Server]]:
        """Run servers on one database until the block ends."""
        with ExitStack() as stack:
            yield [stack.enter_context(served(name, place, workers=workers)) for name in names]

    def compare(self, place: Place, variants: Mapping[str, Variant], pace: Pace | None = None) -> Figures:
        """Let variants take turns, the first being the base."""
        return in_turn(variants, pace or self.pace, lambda: self.ground.database(place))


Measure = Callable[[Run, str], Figures]


def session_of(group: int, week: int = 0) -> UUID:
    """Return the id of a group's session, that of this week unless said otherwise."""
    return uid("session", session_number(group, week))


def live_groups(size: Size) -> list[int]:
    """Return the groups that meet today, each run by an account of its own as far as there are enough."""
    return list(range(1, size.groups + 1, 7))


def token_for(group: int) -> str:
    """Return the token of the facilitator of a group."""
    return token_of((group - 1) // 3 + 1)
