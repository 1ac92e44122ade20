"""A circle of nine who meet tonight at seven, and the fixture ``circle`` that brings them together for a check-in.

Seven take mail, two do not. ``circle.plan`` plans a check-in, ``circle.open`` lets it open and its invitations go, and
``circle.answer`` answers in the booth as somebody with a code would.
"""

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator import transactions
from facilitator.clock import FrozenClock
from facilitator.domain.checkin import NewCheckin
from facilitator.domain.consent import NewConsent
from facilitator.domain.contact import NewContact
from facilitator.domain.member import NewMember
from facilitator.domain.series import NewSeries
from facilitator.extensions import db
from facilitator.models.checkin import CheckinRound
from facilitator.models.consent import WORDING_VERSION
from facilitator.models.group import Group
from facilitator.models.session import GroupSession
from facilitator.services import (
    ballots,
    checkins,
    consents,
    contacts,
    invitations,
    memberships,
    series,
    slips,
)
from tests.cast import Cast
from tests.sink import MailSink, Received

NAMES = ("Wren", "Zoë", "J.", "Mina", "Sol", "Ash", "Ida", "Noor", "Kit")
TAKE_MAIL = 7
LINK = re.compile(r"https?://\S+/#(\w+)")
FELT = {"mood": 3, "feelings": ["anxious", "tired"]}
LEFT = {"heard": "yes", "belonged": "yes", "energy": "little"}


@dataclass
class Circle:
    """The circle: its group, its session of tonight, its members, and what the tests do with them."""

    app: Flask
    cast: Cast
    clock: FrozenClock
    sink: MailSink
    session_id: UUID
    members: list[UUID] = field(default_factory=list)

    def unit(self) -> AbstractContextManager[transactions.Unit]:
        """Open a transaction; only inside an application context."""
        return transactions.unit()

    def inside(self) -> AbstractContextManager[Any]:
        """Open the application's context."""
        return self.app.app_context()

    @property
    def session(self) -> GroupSession:
        """The session of tonight, as it is now."""
        with self.inside():
            return db.session.get_one(GroupSession, self.session_id)

    def checkin(self, checkin_id: UUID) -> CheckinRound:
        """Return a check-in as it is now."""
        with self.inside():
            return db.session.get_one(CheckinRound, checkin_id)

    def plan(self, phase: str = "after", **choices: Any) -> UUID:
        """Plan a check-in as Ada."""
        with self.inside(), self.unit():
            new = NewCheckin(phase=phase, **choices)
            return checkins.plan_checkin(actor=self.cast.ada, session_id=self.session_id, new=new).id

    def open(self, checkin_id: UUID) -> None:
        """Open a check-in as Ada and let the periodic work send its invitations."""
        with self.inside():
            with self.unit():
                checkins.open_checkin(actor=self.cast.ada, checkin_id=checkin_id)
            invitations.invite_due()

    def opened(self, phase: str = "after", **choices: Any) -> UUID:
        """Plan and open a check-in."""
        checkin_id = self.plan(phase, **choices)
        self.open(checkin_id)
        return checkin_id

    def mailed_codes(self) -> list[str]:
        """Return the codes that arrived by mail, in the order of the members' addresses."""
        invited = sorted(self.sink.messages, key=lambda message: message.recipients)
        return [code for message in invited for code in LINK.findall(text_of(message))]

    def printed_codes(self, checkin_id: UUID, count: int | None = None) -> list[str]:
        """Print slips as Ada and return their codes."""
        with self.inside(), self.unit():
            printed = slips.print_slips(actor=self.cast.ada, checkin_id=checkin_id, count=count)
        return [slip.code for slip in printed]

    def answer(self, code: str, answers: Mapping[str, object] | None = None, edit_key: str = "") -> str:
        """Answer in the booth; return the key of what it says."""
        given = LEFT if answers is None else answers
        with self.app.extensions["facilitator-booth"].app_context():
            return ballots.cast(code=code, edit_key=edit_key or uuid4().hex, answers=given)

    def close(self) -> int:
        """Let the closing work run now."""
        with self.inside():
            return checkins.close_due()

    def end(self, checkin_id: UUID) -> None:
        """Move to the end of a check-in and let the closing work run."""
        self.clock.move_to(self.checkin(checkin_id).closes_at)
        self.close()


def text_of(message: Received) -> str:
    """Return the plain text of a message."""
    part = message.message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def add_people(cast: Cast) -> list[UUID]:
    """Put nine people on the list of group A; seven of them agree to mail."""
    found = []
    for place, name in enumerate(NAMES):
        member = memberships.take_in(actor=cast.ada, new=NewMember(name, group_id=cast.group_a))
        found.append(member.id)
        if place < TAKE_MAIL:
            new = NewContact("email", f"person{place}@example.net")
            contacts.add_contact(actor=cast.ada, member_id=member.id, new=new)
            agreed = NewConsent("email", "spoken", WORDING_VERSION)
            consents.give_consent(actor=cast.ada, member_id=member.id, new=agreed)
    return found


@pytest.fixture
def circle(app: Flask, cast: Cast, clock: FrozenClock, mail_sink: MailSink) -> Circle:
    """Bring the circle together: group A with its check-in switched on, tonight's session, nine people."""
    with app.app_context():
        with transactions.unit():
            db.session.get_one(Group, cast.group_a).checkin_enabled = True
            new = NewSeries(datetime(2026, 10, 22, 19, 0), 90, "FREQ=WEEKLY;COUNT=8", "Europe/London")
            planned = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=new)
            members = add_people(cast)
        first = select(GroupSession.id).where(GroupSession.series_id == planned.id)
        session_id = db.session.scalars(first.order_by(GroupSession.starts_at)).first()
        db.session.remove()
    assert session_id is not None
    return Circle(app, cast, clock, mail_sink, session_id, members)
