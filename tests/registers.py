"""An evening of group A that is open, with people on its list, made the way the product makes it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask

from facilitator import transactions
from facilitator.domain.member import NewMember
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.register import MarkChange
from facilitator.domain.series import NewSeries
from facilitator.services import memberships, registers, series, sessions
from tests.cast import Cast

NAMES = ("Wren", "ليلى", "J.")
TONIGHT = datetime(2026, 10, 22, 18, 0)  # in London, an hour and a half after the tests' clock


@dataclass
class Evening:
    """A session that can be opened, and the people on its list in the order in which they are shown."""

    session_id: UUID
    next_id: UUID
    group_id: UUID
    members: list[UUID] = field(default_factory=list)

    def by(self, actor: Principal) -> dict[str, Any]:
        """Return what every verb about this evening takes."""
        return {"actor": actor, "session_id": self.session_id}


def evening_of(
    app: Flask, actor: Principal, group_id: UUID, names: Sequence[str | None] = NAMES, *, opened: bool = True
) -> Evening:
    """Plan Thursdays, tonight among them, and take in people; outside a unit."""
    with app.app_context():
        new = NewSeries(TONIGHT, 90, "FREQ=WEEKLY;COUNT=3", "Europe/London")
        with transactions.unit():
            series.plan_series(actor=actor, group_id=group_id, new=new)
            members = [
                memberships.take_in(actor=actor, new=NewMember(name, group_id=group_id)).id for name in names
            ]
        rows = sessions.read_sessions(actor=actor, page=PageRequest(), group_id=group_id).rows
        if opened:
            with transactions.unit():
                sessions.start_session(actor=actor, session_id=rows[0].id)
    return Evening(rows[0].id, rows[1].id, group_id, members)


def marked(actor: Principal, evening: Evening, *marks: str) -> None:
    """Mark the people of an evening in order, inside an open unit."""
    for member_id, mark in zip(evening.members, marks, strict=False):
        registers.mark(
            actor=actor, session_id=evening.session_id, member_id=member_id, change=MarkChange(mark)
        )


def words(actor: Principal, evening: Evening) -> list[str]:
    """Return the marks of an evening in the order of its people; inside an application context."""
    found = {
        row.member_id: row.mark
        for row in registers.read_register(actor=actor, session_id=evening.session_id).rows
    }
    return [found[member_id] for member_id in evening.members]


def evening_at_hand(app: Flask, cast: Cast, names: Sequence[str | None] = NAMES) -> Evening:
    """Return tonight's evening of group A, opened by Ada."""
    return evening_of(app, cast.ada, cast.group_a, names)
