"""The doctor says what is wrong and what to do, and keeps secrets and names to itself."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete

from facilitator import transactions
from facilitator.clock import FrozenClock
from facilitator.config import Settings
from facilitator.extensions import db
from facilitator.models.schedule import Heartbeat
from facilitator.services import schedule
from tests.cast import Cast
from tests.cli.conftest import Command
from tests.sink import MailSink


def beat(app: Flask) -> None:
    """Let the periodic work have run just now."""
    with app.app_context(), transactions.unit():
        db.session.execute(delete(Heartbeat))
        schedule.heartbeat("sweep", "done 0")


def line(output: str, about: str) -> str:
    """Return the line about something."""
    return next(text for text in output.splitlines() if text[6:].startswith(about))


@pytest.fixture(autouse=True)
def private(settings: Settings) -> None:
    """Make the directories as the product makes them."""
    settings.data_dir.chmod(0o700)
    settings.key_dir.mkdir(mode=0o700)


def test_a_good_installation_has_nothing_wrong(command: Command, app: Flask, cast: Cast) -> None:
    beat(app)
    found = command("doctor")
    assert found.exit_code == 0, found.output
    assert "Nothing is wrong." in found.output
    assert "WRONG" not in found.output
    for about in ("database", "periodic work", "mail", "clock", "address", "secret", "check-in keys", "disk"):
        assert line(found.output, about)


def test_no_secret_and_no_name_is_shown(
    command: Command, app: Flask, cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_URL", "smtp://user:pa55word@localhost:1")
    shown = command("doctor").output
    for secret in (settings.secret_key, "pa55word", "user:", "Ada", "ada@example.org", "Harbour"):
        assert secret not in shown


def test_silent_periodic_work_is_wrong(command: Command, app: Flask, clock: FrozenClock) -> None:
    assert "has never run" in line(command("doctor").output, "periodic work")
    beat(app)
    assert line(command("doctor").output, "periodic work").startswith("ok")
    clock.move_to(clock.now().replace(hour=23))
    found = command("doctor")
    assert found.exit_code == 1
    assert line(found.output, "periodic work").startswith("WRONG")
    assert "facilitator run" in line(found.output, "periodic work")


def test_a_clock_behind_the_data_is_wrong(command: Command, cast: Cast, clock: FrozenClock) -> None:
    clock.move_to(clock.now().replace(year=2020))
    assert line(command("doctor").output, "clock ").startswith("WRONG")


def test_a_dead_mail_server_is_named(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_URL", "smtp://localhost:1")
    assert "Connection refused" in line(command("doctor").output, "mail ")
    monkeypatch.setenv("MAIL_URL", "smtp://user:secret@mail.example.org:25")
    assert line(command("doctor").output, "mail ").startswith("WRONG")


def test_a_test_mail_arrives(command: Command, mail_sink: MailSink) -> None:
    found = command("doctor", "--send-test-mail", "operator@example.org")
    assert line(found.output, "test mail").startswith("ok")
    (received,) = mail_sink.to("operator@example.org")
    assert received.message["Subject"] == "A test"


def test_keys_inside_the_data_are_wrong(
    command: Command, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEY_DIR", str(settings.data_dir / "keys"))
    assert line(command("doctor").output, "check-in keys").startswith("WRONG")


def test_directories_that_others_can_read_are_named(command: Command, settings: Settings) -> None:
    settings.data_dir.chmod(0o755)
    settings.key_dir.chmod(0o755)
    shown = command("doctor").output
    assert "chmod 700" in line(shown, "data directory")
    assert line(shown, "check-in keys").startswith("WRONG")


@pytest.mark.parametrize(
    ("address", "mark"),
    [("https://groups.example.org", "ok"), ("http://localhost:8000", "look"), ("http://192.0.2.7", "WRONG")],
)
def test_an_address_without_encryption_is_wrong(
    command: Command, monkeypatch: pytest.MonkeyPatch, address: str, mark: str
) -> None:
    monkeypatch.setenv("BASE_URL", address)
    assert line(command("doctor").output, "address").startswith(mark)


def test_old_crisis_information_is_named(command: Command, clock: FrozenClock) -> None:
    clock.move_to(clock.now().replace(year=2028))
    shown = command("doctor").output
    assert "was last compared with its source on" in line(shown, "crisis information")


def test_a_database_that_is_out_of_reach_is_said_without_its_password(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:pa55word@localhost:1/x")
    found = command("doctor")
    assert found.exit_code == 1
    assert "cannot be used" in line(found.output, "database")
    assert "pa55word" not in found.output


def test_an_empty_database_says_how_to_begin(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'new.sqlite3'}")
    assert "facilitator run" in line(command("doctor").output, "database")


def test_a_mistyped_directory_makes_no_installation(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL")
    refused = command("doctor", "--data-dir", tmp_path / "nowhere")
    assert "There is no installation" in str(refused.exception)
    assert not (tmp_path / "nowhere").exists()


def test_languages_without_words_and_words_without_a_reader_are_named(
    command: Command, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat(app)
    assert "es: not yet reviewed by a native speaker" in line(command("doctor").output, "languages")
    monkeypatch.setenv("LOCALES", "en")
    assert "look" not in line(command("doctor").output, "languages")[:6]
    monkeypatch.setenv("LOCALES", "en-GB,cy,xx")
    said = command("doctor").output
    assert "LOCALES has xx, which is no language" in said
    assert "Nobody has translated cy yet" in said
    assert "translated en_GB" not in said
