"""Writing the public page of a group: looked at first, shown by one press, taken back by one press."""

import pytest
from flask.testing import FlaskClient

from facilitator.extensions import db
from facilitator.models.audit import Audit
from facilitator.models.group import Group
from facilitator.models.listing import GroupListing
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.pages import words_of

FORM = {"who_for": "For people who lost somebody.", "greeter": "Anne-Marie", "show_address": "on"}


@pytest.fixture
def ada(app: object, cast: Cast, client: FlaskClient) -> FlaskClient:
    """Sign Ada in; what is asked here is what forms do, not whether they are ours."""
    client.application.config["WTF_CSRF_ENABLED"] = False
    cast.sign_in(client, "ada")
    return client


def form_of(cast: Cast) -> str:
    return f"/groups/{cast.group_a}/public"


def test_a_look_keeps_nothing_and_shows_what_was_typed(ada: FlaskClient, cast: Cast, unit: OpenUnit) -> None:
    answer = ada.post(form_of(cast), data={**FORM, "step": "look"})
    words = words_of(answer)
    assert answer.status_code == 200
    assert "This is how it would look" in words
    assert "Anne-Marie" in words
    with unit():
        assert db.session.query(GroupListing).count() == 0
        assert not db.session.get_one(Group, cast.group_a).listed


def test_one_press_shows_it_and_one_press_takes_it_back(ada: FlaskClient, cast: Cast, unit: OpenUnit) -> None:
    public = f"/groups/find/{cast.group_a}"
    assert ada.get(public).status_code == 404
    assert ada.post(form_of(cast), data={**FORM, "step": "keep"}).status_code == 303
    assert "Anne-Marie" in words_of(ada.get(public))
    assert ada.post(f"{form_of(cast)}/stop").status_code == 303
    assert ada.get(public).status_code == 404
    assert 'value="Anne-Marie"' in ada.get(form_of(cast)).get_data(as_text=True), "its words are kept"
    with unit():
        notes = db.session.query(Audit).filter_by(noun="listing").order_by(Audit.id)
        assert [note.verb for note in notes] == ["publish", "stop"]


@pytest.mark.parametrize("sign", [" ", "_", ".", "·", "/", "\u00ad", "\u200b", "\u2800", "\u3164", "\ufe0f"])
def test_no_second_name_of_the_greeter(sign: str, ada: FlaskClient, cast: Cast, unit: OpenUnit) -> None:
    answer = ada.post(form_of(cast), data={**FORM, "greeter": f"Anne{sign}Marie", "step": "keep"})
    assert answer.status_code == 422
    assert "One name in letters, please." in words_of(answer)
    assert "For people who lost somebody." in answer.get_data(as_text=True), "what was typed is kept"
    with unit():
        assert not db.session.get_one(Group, cast.group_a).listed


@pytest.mark.parametrize("name", ["", "Sam", "Anne-Marie", "D’Arcy", "Zoë", "ليلى", "நிலா", "Nguyễn"])
def test_one_name_in_any_script_greets(name: str, ada: FlaskClient, cast: Cast) -> None:
    assert ada.post(form_of(cast), data={**FORM, "greeter": name, "step": "keep"}).status_code == 303


def test_an_archived_group_is_not_shown(ada: FlaskClient, cast: Cast, unit: OpenUnit) -> None:
    with unit():
        group = db.session.get_one(Group, cast.group_a)
        group.archived_at = group.created_at
    assert ada.post(form_of(cast), data=FORM).status_code == 409
