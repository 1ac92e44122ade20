"""A form that nothing proves to be ours is refused with its cause in words, and keeps what was typed."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from facilitator.config import Settings
from tests.cast import Cast
from tests.pages import signed_in, words_of
from tests.visitor import Page

BASE = "https://groups.example.org"
SITE = {
    "name": "Quayside Rooms", "address": "1 Quay\nby the back door", "time_zone": "Europe/London",
    "country": "GB", "password": "lantern",
}  # fmt: skip


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Live behind https, with the check of the forms on, as in a real installation."""
    return replace(settings, base_url=BASE, testing=False)


def send(client: FlaskClient, form: dict[str, str], base: str = BASE, **headers: str) -> TestResponse:
    """Send the form for a new site as a browser would."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/sites/new", data=form, base_url=base, headers=told)


def token(client: FlaskClient) -> str:
    """Open the form and return its token."""
    page = Page(client.get("/sites/new", base_url=BASE).get_data(as_text=True))
    return next(form.fields["csrf_token"][0] for form in page.forms if "name" in form.fields)


@pytest.fixture
def dora(client: FlaskClient, cast: Cast) -> FlaskClient:
    """Give the browser of Dora, who is signed in."""
    return signed_in(client, "dora", f"{BASE}/sign-in")


def test_a_form_older_than_the_sign_in_says_so_and_is_sent_again_by_one_press(dora: FlaskClient) -> None:
    token(dora)
    refused = send(dora, SITE | {"csrf_token": "an old one"}, Origin=BASE, Sec_Fetch_Site="same-origin")
    assert refused.status_code == 400
    assert "older than your sign-in" in words_of(refused)
    (form,) = [form for form in Page(refused.get_data(as_text=True)).forms if "name" in form.fields]
    assert {name: form.fields[name] for name in SITE if name != "password"} == {
        name: [value] for name, value in SITE.items() if name != "password"
    }
    assert "lantern" not in refused.get_data(as_text=True)
    again = {name: values[0] for name, values in form.fields.items()}
    taken = dora.post(form.action, data=again, base_url=BASE, headers={"Origin": BASE})
    assert taken.status_code == 303


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "null"}, {"Origin": BASE}, {"Referer": f"{BASE}/sites/new"}], ids=str
)
def test_a_browser_that_hides_where_it_comes_from_is_believed_by_its_token(
    dora: FlaskClient, headers: dict[str, str]
) -> None:
    assert send(dora, SITE | {"csrf_token": token(dora)}, **headers).status_code == 303


def test_a_page_of_somebody_else_is_refused_whatever_it_knows(dora: FlaskClient) -> None:
    known = SITE | {"csrf_token": token(dora)}
    refused = send(dora, known, Origin="https://elsewhere.example", Sec_Fetch_Site="cross-site")
    assert refused.status_code == 400
    assert f"sent from elsewhere.example, but this installation is at {BASE}" in words_of(refused)
    assert not [form for form in Page(refused.get_data(as_text=True)).forms if "name" in form.fields]


def test_at_another_address_than_that_of_the_installation_it_says_where_to_go(app: Flask) -> None:
    visitor = app.test_client()
    refused = send(visitor, SITE, base="http://192.0.2.7:8000", Origin="http://192.0.2.7:8000")
    assert f"sent from 192.0.2.7:8000, but this installation is at {BASE}" in words_of(refused)


def test_without_a_cookie_it_says_so_and_shows_what_was_typed(app: Flask) -> None:
    refused = send(app.test_client(), SITE)
    assert "Your browser sent no cookie" in words_of(refused)
    assert "Quayside Rooms" in words_of(refused)
    assert "Sign in on another page" in words_of(refused)


def test_what_is_missing_is_named(dora: FlaskClient) -> None:
    token(dora)
    assert "did not arrive whole" in words_of(send(dora, SITE, Origin=BASE))
