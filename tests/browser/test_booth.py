"""The booth in a real browser: the code stays at home, nothing is used up by looking, and nobody else is asked."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, Request, expect

from facilitator.domain.door import parted
from facilitator.domain.questions import ARRIVING_1
from facilitator.services import boxes
from tests.attacks.readers import sealed_now
from tests.browser.checks import assert_accessible, assert_no_sideways_scroll
from tests.browser.opened import NewPage, Serve
from tests.circle import Circle

pytestmark = pytest.mark.requirement("C04", "C07", "C11", "P28")
WAIT = 1500  # milliseconds that a mail scanner gives a page


class Asked:
    """Every request that a page made, as it went over the line."""

    def __init__(self, page: Page) -> None:
        """Listen to a page."""
        self.requests: list[Request] = []
        page.on("request", self.take)

    def take(self, request: Request) -> None:
        """Keep one request."""
        self.requests.append(request)

    def lines(self) -> list[str]:
        """Return address and headers of every request."""
        return [f"{one.method} {one.url} {sorted(one.all_headers().items())}" for one in self.requests]


@pytest.fixture
def address(circle: Circle, serve: Serve, app: Flask) -> str:
    """Open a check-in before the session and serve the booth."""
    circle.opened("before")
    return f"{serve(app)}/c/"


def values(circle: Circle) -> list[bytes]:
    """Return the answers in the only box."""
    with circle.inside():
        (checkin_id,) = boxes.all_ids()
        return [answer.value for answer in boxes.peek(checkin_id).answers.values()]


def test_a_scanner_that_runs_the_page_uses_nothing_up(
    new_page: NewPage, circle: Circle, address: str
) -> None:
    code = circle.mailed_codes()[0]
    before = sealed_now(circle)
    page = new_page()
    page.goto(f"{address}#{code}")
    expect(page.locator("#f-code")).to_have_value(code)
    page.wait_for_timeout(WAIT)
    page.reload()
    assert sealed_now(circle) == before


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_from_the_link_in_the_mail_to_thank_you(
    new_page: NewPage, circle: Circle, address: str, width: int
) -> None:
    code = circle.mailed_codes()[0]
    page = new_page(width=width)
    asked = Asked(page)
    page.goto(f"{address}#{code}")
    assert "#" not in page.url, "the code has left the address bar and the history"
    assert_accessible(page)
    page.get_by_role("button", name="Go to the questions").click()
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    page.get_by_label("3", exact=True).check()
    page.get_by_label("Anxious").check()
    page.get_by_role("button", name="Put it in the box").click()
    expect(page.get_by_text("Your answer is in the box.")).to_be_visible()
    assert values(circle) == [ARRIVING_1.encode({"mood": 3, "feelings": ["anxious"]})]
    assert all(parted(code)[1] not in line and "ookie" not in line for line in asked.lines())
    assert all(one.url.startswith(address) for one in asked.requests)
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_the_page_makes_its_own_key_and_can_change_its_answer(
    new_page: NewPage, circle: Circle, address: str
) -> None:
    page = new_page()
    page.goto(f"{address}#{circle.mailed_codes()[0]}")
    page.get_by_role("button", name="Go to the questions").click()
    expect(page.locator("[name=edit_key]")).to_have_value(
        re.compile("^[0-9a-f]{32}$")
    )  # of the script's making
    key = page.locator("[name=edit_key]").input_value()
    page.get_by_label("Calm").check()
    page.get_by_role("button", name="Put it in the box").click()
    page.get_by_role("button", name="Change my answer").click()
    assert page.locator("[name=edit_key]").input_value() == key
    page.get_by_label("Low").check()
    page.get_by_role("button", name="Put it in the box").click()
    expect(page.get_by_text("Your answer was changed.")).to_be_visible()
    assert values(circle) == [ARRIVING_1.encode({"feelings": ["low"]})]


def test_somebody_who_is_signed_in_is_nobody_here(new_page: NewPage, circle: Circle, address: str) -> None:
    client = circle.cast.client("ada")
    cookie = client.get_cookie("s")
    assert cookie is not None
    page = new_page()
    page.context.add_cookies([{"name": "s", "value": cookie.value, "url": address}])
    page.goto(f"{address}#{circle.mailed_codes()[0]}")
    page.get_by_role("button", name="Go to the questions").click()
    page.get_by_role("button", name="Put it in the box").click()
    assert "ada" not in page.content().lower().replace("canada", "")
    assert [one["value"] for one in page.context.cookies()] == [cookie.value], (
        "the booth sets and changes none"
    )
