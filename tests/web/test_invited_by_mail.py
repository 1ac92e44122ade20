"""An invitation and a forgotten password, through a real mail server."""

import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from facilitator.clock import FrozenClock
from facilitator.services import reminders
from tests.cast import PASSWORD, Cast, email_of
from tests.pages import path_of, post, words_of
from tests.sink import MailSink

FERN = {
    "email": "fern@example.org",
    "name": "Fern",
    "roles": "facilitator",
    "facilitator_role": "facilitator",
}
NEXT = "walking beside nine quiet otters"


def link_to(app: Flask, mail_sink: MailSink, recipient: str) -> str:
    """Let the mail go and return the path of the link in the one message to somebody."""
    with app.app_context():
        reminders.drain()
    (received,) = mail_sink.to(recipient)
    assert received.recipients == (recipient,)
    body = received.message.get_body(("plain",))
    assert body is not None
    found = re.search(r"http://localhost(/\S+)", body.get_content())
    assert found is not None
    mail_sink.empty()
    return found.group(1)


def test_an_invited_facilitator_joins_and_sees_their_group_only(
    app: Flask, client: FlaskClient, cast: Cast, mail_sink: MailSink
) -> None:
    dora = cast.client("dora")
    assert post(dora, "/accounts/new", FERN | {"group_ids": str(cast.group_a)}).status_code == 303
    link = link_to(app, mail_sink, "fern@example.org")
    assert link.startswith("/join/")
    assert [client.get(link).status_code for _ in range(2)] == [200, 200], "a mail scanner looks, too"
    joined = post(client, link, {"name": "Fern", "password": NEXT})
    assert (joined.status_code, path_of(joined)) == (303, "/")
    assert path_of(client.get("/")) == "/today"
    groups = words_of(client.get("/groups"))
    assert ("Tuesday Circle" in groups, "Monday Night Share" in groups) == (True, False)
    assert client.get(f"/groups/{cast.group_b}").status_code == 404
    assert client.get(link).status_code == 410
    again = app.test_client()
    assert post(again, "/sign-in", {"email": "fern@example.org", "password": NEXT}).status_code == 303


def test_the_mail_says_nothing_that_a_bystander_should_not_read(
    app: Flask, cast: Cast, mail_sink: MailSink
) -> None:
    post(cast.client("dora"), "/accounts/new", FERN | {"group_ids": str(cast.group_a)})
    with app.app_context():
        reminders.drain()
    (received,) = mail_sink.messages
    raw = received.raw.decode("utf-8", "replace")
    assert "Tuesday Circle" not in raw
    assert "Harbour Lantern" not in raw


def test_a_forgotten_password_is_set_anew_by_mail(
    app: Flask, client: FlaskClient, cast: Cast, mail_sink: MailSink, clock: FrozenClock
) -> None:
    assert post(client, "/forgot", {"email": email_of("ada")}).status_code == 303
    link = link_to(app, mail_sink, email_of("ada"))
    clock.advance(timedelta(hours=1, minutes=59))
    assert post(client, link, {"password": NEXT}).status_code == 303
    other = app.test_client()
    entries = [
        post(other, "/sign-in", {"email": email_of("ada"), "password": given}).status_code
        for given in (PASSWORD, NEXT)
    ]
    assert entries == [422, 303]
