"""The stylesheet, the frames and the macros, shown in a real browser: see pages/ for what is on show."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page

from tests.browser.checks import (
    assert_accessible,
    assert_keyboard,
    assert_no_sideways_scroll,
    assert_targets,
    enlarge_text,
    run_axe,
)
from tests.browser.opened import NewPage, Scheme
from tests.browser.server import serving
from tests.browser.showroom import ERRORS, make_showroom

WIDTHS = (320, 390, 1280)
SCHEMES = ("light", "dark")
FRAMES = ("public", "booth", "session", "room")
STATIC = "facilitator/static"


@pytest.fixture(scope="module")
def showroom() -> Iterator[str]:
    """Serve the showroom; give its address."""
    with serving(make_showroom()) as address:
        yield address


def visit(page: Page, address: str) -> None:
    """Open a page that has to be there."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.ok, answer.text()


def unfold(page: Page) -> None:
    """Open everything that can be unfolded, except what lies over the page: the menu and the safety card."""
    page.evaluate(
        "() => document.querySelectorAll('details:not(.menu, .safety)').forEach((part) => { part.open = true; })"
    )


def is_dark(page: Page) -> bool:
    """Whether the page's ground is dark."""
    colour: str = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    return sum(int(part) for part in re.findall(r"\d+", colour)[:3]) < 200


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.requirement("P28", "S18")
def test_every_component_is_accessible_and_fits(
    new_page: NewPage, showroom: str, width: int, scheme: Scheme
) -> None:
    page = new_page(width, scheme)
    visit(page, f"{showroom}/kitchen")
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    assert is_dark(page) == (scheme == "dark")
    unfold(page)
    assert_accessible(page)
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", FRAMES)
def test_every_frame_is_accessible_and_fits(
    new_page: NewPage, showroom: str, name: str, scheme: Scheme
) -> None:
    page = new_page(320, scheme)
    visit(page, f"{showroom}/{name}")
    unfold(page)
    assert_accessible(page)
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("path", ["kitchen", "session?dim=1", "public", "booth"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_tab_stop_can_be_seen(new_page: NewPage, showroom: str, path: str, width: int) -> None:
    page = new_page(width)
    visit(page, f"{showroom}/{path}")
    unfold(page)
    assert_keyboard(page)


def test_what_axe_leaves_to_a_person_is_known(new_page: NewPage, showroom: str) -> None:
    known = {
        "color-contrast"
    }  # text over a shape drawn in SVG: the name inside the ring, the words of a plot
    for name in ("kitchen", *FRAMES):
        page = new_page(390)
        visit(page, f"{showroom}/{name}")
        unsure = run_axe(page, "incomplete")
        assert {fault.check for fault in unsure} <= known, "\n".join(map(str, unsure))


@pytest.mark.parametrize("code", ERRORS)
@pytest.mark.requirement("P03", "S01")
def test_every_error_page_is_calm_and_carries_crisis_information(
    new_page: NewPage, showroom: str, code: int
) -> None:
    page = new_page(320, "dark" if code % 2 else "light")
    answer = page.goto(f"{showroom}/error/{code}")
    assert answer is not None
    assert answer.status == code
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    assert page.locator("#crisis a[href='tel:116123']").first.is_visible()
    assert page.title() == "Today"


@pytest.mark.parametrize("name", ["kitchen", *FRAMES])
@pytest.mark.parametrize("words", ["stretched", "mirrored"])
def test_long_words_and_right_to_left_fit_on_the_smallest_phone(
    new_page: NewPage, showroom: str, words: str, name: str
) -> None:
    direction = "rtl" if words == "mirrored" else "ltr"
    page = new_page(320)
    visit(page, f"{showroom}/{name}?" + urlencode({"words": words, "dir": direction}))
    unfold(page)
    assert page.evaluate("() => getComputedStyle(document.querySelector('h1')).direction") == direction
    assert_no_sideways_scroll(page)
    assert_accessible(page)


def test_right_to_left_turns_the_page(new_page: NewPage, showroom: str) -> None:
    page = new_page(390)
    visit(page, f"{showroom}/kitchen?words=mirrored&dir=rtl")
    box = page.locator(".brand").bounding_box()
    assert box is not None
    assert box["x"] + box["width"] > 300


def test_crisis_numbers_run_from_the_left_in_every_language(new_page: NewPage, showroom: str) -> None:
    page = new_page(390)
    visit(page, f"{showroom}/booth?words=mirrored&dir=rtl")
    first, last = page.locator("#crisis a[href='tel:116123'] bdi").first.evaluate(
        """(number) => [[0, 3], [4, 7]].map(([from, to]) => {
            const part = document.createRange();
            part.setStart(number.firstChild, from);
            part.setEnd(number.firstChild, to);
            return part.getBoundingClientRect().left;
        })"""
    )
    assert first < last


@pytest.mark.parametrize("name", ["kitchen", "public", "booth", "session"])
@pytest.mark.requirement("S18")
def test_text_twice_as_large_still_fits(new_page: NewPage, showroom: str, name: str) -> None:
    page = new_page(390)
    visit(page, f"{showroom}/{name}")
    enlarge_text(page, 200)
    assert_no_sideways_scroll(page)


def test_in_session_everything_is_large_enough_for_a_thumb(new_page: NewPage, showroom: str) -> None:
    for width in WIDTHS:
        page = new_page(width)
        visit(page, f"{showroom}/session")
        unfold(page)
        assert_targets(page, 44)


@pytest.mark.requirement("S05")
def test_the_pages_work_without_script(new_page: NewPage, showroom: str) -> None:
    page = new_page(390, javascript=False)
    visit(page, f"{showroom}/kitchen")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Groups").click()
    page.get_by_text("You", exact=True).click()
    assert page.get_by_role("button", name="Sign out").is_visible()
    visit(page, f"{showroom}/session")
    assert page.get_by_role("button", name="Cover").count() == 0
    page.get_by_text("Safety card").click()
    assert page.get_by_role("link", name="Call Mo").get_attribute("href") == "tel:07700900123"


def test_the_error_summary_takes_the_focus_and_leads_to_the_fields(new_page: NewPage, showroom: str) -> None:
    page = new_page(390, javascript=False)
    visit(page, f"{showroom}/kitchen")
    focused = page.locator(":focus")
    assert focused.get_attribute("id") == "error-summary"
    page.get_by_role("link", name="Choose how you would like to be told.").click()
    assert page.locator(":focus").get_attribute("value") == "mail"
    field = page.get_by_label("Name to use here")
    assert field.get_attribute("aria-invalid") == "true"
    assert field.get_attribute("aria-describedby") == "f-name-hint f-name-error"


def test_the_dark_screen_is_dark_in_a_light_world(new_page: NewPage, showroom: str) -> None:
    page = new_page(390, "light")
    visit(page, f"{showroom}/session?dim=1")
    assert is_dark(page)
    assert_accessible(page)


@pytest.mark.requirement("S18")
def test_nothing_moves_when_motion_is_unwelcome(new_page: NewPage, showroom: str) -> None:
    page = new_page(390)
    visit(page, f"{showroom}/session")
    moving = page.evaluate(
        "() => [...document.all].filter((part) => getComputedStyle(part).transitionDuration !== '0s').length"
    )
    assert moving == 0


def test_paper_gets_the_register_and_leaves_the_furniture(new_page: NewPage, showroom: str) -> None:
    page = new_page(1280, "dark")
    visit(page, f"{showroom}/session?dim=1")
    page.emulate_media(media="print")
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator(".register-name").first.is_visible()
    assert not page.locator(".session-foot").is_visible()
    visit(page, f"{showroom}/kitchen")
    assert page.locator("#bars td").first.is_visible()
    assert not page.get_by_role("navigation", name="Main").is_visible()


def test_the_booth_loads_no_script_and_sets_no_cookie(new_page: NewPage, showroom: str) -> None:
    page = new_page(390)
    visit(page, f"{showroom}/booth")
    assert page.locator("script").count() == 0
    assert page.context.cookies() == []
    assert page.locator("#crisis").is_visible()


@pytest.mark.requirement("S01", "S04")
def test_the_crisis_panel_is_the_same_bytes_on_every_page(new_page: NewPage, showroom: str) -> None:
    page = new_page(390)
    panels = set()
    for name in ("booth", "kitchen", "error/404"):
        page.goto(f"{showroom}/{name}")
        panels.add(page.locator("#crisis").evaluate("(panel) => panel.outerHTML"))
    assert len(panels) == 1
    assert 'href="sms:85258?body=SHOUT"' in panels.pop()
