"""Whether the installation does its work, as machines are told by a word and by figures."""

import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from facilitator import transactions
from facilitator.app import create_app
from facilitator.clock import FrozenClock
from facilitator.config import Settings
from facilitator.extensions import db, engine_options
from facilitator.services import schedule
from facilitator.web import measures
from tests.cast import Cast
from tests.circle import Circle
from tests.conftest import OpenUnit
from tests.mailing import EVE, Mailing, prepare
from tests.sink import MailSink

TOKEN = "what the monitoring server sends"
KNOWN = {"Authorization": f"Bearer {TOKEN}"}
Samples = dict[tuple[str, ...], float]


@pytest.fixture
def mailing(cast: Cast, unit: OpenUnit) -> Mailing:
    return prepare(cast, unit)


@pytest.fixture
def watched(app: Flask, settings: Settings) -> Iterator[FlaskClient]:
    """Let a monitoring server know the token; nothing has been counted yet."""
    measures.REQUESTS.clear()
    app.config["SETTINGS"] = replace(settings, metrics_token=TOKEN)
    yield app.test_client()
    measures.REQUESTS.clear()


def samples(client: FlaskClient) -> Samples:
    """Return every figure by its name and the values of its labels."""
    answer = client.get("/metrics", headers=KNOWN)
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain; version=0.0.4")
    families = text_string_to_metric_families(answer.get_data(as_text=True))
    return {
        (sample.name, *sample.labels.values()): sample.value for one in families for sample in one.samples
    }


def counted(found: Samples) -> dict[tuple[str, ...], int]:
    """Return how many requests were counted by method, route and status."""
    return {
        key[1:]: int(value) for key, value in found.items() if key[0] == "facilitator_request_seconds_count"
    }


def perform(app: Flask, name: str = "sweep") -> None:
    """Let the periodic work do one entry."""
    with app.app_context():
        assert schedule.perform(name=name)


def test_the_installation_is_ready_while_the_work_is_done(
    mailing: Mailing, client: FlaskClient, clock: FrozenClock
) -> None:
    assert client.get("/readyz").get_json()["reasons"] == ["sweep_late"], "nobody has swept yet"
    perform(mailing.cast.app)
    response = client.get("/readyz")
    assert (response.status_code, response.get_json()["ready"]) == (200, True)
    clock.advance(timedelta(seconds=120))
    assert client.get("/readyz").status_code == 200
    clock.advance(timedelta(seconds=1))
    assert client.get("/readyz").get_json()["reasons"] == ["sweep_late"]
    clock.move_to(EVE + timedelta(seconds=301))
    perform(mailing.cast.app)
    found = client.get("/readyz")
    assert (found.status_code, found.get_json()["reasons"]) == (503, ["mail_waits"])
    assert found.get_json()["oldest_due_seconds"] == 301


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        ("UPDATE alembic_version SET version_num = '0001'", "migrations"),
        ("DROP TABLE alembic_version", "database"),
        ("DROP TABLE heartbeat", "database"),
    ],
)
def test_a_database_that_is_behind_or_gone_is_not_ready(
    harm: str, reason: str, unit: OpenUnit, watched: FlaskClient
) -> None:
    with unit():
        db.session.execute(text(harm))
    assert watched.get("/readyz").get_json()["reasons"] == [reason]
    assert watched.get("/healthz").status_code == 200
    assert samples(watched)["facilitator_ready",] == 0, "the figures can be read all the same"


def test_the_figures_are_open_to_the_token_alone(
    client: FlaskClient, watched: FlaskClient, app: Flask
) -> None:
    for wrong in ({}, {"Authorization": TOKEN}, {"Authorization": "Bearer x"}, {"Authorization": "Bearer é"}):
        assert watched.get("/metrics", headers=wrong).status_code == 401
    assert watched.get("/metrics", headers=KNOWN).status_code == 200
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], metrics_token=None)
    for given in ({}, KNOWN, {"Authorization": "Bearer None"}, {"Authorization": "Bearer "}):
        assert client.get("/metrics", headers=given).status_code == 404, "also from this very computer"


def test_the_figures_tell_whether_mail_flows(
    mailing: Mailing, watched: FlaskClient, clock: FrozenClock, mail_sink: MailSink
) -> None:
    clock.move_to(EVE - timedelta(hours=1))
    perform(mailing.cast.app)
    found = samples(watched)
    assert found["facilitator_ready",] == 1
    planned = found["facilitator_deliveries", "planned"]
    assert planned > 0
    assert found["facilitator_deliveries", "failed"] == 0, "a state that nothing is in is there as well"
    clock.move_to(EVE + timedelta(seconds=400))
    found = samples(watched)
    assert found["facilitator_oldest_due_seconds",] == 400
    assert found["facilitator_heartbeat_age_seconds", "sweep"] > 400
    assert found["facilitator_ready",] == 0
    perform(mailing.cast.app, "drain")
    found = samples(watched)
    assert found["facilitator_deliveries", "sent"] == len(mail_sink.messages) == 1
    assert found["facilitator_heartbeat_age_seconds", "drain"] == 0
    assert found["facilitator_oldest_due_seconds",] == 0


def test_nothing_tells_how_many_were_asked_or_who_stopped(circle: Circle, watched: FlaskClient) -> None:
    before = samples(watched)
    checkin_id = circle.opened()
    assert len(circle.sink.messages) == 7
    with circle.inside(), transactions.unit():
        db.session.execute(text("UPDATE delivery SET state = 'suppressed' WHERE kind = 'reminder'"))
    for address in ("/c/", "/crisis", "/u/whatever"):
        watched.get(address)
    watched.post("/c/", data={"step": "questions", "code": "x"})
    watched.post("/u/whatever")
    found = samples(watched)
    of_mail = {key: value for key, value in found.items() if key[0] == "facilitator_deliveries"}
    assert ("facilitator_deliveries", "suppressed") not in of_mail
    assert of_mail["facilitator_deliveries", "sent"] == before["facilitator_deliveries", "sent"] == 0
    assert set(counted(found)) == {("GET", "/metrics", "200")}
    circle.clock.move_to(circle.checkin(checkin_id).closes_at)
    assert samples(watched)["facilitator_checkins_waiting_to_close",] == 1
    circle.close()
    assert samples(watched)["facilitator_checkins_waiting_to_close",] == 0


def test_labels_are_few_whatever_is_asked(cast: Cast, watched: FlaskClient) -> None:
    asked = 40
    signed_in = cast.sign_in(watched, "ada")
    for number in range(asked):
        signed_in.get(f"/groups/{cast.group_a}?canary={number}")
        signed_in.get(f"/no/such/page/{number}")
        signed_in.open("/sign-in", method=f"CANARY{number}")
    found = counted(samples(watched))
    assert found == {
        ("GET", "/groups/<uuid:group_id>", "200"): asked,
        ("GET", "unmatched", "404"): asked,
        ("other", "unmatched", "405"): asked,
    }


def test_an_answer_and_an_error_page_carry_a_number_to_quote(client: FlaskClient, cast: Cast) -> None:
    fine = client.get("/healthz")
    assert len(fine.headers["X-Request-Id"]) == 12
    given = client.get("/no/such/page", headers={"X-Request-Id": "from outside"})
    number = given.headers["X-Request-Id"]
    assert number not in {fine.headers["X-Request-Id"], "from outside"}
    assert f"<bdi>{number}</bdi>" in given.get_data(as_text=True)
    assert client.get("/api/v1/groups").headers["X-Request-Id"]
    assert "X-Request-Id" not in client.get("/c/").headers, "the booth knows no requests"


def test_a_database_that_never_answers_is_told_in_good_time(settings: Settings) -> None:
    """A firewall that swallows packets: somebody takes the connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql+psycopg://nobody@127.0.0.1:{silent.getsockname()[1]}/nothing"
        assert engine_options(replace(settings, database_url=url))["connect_args"]["connect_timeout"] == 5
        client = create_app(replace(settings, database_url=f"{url}?connect_timeout=2")).test_client()
        began = time.monotonic()
        answer = client.get("/readyz")
        assert time.monotonic() - began < 20
    assert answer.status_code == 503
    assert answer.get_json()["reasons"] == ["database"]
