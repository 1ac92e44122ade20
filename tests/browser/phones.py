"""A register on somebody's phone, and what a thumb does with it."""

import threading
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page

from facilitator import clock as clocks
from tests.browser.opened import NewPage, Scheme
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.registers import Evening, words

PEOPLE = (
    "Wren",
    "ليلى",
    "J.",
    "Zoë",
    "Łukasz",
    "Sam",
    "Sam",
    None,
    "the one by the window",
    "?!",
    "Kit",
    "Mo",
)


@dataclass
class Phones:
    """Opens pages about an evening on the phones of the cast."""

    address: str
    cast: Cast
    evening: Evening
    new_page: NewPage

    def __call__(
        self, name: str = "ada", scheme: Scheme = "light", path: str = "register", **options: Any
    ) -> Page:
        """Open the register, or another page of the session, as somebody."""
        page = self.new_page(390, scheme, **options)
        cookie = self.cast.client(name).get_cookie("s")
        assert cookie is not None
        page.context.add_cookies([{"name": "s", "value": cookie.value, "url": self.address}])
        page.goto(f"{self.address}/sessions/{self.evening.session_id}/{path}")
        return page


def row(page: Page, evening: Evening, place: int) -> Locator:
    """Return the row of somebody."""
    return page.locator(f"#m-{evening.members[place]}")


def tap(page: Page, evening: Evening, place: int) -> None:
    """Tap somebody in as here."""
    row(page, evening, place).locator(".register-mark").tap()


def choose(page: Page, evening: Evening, place: int, words: str) -> None:
    """Mark somebody by the second way."""
    row(page, evening, place).locator("summary").tap()
    row(page, evening, place).get_by_role("button", name=words).tap()


def kept(cast: Cast, evening: Evening, unit: OpenUnit) -> list[str]:
    """Return the marks that the database holds."""
    with unit():
        return words(cast.ada, evening)


def assert_all_kept(cast: Cast, evening: Evening, unit: OpenUnit, wanted: list[str]) -> None:
    """Wait until the database holds these marks."""
    deadline = clocks.monotonic() + 10
    while kept(cast, evening, unit) != wanted and clocks.monotonic() < deadline:
        threading.Event().wait(0.1)
    assert kept(cast, evening, unit) == wanted
