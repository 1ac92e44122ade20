"""A real Chromium for the tests below: ask for ``new_page``, open an address, use checks.py.

    def test_today(new_page: NewPage, serve: Serve, app: Flask) -> None:  # types: opened.py
        page = new_page(width=390, scheme="dark")
        page.goto(serve(app) + "/today")
        assert_accessible(page)

At the end of a test every page that it opened must have been quiet: no error on the console (so no breach of the
content policy either), no missing part, no request to another host; unless it was opened with ``quiet=False``.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import checks
from tests.browser.chromium import HOW_TO_GET_IT, find_or_install_chromium
from tests.browser.opened import DESK_HEIGHT, PHONE_HEIGHT, PHONE_WIDTH, NewPage, Opened, Scheme, Serve
from tests.browser.server import serving

Axe = Callable[[Page], list[checks.Fault]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, so that ``-m "not browser"`` leaves it out."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run one Chromium for all browser tests of a worker; without one, skip, and on CI fail, saying how to get it."""
    program = find_or_install_chromium()
    if program is None:
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say(HOW_TO_GET_IT)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """Give a function that opens pages; see NewPage."""
    opened = Opened(browser)

    def open_page(
        width: int = 390,
        scheme: Scheme = "light",
        *,
        locale: str = "en-GB",
        javascript: bool = True,
        quiet: bool = True,
        **options: Any,
    ) -> Page:
        phone = width <= PHONE_WIDTH
        settings = {
            "viewport": {"width": width, "height": PHONE_HEIGHT if phone else DESK_HEIGHT},
            "color_scheme": scheme,
            "locale": locale,
            "java_script_enabled": javascript,
            "has_touch": phone,
            "reduced_motion": "reduce",
            "service_workers": "block",
        }
        return opened.open(settings | options, quiet=quiet)

    yield open_page
    opened.close()


@pytest.fixture
def axe() -> Axe:
    """Give the function that returns axe's violations of a page."""
    return checks.axe


@pytest.fixture
def serve(request: pytest.FixtureRequest) -> Iterator[Serve]:
    """Give a function that serves a WSGI application on this machine until the test ends, and returns its address."""
    if (
        "app" in request.fixturenames
    ):  # so that it ends after the server: pages go on asking as long as they are open
        request.getfixturevalue("app")
    with ExitStack() as open_servers:
        yield lambda application: open_servers.enter_context(serving(application))
