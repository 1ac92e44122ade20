"""The checks themselves, on a page that is wrong in every way: a check that finds nothing here is not worth having."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.checks import (
    Fault,
    assert_accessible,
    axe,
    own_faults,
    tab_faults,
    target_faults,
    width_faults,
)
from tests.browser.server import serving
from tests.browser.showroom import make_showroom
from tests.browser.watch import Watch, assert_quiet

# What is wrong, the check that has to say so, and the element that it has to name.
SEEDED = [
    ("pale text", "color-contrast", "#pale"),
    ("a field without label", "label", "#nameless"),
    ("a picture without words", "image-alt", "#wordless"),
    ("an order of its own", "tabindex", "#first"),
    ("a skipped heading", "heading-order", "#skipped"),
    ("a tiny target", "target-size", "#tiny"),
    ("two of one id", "duplicate-id", "#twice"),
    ("no ring", "no-focus-ring", "#ringless"),
    ("pressed by mouse alone", "click-only", "#pressable"),
    ("listens to a press", "click-only", "#heard"),
    ("an error nobody hears", "unlinked-error", "#unlinked"),
    ("a message nobody hears", "no-live-region", "#unheard"),
    ("state by colour", "colour-only", "#green"),
    ("another language", "foreign-without-lang", "#foreign"),
    ("a table without headers", "table-without-headers", "#headless"),
    ("order by dragging", "drag-only", "#dragged"),
    ("words that say nothing", "empty-alt-words", "#image"),
    ("endless flashing", "endless-motion", "#flashing"),
    ("a link that says nothing", "empty-link-words", "#here"),
    ("no way out", "keyboard-trap", "#trap"),
    ("wider than the window", "too-wide", "page"),
    ("words out of their box", "too-wide", "#cut"),
]


@pytest.fixture(scope="module")
def seen(browser: Browser) -> Iterator[tuple[list[Fault], Watch]]:
    """Look at the page of faults once with everything there is."""
    watch = Watch()
    with serving(make_showroom()) as address:
        context = browser.new_context(viewport={"width": 390, "height": 844})
        context.on("page", watch.attach)
        page = context.new_page()
        page.goto(f"{address}/faults")
        faults = axe(page) + own_faults(page) + target_faults(page) + width_faults(page) + tab_faults(page)
        with pytest.raises(AssertionError, match="image-alt"):
            assert_accessible(page)
        context.close()
        yield faults, watch


@pytest.mark.parametrize(
    ("check", "place"), [pytest.param(check, place, id=what) for what, check, place in SEEDED]
)
def test_the_checks_find(seen: tuple[list[Fault], Watch], check: str, place: str) -> None:
    faults, _ = seen
    named = [fault for fault in faults if fault.check == check and place in fault.where.split()]
    assert named, "\n".join(map(str, faults))


def test_the_watch_hears_a_breach_of_the_policy_and_a_call_to_another_host(
    seen: tuple[list[Fault], Watch],
) -> None:
    _, watch = seen
    heard = "\n".join(watch.faults)
    assert "request to another host: http://other.invalid/pixel" in heard
    assert "Content Security Policy" in heard
    with pytest.raises(AssertionError, match=r"other\.invalid"):
        assert_quiet(watch)
