"""Play the demo's history in the order of time: who came, what was moved, how the evenings went. Facts only."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select

from facilitator.cli.demo_data import arrangements, arrivals, evenings
from facilitator.cli.demo_data.arrivals import Lists
from facilitator.cli.demo_data.people import Person, cast
from facilitator.cli.demo_data.places import MEETINGS, Meeting
from facilitator.cli.demo_data.seeding import HISTORY_BEGINS, Demo, add_meetings, begin, found_organisation
from facilitator.cli.shift import DEMO_START
from facilitator.domain.principal import Principal
from facilitator.domain.series import Move
from facilitator.extensions import reading
from facilitator.models.session import GroupSession
from facilitator.services import session_changes

PLANNED_AHEAD = datetime(2026, 10, 1, 10, tzinfo=UTC)  # when the exceptions still to come were written down
LAST_EVENINGS = 2  # of each group: their rounds and check-ins can still be seen
SHORT_NOTICE = timedelta(hours=1)
DATES = (
    select(GroupSession.id, GroupSession.recurrence_id, GroupSession.starts_local, GroupSession.starts_at)
    .where(GroupSession.series_id == bindparam("series_id"))
    .order_by(GroupSession.recurrence_id)
)


class Date(NamedTuple):
    """One date of a schedule, as it was planned."""

    id: UUID
    recurrence_id: datetime
    starts_local: datetime
    starts_at: datetime


@dataclass
class History:
    """What happens, each with its moment; it is played in order."""

    demo: Demo
    lists: Lists = field(default_factory=Lists)
    events: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)

    def on(self, moment: datetime, act: Callable[[], None]) -> None:
        """Write down that something happens at a moment; what is written down first comes first."""
        self.events.append((moment, len(self.events), act))

    def play(self) -> None:
        """Let everything happen."""
        for _moment, _number, act in sorted(self.events, key=lambda event: event[:2]):
            act()


def seed() -> UUID:
    """Make the whole organisation and its history. Returns the account that the demo's link signs in."""
    demo = begin()
    found_organisation(demo)
    add_meetings(demo)
    people = cast(demo.chance)
    history = History(demo)
    plan_people(history, people)
    for meeting in MEETINGS:
        plan_meeting(history, meeting)
    history.play()
    with demo.at(DEMO_START):
        arrivals.agree(people, history.lists)
    with demo.at(DEMO_START):
        evenings.look_ahead(demo)
        arrangements.arrange(demo)
    return demo.staff["Ada"]


def plan_people(history: History, people: list[Person]) -> None:
    """Write down when people join and leave."""
    demo, lists = history.demo, history.lists
    for moment, cohort in arrivals.cohorts(people).items():
        history.on(moment, partial(arrivals.arrive, demo, lists, moment, cohort))
    for number, person in enumerate(person for person in people if person.status == "left"):
        moment = arrivals.leaves_at(number)
        history.on(moment, partial(arrivals.leave, demo, lists, moment, person))
    gone = datetime(2026, 8, 1, 12, tzinfo=UTC)
    history.on(gone, partial(arrivals.erase_some, demo, gone))


def plan_meeting(history: History, meeting: Meeting) -> None:
    """Write down what happens to each date of a group: it is cancelled, moved or held."""
    with reading() as connection:
        rows = connection.execute(DATES, {"series_id": history.demo.series[meeting.code]})
        dates = [Date(*row) for row in rows]
    for session in dates:
        day = session.recurrence_id.date()
        if day in {*meeting.off, *meeting.weather}:
            cancel(history, meeting, session, day)
            continue
        if day in meeting.moved or day in meeting.elsewhere:
            change_date(history, meeting, session, day)
    held = [
        one for one in dates if one.starts_at < DEMO_START and one.recurrence_id.date() not in off(meeting)
    ]
    for number, session in enumerate(held):
        evening = evenings.Evening(
            history.demo, history.lists, meeting, session.id, starts_at(meeting, session),
            part=number / max(1, len(held) - 1), full=number >= len(held) - LAST_EVENINGS,
            last=number == len(held) - 1,
        )  # fmt: skip
        for moment, act in evening.acts():
            history.on(moment, act)


def off(meeting: Meeting) -> set[date]:
    """Return the days on which a group does not meet."""
    return {*meeting.off, *meeting.weather}


def starts_at(meeting: Meeting, session: Date) -> datetime:
    """Return when a session begins once it has been moved."""
    local = meeting.moved.get(session.recurrence_id.date())
    shift = local - session.starts_local if local else timedelta(0)
    return session.starts_at + shift  # no move of the demo crosses a clock change


def told_at(session: Date, notice: timedelta) -> datetime:
    """Return when somebody writes down an exception: with some notice, and never before there was a schedule."""
    moment = session.starts_at - notice
    return max(HISTORY_BEGINS + timedelta(hours=1), moment) if moment < DEMO_START else PLANNED_AHEAD


def cancel(history: History, meeting: Meeting, session: Date, day: date) -> None:
    """Write down that a date is cancelled: weather at short notice, holidays long before."""
    weather = day in meeting.weather
    moment = told_at(session, timedelta(hours=2) if weather else timedelta(days=20))

    def act() -> None:
        with history.demo.at(moment):
            reason = "weather" if weather else "holiday"
            session_changes.cancel_session(actor=Principal.system(), session_id=session.id, reason=reason)

    history.on(moment, act)


def change_date(history: History, meeting: Meeting, session: Date, day: date) -> None:
    """Write down that a date is moved to another time, or to another room at short notice."""
    move = Move(meeting.moved.get(day), place=meeting.elsewhere.get(day))
    moment = told_at(session, timedelta(days=20) if day in meeting.moved else SHORT_NOTICE)

    def act() -> None:
        with history.demo.at(moment):
            session_changes.move_session(actor=Principal.system(), session_id=session.id, move=move)

    history.on(moment, act)
