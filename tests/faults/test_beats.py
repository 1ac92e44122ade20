"""Beats that are killed, and two that run at once by mistake."""

from datetime import timedelta
from time import sleep

import pytest

from facilitator import clock
from tests.faults.scenes import SIZE, Scene
from tests.faults.workers import Crew

pytestmark = [pytest.mark.processes, pytest.mark.postgresql, pytest.mark.timeout(400)]
SPREAD_SECONDS = 8.0  # over which the reminders become due
AWAY_SECONDS = 3.0
SHARE_AWAY = AWAY_SECONDS / SPREAD_SECONDS


def replace_beat(scene: Scene, crew: Crew) -> None:
    """Kill the beat in the middle of the sending, and start another one after a while."""
    scene.wait_for(20)
    crew.kill_last()
    sleep(AWAY_SECONDS)
    crew.beat()


def control_at_work(scene: Scene, crew: Crew, beats: int) -> None:
    """Start the control, and let reminders become due one after the other once it works."""
    crew.worker()
    for _ in range(beats):
        crew.beat()
    scene.wait_for_workers()
    sleep(2 * AWAY_SECONDS)  # beats answer nobody
    scene.load.again(clock.now(), timedelta(seconds=SPREAD_SECONDS))


def test_a_plain_window_loses_what_fell_due_while_no_beat_ran(scene: Scene) -> None:
    with scene.control() as crew:
        control_at_work(scene, crew, 1)
        replace_beat(scene, crew)
        sleep(SPREAD_SECONDS)
        scene.wait_until_quiet()
        assert scene.verdict().lost >= SIZE * SHARE_AWAY / 2


def test_plain_windows_of_two_beats_double_everything(scene: Scene) -> None:
    with scene.control() as crew:
        control_at_work(scene, crew, 2)
        sleep(SPREAD_SECONDS)
        scene.wait_until_quiet()
        assert scene.verdict().twice >= SIZE / 2


def test_a_beat_that_is_killed_costs_time_and_nothing_else(scene: Scene) -> None:
    with scene.ours() as crew:
        crew.worker()
        crew.beat()
        scene.ready(spread=SPREAD_SECONDS)
        replace_beat(scene, crew)
        scene.wait_until_settled()
        assert scene.verdict() == (0, 0, 1)


def test_two_beats_and_two_workers_double_nothing(scene: Scene) -> None:
    with scene.ours() as crew:
        for start in (crew.worker, crew.beat) * 2:
            start()
        scene.ready(spread=SPREAD_SECONDS)
        scene.wait_until_settled()
        assert scene.verdict() == (0, 0, 1)
