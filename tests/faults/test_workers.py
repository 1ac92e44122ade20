"""Celery's workers are killed, whole groups and single processes of the pool, or stand still, while they send.

Each fault is tried on the control first, which must lose or double: only then does it say something about ours.
"""

from collections.abc import Callable
from random import Random
from time import sleep

import pytest

from tests.faults.scenes import FEW, Scene
from tests.faults.workers import SENDERS, Crew, Member

pytestmark = [pytest.mark.processes, pytest.mark.postgresql, pytest.mark.timeout(400)]
KILLS = 3
CHANCE = Random(20261123)

Fault = Callable[[Crew, Member], Member]


def group(crew: Crew, worker: Member) -> Member:
    """Kill a worker with all its children, and start another."""
    worker.kill()
    return crew.worker()


def child(_crew: Crew, worker: Member) -> Member:
    """Kill one process of the pool; the worker is to replace it."""
    worker.kill_child(CHANCE)
    return worker


def strike(scene: Scene, crew: Crew, fault: Fault, most: int) -> None:
    """Let a fault happen a few times, each time at a moment that nobody can foresee."""
    worker = crew.worker()
    for _ in range(KILLS):
        scene.wait_for(CHANCE.randint(3, most))
        sleep(CHANCE.random() * 0.1)
        worker = fault(crew, worker)


@pytest.mark.parametrize("fault", [group, child])
def test_a_plain_task_loses_what_a_killed_process_had_in_hand(scene: Scene, fault: Fault) -> None:
    chosen = scene.order(FEW)
    scene.load.sink.thinks = 0.1
    with scene.control() as crew:
        strike(scene, crew, fault, 8)
        scene.wait_until(lambda: scene.broker.waiting("mail") == 0, "an empty queue")
        scene.wait_until_quiet()
        found = scene.verdict(chosen)
    assert found.lost + found.twice > 0, "this harness can see a sender that is no good"


@pytest.mark.parametrize("fault", [group, child])
def test_killed_processes_lose_nothing_and_double_one_mail_each_at_the_most(
    scene: Scene, fault: Fault
) -> None:
    scene.ready()
    scene.load.sink.writes = 0.02
    with scene.ours() as crew:
        crew.beat()
        strike(scene, crew, fault, 20)
        scene.wait_until_settled()
        found = scene.verdict()
    assert found.lost == 0
    assert found.twice <= KILLS * (SENDERS if fault is group else 1)
    assert found.most <= 2


def test_plain_tasks_of_a_worker_that_stands_still_are_done_twice(scene: Scene) -> None:
    with scene.control() as crew:
        worker, _other = crew.worker(), crew.worker()
        scene.wait_for_workers(2)
        scene.load.sink.empty()
        chosen = scene.order(FEW)
        scene.load.sink.thinks = 0.1
        scene.wait_for(8)
        with worker.standing_still():
            scene.wait_until(lambda: scene.broker.waiting("mail") == 0, "the other to do it all")
        scene.wait_until_quiet()
        assert scene.verdict(chosen).twice > 0


def test_a_worker_that_stands_still_doubles_one_mail_for_each_sender_at_the_most(scene: Scene) -> None:
    scene.not_yet()
    with scene.ours() as crew:
        worker, _other = crew.worker(), crew.worker()
        crew.beat()
        scene.wait_for_workers(2)
        scene.ready()
        scene.load.sink.writes = 0.02
        scene.wait_for(10)
        with worker.standing_still():
            scene.wait_until_settled()
        scene.wait_until_quiet()
        found = scene.verdict()
    assert found.lost == 0
    assert found.twice <= SENDERS
    assert found.most <= 2


def test_a_worker_that_is_asked_to_stop_leaves_nothing_in_doubt(scene: Scene) -> None:
    scene.ready()
    scene.load.sink.writes = 0.05
    with scene.ours() as crew:
        worker = crew.worker()
        crew.beat()
        scene.wait_for(10)
        assert worker.stop() == 0
        assert set(scene.load.states()) <= {"sent", "planned"}
        crew.worker()
        scene.wait_until_settled()
        assert scene.verdict() == (0, 0, 1)
