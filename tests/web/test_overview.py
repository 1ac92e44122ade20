"""The page on which administrators read how the installation does; the doctor says the same."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from facilitator import transactions
from facilitator.cli.examine_data import work_of_the_house
from facilitator.cli.main import group
from facilitator.clock import FrozenClock
from facilitator.config import Settings
from facilitator.phrases import say
from facilitator.services import postbox, readiness, schedule
from facilitator.web.guesses import FREE_REQUESTS
from tests.cast import Cast
from tests.cli.conftest import settle
from tests.conftest import OpenUnit
from tests.mailing import EVE, Mailing, prepare
from tests.pages import post, words_of
from tests.sink import MailSink

PAGE = "/installation"


@pytest.fixture
def mailing(cast: Cast, unit: OpenUnit) -> Mailing:
    return prepare(cast, unit)


def page(cast: Cast) -> str:
    """Return what Ana reads."""
    answer = cast.client("ana").get(PAGE)
    assert answer.status_code == 200
    return words_of(answer)


def beat(app: Flask, *names: str) -> None:
    """Let pieces of the periodic work have been done just now."""
    with app.app_context(), transactions.unit():
        for name in names:
            schedule.heartbeat(name)


def test_it_says_what_to_do_first_and_what_is_installed(mailing: Mailing, clock: FrozenClock) -> None:
    words = page(mailing.cast)
    assert "Something needs you." in words
    assert "It has never run, so no reminder goes out." in words
    assert "None was ever made here. Run: facilitator backup" in words
    assert "Last sent never" in words
    mailing.sweep()
    beat(mailing.cast.app, "sweep", "backup")
    clock.move_to(EVE)
    mailing.drain()
    beat(mailing.cast.app, "sweep")
    words = page(mailing.cast)
    assert "The work is done." in words
    assert "Last sent Monday 26 October" in words
    assert "There is one from this week." in words
    for known in ("Version 0", "Time zone data 20", "Database "):
        assert known in words
    assert "Every message of the last seven days went through." in words


def test_what_did_not_arrive_is_counted_with_what_the_mail_server_said(
    mailing: Mailing, clock: FrozenClock, mail_sink: MailSink
) -> None:
    mailing.sweep()
    mail_sink.refuse = "550 5.7.1 not today"
    clock.move_to(EVE)
    mailing.drain()
    words = page(mailing.cast)
    assert "Not delivered 1" in words
    assert "Some messages of the last seven days did not go through." in words
    with mailing.cast.app.app_context():
        states = {finding.about: finding.state for finding in work_of_the_house()}
    assert states["failed mail"] == "look"
    assert "5.7.1 not today" in words
    assert "person0@" not in words
    clock.advance(timedelta(days=8))
    assert "5.7.1 not today" not in page(mailing.cast)


@dataclass(frozen=True)
class Case:
    """What has been done lately, and what is said about the periodic work."""

    beats: tuple[str, ...]
    key: str
    celery: bool = False
    late: bool = True


CASES = {
    "never": Case((), "work_never"),
    "just now": Case(("sweep",), "work_fine", late=False),
    "long ago": Case(("sweep", "drain"), "work_late"),
    "no beat": Case(("sweep",), "beat_late", celery=True),
    "no worker": Case(("sweep", "!beat"), "worker_late", celery=True),
    "a sweep that fails": Case(("sweep", "!beat", "!worker"), "sweep_fails", celery=True),
}


@pytest.mark.parametrize("name", CASES)
def test_page_doctor_and_machines_agree(
    name: str, cast: Cast, settings: Settings, clock: FrozenClock
) -> None:
    case = CASES[name]
    if case.celery:
        postbox.install(replace(settings, redis_url="redis://localhost:1"))
    beat(cast.app, *(one for one in case.beats if one[0] != "!"))
    clock.advance(timedelta(seconds=121 if case.late else 119))
    beat(cast.app, *(one[1:] for one in case.beats if one[0] == "!"))
    sentence = say(f"readiness.{case.key}", str)
    assert sentence in page(cast)
    with cast.app.app_context():
        found = {finding.about: finding for finding in work_of_the_house()}
        assert found["periodic work"].says == sentence
        is_late = "sweep_late" in readiness.check().problems
    assert is_late is (case.key != "work_fine")
    assert (found["periodic work"].state == "wrong") is is_late
    assert (cast.app.test_client().get("/readyz").status_code == 503) is is_late


def test_a_backup_is_noted(
    cast: Cast, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(monkeypatch, settings)
    done = CliRunner().invoke(group, ["backup", str(tmp_path / "backup.zip")])
    assert done.exit_code == 0, done.output
    assert "There is one from this week." in page(cast)


def test_overdue_mail_is_said_everywhere(mailing: Mailing, clock: FrozenClock) -> None:
    mailing.sweep()
    clock.move_to(EVE + timedelta(seconds=301))
    beat(mailing.cast.app, "sweep")
    assert "Messages should have gone and have not." in page(mailing.cast)
    with mailing.cast.app.app_context():
        states = {finding.about: finding.state for finding in work_of_the_house()}
    assert states["waiting mail"] == "wrong"


def ask(cast: Cast) -> str:
    """Press the button as Ana and return what she reads."""
    client = cast.client("ana")
    assert post(client, f"{PAGE}/test-mail", page=PAGE).status_code == 303
    return words_of(client.get(PAGE))


def test_a_test_mail_goes_to_who_asks_and_shows_what_the_server_says(cast: Cast, mail_sink: MailSink) -> None:
    assert "The mail server took it." in ask(cast)
    (received,) = mail_sink.to("ana@example.org")
    assert received.message["Subject"] == "A test"
    mail_sink.refuse = "554 5.7.1 relay access denied for ana@example.org"
    words = ask(cast)
    assert "The mail server did not take it." in words
    assert "554 at rcpt: 5.7.1 relay access denied" in words


def test_a_dead_mail_server_is_told_in_its_own_words(cast: Cast, settings: Settings) -> None:
    postbox.install(replace(settings, mail_url="smtp://user:pa55word@mail.example.org:25"))
    words = ask(cast)
    assert "delivery." not in words
    assert "unprotected" in words, "the address is refused before anything is sent"
    postbox.install(replace(settings, mail_url="smtp://127.0.0.1:1"))
    assert "Connection refused" in ask(cast)


def test_nobody_waits_while_the_mail_server_thinks(cast: Cast, mail_sink: MailSink) -> None:
    mail_sink.writes = 2.0
    with ThreadPoolExecutor(1) as beside:
        asked = beside.submit(ask, cast)
        while not mail_sink.messages:
            assert not asked.done(), asked.result()
            time.sleep(0.01)
        beat(cast.app, "somebody")
        assert not asked.done(), "the heartbeat had to wait for the mail server"
        assert "The mail server took it." in asked.result()


def test_a_test_mail_is_not_for_filling_a_mailbox(cast: Cast, mail_sink: MailSink) -> None:
    statuses = [
        post(cast.client("ana"), f"{PAGE}/test-mail", page=PAGE).status_code for _ in range(FREE_REQUESTS + 1)
    ]
    assert statuses == [303] * FREE_REQUESTS + [429]
    assert len(mail_sink.messages) == FREE_REQUESTS
