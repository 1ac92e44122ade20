"""Relays that refuse, ask for patience, keep quiet or are not there: each row ends as it should, and none is lost."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from uuid import UUID

import pytest

from facilitator.clock import FrozenClock
from facilitator.errors import Unavailable
from facilitator.extensions import db
from facilitator.mail.transport import transport_for
from facilitator.models.contact import Contact
from facilitator.services import contacts, letters, outbox, suppressions
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.mail.relays import Relay, open_relay
from tests.mailing import EVE, FIRST_AT, Mailing, prepare, reached
from tests.sink import MailSink


@pytest.fixture
def mailing(cast: Cast, unit: OpenUnit, clock: FrozenClock) -> Mailing:
    made = prepare(cast, unit, members=5)
    clock.move_to(EVE)
    return made


@pytest.fixture
def relay() -> Iterator[Relay]:
    with open_relay() as open_one:
        yield open_one


def drain_to(mailing: Mailing, relay: Relay) -> int:
    """Send what is due over a relay that is not waited for long."""
    with closing(transport_for(relay.url, timeout=1)) as way:
        return mailing.drain(transport=way)


def ended(mailing: Mailing) -> list[str]:
    """Return how the five reminders stand."""
    return sorted(state for _sequence, state, _reason in mailing.states())


def test_a_dead_relay_costs_no_claim_and_loses_nothing(mailing: Mailing) -> None:
    dead = transport_for("smtp://127.0.0.1:9", timeout=1)
    assert mailing.drain(transport=dead) == 0
    with mailing.unit():
        rows = mailing.rows(session_id=mailing.session_ids[0])
        assert {(row.state, row.tries, row.not_before) for row in rows} == {("planned", 0, EVE)}
    assert mailing.drain() == 5, "as soon as there is one again"


def test_a_relay_that_takes_no_sender_fails_no_row(mailing: Mailing, relay: Relay) -> None:
    relay.mail = "550 5.7.1 not from you"
    assert drain_to(mailing, relay) == 0
    assert ended(mailing) == ["planned"] * 5
    with mailing.unit():
        (tried,) = mailing.rows(tries=1)
        assert timedelta(seconds=48) <= tried.not_before - EVE <= timedelta(seconds=72)
        assert tried.last_code == 550


@pytest.mark.parametrize(
    ("reply", "tried"),
    [("421 4.3.2 going down", 1), ("450 4.2.0 later please", 3), ("452 4.2.2 full", 3), ("451 4.7.1 no", 3)],
)
def test_a_relay_that_asks_for_patience_gets_it(
    reply: str, tried: int, mailing: Mailing, relay: Relay, clock: FrozenClock
) -> None:
    relay.rcpt = reply
    assert drain_to(mailing, relay) == 0
    assert ended(mailing) == ["planned"] * 5
    with mailing.unit():
        assert len(mailing.rows(tries=1)) == tried
    relay.rcpt = ""
    assert drain_to(mailing, relay) == 5 - tried
    clock.advance(timedelta(seconds=73))
    assert drain_to(mailing, relay) == tried
    assert ended(mailing) == ["sent"] * 5


def test_tries_go_on_with_longer_pauses_until_it_is_too_late(
    mailing: Mailing, relay: Relay, clock: FrozenClock
) -> None:
    relay.data = "451 4.3.0 not now"
    for member_id in mailing.member_ids[1:]:
        mailing.mark("withdrawn", member_id=member_id)
    pauses = []
    for _ in range(7):
        drain_to(mailing, relay)
        with mailing.unit():
            latest = max(
                row.not_before for row in mailing.rows(session_id=mailing.session_ids[0], state="planned")
            )
            pauses.append((latest - clock.now()) / timedelta(minutes=1))
            clock.move_to(latest)
    for pause, minutes in zip(pauses, (1, 2, 5, 10, 20, 30, 30), strict=True):
        assert 0.8 * minutes <= pause <= 1.2 * minutes
    clock.move_to(FIRST_AT - timedelta(minutes=9))
    mailing.sweep()
    assert ended(mailing) == ["missed"] + ["withdrawn"] * 4


def test_a_refusal_for_good_fails_that_row_alone(mailing: Mailing, relay: Relay) -> None:
    relay.end = "554 5.6.0 we do not like your words"
    assert drain_to(mailing, relay) == 0
    with mailing.unit():
        rows = mailing.rows(session_id=mailing.session_ids[0])
        assert {(row.state, row.reason, row.last_code) for row in rows} == {("failed", "refused", 554)}


def test_an_address_that_does_not_exist_gets_no_more_mail_until_somebody_looked(
    mailing: Mailing, relay: Relay, caplog: pytest.LogCaptureFixture
) -> None:
    relay.rcpt = "550 5.1.1 <member0@example.net> unknown here"
    drain_to(mailing, relay)
    with mailing.unit():
        failed = mailing.rows(state="failed")
        assert len(failed) == 5
        assert not [row for row in failed if "example" in (row.last_reply or "")]
        waiting = mailing.rows(state="planned")
        assert waiting == []
        assert {row.reason for row in mailing.rows(state="withdrawn")} == {"bounced"}
        suppressions.lift(actor=mailing.cast.ada, member_id=mailing.member_ids[0])
        assert {row.member_id for row in mailing.rows(state="planned")} == {mailing.member_ids[0]}
    assert "example.net" not in caplog.text


def test_silence_after_the_end_is_sent_once_more_and_then_held(
    mailing: Mailing, relay: Relay, clock: FrozenClock
) -> None:
    relay.hangs_up_after_end = True
    drain_to(mailing, relay)
    assert ended(mailing) == ["planned"] * 4 + ["sending"], "the relay gets a rest"
    clock.advance(timedelta(seconds=121))
    mailing.sweep()
    with mailing.unit():
        (doubted,) = mailing.rows(ambiguous=1)
        assert doubted.state == "planned"
        doubted.not_before = EVE - timedelta(minutes=1)  # the first in the queue
    drain_to(mailing, relay)
    clock.advance(timedelta(seconds=121))
    mailing.sweep()
    with mailing.unit():
        (held,) = mailing.rows(state="doubtful")
        assert (held.reason, held.ambiguous) == ("no_answer", 2)
    ids = [received.message["Message-ID"] for received in relay.messages]
    assert ids == [f"<{held.id}@groups.example.org>"] * 2


def test_one_row_that_cannot_be_written_does_not_stop_the_others(
    mailing: Mailing, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with mailing.unit():
        contact = db.session.query(Contact).filter_by(member_id=mailing.member_ids[0]).one()
        contact.value = "member0@example.net\r\nBcc: everybody@example.net"
    write = letters.write
    broken = [mailing.member_ids[1]]

    def now_and_then(delivery_id: UUID, kind: str) -> letters.Envelope:
        with db.session.no_autoflush:
            if mailing.rows(id=delivery_id)[0].member_id in broken:
                message = "Sam of Tuesday Circle"
                raise LookupError(message)
        return write(delivery_id, kind)

    monkeypatch.setattr(letters, "write", now_and_then)
    assert mailing.drain() == 3
    assert ended(mailing) == ["failed", "planned", "sent", "sent", "sent"]
    assert "LookupError" in caplog.text
    assert "Sam" not in caplog.text


def test_a_stop_between_two_messages_gives_the_rest_back(mailing: Mailing) -> None:
    answers = iter([False, False, False, True])
    assert mailing.drain(stopping=lambda: next(answers, True)) == 2
    assert ended(mailing) == ["planned"] * 3 + ["sent"] * 2
    with mailing.unit():
        assert not [row for row in mailing.rows() if row.lease_token]


def test_the_time_is_up_after_the_message_in_flight(mailing: Mailing) -> None:
    assert mailing.drain(seconds=0) == 0
    assert ended(mailing) == ["planned"] * 5


def test_a_database_that_is_busy_for_a_moment_doubles_nothing(
    mailing: Mailing, monkeypatch: pytest.MonkeyPatch
) -> None:
    note_sent, failures = outbox.note_sent, [1, 1]

    def busy(row_id: UUID, token: str) -> None:
        if failures:
            failures.pop()
            raise Unavailable
        note_sent(row_id, token)

    monkeypatch.setattr(outbox, "note_sent", busy)
    assert mailing.drain() == 5
    assert ended(mailing) == ["sent"] * 5


@pytest.mark.requirement("P10")
def test_a_shared_address_gets_mail_when_everybody_agreed_and_only_the_chosen_label(
    mailing: Mailing, mail_sink: MailSink
) -> None:
    ada, labels = mailing.cast.ada, {"Kim": "the early one", "Alex": "the tall one"}
    with mailing.unit():
        people = [reached(mailing.cast, "both@example.net", name, label=labels[name]) for name in labels]
    mailing.drain()
    assert mail_sink.to("both@example.net") == []
    for person in people:
        with mailing.unit():
            mine = contacts.summarise_contacts(actor=ada, member_id=person.id)["email"]
            agreed = {"shared_agreed": True}
            contacts.change_contact(actor=ada, member_id=person.id, contact_id=mine.id, changes=agreed)
    assert mailing.drain() == 2
    texts = [one.text for one in mail_sink.to("both@example.net")]
    for label in labels.values():
        assert len([text for text in texts if f"This message is for: {label}" in text]) == 1
    assert not [text for text in texts if "Kim" in text or "Alex" in text]
