"""The register on a phone: one thumb, with and without network and script, and two phones at once."""

import pytest
from flask import Flask
from playwright.sync_api import Route, expect

from facilitator import clock as clocks
from facilitator.clock import OffsetClock
from facilitator.extensions import db
from facilitator.models.member import Member
from facilitator.services import memberships, registers
from tests.browser.checks import (
    assert_accessible,
    assert_keyboard,
    assert_no_sideways_scroll,
    assert_targets,
)
from tests.browser.opened import NewPage, Scheme, Serve
from tests.browser.phones import PEOPLE, Phones, assert_all_kept, choose, kept, row, tap
from tests.cast import Cast
from tests.conftest import NOW, OpenUnit
from tests.people import joined, place_of
from tests.registers import Evening, evening_at_hand


@pytest.fixture
def evening(app: Flask, cast: Cast) -> Evening:
    """Give tonight's evening with twelve people; its clock ticks, since the order of taps matters here."""
    clocks.install(OffsetClock(NOW))
    return evening_at_hand(app, cast, PEOPLE)


@pytest.fixture
def register(new_page: NewPage, serve: Serve, app: Flask, cast: Cast, evening: Evening) -> Phones:
    """Give a function that opens the register on somebody's phone."""
    return Phones(serve(app), cast, evening, new_page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_accessible_and_fit_a_thumb(register: Phones, evening: Evening, scheme: Scheme) -> None:
    page = register(scheme=scheme)
    tap(page, evening, 0)
    choose(page, evening, 1, "Sent word")
    page.get_by_role("button", name="Someone new").tap()
    row(page, evening, 3).locator("summary").tap()
    for path in ("register", "close"):
        if path == "close":
            page.get_by_role("link", name="Close the session").tap()
            page.locator("#note summary").tap()
        assert_accessible(page)
        assert_targets(page, 44)
        assert_no_sideways_scroll(page)
        assert_keyboard(page)
    page.locator("#note summary").tap()
    page.get_by_role("button", name="Close the session").tap()
    expect(page.get_by_text("The session is closed. Thank you.")).to_be_visible()
    assert_accessible(page)
    assert_targets(page, 44)


@pytest.mark.parametrize("width", [320, 1280])
def test_the_register_fits_a_small_phone_and_a_desk(register: Phones, evening: Evening, width: int) -> None:
    page = register()
    page.set_viewport_size({"width": width, "height": 700})
    row(page, evening, 0).locator("summary").click()
    assert_no_sideways_scroll(page)
    assert_accessible(page)


def test_twelve_people_are_twelve_taps(
    register: Phones, cast: Cast, evening: Evening, unit: OpenUnit
) -> None:
    page = register()
    for place in range(len(PEOPLE)):
        tap(page, evening, place)
        expect(row(page, evening, place)).to_have_attribute("data-mark", "here")
    expect(page.locator("[data-count=room]")).to_have_text("12")
    expect(page.locator("[data-count=unmarked]")).to_have_text("0")
    assert_all_kept(cast, evening, unit, ["here"] * 12)


def test_a_second_way_leads_to_every_other_mark_and_undo_back(
    register: Phones, cast: Cast, evening: Evening, unit: OpenUnit
) -> None:
    page = register()
    for place, words_said in enumerate(("Came late", "Left early", "Sent word")):
        choose(page, evening, place, words_said)
        expect(row(page, evening, place)).to_contain_text(words_said)
        expect(row(page, evening, place).locator("details")).not_to_have_attribute("open", "")
    expect(page.locator("#said")).to_have_text("J.: Sent word")
    assert_all_kept(cast, evening, unit, ["late", "left_early", "sent_word", *["unmarked"] * 9])
    for _ in range(2):
        page.get_by_role("button", name="Undo").tap()
    expect(page.locator("#said")).to_have_text("ليلى: Not marked")
    assert_all_kept(cast, evening, unit, ["late", *["unmarked"] * 11])
    page.get_by_role("button", name="Undo").tap()
    expect(page.get_by_role("button", name="Undo")).to_be_hidden()


def test_a_guest_is_one_tap_and_undo_takes_them_back(
    register: Phones, cast: Cast, evening: Evening, unit: OpenUnit
) -> None:
    page = register()
    for _ in range(3):
        page.get_by_role("button", name="Someone new").tap()
    expect(page.locator("#g-3")).to_contain_text("Guest 3")
    page.get_by_role("button", name="Take back guest 2").tap()
    page.get_by_role("button", name="Undo").tap()
    expect(page.locator("#guests .register-name")).to_have_text(["Guest 1"])
    page.reload()
    expect(page.locator("#guests .register-name")).to_have_text(["Guest 1"])
    with unit():
        assert registers.read_register(**evening.by(cast.ada)).tally.guests == 1


def test_without_script_the_forms_do_the_same(
    register: Phones, cast: Cast, evening: Evening, unit: OpenUnit
) -> None:
    page = register(javascript=False)
    tap(page, evening, 0)
    choose(page, evening, 1, "Came late")
    page.get_by_role("button", name="Someone new").tap()
    expect(page.locator("#g-1")).to_contain_text("Guest 1")
    page.get_by_role("button", name="Undo").tap()
    expect(row(page, evening, 1)).to_have_attribute("data-mark", "unmarked")
    assert kept(cast, evening, unit)[:2] == ["here", "unmarked"]
    page.get_by_role("link", name="Close the session").tap()
    page.get_by_role("button", name="Close the session").tap()
    expect(page.get_by_text("The session is closed. Thank you.")).to_be_visible()
    assert kept(cast, evening, unit)[:2] == ["here", "not_seen"]


def test_what_is_tapped_without_a_network_is_sent_when_it_is_back(
    register: Phones, cast: Cast, evening: Evening, unit: OpenUnit
) -> None:
    page = register(quiet=False)
    page.context.set_offline(True)
    for place in range(4):
        tap(page, evening, place)
    choose(page, evening, 0, "Came late")
    page.get_by_role("button", name="Someone new").tap()
    page.get_by_role("button", name="Someone new").tap()
    page.get_by_role("button", name="Undo").tap()
    expect(page.locator("#waiting")).to_have_text("6 waiting to send")
    expect(row(page, evening, 3)).to_have_attribute("data-waiting", "")
    assert_accessible(page)
    page.context.set_offline(False)
    expect(page.locator("#waiting")).to_have_text("", timeout=20_000)
    expect(page.locator("#said")).to_have_text("Everything is sent.")
    assert page.locator("[data-waiting]").count() == 0
    assert_all_kept(cast, evening, unit, ["late", "here", "here", "here", *["unmarked"] * 8])
    with unit():
        assert registers.read_register(**evening.by(cast.ada)).tally.guests == 1


def test_an_answer_that_is_lost_is_not_counted_twice(
    register: Phones, cast: Cast, evening: Evening, unit: OpenUnit
) -> None:
    page = register(quiet=False)
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method == "POST" and len(lost) < 2:
            route.fetch()  # it arrives, its answer does not
            lost.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    page.route("**/guests", lose)
    page.get_by_role("button", name="Someone new").tap()
    expect(page.locator("#said")).to_have_text("Everything is sent.", timeout=20_000)
    assert len(lost) == 2
    with unit():
        assert registers.read_register(**evening.by(cast.ada)).tally.guests == 1


def test_what_is_refused_is_said_and_shown_as_it_was(
    register: Phones, cast: Cast, evening: Evening, unit: OpenUnit
) -> None:
    page = register(quiet=False)
    with unit():
        place = place_of(db.session.get_one(Member, evening.members[0]), cast.group_a)
        memberships.leave_group(actor=cast.ada, group_id=cast.group_a, membership_id=place.id)
    tap(page, evening, 0)
    expect(page.locator("#status")).to_contain_text("There is nothing here")
    expect(page.locator("[data-count=room]")).to_have_text("0")
    expect(row(page, evening, 0)).to_have_count(0)  # no longer on the list


def test_two_facilitators_see_each_other_and_whoever_comes_to_the_list(
    register: Phones, cast: Cast, evening: Evening, unit: OpenUnit
) -> None:
    ada, ben = register(), register("ben")
    tap(ada, evening, 0)
    choose(ben, evening, 1, "Sent word")
    ben.get_by_role("button", name="Someone new").tap()
    expect(ben.locator(f"#m-{evening.members[0]}")).to_have_attribute("data-mark", "here")
    expect(ada.locator(f"#m-{evening.members[1]}")).to_contain_text("Sent word")
    expect(ada.locator("#g-1")).to_be_visible()
    expect(ada.locator("[data-count=room]")).to_have_text("2")
    ada.locator(f"#m-{evening.members[4]} summary").tap()
    with unit():
        late = joined(cast.ben, cast.group_a, "Quinn")
    expect(ada.locator(f"#m-{late.id}")).to_contain_text("Quinn")
    expect(ada.locator(f"#m-{evening.members[4]} details")).to_have_attribute("open", "")
    ada.locator(f"#m-{late.id} .register-mark").tap()
    expect(ben.locator(f"#m-{late.id}")).to_have_attribute("data-mark", "here")
    ben.get_by_role("link", name="Close the session").tap()
    ben.get_by_role("button", name="Close the session").tap()
    expect(ada.get_by_text("This session is closed.")).to_be_visible()
    expect(ada.locator(f"#m-{evening.members[2]}")).to_contain_text("Not seen")


@pytest.mark.requirement("P27")
def test_the_screen_can_be_covered_and_its_title_tells_nothing(register: Phones, evening: Evening) -> None:
    page = register()
    assert page.title() == "Today"
    assert page.locator("body").get_attribute("data-wake") is not None
    page.get_by_role("button", name="Cover").tap()
    expect(page.get_by_role("button", name="Show the screen")).to_be_visible()
    assert page.evaluate("() => document.elementFromPoint(100, 300).closest('#cover') !== null")
    page.get_by_role("button", name="Show the screen").tap()
    page.get_by_role("button", name="Dark screen").tap()
    assert_accessible(page)
    tap(page, evening, 0)
    expect(page.locator("#said")).to_have_text("Wren: Here")
