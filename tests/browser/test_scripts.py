"""The small scripts, each in a real browser: live, cover, dark screen, ring, wake lock, quick exit, announcements."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import assert_accessible
from tests.browser.opened import NewPage, Serve
from tests.browser.showroom import Pulse, make_showroom

HIDE = """() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    document.dispatchEvent(new Event('visibilitychange'));
}"""
FAKE_WAKE_LOCK = """
    window.locks = 0;
    const request = async () => { window.locks += 1; return (window.lock = new EventTarget()); };
    Object.defineProperty(navigator, 'wakeLock', { value: { request } });
"""


@pytest.fixture
def pulse() -> Pulse:
    """Give what the live element asks for."""
    return Pulse()


@pytest.fixture
def address(serve: Serve, pulse: Pulse) -> str:
    """Serve a showroom of this test's own."""
    return serve(make_showroom(pulse))


@pytest.fixture
def parts(new_page: NewPage, address: str) -> Callable[..., Page]:
    """Give a function that opens the page of moving parts, on a clock of the test's own if asked."""

    def open_parts(*, frozen: bool = False, quiet: bool = True) -> Page:
        page = new_page(390, quiet=quiet)
        if frozen:
            page.clock.install()
        page.goto(f"{address}/parts")
        return page

    return open_parts


def test_a_live_element_shows_what_changed_and_asks_with_its_version(
    parts: Callable[..., Page], pulse: Pulse
) -> None:
    page = parts()
    expect(page.locator("#words")).to_have_text("first")
    page.wait_for_timeout(1300)
    assert pulse.unchanged >= 1
    pulse.say("second")
    expect(page.locator("#words")).to_have_text("second")


def test_a_live_element_leaves_the_focus_where_it_was(parts: Callable[..., Page], pulse: Pulse) -> None:
    page = parts()
    page.locator("#press").focus()
    expect(page.locator("#words")).to_have_text("first")
    expect(page.locator("#press")).to_be_focused()


def test_a_live_element_rests_while_nobody_looks(parts: Callable[..., Page], pulse: Pulse) -> None:
    page = parts()
    expect(page.locator("#words")).to_have_text("first")
    page.evaluate(HIDE)
    page.wait_for_timeout(300)
    before = pulse.asked
    page.wait_for_timeout(2500)
    assert pulse.asked == before


def test_a_live_element_slows_down_while_the_server_cannot_answer(
    parts: Callable[..., Page], pulse: Pulse
) -> None:
    pulse.status = 503
    page = parts()
    page.wait_for_timeout(4500)
    assert pulse.asked == 2  # after 1 s and 2 s more; the next would come 4 s later
    assert page.locator("#live[data-late]").count() == 1
    pulse.status = 200
    page.evaluate("() => dispatchEvent(new Event('online'))")
    expect(page.locator("#words")).to_have_text("first")
    assert page.locator("#live[data-late]").count() == 0


def test_a_live_element_stops_when_it_may_not_know_any_more(parts: Callable[..., Page], pulse: Pulse) -> None:
    pulse.status = 401
    page = parts()
    expect(page.locator("#status")).to_have_text(re.compile("You have been signed out"))
    before = pulse.asked
    page.wait_for_timeout(2500)
    assert pulse.asked == before


@pytest.mark.requirement("P27")
def test_the_button_covers_the_page_and_show_lifts_it(parts: Callable[..., Page]) -> None:
    page = parts()
    page.get_by_role("button", name="Cover").click()
    cover = page.locator("#cover")
    box = cover.bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert page.evaluate("() => document.elementFromPoint(100, 300).closest('#cover') !== null")
    assert_accessible(page)
    page.get_by_role("button", name="Show the screen").click()
    assert not cover.is_visible()


@pytest.mark.requirement("P27")
def test_the_page_covers_itself_after_a_minute_untouched(parts: Callable[..., Page]) -> None:
    page = parts(frozen=True)
    page.clock.fast_forward(50_000)
    page.keyboard.press("Tab")
    page.clock.fast_forward(55_000)
    assert not page.locator("#cover").is_visible()
    page.clock.fast_forward(6_000)
    expect(page.locator("#cover")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#cover")).not_to_be_visible()


@pytest.mark.requirement("P27")
def test_a_tap_with_two_fingers_covers_the_page(parts: Callable[..., Page]) -> None:
    page = parts()
    fingers = page.context.new_cdp_session(page)
    points = [{"x": 100, "y": 300, "id": 0}, {"x": 250, "y": 320, "id": 1}]
    fingers.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points})
    fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator("#cover")).to_be_visible()


def test_the_dark_screen_is_remembered_by_the_tab(parts: Callable[..., Page]) -> None:
    page = parts()
    button = page.get_by_role("button", name="Dark screen")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    page.reload()
    assert page.locator("body.dim").count() == 1


def test_the_ring_lands_rests_and_never_moves_on(parts: Callable[..., Page]) -> None:
    page = parts(frozen=True)
    ring = page.locator(".ring")
    page.clock.run_for(79_000)
    expect(ring).to_have_attribute("data-phase", "open")
    page.clock.run_for(3_000)
    expect(ring).to_have_attribute("data-phase", "landing")
    expect(page.get_by_text("begin to land")).to_be_visible()
    page.clock.run_for(60_000)
    expect(ring).to_have_attribute("data-phase", "here")
    assert re.search(r"\d", ring.inner_text()) is None


def test_the_ring_moves_in_four_steps_when_motion_is_unwelcome(parts: Callable[..., Page]) -> None:
    page = parts(frozen=True)
    arc = page.locator(".ring-left")
    page.clock.run_for(10_000)
    expect(arc).to_have_attribute("stroke-dasharray", "100.0 100")
    page.clock.run_for(20_000)
    expect(arc).to_have_attribute("stroke-dasharray", "75.0 100")


def test_the_screen_stays_awake_and_is_asked_again_on_return(new_page: NewPage, address: str) -> None:
    page = new_page(390)
    page.add_init_script(FAKE_WAKE_LOCK)
    page.goto(f"{address}/parts")
    page.wait_for_function("() => document.body.dataset.awake === 'yes'")
    page.evaluate("() => { window.lock.dispatchEvent(new Event('release')); }")
    assert page.evaluate("() => document.body.dataset.awake") == "no"
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_function("() => window.locks === 2")
    page.goto(f"{address}/kitchen")
    assert page.evaluate("() => window.locks") == 0


@pytest.mark.parametrize("way", ["button", "keys"])
@pytest.mark.requirement("P32")
def test_the_quick_exit_leaves_at_once_and_back_does_not_return(
    new_page: NewPage, address: str, way: str
) -> None:
    page = new_page(390)
    page.goto(f"{address}/elsewhere?before")
    page.goto(f"{address}/public")
    if way == "button":
        page.get_by_role("link", name="Leave this page").click()
    else:
        for _ in range(3):
            page.keyboard.press("Shift")
    page.wait_for_url("**/elsewhere")
    page.go_back()
    assert page.url.endswith("?before")


@pytest.mark.requirement("P32")
def test_writing_capitals_or_pressing_escape_does_not_leave(new_page: NewPage, address: str) -> None:
    page = new_page(390)
    page.goto(f"{address}/public")
    for key in ("Shift", "Shift+A", "Shift+B", "Shift+C", "Escape", "Escape", "Escape"):
        page.keyboard.press(key)
    page.wait_for_timeout(200)
    assert page.url.endswith("/public")


def test_a_form_sent_in_the_background_carries_the_token_and_shows_what_to_mend(
    parts: Callable[..., Page],
) -> None:
    page = parts(quiet=False)  # the browser itself writes an error to the console for a 422
    for status in ("200", "422"):
        page.locator(f"#send-{status}").click()
        expect(page.locator("#answer")).to_have_text("token-of-this-page")
        page.evaluate("() => document.getElementById('swapped').replaceChildren()")


def test_a_failure_in_the_background_is_said_in_words_and_never_shown_as_a_page(
    parts: Callable[..., Page],
) -> None:
    page = parts(quiet=False)  # htmx writes the failure to the console as well
    page.locator("#send-500").click()
    expect(page.get_by_role("status").filter(has_text="nothing was changed")).to_be_visible()
    assert page.locator("#answer").count() == 0


def test_what_the_server_had_to_say_is_said_again_and_stands_once(new_page: NewPage, address: str) -> None:
    page = new_page(390)
    page.goto(f"{address}/kitchen")
    page.wait_for_timeout(500)
    expect(page.locator("#status")).to_have_text("Saved. The next session is on Thursday.")
