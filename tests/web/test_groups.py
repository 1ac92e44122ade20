"""The pages of groups and of those who facilitate them."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from facilitator.extensions import db
from facilitator.models.group import Group
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.pages import path_of, post, words_of

NEW = {
    "name": "Carers’ Evening", "time_zone": "Europe/London", "mode": "hybrid", "openness": "closed",
    "cross_talk": "none", "capacity": "", "discreet_name": "", "agreements": "Be kind.\r\nPassing is fine.",
}  # fmt: skip


def test_a_coordinator_adds_a_group_and_lands_on_its_hub(cast: Cast, unit: OpenUnit) -> None:
    dora = cast.client("dora")
    made = post(dora, "/groups/new", NEW | {"site_id": str(cast.site_id)})
    assert made.status_code == 303
    hub = dora.get(path_of(made))
    assert hub.status_code == 200
    assert "Be kind. Passing is fine." in words_of(hub)
    assert "Nobody yet" in words_of(hub)
    with unit():
        group = db.session.scalars(select(Group).where(Group.name == NEW["name"])).one()
    assert (group.reminder_leads, group.checkin_enabled, group.capacity) == ([], False, None)


def test_settings_show_what_is_kept_and_keep_what_is_shown(cast: Cast, unit: OpenUnit) -> None:
    ada, settings = cast.client("ada"), f"/groups/{cast.group_a}/settings"
    page = ada.get(settings).get_data(as_text=True)
    assert 'value="1440" checked' in page
    assert 'value="120" checked' not in page
    assert '<select id="f-site_id"' not in page, "she does not move the group"
    form = NEW | {"site_id": str(cast.site_id), "reminder_rules": ["120", "10080"], "checkin_enabled": "on"}
    assert post(ada, settings, form).status_code == 303
    with unit():
        group = db.session.get_one(Group, cast.group_a)
        assert (group.reminder_leads, group.checkin_enabled) == ([120, 10080], True)
    page = ada.get(settings).get_data(as_text=True)
    assert 'value="120" checked' in page
    assert 'value="1440" checked' not in page


def test_what_was_typed_comes_back_with_what_is_wrong(cast: Cast) -> None:
    ana = cast.client("ana")
    wrong = post(
        ana, "/groups/new", NEW | {"name": "<b>x</b>", "capacity": "many", "reminder_rules": ["120"]}
    )
    page = wrong.get_data(as_text=True)
    assert wrong.status_code == 422
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert 'value="many"' in page
    assert 'href="#f-capacity"' in page
    assert 'value="120" checked' in page
    assert 'value="1440" checked' not in page, "an empty box stays empty"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_group_of_others_is_not_there(client: FlaskClient, cast: Cast, method: str) -> None:
    cleo = cast.client("cleo")
    assert cleo.open(f"/groups/{cast.group_a}", method="GET").status_code == 404
    assert cleo.get(f"/groups/{cast.group_a}/facilitators").status_code == 404
    assert "Tuesday" not in words_of(cleo.get("/groups"))
    assert cleo.open("/groups/not-an-id", method=method).status_code in {404, 405}


def test_archiving_asks_first_and_can_be_taken_back(cast: Cast) -> None:
    dora, hub = cast.client("dora"), f"/groups/{cast.group_a}"
    assert "Nothing is lost" in words_of(dora.get(f"{hub}/archive"))
    assert "Tuesday Circle" in words_of(dora.get("/groups"))
    assert post(dora, f"{hub}/archive").status_code == 303
    assert "Tuesday Circle" not in words_of(dora.get("/groups"))
    assert "Tuesday Circle" in words_of(dora.get("/groups?archived=yes"))
    assert "archived" in words_of(dora.get(hub))
    assert post(dora, f"{hub}/restore", page=hub).status_code == 303
    assert "Tuesday Circle" in words_of(dora.get("/groups"))


def test_facilitators_come_change_and_go(cast: Cast) -> None:
    dora, page = cast.client("dora"), f"/groups/{cast.group_a}/facilitators"
    assert post(dora, page, {"account_id": str(cast.ids["cleo"]), "role": "online_host"}).status_code == 303
    assert "Cleo Online host" in words_of(dora.get(page))
    assert cast.client("cleo").get(f"/groups/{cast.group_a}").status_code == 200
    one = f"{page}/{cast.ids['cleo']}"
    assert post(dora, one, {"role": "facilitator"}, page=page).status_code == 303
    assert "Cleo Facilitator" in words_of(dora.get(page))
    assert post(dora, f"{one}/remove", page=page).status_code == 303
    assert cast.client("cleo").get(f"/groups/{cast.group_a}").status_code == 404
    assert post(dora, page, {"account_id": "nobody"}).status_code == 422
    assert post(dora, one, {"role": "boss"}, page=page).status_code == 422


def test_facilitators_see_their_colleagues_and_change_nobody(cast: Cast) -> None:
    page = cast.client("ada").get(f"/groups/{cast.group_a}/facilitators")
    assert "Ben" in words_of(page)
    assert "Add a facilitator" not in words_of(page)


def test_empty_lists_teach(cast: Cast, unit: OpenUnit) -> None:
    assert "A coordinator adds you" in words_of(cast.client("eli").get("/groups"))
    assert "Nothing archived" in words_of(cast.client("ada").get("/groups?archived=yes"))
    assert cast.client("ada").get("/groups?cursor=nonsense").status_code == 422


def test_a_form_that_is_sent_twice_makes_one_group(cast: Cast, unit: OpenUnit) -> None:
    dora = cast.client("dora")
    page = dora.get("/groups/new").get_data(as_text=True)
    keys = re.findall(r'name="form_key" value="([^"]+)"', page)
    assert keys
    form = NEW | {"site_id": str(cast.site_id), "form_key": keys[-1]}
    first, second = (post(dora, "/groups/new", form) for _ in range(2))
    assert path_of(first).startswith("/groups/0")
    assert path_of(second) == "/groups/new"
    assert "saved once" in words_of(dora.get(path_of(second)))
    other = post(dora, "/groups/new", form | {"name": "Another"})
    assert path_of(other).startswith("/groups/0"), "the same page with other content"
    refused = form | {"name": "", "form_key": "fresh"}
    assert [post(dora, "/groups/new", refused).status_code for _ in range(2)] == [422, 422]
    with unit():
        assert db.session.scalar(select(func.count(Group.id))) == 4


def test_looking_changes_nothing(cast: Cast, unit: OpenUnit) -> None:
    dora = cast.client("dora")
    for page in ("/groups/new", f"/groups/{cast.group_a}/archive", f"/groups/{cast.group_a}/settings"):
        assert dora.get(page).status_code == 200
    with unit():
        assert db.session.scalar(select(func.count(Group.id))) == 2
        assert db.session.get_one(Group, cast.group_a).version == 1
