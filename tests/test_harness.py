"""The ground that the other tests stand on holds: databases of their own, a still clock, a kept mail."""

import smtplib
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from facilitator import clock as clock_module
from facilitator.clock import FrozenClock
from facilitator.config import Settings
from facilitator.extensions import db, reading
from facilitator.models.site import Site
from tests.conftest import NOW, OpenUnit
from tests.databases import Database
from tests.sink import MailSink


def test_a_unit_keeps_what_it_returned_from(app: Flask, unit: OpenUnit) -> None:
    with unit():
        db.session.add(Site(name="Old Library", time_zone="Europe/London"))
    with app.app_context(), reading() as connection:
        assert connection.scalar(select(func.count()).select_from(Site)) == 1


def test_every_test_begins_with_an_empty_database(app: Flask) -> None:
    with app.app_context(), reading() as connection:
        assert connection.scalar(select(func.count()).select_from(Site)) == 0


def test_the_application_stands_on_the_database_of_the_test(settings: Settings, database: Database) -> None:
    assert settings.database_url == database.url
    assert settings.is_sqlite is (database.kind == "sqlite")
    assert settings.key_dir not in {settings.data_dir, *settings.data_dir.parents}


def test_an_unknown_address_is_answered(client: FlaskClient) -> None:
    assert client.get("/nowhere").status_code == 404


def test_the_time_stands_still_until_it_is_moved(clock: FrozenClock) -> None:
    assert clock_module.now() == NOW == clock_module.now()
    clock.advance(timedelta(hours=1))
    assert clock_module.now() == NOW + timedelta(hours=1)


def test_mail_arrives_as_it_was_sent(mail_sink: MailSink) -> None:
    with smtplib.SMTP("127.0.0.1", mail_sink.port) as sender:
        sender.sendmail("a@example.org", ["b@example.org"], "Subject: hello\r\n\r\nA line.\r\n")
    (received,) = mail_sink.to("b@example.org")
    assert received.sender == "a@example.org"
    assert received.message["Subject"] == "hello"
    assert received.raw.endswith(b"A line.\r\n")
