"""Closing days on the pages: what changes is shown before anything is kept, and there is a way back."""

from datetime import date, datetime
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from facilitator.domain.closure import NewClosure
from facilitator.domain.series import NewSeries
from facilitator.services import closures, series
from tests.cast import Cast
from tests.conftest import OpenUnit

DAYS = {"starts_on": "2026-12-22", "ends_on": "", "title": "Winter break"}


@pytest.fixture(autouse=True)
def trusting(app: Flask) -> None:
    """Let forms be posted without having been shown; tests/test_bad_input.py looks at the rest."""
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def tuesdays(cast: Cast, unit: OpenUnit) -> Any:
    """Return the id of a series that asks, at which the group meets on 22 December."""
    new = NewSeries(datetime(2026, 12, 1, 19, 0), 90, "FREQ=WEEKLY;BYDAY=TU", closure_policy="ask")
    with unit():
        return series.plan_series(actor=cast.ada, group_id=cast.group_a, new=new).id


def text_of(client: FlaskClient, url: str, **options: Any) -> str:
    """Return a page as text."""
    return unescape(client.get(url, **options).get_data(as_text=True))


def test_what_changes_is_shown_before_it_is_kept_and_can_be_taken_back(cast: Cast, tuesdays: Any) -> None:
    client = cast.client("ada")
    form = {**DAYS, "where": f"group:{cast.group_a}"}
    looked = unescape(client.post("/closures/new", data={**form, "step": "preview"}).get_data(as_text=True))
    assert "Tuesday 22 December" in looked
    assert "Stays, and the facilitators are asked" in looked
    assert "No closed days" in text_of(client, "/closures")
    kept = client.post("/closures/new", data={**form, "step": "keep"})
    assert "Winter break" in text_of(client, kept.location)
    assert "Tuesday 22 December" in text_of(client, f"{kept.location}/remove")
    client.post(f"{kept.location}/remove")
    assert "has been removed" in text_of(client, kept.location)
    client.post(f"{kept.location}/restore")
    assert "Winter break" in text_of(client, "/closures")
    assert tuesdays is not None


def test_a_question_stands_on_the_first_page_and_is_answered_there(
    cast: Cast, unit: OpenUnit, tuesdays: Any
) -> None:
    client = cast.client("ada")
    with unit():
        days = (date(2026, 12, 8), date(2026, 12, 8))
        closures.make_closure(actor=cast.ana, new=NewClosure("organisation", *days, "Holy day"))
    page = text_of(client, "/today")
    assert "Does the group meet?" in page
    action = page.partition('/closed-day"')[0].rpartition('action="')[2] + "/closed-day"
    answered = client.post(action, data={"meets": "no"}, follow_redirects=True)
    assert "This session is cancelled." in unescape(answered.get_data(as_text=True))
    assert "Holy day" in text_of(client, action.removesuffix("/closed-day"))
    assert "Does the group meet?" not in text_of(client, "/today")
    assert tuesdays is not None


def test_picked_holidays_are_kept_after_a_look(cast: Cast, tuesdays: Any) -> None:
    client = cast.client("dora")
    page = text_of(client, "/closures/holidays?country=GB&subdivision=SCT&year=2026")
    assert "Saint Andrew's Day" in page
    assert "Northern Ireland" in page, "parts of a country have names"
    form = {"country": "GB", "subdivision": "SCT", "year": "2026", "where": f"site:{cast.site_id}",
            "days": ["2026-12-25", "2026-11-30"]}  # fmt: skip
    assert "No session changes." in client.post("/closures/holidays", data=form).get_data(as_text=True)
    client.post("/closures/holidays", data={**form, "step": "keep"})
    listed = text_of(client, "/closures")
    assert ("Christmas Day" in listed, "Saint Andrew's Day" in listed) == (True, True)
    assert tuesdays is not None


def test_what_was_typed_stays_when_it_cannot_be(cast: Cast) -> None:
    client = cast.client("ada")
    form = {**DAYS, "ends_on": "2026-12-01", "where": f"group:{cast.group_a}"}
    answer = client.post("/closures/new", data=form)
    assert answer.status_code == 422
    page = unescape(answer.get_data(as_text=True))
    assert ("Winter break" in page, "The last day comes before the first." in page) == (True, True)
    assert client.get("/closures/holidays?country=ZZ").status_code == 422
    nothing = {"country": "GB", "year": "2026", "where": form["where"]}
    assert client.post("/closures/holidays", data=nothing).status_code == 422
