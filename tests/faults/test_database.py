"""PostgreSQL crashes and comes back while mail is being sent."""

from collections.abc import Iterator

import pytest

from tests.faults.cluster import Cluster, open_cluster
from tests.faults.scenes import FEW, Scene, open_scene
from tests.faults.workers import SENDERS
from tests.sink import MailSink

pytestmark = [pytest.mark.processes, pytest.mark.postgresql, pytest.mark.timeout(400)]
CRASHES = 2
AWAY_SECONDS = 1.0
Stage = tuple[Cluster, Scene]


@pytest.fixture(scope="module")
def stage(open_mail_sink: MailSink, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Give a server that may be killed, and the scene on it."""
    folder = tmp_path_factory.mktemp("database")
    with open_cluster(folder) as (cluster, database), open_scene(database, open_mail_sink, folder) as scene:
        yield cluster, scene


def test_plain_tasks_are_lost_while_the_database_is_away(stage: Stage) -> None:
    cluster, scene = stage
    chosen = scene.order(FEW)
    scene.load.sink.thinks = 0.05
    with scene.control() as crew:
        crew.worker()
        scene.wait_for(10)
        cluster.crash(away=AWAY_SECONDS)
        scene.wait_until(lambda: scene.broker.waiting("mail") == 0, "an empty queue")
        scene.wait_until_quiet()
        assert scene.verdict(chosen).lost > 0


def test_a_database_that_crashes_costs_one_double_for_each_sender_at_the_most(stage: Stage) -> None:
    cluster, scene = stage
    scene.ready()
    scene.load.sink.writes = 0.02
    with scene.ours() as crew:
        crew.worker()
        crew.beat()
        for _ in range(CRASHES):
            scene.wait_for(15)
            cluster.crash(away=AWAY_SECONDS)
        scene.wait_until_settled()
        found = scene.verdict()
    assert found.lost == 0
    assert found.twice <= CRASHES * SENDERS
    assert found.most <= 1 + CRASHES
