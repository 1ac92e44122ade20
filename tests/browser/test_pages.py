"""Every page state in a real browser: in light and dark, on a telephone and a desk, by keyboard, in every language.

One browser, one server and one page per language serve all; axe looks once per scheme, with everything folded on the
telephone and unfolded on the desk.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.checks import (
    SMALLEST_TARGET,
    Fault,
    axe,
    own_faults,
    said,
    tab_faults,
    target_faults,
    width_faults,
)
from tests.browser.playhouse import Playhouse, open_playhouse, resize
from tests.browser.registry import STATES
from tests.databases import Databases

IN_THE_ROOM = 44  # pixels that a thumb needs
UNFOLD = (
    "() => document.querySelectorAll('details:not(.menu, .safety)').forEach((part) => { part.open = true; })"
)
PSEUDO = {"de-DE": "ltr", "ar": "rtl"}  # see tongues.py: stretched, and mirrored
# The screens with the least room, in real Spanish as well; its words are on every page in tests/test_site_words.py.
NARROW = {
    "attendance.show_attendance", "booth, arriving", "booth, questions", "checkins.new_checkin", "crisis.show",
    "deliveries.list_deliveries", "members.show_member", "memberships.show_roster", "organisations.settings",
    "register, every mark", "registers.close_session", "round, somebody speaks", "series.new_series",
}  # fmt: skip


@pytest.fixture(scope="module")
def playhouse(
    databases: Databases, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Playhouse]:
    """Serve the stage for all states."""
    with open_playhouse(databases, tmp_path_factory.mktemp("pages"), browser) as open_house:
        yield open_house


def seen(page: Page) -> list[Fault]:
    """Return what axe and our own checks find on a page as it is now."""
    least = IN_THE_ROOM if page.locator("body.in-session").count() else SMALLEST_TARGET
    return axe(page) + own_faults(page) + target_faults(page, least)


@pytest.mark.parametrize("name", STATES)
@pytest.mark.requirement("P28", "S18")
def test_a_state_can_be_used_by_everybody(playhouse: Playhouse, name: str) -> None:
    page = playhouse.page(390)
    assert playhouse.show(page, STATES[name]) == STATES[name].status
    faults = seen(page) + tab_faults(page)
    resize(page, 320)
    faults += width_faults(page)
    page.evaluate(UNFOLD)
    faults += width_faults(page)
    page.emulate_media(color_scheme="dark")
    resize(page, 1280)
    faults += seen(page) + width_faults(page) + playhouse.noticed()
    assert not faults, said(faults)


def test_the_narrow_screens_are_states() -> None:
    assert set(STATES) >= NARROW


@pytest.mark.parametrize("name", STATES)
def test_a_state_fits_in_every_language(playhouse: Playhouse, name: str) -> None:
    faults: list[Fault] = []
    for language, direction in (PSEUDO | ({"es": "ltr"} if name in NARROW else {})).items():
        page = playhouse.page(320, language)
        assert playhouse.show(page, STATES[name]) == STATES[name].status
        assert page.locator("html").get_attribute("dir") == direction
        page.evaluate(UNFOLD)
        faults += width_faults(page)
    faults += playhouse.noticed()
    assert not faults, said(faults)
