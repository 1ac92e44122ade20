"""After the register: follow-ups noted while closing and settled in one tap, and attendance over time."""

import pytest
from flask import Flask
from playwright.sync_api import expect

from facilitator import clock as clocks
from facilitator.clock import OffsetClock
from facilitator.extensions import db
from facilitator.models.member import Member
from tests.browser.checks import assert_accessible, assert_no_sideways_scroll
from tests.browser.opened import NewPage, Scheme, Serve
from tests.browser.phones import Phones
from tests.cast import Cast
from tests.conftest import NOW, OpenUnit
from tests.people import mark, past_sessions
from tests.registers import Evening, evening_at_hand


@pytest.fixture
def evening(app: Flask, cast: Cast) -> Evening:
    """Give tonight's evening; its clock ticks."""
    clocks.install(OffsetClock(NOW))
    return evening_at_hand(app, cast)


@pytest.fixture
def register(new_page: NewPage, serve: Serve, app: Flask, cast: Cast, evening: Evening) -> Phones:
    """Give a function that opens the register on somebody's phone."""
    return Phones(serve(app), cast, evening, new_page)


def test_a_follow_up_is_noted_while_closing_and_settled_in_one_tap(
    register: Phones, evening: Evening
) -> None:
    page = register(path="close")
    page.locator("#note summary").tap()
    page.get_by_label("With whom").select_option(label="Wren")
    page.get_by_label("How soon").select_option(label="Within two days")
    page.get_by_role("button", name="Note it").tap()
    expect(page.locator(".list").get_by_text("Call: Wren")).to_be_visible()
    assert_accessible(page)
    page.goto(page.url.partition("/sessions/")[0] + "/follow-ups")
    assert_accessible(page)
    page.get_by_role("button", name="Done").tap()
    expect(page.get_by_text("Nobody is waiting for you")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Undo").tap()
    expect(page.get_by_role("button", name="Not needed")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_attendance_is_a_plot_and_a_table(
    register: Phones, cast: Cast, evening: Evening, unit: OpenUnit, scheme: Scheme
) -> None:
    page = register(scheme=scheme, path="register")
    address = page.url.partition("/sessions/")[0] + f"/groups/{cast.group_a}/attendance"
    page.goto(address)
    expect(page.get_by_text("Nothing to see yet")).to_be_visible()
    assert_accessible(page)
    with unit():
        sessions = past_sessions(cast.group_a, 6)
        mark(db.session.get_one(Member, evening.members[0]), sessions)
        for session in sessions:
            session.status, session.register_closed_at, session.guest_count = "closed", session.ends_at, 2
    page.goto(address)
    page.get_by_text("The same numbers in a table").tap()
    expect(page.locator("table tbody tr")).to_have_count(6)
    expect(page.locator("table tbody tr").first.locator("td")).to_have_text(["1", "2"])
    assert_accessible(page)
    assert_no_sideways_scroll(page)
