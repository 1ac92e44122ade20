"""What has had its time goes, and nothing else."""

from datetime import timedelta

import pytest

from facilitator.clock import FrozenClock
from facilitator.extensions import db
from facilitator.models.account import AccountLink
from facilitator.models.delivery import Delivery
from facilitator.models.guest import Guest
from facilitator.models.idempotency import IdempotencyKey
from facilitator.models.ids import new_id
from facilitator.models.round import Round
from facilitator.services import account_links, retention
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.mailing import DAY, EVE, FIRST_AT, Mailing, prepare


@pytest.fixture
def mailing(cast: Cast, unit: OpenUnit) -> Mailing:
    return prepare(cast, unit)


def tidy(mailing: Mailing) -> int:
    """Do what the periodic work does once an hour."""
    with mailing.cast.app.app_context():
        return retention.tidy()


def test_tidying_an_installation_in_use_takes_nothing(mailing: Mailing) -> None:
    assert tidy(mailing) == 0


def test_the_reminder_log_is_kept_for_thirty_days(mailing: Mailing, clock: FrozenClock) -> None:
    mailing.mark("sent")
    clock.move_to(EVE + 30 * DAY)
    assert tidy(mailing) == 0
    clock.advance(timedelta(seconds=1))
    assert tidy(mailing) == 1
    with mailing.unit():
        assert {row.session_id for row in mailing.rows()} == set(mailing.session_ids[1:])


def test_what_was_told_about_a_session_to_come_is_kept(mailing: Mailing, clock: FrozenClock) -> None:
    with mailing.unit():
        (row,) = mailing.rows(session_id=mailing.session_ids[2])
        row.state, row.due_at = "sent", clock.now() - 40 * DAY
    assert tidy(mailing) == 0


def test_repeated_requests_are_answered_for_a_day(mailing: Mailing, clock: FrozenClock) -> None:
    with mailing.unit():
        key = {"caller": "token:1", "route": "POST /sites", "key": "k", "body_hash": b"x" * 32}
        db.session.add(IdempotencyKey(**key, status=201, created_at=clock.now()))
    clock.advance(timedelta(hours=24))
    assert tidy(mailing) == 0
    clock.advance(timedelta(seconds=1))
    assert tidy(mailing) == 1


def test_old_links_go(mailing: Mailing, clock: FrozenClock) -> None:
    with mailing.unit():
        account_links.mint(mailing.cast.ids["ben"], "password")
    clock.advance(timedelta(days=7, hours=1))
    assert tidy(mailing) == 0
    clock.advance(timedelta(hours=2))
    assert tidy(mailing) == 1
    with mailing.unit():
        assert db.session.query(AccountLink).count() == 0


def test_guests_of_ended_sessions_lose_their_labels(mailing: Mailing, clock: FrozenClock) -> None:
    with mailing.unit():
        for session_id in mailing.session_ids[:2]:
            guest = {"session_id": session_id, "number": 1, "client_guest_id": new_id()}
            db.session.add(Guest(**guest, label="Guest 1", added_at=clock.now()))
        session = mailing.session()
        session.status, session.register_closed_at = "closed", FIRST_AT
    assert tidy(mailing) == 1
    with mailing.unit():
        assert [guest.session_id for guest in db.session.query(Guest)] == [mailing.session_ids[1]]


def test_the_course_of_a_round_goes_a_day_after_its_close(mailing: Mailing, clock: FrozenClock) -> None:
    with mailing.unit():
        for _ in range(201):
            row = Round(session_id=mailing.session_ids[0], format="circle", planned_seconds=600)
            row.status, row.closed_at, row.purge_at = "closed", clock.now(), clock.now() + DAY
            db.session.add(row)
    clock.advance(DAY - timedelta(seconds=1))
    assert tidy(mailing) == 0
    clock.advance(timedelta(seconds=2))
    assert tidy(mailing) == 201, "however many there are"
    assert tidy(mailing) == 0
    with mailing.unit():
        assert db.session.query(Delivery).count() == 3
