"""Pages for everybody, such as crisis information, and those about yourself and the organisation."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from facilitator.domain import crisis
from tests.cast import Cast
from tests.pages import path_of, post, words_of

ORGANISATION = {
    "name": "Harbour Lantern", "country": "IE", "locale": "en", "time_zone": "Europe/Dublin",
    "sender_label": "Reminder",
}  # fmt: skip


@pytest.mark.requirement("S02")
def test_crisis_information_begins_with_the_organisations_country(client: FlaskClient, cast: Cast) -> None:
    page = client.get("/crisis")
    assert page.status_code == 200
    assert words_of(page).index("United Kingdom") < words_of(page).index("Ireland")
    ireland = words_of(client.get("/crisis?country=ie"))
    assert ireland.index("Ireland") < ireland.index("United Kingdom")


@pytest.mark.requirement("S02", "S04")
def test_every_country_is_on_the_page_with_numbers_that_connect(client: FlaskClient) -> None:
    for address in ("/crisis", "/crisis?country=XX", "/crisis?country=%00", "/crisis?country=" + "G" * 5000):
        page = client.get(address).get_data(as_text=True)
        for country in crisis.shipped().countries:
            assert all(link in page for link in country.emergency_links)
        assert "tel:116123" in page
        assert "sms:85258?body=SHOUT" in page


def test_crisis_information_stands_although_the_database_is_gone(app: Flask, cast: Cast) -> None:
    ada = cast.client("ada")
    uri = app.config["SQLALCHEMY_DATABASE_URI"]
    if not uri.startswith("sqlite"):
        pytest.skip("a missing file is the easiest way to lose a database")
    path = Path(uri.removeprefix("sqlite:///"))
    path.write_bytes(b"")
    for client in (ada, app.test_client()):
        page = client.get("/crisis")
        assert (page.status_code, "tel:116123" in page.get_data(as_text=True)) == (200, True)


def test_the_process_says_that_it_lives(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_data(as_text=True)) == (200, "alive\n")
    assert "Set-Cookie" not in answer.headers


def test_the_footer_leads_to_crisis_information(client: FlaskClient, cast: Cast) -> None:
    for page in ("/sign-in", "/forgot", "/nowhere"):
        assert 'href="/crisis"' in client.get(page).get_data(as_text=True)
    assert "tel:116123" in client.get("/nowhere").get_data(as_text=True)
    assert 'href="/crisis"' in cast.client("ada").get("/groups").get_data(as_text=True)


def test_everybody_starts_at_today_once_the_first_steps_are_done(cast: Cast) -> None:
    for name in ("ada", "dora", "ana"):
        assert path_of(cast.client(name).get("/")) == "/today"


def test_people_change_their_own_name_and_clock(cast: Cast) -> None:
    ada = cast.client("ada")
    form = {"name": "Ada L.", "locale": "en", "time_zone": "Europe/Dublin"}
    assert post(ada, "/you", form).status_code == 303
    page = ada.get("/you")
    assert "Ada L." in page.get_data(as_text=True)
    assert "ada@example.org" in words_of(page)
    assert post(ada, "/you", form | {"time_zone": "Mars"}).status_code == 422


def test_an_administrator_changes_the_organisation(cast: Cast) -> None:
    ana = cast.client("ana")
    assert post(ana, "/organisation", ORGANISATION).status_code == 303
    assert words_of(ana.get("/crisis")).index("Ireland") < words_of(ana.get("/crisis")).index(
        "United Kingdom"
    )
    loud = post(ana, "/organisation", ORGANISATION | {"sender_label": "Bereavement group"})
    assert (loud.status_code, "A bystander may read this" in words_of(loud)) == (422, True)


def test_only_administrators_are_told_what_no_native_speaker_has_read(cast: Cast) -> None:
    ana = words_of(cast.client("ana").get("/organisation"))
    for area in ("Crisis information", "What members agree to", "The anonymous check-in"):
        assert f"Spanish {area} not yet reviewed" in ana
    spanish = {"Accept-Language": "es"}
    for page in ("/crisis", "/c/", "/sign-in"):
        words = words_of(cast.app.test_client().get(page, headers=spanish)).lower()
        assert "reviewed" not in words
        assert "revisad" not in words


def test_the_menu_holds_what_one_may_see(cast: Cast) -> None:
    ada, dora, ana = (cast.client(name).get("/you").get_data(as_text=True) for name in ("ada", "dora", "ana"))
    for href in ('href="/today"', 'href="/groups"', 'href="/tokens"', 'action="/sign-out"'):
        assert href in ada
    assert ('href="/sites"' in ada, 'href="/accounts"' in ada) == (False, False)
    assert ('href="/accounts"' in dora, 'href="/organisation"' in dora) == (True, False)
    assert 'href="/organisation"' in ana
