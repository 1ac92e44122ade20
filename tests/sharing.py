"""An evening of group A with people in the room, and facilitators who tap: for the tests of rounds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from flask import Flask

from facilitator import transactions
from facilitator.clock import FrozenClock
from facilitator.domain.page import PageRequest
from facilitator.domain.register import MarkChange
from facilitator.domain.round import LiveRound, NewRound, RoundTap
from facilitator.domain.series import NewSeries
from facilitator.services import guests, registers, rounds, series, sessions
from tests.cast import Cast
from tests.people import joined

NAMES = ("Wren", "Ines", "Zoë", "Tomas")


@dataclass
class Sharing:
    """Tonight's session of group A, and next week's; everybody is here but the last member."""

    app: Flask
    cast: Cast
    clock: FrozenClock
    session_id: UUID
    next_session_id: UUID
    members: dict[str, UUID] = field(default_factory=dict)

    def key(self, name: str) -> str:
        """Return the seat key of a member."""
        return f"member:{self.members[name]}"

    def names(self, keys: list[str]) -> list[str]:
        """Return the names behind seat keys, the keys themselves for guests and facilitators."""
        called = {self.key(name): name for name in self.members}
        return [called.get(key, key) for key in keys]

    def do(self, verb: Callable[..., Any], name: str = "ada", **named: Any) -> Any:
        """Call a verb as somebody, in a unit of its own."""
        actor = self.cast.actor(name)
        with self.app.app_context(), transactions.unit():
            return verb(actor=actor, **named)

    def prepare(self, name: str = "ada", *, session_id: UUID | None = None, **more: Any) -> LiveRound:
        """Prepare a round of twenty minutes without the facilitators."""
        new = NewRound(**{"format": "circle", "planned_seconds": 1200, "facilitators": False, **more})
        live: LiveRound = self.do(
            rounds.add_round, name, session_id=session_id or self.session_id, new=new, chance=Random(1)
        )
        return live

    def tap(
        self, live: LiveRound, action: str, name: str = "ada", *, seconds_later: float = 5, **more: Any
    ) -> LiveRound:
        """Tap something on the version that is on screen, some seconds after the last tap."""
        self.clock.advance(timedelta(seconds=seconds_later))
        sent = RoundTap(more.pop("client_action_id", uuid4()), live.version, action, **more)  # type: ignore[arg-type]  # tests also send nonsense
        after: LiveRound = self.do(rounds.act, name, round_id=live.id, tap=sent)
        return after

    def mark(self, name: str, mark: str = "here", session_id: UUID | None = None) -> None:
        """Mark a member."""
        self.do(
            registers.mark,
            session_id=session_id or self.session_id,
            member_id=self.members[name],
            change=MarkChange(mark),
        )

    def guest(self) -> None:
        """Count a guest."""
        self.do(guests.welcome_guest, session_id=self.session_id)

    def open_next(self) -> UUID:
        """Go on to next week and open its session."""
        self.clock.advance(timedelta(days=7))
        self.do(sessions.start_session, session_id=self.next_session_id)
        return self.next_session_id


def begin_sharing(cast: Cast, clock: FrozenClock) -> Sharing:
    """Open tonight's session of group A; Wren, Ines and Zoë are here, Tomas is on the list."""
    actor = cast.ada
    with cast.app.app_context():
        with transactions.unit():
            new = NewSeries(datetime(2026, 10, 22, 17, 0), 90, "FREQ=WEEKLY;COUNT=3", "Europe/London")
            series.plan_series(actor=actor, group_id=cast.group_a, new=new)
            members = {name: joined(actor, cast.group_a, name).id for name in NAMES}
        rows = sessions.read_sessions(actor=actor, page=PageRequest(), group_id=cast.group_a).rows
        with transactions.unit():
            sessions.start_session(actor=actor, session_id=rows[0].id)
    sharing = Sharing(cast.app, cast, clock, rows[0].id, rows[1].id, members)
    for name in NAMES[:3]:
        sharing.mark(name)
    return sharing
