"""What stands in mails: links for accounts, the released words of a check-in, dates on the clock of the reader."""

import re
from datetime import timedelta

import pytest

from facilitator.clock import FrozenClock
from facilitator.domain.account import NewAccount
from facilitator.extensions import db
from facilitator.models.account import Account, AccountLink
from facilitator.models.checkin import CheckinRelease, CheckinRound
from facilitator.models.member import Member
from facilitator.services import account_links, accounts, deliveries
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.mailing import FIRST_AT, Mailing, prepare
from tests.sink import MailSink


@pytest.fixture
def mailing(cast: Cast, unit: OpenUnit) -> Mailing:
    return prepare(cast, unit, members=3)


def test_an_invitation_carries_a_link_that_is_kept_nowhere(
    mailing: Mailing, clock: FrozenClock, mail_sink: MailSink
) -> None:
    with mailing.unit():
        new = NewAccount("fay@example.org", "Fay", ["facilitator"], group_ids=[mailing.cast.group_a])
        accounts.invite(actor=mailing.cast.dora, new=new)
    assert mailing.drain() == 1
    (received,) = mail_sink.to("fay@example.org")
    assert received.message["List-Unsubscribe"] is None, "account mail is no subscription"
    assert "Dora" in received.text
    (secret,) = re.findall(r"http://localhost/join/(\S+)", received.text)
    with mailing.unit():
        assert account_links.look(secret, "invitation").email == "fay@example.org"
        assert db.session.query(AccountLink).count() == 1
        account = db.session.query(Account).filter_by(email="fay@example.org").one()
        account.active = False
        deliveries.plan_account_mail(kind="invite", account_id=account.id)
    assert mailing.drain() == 0
    with mailing.unit():
        assert [row.reason for row in mailing.rows(state="withdrawn")] == ["left"]


@pytest.mark.parametrize(("words", "said"), [({"heard": "most"}, "heard"), (None, "Too few answers")])
def test_everybody_gets_the_released_words_and_nobody_at_night(
    words: dict[str, str] | None, said: str, mailing: Mailing, clock: FrozenClock, mail_sink: MailSink
) -> None:
    clock.move_to(FIRST_AT + timedelta(hours=3))
    with mailing.unit():
        checkin = CheckinRound(
            session_id=mailing.session_ids[0], opens_at=FIRST_AT, closes_at=clock.now(),
            question_set_id="leaving-1", roster_size=9, state="released",
        )  # fmt: skip
        db.session.add(checkin)
        db.session.flush()
        db.session.add(
            CheckinRelease(
                round_id=checkin.id, released_on=FIRST_AT.date(), words=words, rule_version="words-1"
            )
        )
        db.session.flush()
        assert deliveries.plan_release(checkin_id=checkin.id) == 3
        deliveries.plan_release(checkin_id=checkin.id)
    assert mailing.drain() == 0, "it is ten at night"
    clock.move_to(FIRST_AT + timedelta(hours=13))
    assert mailing.drain() == 3
    for received in mail_sink.messages:
        assert said in received.text
        assert received.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_who_lives_by_another_clock_reads_that_it_is_later_than_usual(
    mailing: Mailing, clock: FrozenClock, mail_sink: MailSink
) -> None:
    with mailing.unit():
        # London has changed its clocks on 25 October 2026, New York will on 1 November.
        db.session.get_one(Member, mailing.member_ids[0]).time_zone = "America/New_York"
    clock.move_to(FIRST_AT - timedelta(hours=23))
    mailing.sweep()
    mailing.drain()
    said = {received.recipients[0]: received.text for received in mail_sink.messages}
    assert "Your time: Tuesday 27 October, 3:00 pm (New York)" in said["member0@example.net"]
    assert "For you that is 1 hour later than usual" in said["member0@example.net"]
    assert "than usual" not in said["member1@example.net"]
