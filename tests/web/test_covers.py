"""One press when you cannot make it: what others see of it, and what they do not."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete

from facilitator.clock import FrozenClock
from facilitator.domain.rota import LEAD
from facilitator.extensions import db
from facilitator.models.facilitator import Assignment
from facilitator.models.rota import RotaMember
from facilitator.services import cover_links, covers, duties, session_changes
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.mailing import DAY, FIRST_AT
from tests.people import joined
from tests.team import Team, gather


@pytest.fixture
def team(cast: Cast, unit: OpenUnit) -> Team:
    ready = gather(cast, unit)
    ready.plan()
    return ready


def link(team: Team, name: str) -> str:
    """Return the path that somebody's mail leads to."""
    ask_id = team.ask_of(name)
    with team.unit():
        return "/d/" + cover_links.mint(ask_id).rpartition("/")[2]


def pressed(team: Team, name: str = "ada") -> None:
    with team.unit():
        covers.ask(actor=team.actor(name), session_id=team.ids[0])


def test_looking_changes_nothing_and_the_first_press_gets_it(team: Team, client: FlaskClient) -> None:
    pressed(team)
    with team.unit():
        joined(team.cast.ada, team.cast.group_a, "Wilhelmina")
    fay = link(team, "fay")
    page = client.get(fay).get_data(as_text=True)
    assert "Yes, I take it" in page
    assert "Tuesday Circle" not in page
    assert team.request()[0] == "open"
    assert client.post(fay, data={"says": "no"}).status_code == 303
    cleo = link(team, "cleo")
    answer = client.post(cleo, data={"says": "yes"}, follow_redirects=True).get_data(as_text=True)
    assert "This date is yours" in answer
    assert "Wilhelmina" not in answer
    assert client.post(fay, data={"says": "yes"}).status_code == 409
    assert team.named(0)[LEAD] == "Cleo"
    assert client.get("/d/" + "A" * 47).status_code == 410


def test_who_covers_from_outside_sees_the_sheet_and_no_roster(team: Team, client: FlaskClient) -> None:
    pressed(team)
    client.post(link(team, "fay"), data={"says": "no"})
    client.post(link(team, "cleo"), data={"says": "yes"})
    cleo = team.cast.client("cleo")
    sheet = cleo.get(f"/sessions/{team.ids[0]}/sheet")
    assert sheet.status_code == 200
    assert "Tuesday Circle" in sheet.get_data(as_text=True)
    assert cleo.get(f"/sessions/{team.ids[1]}/sheet").status_code == 404
    assert cleo.get(f"/sessions/{team.ids[0]}/register").status_code == 404


def test_with_nobody_left_the_page_leads_to_calling_off_with_the_next_date(
    team: Team, client: FlaskClient
) -> None:
    pressed(team)
    for name in ("fay", "cleo"):
        client.post(link(team, name), data={"says": "no"})
    ada = team.cast.client("ada")
    page = ada.get(f"/sessions/{team.ids[0]}/cover").get_data(as_text=True)
    assert "Call this date off" in page
    cancel = ada.get(f"/sessions/{team.ids[0]}/cancel?why=facilitator_unavailable").get_data(as_text=True)
    assert "The next date is: Tuesday 3 November" in cancel
    assert 'value="facilitator_unavailable" checked' in cancel


def test_the_page_of_today_says_who_would_be_alone(team: Team, clock: FrozenClock) -> None:
    with team.unit():
        duties.take_off(actor=team.cast.ada, session_id=team.ids[0], account_id=team.cast.ids["ben"])
    words = "One person is down for a date so far"
    assert words not in team.cast.client("ada").get("/today").get_data(as_text=True)
    clock.move_to(FIRST_AT - 2 * DAY)
    assert words in team.cast.client("ada").get("/today").get_data(as_text=True)
    assert words not in team.cast.client("cleo").get("/today").get_data(as_text=True)


@pytest.mark.requirement("P09")
def test_a_link_works_until_a_day_after_the_session_and_no_longer(
    team: Team, client: FlaskClient, clock: FrozenClock
) -> None:
    pressed(team)
    fay = link(team, "fay")
    ends_at = FIRST_AT + timedelta(minutes=90)
    clock.move_to(ends_at + DAY)
    assert client.get(fay).status_code == 200
    clock.advance(timedelta(seconds=1))
    assert client.get(fay).status_code == 410
    assert client.post(fay, data={"says": "yes"}).status_code == 410


def test_of_somebody_who_has_left_the_group_a_link_is_over(team: Team, client: FlaskClient) -> None:
    pressed(team)
    fay = link(team, "fay")
    with team.unit():
        for model in (Assignment, RotaMember):
            db.session.execute(delete(model).where(model.account_id == team.cast.ids["fay"]))
    assert client.get(fay).status_code == 410
    assert client.post(fay, data={"says": "yes"}).status_code == 410
    assert team.request()[0] == "open"


def test_the_online_room_is_shown_to_who_covers_until_the_session_is_over(
    team: Team, clock: FrozenClock
) -> None:
    room, path = "https://room.example/lantern", f"/sessions/{team.ids[0]}/sheet"
    with team.unit():
        team.mailing.session().online_url = room
        duties.name(actor=team.cast.ada, session_id=team.ids[0], account_id=team.cast.ids["cleo"], role=LEAD)
    assert room in team.cast.client("cleo").get(path).get_data(as_text=True)
    clock.move_to(FIRST_AT + timedelta(minutes=90))
    assert room not in team.cast.client("cleo").get(path).get_data(as_text=True)
    assert room in team.cast.client("ada").get(path).get_data(as_text=True)


def test_a_session_that_was_called_off_shows_its_room_to_the_group_alone(team: Team) -> None:
    room = "https://room.example/lantern"
    with team.unit():
        duties.name(actor=team.cast.ada, session_id=team.ids[0], account_id=team.cast.ids["cleo"], role=LEAD)
    with team.unit():
        session_changes.cancel_session(actor=team.cast.ada, session_id=team.ids[0])
        team.mailing.session().online_url = room
    page = team.cast.client("cleo").get(f"/sessions/{team.ids[0]}/sheet")
    assert page.status_code == 200
    assert room not in page.get_data(as_text=True)
