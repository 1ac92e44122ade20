"""The table of the periodic work, what each entry leaves behind, and who may do it."""

from datetime import timedelta

import pytest
from flask import Flask

from facilitator import transactions
from facilitator.clock import FrozenClock
from facilitator.errors import Unavailable
from facilitator.extensions import db
from facilitator.models.schedule import Heartbeat
from facilitator.services import reminders, schedule
from facilitator.services.schedule import ENTRIES, SCHEDULE, verb_of
from facilitator.transactions import LONG_VERBS
from tests.conftest import OpenUnit


@pytest.mark.parametrize("entry", SCHEDULE, ids=lambda entry: entry.name)
def test_every_entry_names_a_long_verb_that_exists(entry: schedule.Entry) -> None:
    assert entry.verb in LONG_VERBS
    assert callable(verb_of(entry))
    assert entry.seconds >= 5


@pytest.mark.parametrize("name", ENTRIES)
def test_every_entry_can_be_done_on_an_empty_installation(name: str, app: Flask, unit: OpenUnit) -> None:
    with app.app_context():
        assert schedule.perform(name=name)
    with unit():
        assert db.session.get(Heartbeat, name) is not None


def test_a_failing_entry_is_written_down_without_its_words(
    app: Flask, unit: OpenUnit, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> int:
        message = "sam@example.org of Tuesday Circle"
        raise LookupError(message)

    monkeypatch.setattr(reminders, "sweep", fails)
    with app.app_context():
        assert not schedule.perform(name="sweep")
    assert "sweep failed: LookupError at tests.services.test_schedule:" in caplog.text
    assert "sam@" not in caplog.text
    with unit():
        assert db.session.get(Heartbeat, "sweep") is None, "a heartbeat means that it ran to its end"


def test_a_busy_database_stops_nobody(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def busy(*_: object) -> None:
        raise Unavailable

    monkeypatch.setattr(schedule, "heartbeat", busy)
    with app.app_context():
        assert not schedule.perform(name="sweep")
    assert "Unavailable" in caplog.text


def test_a_heartbeat_is_one_row_that_moves(unit: OpenUnit, clock: FrozenClock) -> None:
    for number in range(3):
        clock.advance(timedelta(seconds=30))
        with unit():
            schedule.heartbeat("sweep", f"done {number}")
    with unit():
        (beat,) = db.session.query(Heartbeat)
        assert (beat.at, beat.detail) == (clock.now(), "done 2")


def take(holder: str, *gone: str) -> bool:
    """Try to take the lease in the open unit."""
    return schedule.take_lease(name="runner", holder=holder, seconds=60, is_gone=lambda one: one in gone)


def test_one_holder_at_a_time_has_the_lease(unit: OpenUnit, clock: FrozenClock) -> None:
    with unit():
        assert take("one")
        assert take("one"), "who has it keeps it"
        assert not take("other")
    clock.advance(timedelta(seconds=59))
    with unit():
        assert not take("other")
    clock.advance(timedelta(seconds=2))
    with unit():
        assert take("other")
        assert not take("one")


def test_the_lease_of_a_dead_process_is_free_at_once(unit: OpenUnit, clock: FrozenClock) -> None:
    with unit():
        assert take("one")
        assert take("other", "one")


def test_a_lease_that_was_given_up_is_free_at_once(unit: OpenUnit, clock: FrozenClock) -> None:
    with unit():
        assert take("one")
        schedule.give_up_lease(name="runner", holder="one")
        assert take("other")


def test_a_lease_from_before_the_clock_was_set_back_is_free(unit: OpenUnit, clock: FrozenClock) -> None:
    with unit():
        assert take("one")
    clock.advance(timedelta(hours=-3))
    with unit():
        assert take("other")


def test_the_sweep_wakes_no_more_senders_than_there_are(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[str] = []
    transactions.publish_with(lambda name, _noun_id: woken.append(name))
    monkeypatch.setattr(reminders, "count_due", lambda: 5000)
    with app.app_context():
        reminders.sweep()
    transactions.publish_with(None)
    assert woken == ["deliveries.drain"] * 2
