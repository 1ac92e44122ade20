"""A round on phones at 390 px: one thumb, two devices, light and dark."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from facilitator.clock import FrozenClock
from facilitator.services import members
from tests.browser.checks import (
    assert_accessible,
    assert_keyboard,
    assert_no_sideways_scroll,
    assert_targets,
)
from tests.browser.opened import NewPage, Scheme, Serve
from tests.cast import Cast
from tests.sharing import Sharing, begin_sharing

OPEN_ALL = "() => document.querySelectorAll('#round details').forEach((part) => { part.open = true; })"
CLOSE_ALL = "() => document.querySelectorAll('details').forEach((part) => { part.open = false; })"

Phone = Callable[..., Page]


@pytest.fixture
def sharing(cast: Cast, clock: FrozenClock) -> Sharing:
    """Give tonight's session."""
    return begin_sharing(cast, clock)


@pytest.fixture
def address(sharing: Sharing, serve: Serve) -> str:
    """Serve the application."""
    return serve(sharing.app)


@pytest.fixture
def phone(sharing: Sharing, new_page: NewPage, address: str) -> Phone:
    """Give a function that opens a page on somebody's phone."""

    def open_phone(path: str, name: str = "ada", scheme: Scheme = "light") -> Page:
        page = new_page(390, scheme)
        cookie = sharing.cast.client(name).get_cookie("s")
        assert cookie is not None
        page.context.add_cookies([{"name": "s", "value": cookie.value, "url": address}])
        answer = page.goto(address + path)
        assert answer is not None
        assert answer.ok, answer.text()
        return page

    return open_phone


def three(sharing: Sharing, **more: Any) -> str:
    """Prepare a round for Wren, Ines and Zoë, in this order; return its path."""
    live = sharing.prepare(order=[sharing.key(name) for name in ("Wren", "Ines", "Zoë")], **more)
    return f"/rounds/{live.id}"


def assert_good(page: Page) -> None:
    """Assert that a page is accessible, folded and unfolded, fits, and can be hit with a thumb."""
    page.evaluate(OPEN_ALL)
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    assert_targets(page, 44)
    page.evaluate(CLOSE_ALL)
    assert_accessible(page)


@dataclass
class Thumb:
    """Taps the buttons of a round, five seconds apart, and looks at the page each time."""

    page: Page
    clock: FrozenClock

    def tap(self, button: str, *, until: str | None = None, shows: str | None = None) -> None:
        """Tap a button; wait until a name is in the ring, or until some words are on the page."""
        self.clock.advance(timedelta(seconds=5))
        self.page.locator(f"#b-{button}").tap()
        if until is not None:
            expect(self.page.locator(".ring-name")).to_have_text(until)
        if shows is not None:
            expect(self.page.get_by_text(shows).first).to_be_visible()
        assert_good(self.page)


def prepared(page: Page) -> list[str]:
    """Fill in the form that prepares a round; return the names in the order of their turns."""
    assert_good(page)
    page.get_by_label("Facilitators take turns, too").uncheck()
    page.get_by_label("Prompt").fill("How are you arriving?")
    page.get_by_role("button", name="Prepare the round").tap()
    expect(page.get_by_text("Passing is always fine.")).to_be_visible()
    assert_good(page)
    return page.locator("#order-title + ul li .list-text bdi").all_inner_texts()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_whole_opening_round_by_taps(
    phone: Phone, sharing: Sharing, clock: FrozenClock, scheme: Scheme
) -> None:
    page = phone(f"/sessions/{sharing.session_id}/rounds", scheme=scheme)
    first, second, third = prepared(page)
    thumb = Thumb(page, clock)
    thumb.tap("start", until=first)
    thumb.tap("pass", until=second, shows="Come back to")
    thumb.tap("hold", shows="no time counts while the round is held")
    thumb.tap("go-on")
    thumb.tap("next", until=third)
    thumb.tap("undo", until=second)
    thumb.tap("stay", until=second, shows="staying with this")
    thumb.tap("next", until=third)
    thumb.tap("next", until=first)
    thumb.tap("next", shows="Everyone here has been offered a turn.")
    thumb.tap("close", shows="Everyone was offered a turn.")
    assert page.title() == "Round"


def test_two_phones_agree_within_two_polls(phone: Phone, sharing: Sharing, clock: FrozenClock) -> None:
    path = three(sharing)
    ada, ben = phone(path), phone(path, "ben")
    ada.locator("#b-start").tap()
    for page in (ada, ben):
        expect(page.locator(".ring-name")).to_have_text("Wren", timeout=5000)
    clock.advance(timedelta(seconds=30))
    ben.locator("#b-next").tap()
    for page in (ada, ben):
        expect(page.locator(".ring-name")).to_have_text("Ines", timeout=5000)
    expect(ada.get_by_text("Last: went on (Ben)")).to_be_visible()
    expect(ben.get_by_text("Last: went on (you)")).to_be_visible()


def test_a_stale_tap_shows_the_round_as_it_is(phone: Phone, sharing: Sharing, clock: FrozenClock) -> None:
    path = three(sharing)
    ada, ben = phone(path), phone(path, "ben")
    ada.route("**/now", lambda route: route.abort())
    ada.locator("#b-start").tap()
    expect(ada.locator(".ring-name")).to_have_text("Wren")
    expect(ben.locator(".ring-name")).to_have_text("Wren", timeout=5000)
    clock.advance(timedelta(seconds=30))
    ben.locator("#b-next").tap()
    expect(ben.locator(".ring-name")).to_have_text("Ines")
    clock.advance(timedelta(seconds=30))
    ada.locator("#b-next").tap()
    expect(ada.get_by_text("The round has moved on in the meantime.")).to_be_visible()
    expect(ada.locator(".ring-name")).to_have_text("Ines")


def test_what_is_unfolded_stays_unfolded(phone: Phone, sharing: Sharing, clock: FrozenClock) -> None:
    page = phone(three(sharing))
    page.locator("#b-start").tap()
    page.locator("#order > summary").tap()
    clock.advance(timedelta(seconds=30))
    page.locator("#o-sooner-2").tap()
    expect(page.locator("#order li bdi").first).to_have_text("Zoë")
    expect(page.locator("#o-now-1")).to_be_visible()
    clock.advance(timedelta(seconds=90))  # the next minute brings a fresh picture
    expect(page.locator(".round-plan")).to_contain_text("18 min", timeout=6000)
    expect(page.locator("#o-now-1")).to_be_visible()


def test_the_ring_says_its_phase_by_shape_and_words_and_shows_no_digit(
    phone: Phone, sharing: Sharing, clock: FrozenClock
) -> None:
    path = three(sharing)
    phone(path).locator("#b-start").tap()
    for seconds, phase, words in (
        (0, "open", ""),
        (300, "landing", "begin to land"),
        (90, "here", "when you’re ready"),
    ):
        clock.advance(timedelta(seconds=seconds))
        page = phone(path)
        expect(page.locator(".ring")).to_have_attribute("data-phase", phase)
        shown = page.locator(".ring-words").inner_text()
        assert words in shown
        assert not re.search(r"\d", shown)


def test_the_cover_and_the_safety_card_are_one_tap_away(phone: Phone, sharing: Sharing) -> None:
    page = phone(three(sharing))
    page.get_by_text("Safety card").tap()
    expect(page.get_by_text("In danger: call the emergency number first.")).to_be_visible()
    assert page.locator(".safety-card li").count() <= 7
    page.get_by_text("Safety card").tap()
    page.get_by_role("button", name="Cover").tap()
    expect(page.locator("dialog.cover")).to_be_visible()
    page.get_by_role("button", name="Show the screen").tap()
    assert page.locator("body[data-wake]").count() == 1


def test_the_round_works_with_a_keyboard(phone: Phone, sharing: Sharing) -> None:
    page = phone(three(sharing))
    page.locator("#b-start").press("Enter")
    expect(page.locator(".ring-name")).to_have_text("Wren")
    page.locator("#b-next").press("Enter")
    expect(page.locator("#b-next")).to_be_focused()
    assert_keyboard(page)


def test_a_long_name_and_a_right_to_left_one_fit(phone: Phone, sharing: Sharing) -> None:
    for name, new in (
        ("Wren", "Maximiliana-Theodora Featherstonehaugh-Llanfairpwllgwyngyll"),
        ("Ines", "ليلى"),
    ):
        sharing.do(members.change_member, member_id=sharing.members[name], changes={"name_to_use": new})
    page = phone(three(sharing, prompt="x" * 280))
    page.locator("#b-start").tap()
    expect(page.locator(".ring")).to_be_visible()
    page.evaluate(OPEN_ALL)
    assert_no_sideways_scroll(page)
