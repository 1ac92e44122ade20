"""The address of an online room: looked for in everything that anybody can read, as everybody in turn."""

from collections.abc import Iterator

import pytest

from facilitator import transactions
from facilitator.extensions import db
from facilitator.models.group import Group
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from tests.databases import Databases
from tests.known_good import ROWS, request_of, staged
from tests.stage import Stage

ROOM = "rooms.example.org/the-way-in"
READS = sorted(route for route in ROWS if route.startswith("GET "))


@pytest.fixture(scope="module")
def stage(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Set the stage once, with an online room in every session of group A."""
    with staged(databases, tmp_path_factory.mktemp("rooms")) as ready:
        with ready.app.app_context(), transactions.unit():
            db.session.get_one(Group, ready.cast.group_a).mode = "hybrid"
            for schedule in db.session.query(Series).filter_by(group_id=ready.cast.group_a):
                schedule.online_url = f"https://{ROOM}"
            for session in db.session.query(GroupSession).filter_by(group_id=ready.cast.group_a):
                session.online_url = f"https://{ROOM}"
        ready.keep()
        yield ready


def readers_of(stage: Stage, actor: str) -> set[str]:
    """Return the reads that show the room to somebody."""
    found = set()
    for route in READS:
        request = request_of(stage, route, actor)
        if ROOM in request.send().get_data(as_text=True):
            found.add(route)
    return found


@pytest.mark.requirement("S16")
@pytest.mark.parametrize("actor", ["stranger", "cleo", "eli"])
def test_nobody_who_does_not_facilitate_the_group_reads_its_room(stage: Stage, actor: str) -> None:
    assert readers_of(stage, actor) == set()


@pytest.mark.requirement("S16")
def test_who_coordinates_the_site_does_not_read_it_either(stage: Stage) -> None:
    assert readers_of(stage, "dora") == set()


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/sessions/{coming_a}/move", {"starts_local": "2026-10-30T18:00", "duration_minutes": "90"}),
        (
            "/series/{series_a}/edit",
            {"pattern": "weekly", "starts_on": "2026-10-29", "starts_at_local": "18:00", "duration_minutes": "90",
             "scope": "all", "step": "keep"},
        ),
    ],
)  # fmt: skip
def test_who_does_not_see_the_room_leaves_it_as_it_is(stage: Stage, path: str, form: dict[str, str]) -> None:
    stage.restore()
    client = stage.app.test_client()
    stage.cast.sign_in(client, "dora")
    assert "online_url" not in client.get(path.format(**stage.ids)).get_data(as_text=True)
    answer = client.post(path.format(**stage.ids), data=form)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    with stage.app.app_context():
        assert db.session.get_one(GroupSession, stage.ids["coming_a"]).online_url == f"https://{ROOM}"


def test_its_facilitators_read_it_where_they_need_it(stage: Stage) -> None:
    assert "GET web.sessions.show_session" in readers_of(stage, "ada")
