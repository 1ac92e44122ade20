"""The pictures of the manual: taken on a first evening from beginning to end, and never older than the pages they show.

`make screenshots` takes them anew.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from facilitator import clock as clocks
from facilitator.app import create_app
from facilitator.clock import FrozenClock, SystemClock
from facilitator.config import Settings
from facilitator.extensions import db
from tests.browser import first_evening, first_evening_room
from tests.browser.first_evening import BEGIN, FirstEvening
from tests.browser.opened import NewPage, Serve
from tests.browser.pictures import Studio
from tests.databases import Databases
from tests.sink import MailSink
from tests.sources import ROOT

IMAGES = ROOT / "docs" / "images"
PAGE = (
    """<!doctype html><style>body {{ font-family: {font}; }} h1 {{ background: {colour}; color: white; }}</style>
<h1>Register</h1><button>Here</button>"""
    + "<p>Sam, Wren and six others are in the room.</p>" * 12
)
WRITES = bool(os.environ.get("FACILITATOR_SCREENSHOTS"))


@pytest.fixture
def house(databases: Databases, mail_sink: MailSink, tmp_path: Path) -> Iterator[Flask]:
    """Give an installation that nobody has set up yet."""
    clocks.install(FrozenClock(BEGIN))
    with databases.fresh("sqlite", tmp_path) as database:
        app = create_app(
            Settings(
                data_dir=database.data_dir, key_dir=tmp_path / "keys", database_url=database.url,
                secret_key="a secret that only the tests know, long enough", base_url="http://localhost",
                mail_url=mail_sink.url, mail_from="hello@groups.example.org", testing=True,
            )
        )  # fmt: skip
        yield app
        for one in (app, app.extensions["facilitator-booth"]):
            with one.app_context():
                for engine in db.engines.values():
                    engine.dispose()
    clocks.install(SystemClock())


@pytest.fixture
def studio(new_page: NewPage) -> Studio:
    """Give a studio that compares with the pictures of the manual, or takes them anew."""
    return Studio(IMAGES, new_page(1280), writes=WRITES)


@pytest.fixture
def evening(
    house: Flask, serve: Serve, mail_sink: MailSink, new_page: NewPage, studio: Studio
) -> FirstEvening:
    """Give everybody a phone of their own."""

    def phone() -> Page:
        return new_page(390, viewport={"width": 390, "height": 760})

    clock = FrozenClock(BEGIN)
    clocks.install(clock)
    return FirstEvening(house, serve(house), clock, mail_sink, studio.take, phone(), phone(), phone())


def test_the_manual_shows_the_pages_as_they_are(evening: FirstEvening, studio: Studio) -> None:
    first_evening.set_up(evening)
    first_evening.take_first_steps(evening)
    first_evening.join(evening)
    first_evening.plan(evening)
    first_evening.gather(evening)
    first_evening.remind(evening)
    session = first_evening_room.open_the_session(evening)
    first_evening_room.take_the_register(evening, session)
    first_evening_room.share(evening, session)
    first_evening_room.ask_how_it_was(evening, session)
    first_evening_room.close(evening, session)
    kept = {path.stem for path in IMAGES.glob("*.png")}
    studio.faults += [
        f"docs/images/{name}.png is of no page any more" for name in sorted(kept - {*studio.taken})
    ]
    if studio.faults:
        pytest.fail(studio.report(), pytrace=False)


def test_a_picture_notices_other_words_and_colours_and_no_other_font(
    new_page: NewPage, tmp_path: Path
) -> None:
    page = new_page(390)
    usual = PAGE.format(font="sans-serif", colour="#2b5f5c")
    page.set_content(usual)
    Studio(tmp_path, page.context.new_page(), writes=True).take("page", page)
    for html, fault in (
        (usual, None),
        (PAGE.format(font="serif", colour="#2b5f5c"), None),
        (PAGE.format(font="sans-serif", colour="#5c2b5f"), "looks different"),
        (usual.replace("Here", "Present"), 'button "Present"'),
    ):
        studio = Studio(tmp_path, page.context.new_page())
        page.set_content(html)
        studio.take("page", page)
        assert bool(studio.faults) == bool(fault), (html, studio.faults)
        assert fault is None or fault in studio.report()
