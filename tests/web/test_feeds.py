"""The pages of calendar addresses: one is made, shown once, handed to a member, and stopped."""

import html
import re
from datetime import datetime
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from facilitator.domain.series import NewSeries
from facilitator.extensions import db
from facilitator.mail.quietwords import loud_words
from facilitator.models.facilitator import Assignment
from facilitator.models.feed import Feed
from facilitator.models.member import Member
from facilitator.services import erasures, memberships, series
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.people import joined, place_of

TUESDAYS = NewSeries(datetime(2026, 10, 27, 19, 0), 90, "FREQ=WEEKLY;BYDAY=TU;COUNT=8", place="Room 1")


@pytest.fixture
def ada(app: Flask, cast: Cast) -> FlaskClient:
    """Give Ada's browser."""
    app.config["WTF_CSRF_ENABLED"] = False
    return cast.client("ada")


@pytest.fixture
def place(cast: Cast, unit: OpenUnit) -> tuple[UUID, UUID]:
    """Let Sam have a place in group A, which meets eight times; return the ids of Sam and of the place."""
    with unit():
        series.plan_series(actor=cast.ada, group_id=cast.group_a, new=TUESDAYS)
        sam = joined(cast.ada, cast.group_a)
        return sam.id, place_of(sam, cast.group_a).id


def address_on(page: str) -> str:
    """Return the path of the address that a page shows."""
    found = re.search(
        r'<code class="secret"[^>]*>http://localhost(/calendar/[^<]+\.ics)</code>', html.unescape(page)
    )
    assert found is not None, page
    return found[1]


def test_a_calendar_address_is_made_shown_once_and_stopped(ada: FlaskClient, client: FlaskClient) -> None:
    assert "No calendar addresses yet" in ada.get("/feeds").text
    made = ada.post("/feeds/new", data={"what": "facilitator:", "shape": ""})
    assert made.status_code == 201
    path = address_on(made.text)
    assert f"webcal://localhost{path}" in made.text
    assert client.get(path).status_code == 200
    listed = ada.get("/feeds").text
    assert path not in listed
    stop = re.search(r'action="(/feeds/[^"]+/stop)"', listed)
    assert stop is not None
    assert ada.post(stop[1]).status_code == 303
    assert client.get(path).status_code == 404


def test_what_was_not_offered_is_refused_with_a_reason(ada: FlaskClient) -> None:
    for what in ("organisation:", "group:", "group:x", "member:", "nothing"):
        assert ada.post("/feeds/new", data={"what": what}).status_code in {403, 422}


@pytest.mark.requirement("P05")
def test_a_member_gets_their_own_without_an_account(
    ada: FlaskClient, client: FlaskClient, place: tuple[UUID, UUID]
) -> None:
    first = address_on(ada.post(f"/members/{place[0]}/calendar").text)
    text = client.get(first).text
    assert text.count("BEGIN:VEVENT") == 8
    assert set(re.findall(r"SUMMARY:(.*)\r\n", text)) == {"Session"}
    assert not any(word in text for word in ("Sam", "Tuesday Circle", "Room 1", "Quayside", "LOCATION"))
    second = address_on(ada.post(f"/members/{place[0]}/calendar").text)
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    assert "They have one from you" in ada.get(f"/members/{place[0]}").text


def test_who_takes_a_break_or_whose_facilitator_leaves_sees_no_dates(
    ada: FlaskClient, client: FlaskClient, cast: Cast, unit: OpenUnit, place: tuple[UUID, UUID]
) -> None:
    path = address_on(ada.post(f"/members/{place[0]}/calendar").text)
    with unit():
        memberships.pause_place(actor=cast.ada, group_id=cast.group_a, membership_id=place[1])
    assert client.get(path).text.count("BEGIN:VEVENT") == 0
    with unit():
        memberships.welcome_back(actor=cast.ada, group_id=cast.group_a, membership_id=place[1])
    assert client.get(path).text.count("BEGIN:VEVENT") == 8
    with unit():
        db.session.delete(db.session.get_one(Assignment, (cast.group_a, cast.ids["ada"])))
    assert client.get(path).text.count("BEGIN:VEVENT") == 0


def test_an_erased_member_has_no_calendar_and_leaves_no_trace_of_one(
    ada: FlaskClient, client: FlaskClient, cast: Cast, unit: OpenUnit, place: tuple[UUID, UUID]
) -> None:
    path = address_on(ada.post(f"/members/{place[0]}/calendar").text)
    with unit():
        erasures.erase_member(actor=cast.ada, member_id=place[0])
    assert client.get(path).status_code == 404
    with unit():
        assert db.session.scalar(select(func.count()).select_from(Feed)) == 0


@pytest.mark.requirement("P03", "P05")
def test_the_words_of_a_calendar_tell_a_bystander_nothing(
    ada: FlaskClient, client: FlaskClient, cast: Cast, unit: OpenUnit, place: tuple[UUID, UUID]
) -> None:
    for locale in ("en", "es"):
        with unit():
            db.session.get_one(Member, place[0]).locale = locale
        text = client.get(address_on(ada.post(f"/members/{place[0]}/calendar").text)).text
        said = re.findall(r"^(?:SUMMARY|X-WR-CALNAME|NAME|PRODID):(.*)\r$", text, re.MULTILINE)
        assert loud_words(" ".join(said), ["Tuesday Circle", "Quayside Rooms", "Harbour Lantern"]) == []


def test_a_page_for_a_group_comes_with_that_group_chosen(ada: FlaskClient, cast: Cast) -> None:
    page = ada.get(f"/feeds/new?what=group:{cast.group_a}").text
    assert f'value="group:{cast.group_a}" selected' in page
    assert "Monday Night Share" not in page
