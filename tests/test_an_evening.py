"""One evening from the set-up link to the plot, over HTTP, SMTP and files, against the product as it is installed.

It is played twice: as ``make run`` starts it, and in the big set-up with PostgreSQL, broker, pages, workers and beats,
each a process of its own. There is no runner then, so every mail and every word comes out by a worker of Celery's.

Nothing of the product is imported here; the scenes stand in ``tests/evening.py`` and ``tests/evening_room.py``. The
clock is the real one: the group lives in a zone where it is about noon, so that no quiet hours are in the way, and its
session begins in a hundred minutes, so that the reminder of two hours before is due at once.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import evening as scenes
from tests import evening_room as room
from tests.big_house import living_big
from tests.databases import Databases
from tests.evening import Evening
from tests.house import living
from tests.sink import MailSink

pytestmark = [pytest.mark.processes, pytest.mark.timeout(900)]


@pytest.fixture(params=["one machine", "big set-up"])
def evening(
    request: pytest.FixtureRequest, tmp_path: Path, mail_sink: MailSink, databases: Databases
) -> Iterator[Evening]:
    """Start the product, with a mail server that keeps what it gets."""
    mail = {"MAIL_URL": mail_sink.url, "MAIL_FROM": "hello@groups.example.org", "LOG_LEVEL": "debug"}
    big = request.param == "big set-up"
    with living_big(tmp_path, databases, **mail) if big else living(tmp_path, "run", **mail) as house:
        evening = Evening(house, mail_sink, zone=scenes.noon_zone(), parts=1 + len(house.beside))
        yield evening
        evening.go_home()


def test_an_evening(evening: Evening) -> None:
    scenes.set_up(evening)
    scenes.invite(evening)
    scenes.plan(evening)
    scenes.gather(evening)
    scenes.reminders_arrive(evening)
    scenes.stop(evening)
    scenes.move(evening)
    room.take_the_register(evening)
    room.plan_the_checkin(evening)
    room.run_the_round(evening)
    room.answer(evening)
    room.words_come_out(evening)
    room.close(evening)
    room.nobody_is_mailed_twice(evening)
    room.visitor_sees_nothing(evening)
    room.ends_clean(evening)
    room.nobody_stands_in_the_logs(evening)
