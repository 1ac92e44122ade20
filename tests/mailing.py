"""A group with sessions and members who take mail, for tests of what is sent to whom and when."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from facilitator.domain.series import NewSeries
from facilitator.extensions import db
from facilitator.models.delivery import Delivery
from facilitator.models.member import Member
from facilitator.models.session import GroupSession
from facilitator.services import reminders, series
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.people import joined, reachable

# Tuesday Circle meets in London at 19:00; the clocks there go back on the Sunday between now and then.
FIRST_LOCAL = datetime(2026, 10, 27, 19, 0)
FIRST_AT = datetime(2026, 10, 27, 19, 0, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
EVE = FIRST_AT - DAY  # when the reminders of the first session are due


@dataclass
class Mailing:
    """What stands ready: a weekly series of group A and members who can be reached."""

    cast: Cast
    unit: OpenUnit
    session_ids: list[UUID]
    member_ids: list[UUID]

    def session(self, number: int = 0) -> GroupSession:
        """Return one of the sessions, in the open unit."""
        return db.session.get_one(GroupSession, self.session_ids[number])

    def rows(self, **wanted: Any) -> list[Delivery]:
        """Return deliveries in the order of their due time."""
        statement = select(Delivery).filter_by(**wanted).execution_options(populate_existing=True)
        return list(db.session.scalars(statement.order_by(Delivery.due_at, Delivery.id)))

    def states(self, number: int = 0, kind: str = "reminder") -> list[tuple[int, str, str | None]]:
        """Return sequence, state and reason of the deliveries about one session, in a unit of its own."""
        with self.unit():
            rows = self.rows(session_id=self.session_ids[number], kind=kind)
            return [(row.sequence, row.state, row.reason) for row in rows]

    def sweep(self) -> int:
        """Do what the periodic work does every half minute."""
        with self.cast.app.app_context():
            return reminders.sweep()

    def drain(self, **options: Any) -> int:
        """Send what is due."""
        with self.cast.app.app_context():
            return reminders.drain(**options)

    def mark(self, state: str, **wanted: Any) -> None:
        """Say that deliveries have come so far, as if they had been sent."""
        with self.unit():
            for row in self.rows(**wanted):
                row.state = state


def prepare(cast: Cast, unit: OpenUnit, members: int = 1, **series_options: Any) -> Mailing:
    """Take in members with an address and their consent, and plan a weekly series of three sessions."""
    options: dict[str, Any] = {
        "starts_local": FIRST_LOCAL,
        "duration_minutes": 90,
        "rrule": "FREQ=WEEKLY;COUNT=3",
    }
    new = NewSeries(**options | series_options)
    with unit():
        people = [reached(cast, f"member{number}@example.net") for number in range(members)]
        made = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=new)
        dates = select(GroupSession.id).where(GroupSession.series_id == made.id)
        ids = list(db.session.scalars(dates.order_by(GroupSession.starts_at)))
    return Mailing(cast, unit, ids, [person.id for person in people])


def reached(cast: Cast, address: str, name: str = "Sam", **more: Any) -> Member:
    """Take in somebody who can be reached at an address, in the open unit."""
    member = joined(cast.ada, cast.group_a, name)
    reachable(cast.ada, member, address, **more)
    return member
