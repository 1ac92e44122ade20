"""Sweep and drain: what is due goes once, what must not go does not, and nothing is lost on the way."""

import re
from datetime import datetime, timedelta

import pytest

from facilitator.clock import FrozenClock
from facilitator.domain.series import Move
from facilitator.extensions import db
from facilitator.models.group import Group
from facilitator.models.member import Member
from facilitator.models.organisation import Organisation
from facilitator.models.site import Site
from facilitator.services import consents, contacts, erasures, memberships, session_changes, sessions
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.mailing import DAY, EVE, FIRST_AT, Mailing, prepare, reached
from tests.people import place_of
from tests.sink import MailSink


@pytest.fixture
def mailing(cast: Cast, unit: OpenUnit, mail_sink: MailSink) -> Mailing:
    return prepare(cast, unit, members=3)


def test_nothing_goes_before_its_time(mailing: Mailing, clock: FrozenClock, mail_sink: MailSink) -> None:
    clock.move_to(EVE - timedelta(seconds=1))
    assert (mailing.sweep(), mailing.drain()) == (0, 0)
    assert mail_sink.messages == []


@pytest.mark.requirement("P01")
def test_each_member_gets_one_message_of_their_own(
    mailing: Mailing, clock: FrozenClock, mail_sink: MailSink
) -> None:
    clock.move_to(EVE)
    assert (mailing.sweep(), mailing.drain(), mailing.drain(), mailing.sweep()) == (3, 3, 0, 0)
    assert sorted(message.recipients for message in mail_sink.messages) == [
        (f"member{number}@example.net",) for number in range(3)
    ]
    for received in mail_sink.messages:
        message = received.message
        assert [address.addr_spec for address in message["To"].addresses] == [*received.recipients]
        assert message["Cc"] is message["Bcc"] is None
        assert received.sender == "hello@groups.example.org"
        others = {f"member{number}@".encode() for number in range(3)} - {received.recipients[0][:8].encode()}
        assert not any(other in received.raw for other in others)
    assert mailing.states() == [(0, "sent", None)] * 3


def test_the_message_id_is_that_of_the_row(mailing: Mailing, clock: FrozenClock, mail_sink: MailSink) -> None:
    clock.move_to(EVE)
    mailing.drain()
    with mailing.unit():
        ids = {f"<{row.id}@groups.example.org>" for row in mailing.rows(state="sent")}
        assert {row.sent_at for row in mailing.rows(state="sent")} == {EVE}
    assert {received.message["Message-ID"] for received in mail_sink.messages} == ids


def test_a_discreet_reminder_says_date_and_time_and_nothing_else(
    mailing: Mailing, clock: FrozenClock, mail_sink: MailSink
) -> None:
    clock.move_to(EVE)
    mailing.drain()
    with mailing.unit():
        names = [
            db.session.get_one(Group, mailing.cast.group_a).name,
            db.session.get_one(Site, mailing.cast.site_id).name,
            db.session.scalar(db.select(Organisation.name)) or "",
            "Sam",
        ]
    for received in mail_sink.messages:
        message = received.message
        assert message["Subject"] == "Tuesday 27 October, 7:00 pm"
        assert message["From"].startswith("Reminder ")
        text = received.text
        assert "There’s a place for you, talking or quiet." in text
        # As words: three letters can stand in a random link by chance.
        said = f"{text}\n{message}"
        assert [name for name in names if re.search(rf"\b{re.escape(name)}\b", said)] == []


def test_a_member_who_chose_names_reads_them_and_their_own_time(
    mailing: Mailing, clock: FrozenClock, mail_sink: MailSink
) -> None:
    with mailing.unit():
        member = db.session.get_one(Member, mailing.member_ids[0])
        member.message_style, member.time_zone = "named", "America/New_York"
        mailing.session().place = "Room 2"
    clock.move_to(EVE)
    mailing.drain()
    (received,) = mail_sink.to("member0@example.net")
    text = received.text
    assert "Tuesday Circle" in text
    assert "Room 2" in text
    assert "Your time: Tuesday 27 October, 3:00 pm (New York)" in text


def leave(mailing: Mailing) -> None:
    with mailing.unit():
        cast = mailing.cast
        place = place_of(db.session.get_one(Member, mailing.member_ids[0]), cast.group_a)
        memberships.leave_group(actor=cast.ada, group_id=cast.group_a, membership_id=place.id)


def pause(mailing: Mailing) -> None:
    with mailing.unit():
        cast = mailing.cast
        place = place_of(db.session.get_one(Member, mailing.member_ids[0]), cast.group_a)
        memberships.pause_place(actor=cast.ada, group_id=cast.group_a, membership_id=place.id)


def withdraw(mailing: Mailing) -> None:
    with mailing.unit():
        ada, member_id = mailing.cast.ada, mailing.member_ids[0]
        consent = consents.standing_consents(actor=ada, member_id=member_id)["email"]
        consents.withdraw_consent(actor=ada, member_id=member_id, consent_id=consent.id)


def forget_address(mailing: Mailing) -> None:
    with mailing.unit():
        ada, member_id = mailing.cast.ada, mailing.member_ids[0]
        contact = contacts.summarise_contacts(actor=ada, member_id=member_id)["email"]
        contacts.remove_contact(actor=ada, member_id=member_id, contact_id=contact.id)


def erase(mailing: Mailing) -> None:
    with mailing.unit():
        erasures.erase_member(actor=mailing.cast.ada, member_id=mailing.member_ids[0])


@pytest.mark.parametrize("act", [leave, pause, withdraw, forget_address, erase])
def test_who_left_or_wants_no_mail_gets_none(
    act: object, mailing: Mailing, clock: FrozenClock, mail_sink: MailSink
) -> None:
    clock.move_to(EVE)
    assert callable(act)
    act(mailing)
    assert (mailing.sweep(), mailing.drain()) == (2, 2)
    assert mail_sink.to("member0@example.net") == []


def test_moved_and_cancelled_sessions_are_told_to_those_who_knew(
    mailing: Mailing, clock: FrozenClock, mail_sink: MailSink
) -> None:
    ada, session_id = mailing.cast.ada, mailing.session_ids[0]
    clock.move_to(EVE)
    mailing.drain()
    mail_sink.empty()
    with mailing.unit():
        reached(mailing.cast, "new@example.net")
        move = Move(datetime(2026, 10, 28, 18, 0))
        session_changes.move_session(actor=ada, session_id=session_id, move=move)
    clock.advance(timedelta(minutes=6))
    mailing.drain()
    assert mail_sink.to("new@example.net") == []
    assert len(mail_sink.messages) == 3
    text = mail_sink.messages[0].text
    assert "Wednesday 28 October, 6:00 pm (London)" in text
    assert "It was: Tuesday 27 October, 7:00 pm (London)" in text
    mail_sink.empty()
    with mailing.unit():
        session_changes.cancel_session(actor=ada, session_id=session_id)
    clock.advance(timedelta(minutes=6))
    mailing.drain()
    assert len(mail_sink.messages) == 3
    text = mail_sink.messages[0].text
    assert "The next date is: Tuesday 3 November, 7:00 pm (London)" in text
    assert "999" in text
    mail_sink.empty()
    with mailing.unit():
        session_changes.restore_session(actor=ada, session_id=session_id)
    clock.advance(timedelta(minutes=6))
    mailing.drain()
    texts = [one.text for one in mail_sink.messages]
    assert len([text for text in texts if "This date is on after all." in text]) == 3


def test_a_session_opened_early_is_still_reminded_of(
    mailing: Mailing, clock: FrozenClock, mail_sink: MailSink
) -> None:
    clock.move_to(FIRST_AT - timedelta(minutes=90))
    with mailing.unit():
        sessions.start_session(actor=mailing.cast.ada, session_id=mailing.session_ids[0])
    assert mailing.drain() == 3


def test_after_a_gap_only_the_latest_reminder_goes(cast: Cast, unit: OpenUnit, clock: FrozenClock) -> None:
    mailing = prepare(cast, unit, members=0)
    with unit():
        db.session.get_one(Group, cast.group_a).reminder_leads = [10080, 1440, 120]
        reached(cast, "sam@example.net")
    clock.move_to(FIRST_AT - timedelta(hours=1))
    assert mailing.drain() == 1, "also when nothing was swept before"
    mailing.sweep()
    assert mailing.drain() == 0
    with unit():
        rows = mailing.rows(session_id=mailing.session_ids[0])
        assert [(row.lead_minutes, row.state, row.reason) for row in rows] == [
            (10080, "missed", "coalesced"),
            (1440, "missed", "coalesced"),
            (120, "sent", None),
        ]


@pytest.mark.parametrize(
    ("moved_to", "sent", "missed"),
    [
        (EVE + timedelta(hours=3), 3, 0),  # the clock jumps forward
        (FIRST_AT - timedelta(minutes=11), 3, 0),
        (FIRST_AT - timedelta(minutes=10), 0, 3),  # nobody is reminded ten minutes before
        (FIRST_AT + 2 * DAY, 0, 3),  # two days down
    ],
)
def test_what_is_too_late_is_listed_and_not_sent(
    moved_to: datetime, sent: int, missed: int, mailing: Mailing, clock: FrozenClock
) -> None:
    clock.move_to(moved_to)
    mailing.sweep()
    assert mailing.drain() == sent
    assert mailing.states() == [(0, "sent", None)] * sent + [(0, "missed", "expired")] * missed


def test_a_clock_set_back_sends_nothing_twice_and_holds_nothing(
    mailing: Mailing, clock: FrozenClock, mail_sink: MailSink
) -> None:
    clock.move_to(EVE)
    assert mailing.drain() == 3
    with mailing.unit():
        stuck = mailing.rows(session_id=mailing.session_ids[1])[0]
        stuck.state, stuck.lease_token = "claimed", "dead"
        stuck.lease_until = clock.now() + timedelta(minutes=2)
    clock.advance(timedelta(hours=-3))
    mailing.sweep()
    assert mailing.states(1) == [(0, "planned", None)] * 3, "a lease from the future is over"
    clock.move_to(EVE)
    assert mailing.drain() == 0
    assert len(mail_sink.messages) == 3
