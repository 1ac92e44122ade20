"""The roster page: one field and Enter, no contacts, undo in one press, numbers for everybody else."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from facilitator.domain.membership import NewMembership
from facilitator.extensions import db
from facilitator.models.facilitator import Assignment
from facilitator.models.group import Group
from facilitator.models.membership import Membership
from facilitator.services import memberships
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.pages import post, words_of
from tests.people import NAMES, joined, place_of, reachable


@pytest.fixture
def ada(cast: Cast) -> FlaskClient:
    """Let Ada be signed in."""
    return cast.client("ada")


def roster(cast: Cast) -> str:
    """Return the address of the roster of group A."""
    return f"/groups/{cast.group_a}/roster"


@pytest.mark.requirement("P12")
@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_typed_shown_and_typed_again(cast: Cast, ada: FlaskClient, name: str) -> None:
    answer = post(ada, roster(cast), {"name_to_use": name})
    assert answer.status_code == 303
    page = ada.get(answer.location).get_data(as_text=True)
    assert f"<bdi>{html.escape(name, quote=False)}</bdi>" in page
    (member_id,) = parse_qs(urlsplit(answer.location).query)["added"]
    form = ada.get(f"/members/{member_id}/edit").get_data(as_text=True)
    assert f'value="{html.escape(name)}"' in form


def test_an_empty_field_takes_in_somebody_without_a_name(cast: Cast, ada: FlaskClient) -> None:
    for _ in range(2):
        assert post(ada, roster(cast), {"name_to_use": " "}).status_code == 303
    page = words_of(ada.get(roster(cast)))
    assert page.count("Member without a name, since 22 Oct 2026") == 2
    assert "2 places taken" in page


def test_the_next_name_can_be_typed_at_once(cast: Cast, ada: FlaskClient) -> None:
    answer = post(ada, roster(cast), {"name_to_use": "Sam"})
    assert "autofocus" in ada.get(answer.location).get_data(as_text=True)
    assert "autofocus" not in ada.get(roster(cast)).get_data(as_text=True)


def test_a_name_that_is_too_long_comes_back_with_the_reason(cast: Cast, ada: FlaskClient) -> None:
    answer = post(ada, roster(cast), {"name_to_use": "x" * 61})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "x" * 61 in page
    assert 'href="#f-name_to_use"' in page
    for hostile in ("a\x00b", "x" * 500_000):
        assert post(ada, roster(cast), {"name_to_use": hostile}).status_code == 422


def test_an_empty_roster_teaches(cast: Cast, ada: FlaskClient) -> None:
    assert "Nobody is on the list yet" in ada.get(roster(cast)).get_data(as_text=True)


def test_the_roster_shows_no_contact_and_a_neutral_title(
    cast: Cast, ada: FlaskClient, unit: OpenUnit
) -> None:
    with unit():
        reachable(cast.ada, joined(cast.ada, cast.group_a, "Zoë"), "zoe@example.org")
    page = ada.get(roster(cast)).get_data(as_text=True)
    assert "zoe@example.org" not in page
    assert "<title>Roster</title>" in page


def test_newcomers_and_people_of_one_name_can_be_told_apart(
    cast: Cast, ada: FlaskClient, unit: OpenUnit
) -> None:
    with unit():
        for name in ("Sam", "Sam", "Kim"):
            joined(cast.ada, cast.group_a, name)
    page = words_of(ada.get(roster(cast)))
    assert page.count("Newcomer") == 3
    assert page.count("since 22 Oct 2026") == 2


def test_taking_somebody_off_is_undone_in_one_press(cast: Cast, ada: FlaskClient, unit: OpenUnit) -> None:
    with unit():
        place = place_of(joined(cast.ada, cast.group_a, "Sam"), cast.group_a)
    act = f"{roster(cast)}/{place.id}"
    answer = post(ada, f"{act}/leave", page=roster(cast))
    page = ada.get(answer.location)
    assert "They are off the list" in words_of(page)
    undo = re.search(r'action="([^"]+/come_back)"', page.get_data(as_text=True))
    assert undo is not None
    answer = post(ada, undo[1], page=answer.location)
    assert "They are back on the list" in words_of(ada.get(answer.location))
    with unit():
        assert db.session.get_one(Membership, place.id).status == "current"


def test_a_full_group_shows_who_waits_and_offers(cast: Cast, ada: FlaskClient, unit: OpenUnit) -> None:
    with unit():
        db.session.get_one(Group, cast.group_a).capacity = 1
        first = place_of(joined(cast.ada, cast.group_a, "First"), cast.group_a)
    answer = post(ada, roster(cast), {"name_to_use": "Second"})
    page = words_of(ada.get(answer.location))
    assert "The group is full, so they are on the waiting list" in page
    assert "1 of 1 places taken" in page
    with unit():
        (second,) = db.session.query(Membership).filter_by(status="waiting")
    answer = post(ada, f"{roster(cast)}/{second.id}/offer", page=roster(cast))
    assert "The group is full" in words_of(ada.get(answer.location))
    post(ada, f"{roster(cast)}/{first.id}/leave", page=roster(cast))
    for act, words in (("offer", "A place is held"), ("accept", "They are on the list")):
        answer = post(ada, f"{roster(cast)}/{second.id}/{act}", page=roster(cast))
        assert words in words_of(ada.get(answer.location))


def test_pressing_twice_is_no_accident(cast: Cast, ada: FlaskClient, unit: OpenUnit) -> None:
    with unit():
        place = place_of(joined(cast.ada, cast.group_a), cast.group_a)
    for act in ("pause", "pause", "come_back", "come_back", "leave", "leave", "pause"):
        answer = post(ada, f"{roster(cast)}/{place.id}/{act}", {"back": "member"}, page=roster(cast))
        assert answer.status_code == 303
        assert ada.get(answer.location).status_code == 200
    assert post(ada, f"{roster(cast)}/{place.id}/vanish", page=roster(cast)).status_code == 404


def test_coordinators_and_administrators_see_numbers(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        joined(cast.ada, cast.group_a, "Zoë")
    for name in ("dora", "ana"):
        client = cast.client(name)
        page = words_of(client.get(roster(cast)))
        assert "On the list 1" in page
        assert "Zoë" not in page
        answer = post(client, roster(cast), {"name_to_use": "Sam"}, page="/groups")
        assert answer.status_code == 403


def test_somebody_from_another_of_my_groups_joins_with_two_presses(
    cast: Cast, ada: FlaskClient, unit: OpenUnit
) -> None:
    with unit():
        db.session.add(Assignment(group_id=cast.group_b, account_id=cast.ids["ada"]))
    assert "Nobody to add" in ada.get(f"{roster(cast)}/known").get_data(as_text=True)
    with unit():
        noor, stranger = joined(cast.cleo, cast.group_b, "Noor"), joined(cast.cleo, cast.group_b, "Off")
        place = place_of(stranger, cast.group_b)
        memberships.leave_group(actor=cast.cleo, group_id=cast.group_b, membership_id=place.id)
    assert "another of your groups" in ada.get(roster(cast)).get_data(as_text=True)
    assert "Noor" in ada.get(f"{roster(cast)}/known").get_data(as_text=True)
    answer = post(ada, f"{roster(cast)}/known", {"member_id": str(noor.id)})
    assert answer.status_code == 303
    assert "Noor" in ada.get(answer.location).get_data(as_text=True)
    for wrong in ({}, {"member_id": "x"}):
        assert post(ada, f"{roster(cast)}/known", wrong).status_code == 422
    again = post(ada, f"{roster(cast)}/known", {"member_id": str(noor.id)})
    assert again.status_code == 409
    unknown = post(ada, f"{roster(cast)}/known", {"member_id": str(cast.group_a)})
    assert unknown.status_code == 409


def test_an_archived_group_takes_nobody(cast: Cast, ada: FlaskClient, unit: OpenUnit) -> None:
    with unit():
        group = db.session.get_one(Group, cast.group_a)
        group.archived_at = group.created_at
    assert "Nobody can join it" in ada.get(roster(cast)).get_data(as_text=True)
    assert post(ada, roster(cast), {"name_to_use": "Sam"}).status_code == 409


def test_somebody_on_two_rosters_is_shown_with_my_groups_alone(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a, "Noor")
        db.session.add(Membership(group_id=cast.group_b, member_id=member.id))
    page = cast.client("ben").get(f"/members/{member.id}").get_data(as_text=True)
    assert "Tuesday Circle" in page
    assert "Monday Night Share" not in page
    assert NewMembership(member.id).status == "current"
