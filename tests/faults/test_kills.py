"""Senders that are killed, and that run at once: nothing is lost, and at most one message per kill comes twice.

Each harness first runs on a control (send all, then write it down), which must double many.
"""

import signal
import sqlite3
import threading
from time import monotonic, sleep

import pytest

from facilitator import clock as clock_module
from facilitator.clock import SystemClock
from facilitator.config import Settings
from facilitator.services import reminders
from tests.cast import Cast
from tests.faults.loads import Load, kills, make_load
from tests.sink import MailSink

SIZE, KILLS = 40, 3


@pytest.fixture
def load(cast: Cast, settings: Settings, mail_sink: MailSink) -> Load:
    clock_module.install(SystemClock())  # other processes live in real time
    return make_load(cast, settings, mail_sink, SIZE)


@pytest.mark.processes
def test_the_control_doubles_what_it_had_sent(load: Load) -> None:
    load.kill_after("naive", 15, 0)
    load.finish("naive", 5)
    doubled = sum(load.copies().values()) - SIZE
    assert doubled >= 15, "this harness can see a sender that is no good"


@pytest.mark.processes
def test_killed_senders_lose_nothing_and_double_one_each_at_the_most(load: Load) -> None:
    for number, more in enumerate(kills(20261022, KILLS, 10)):
        load.kill_after("real", more, 5 * number)
    load.finish("real", 5 * KILLS)
    copies = load.copies()
    lost, twice = load.expected() - set(copies), sum(copies.values()) - SIZE
    print(f"lost {len(lost)}, twice {twice}, most {max(copies.values())}")  # noqa: T201 - figures of the run
    assert set(copies) == load.expected(), "0 lost, and one Message-ID for each row"
    assert twice <= KILLS
    assert max(copies.values()) <= 2
    assert load.states() == {"sent": SIZE}


@pytest.mark.processes
def test_senders_at_once_share_the_work_and_double_nothing(load: Load) -> None:
    with (
        load.process("tests.faults.drainer", "real", "0") as one,
        load.process("tests.faults.drainer", "real", "0") as other,
    ):
        for process in (one, other):
            said, _ = process.communicate(timeout=60)
            assert process.returncode == 0, said
    assert load.copies() == dict.fromkeys(load.expected(), 1)


@pytest.mark.processes
def test_a_runner_that_is_asked_to_stop_ends_soon_with_everything_written_down(load: Load) -> None:
    with load.process("facilitator.cli.runner") as runner:
        load.wait_for(5)
        asked = monotonic()
        runner.send_signal(signal.SIGTERM)
        said, _ = runner.communicate(timeout=10)
        assert runner.returncode == 0, said
        assert monotonic() - asked < 5
    assert load.states()["sent"] == len(load.sink.messages)
    assert set(load.states()) <= {"sent", "planned"}
    with load.process("facilitator.cli.runner"):
        load.wait_for(SIZE)
        sleep(0.5)
    assert load.copies() == dict.fromkeys(load.expected(), 1)


@pytest.mark.processes
def test_of_two_runners_one_works_and_the_other_takes_over_when_it_is_killed(load: Load) -> None:
    with load.process("facilitator.cli.runner") as one, load.process("facilitator.cli.runner") as other:
        load.wait_for(1)
        (leader,) = [process for process in (one, other) if process.pid == load.leader()]
        (second,) = {one, other} - {leader}
        leader.kill()
        leader.wait()
        load.wait_until(lambda: load.leader() == second.pid)
        assert second.poll() is None


def test_threads_that_send_at_once_double_nothing(load: Load) -> None:
    def send() -> None:
        with load.app.app_context():
            while reminders.drain(seconds=30):
                pass

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert load.copies() == dict.fromkeys(load.expected(), 1)


def test_a_file_that_is_locked_for_ten_seconds_costs_time_and_nothing_else(
    load: Load, settings: Settings
) -> None:
    if not settings.is_sqlite:
        pytest.skip("only SQLite has one lock for all")
    holding = sqlite3.connect(settings.database_url.removeprefix("sqlite:///"), check_same_thread=False)
    holding.isolation_level = None
    holding.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(10.5, holding.close)  # which rolls back
    timer.start()
    with load.app.app_context():
        assert reminders.drain(seconds=60) == SIZE
    timer.join()
    assert load.copies() == dict.fromkeys(load.expected(), 1)
