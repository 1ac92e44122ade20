"""The page of what is sent about a session, and the demo's mailbox."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from facilitator.app import create_app
from facilitator.clock import FrozenClock
from facilitator.config import Settings
from facilitator.domain.series import Move
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.services import deliveries, session_changes
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.mailing import EVE, Mailing, prepare
from tests.pages import post, words_of
from tests.people import joined
from tests.sink import MailSink


@pytest.fixture
def mailing(cast: Cast, unit: OpenUnit) -> Mailing:
    return prepare(cast, unit)


def page(mailing: Mailing, name: str = "ada", number: int = 0) -> str:
    """Return what somebody reads about one session."""
    response = mailing.cast.client(name).get(f"/sessions/{mailing.session_ids[number]}/reminders")
    assert response.status_code == 200
    assert "@" not in response.get_data(as_text=True), "no address in full"
    return words_of(response)


def test_an_empty_list_teaches_what_will_stand_there(cast: Cast, unit: OpenUnit) -> None:
    mailing = prepare(cast, unit, members=0)
    assert "Nothing is planned yet" in page(mailing)


def test_the_page_tells_what_comes_what_went_and_what_did_not(
    mailing: Mailing, clock: FrozenClock, mail_sink: MailSink
) -> None:
    assert "Sam Reminder, Monday 26 October, 7:00 pm Planned" in page(mailing)
    clock.move_to(EVE)
    mailing.drain()
    assert "Sam Reminder, Monday 26 October, 7:00 pm Sent" in page(mailing)
    with mailing.unit():
        session_id = mailing.session_ids[0]
        session_changes.move_session(
            actor=mailing.cast.ada, session_id=session_id, move=Move(place="The Snug")
        )
    assert "Change of time or place, Monday 26 October, 7:05 pm Planned" in page(mailing)


def test_who_has_to_be_told_by_hand_is_counted_and_named(mailing: Mailing, clock: FrozenClock) -> None:
    with mailing.unit():
        joined(mailing.cast.ada, mailing.cast.group_a, "Wren")
        joined(mailing.cast.ada, mailing.cast.group_a, None)
    words = page(mailing)
    assert "2 people to tell yourselves" in words
    assert "Wren There is no address to write to." in words
    clock.move_to(EVE + timedelta(days=2))
    mailing.sweep()
    words = page(mailing)
    assert "3 people to tell yourselves" in words
    assert "Sam It came too close to the start." in words
    assert "Too late to send" in words


def test_an_address_that_bounced_can_be_written_to_again(
    mailing: Mailing, clock: FrozenClock, mail_sink: MailSink
) -> None:
    mail_sink.refuse = "550 5.1.1 no such mailbox"
    clock.move_to(EVE)
    mailing.drain()
    assert "1 person to tell yourself" in page(mailing)
    address = f"/sessions/{mailing.session_ids[0]}/reminders"
    again = f"{address}/{mailing.member_ids[0]}/write-again"
    assert post(mailing.cast.client("ada"), again, page=address).status_code == 303
    words = page(mailing, number=1)
    assert "to tell yourself" not in words
    assert "Planned" in words


@pytest.mark.parametrize(("name", "status"), [("ben", 200), ("cleo", 404), ("dora", 403), ("ana", 403)])
def test_names_are_for_those_who_facilitate(name: str, status: int, mailing: Mailing) -> None:
    address = f"/sessions/{mailing.session_ids[0]}/reminders"
    assert mailing.cast.client(name).get(address).status_code == status


def test_there_is_no_mailbox_outside_the_demo(client: FlaskClient) -> None:
    assert client.get("/mailbox").status_code == 404


@pytest.fixture
def demo(settings: Settings, mailing: Mailing) -> Iterator[Mailing]:
    """Turn the installation into a demo whose mail stays in a folder."""
    mail_url = f"mailbox:{settings.data_dir / 'mail'}"
    app = create_app(replace(settings, demo=True, mail_url=mail_url))
    mailing.cast.app = app
    yield mailing
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def test_the_demo_shows_what_would_have_been_sent(demo: Mailing, clock: FrozenClock) -> None:
    client = demo.cast.app.test_client()
    assert "No mail yet" in words_of(client.get("/mailbox"))
    clock.move_to(EVE)
    assert demo.drain() == 1
    with demo.unit():
        account = db.session.query(Account).filter_by(email="ben@example.org").one()
        deliveries.plan_account_mail(kind="password", account_id=account.id)
    assert demo.drain() == 1
    listed = client.get("/mailbox")
    assert "Tuesday 27 October, 7:00 pm" in words_of(listed)
    names = [line for line in listed.get_data(as_text=True).split('"') if line.startswith("/mailbox/")]
    shown = [client.get(name) for name in names]
    assert "There’s a place for you, talking or quiet." in " ".join(map(words_of, shown))
    assert 'href="http://localhost/new-password/' in " ".join(one.get_data(as_text=True) for one in shown)
    assert all("<style" not in one.get_data(as_text=True) for one in shown)


@pytest.mark.parametrize("name", ["x", "..%2f..%2fetc%2fpasswd", "20261026T190000.000000Z-" + "0" * 32])
def test_the_mailbox_opens_nothing_else(name: str, demo: Mailing) -> None:
    assert demo.cast.app.test_client().get(f"/mailbox/{name}").status_code == 404
