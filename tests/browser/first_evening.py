"""The first evening of docs/first-evening.md, played in browsers: whoever takes its pictures has walked its steps."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Locator, Page

from facilitator import transactions
from facilitator.clock import FrozenClock
from facilitator.services import organisations, schedule
from tests.cast import PASSWORD
from tests.sink import MailSink

NAMES = ("Wren", "J.", "ليلى", "Zoë", "Sam", "Kit")
WITH_MAIL = ("Wren", "Zoë")
BEGIN, MONDAY, EVE = (
    datetime(2026, 10, day, hour, minute, tzinfo=UTC)
    for day, hour, minute in ((19, 8, 0), (19, 9, 0), (21, 18, 5))
)  # in London an hour later
PERIODIC = ("open_checkins", "sweep", "invite_to_checkins", "drain", "close_checkins")

Take = Callable[[str, Page], None]


@dataclass
class FirstEvening:
    """Who walks through the evening: Dora sets up, Ada facilitates, somebody answers in the booth."""

    app: Flask
    address: str
    clock: FrozenClock
    mail: MailSink
    take: Take
    dora: Page
    ada: Page
    member: Page
    group: str = ""  # the address of its page

    def unit(self) -> AbstractContextManager[Any]:
        """Open a transaction; only inside an application context."""
        return transactions.unit()

    def pass_time(self, at: datetime) -> None:
        """Move the clock and let the periodic work run, as the runner would."""
        self.clock.move_to(at)
        with self.app.app_context():
            for name in PERIODIC:
                assert schedule.perform(name=name), name

    def show(self, name: str, page: Page, top: Locator | None = None) -> None:
        """Take a picture, with something at the top of the window, else the beginning of the page."""
        words = page.locator("body").inner_text()
        assert "localhost" not in words, "an address of this machine is not for the manual"
        if top is None:
            page.evaluate("() => { document.activeElement?.blur(); scrollTo(0, 0); }")
        else:
            top.evaluate(
                "(part) => { document.activeElement?.blur(); part.scrollIntoView({ block: 'start' }); }"
            )
        self.take(name, page)


def press(page: Page, words: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=words, exact=True).first.click()


def follow(page: Page, words: str) -> None:
    """Follow a link."""
    page.get_by_role("link", name=words, exact=True).first.click()


def set_up(evening: FirstEvening) -> None:
    """Open the one-time link and name the organisation."""
    with evening.app.app_context(), evening.unit():
        secret = organisations.set_up_link()
    page = evening.dora
    page.goto(f"{evening.address}/set-up/{secret}")
    page.get_by_label("Name of the organisation").fill("Harbour Lantern")
    page.get_by_label("Sender name in messages").fill("A note for you")
    evening.show("set-up", page)
    page.get_by_label("Your name").fill("Dora")
    page.get_by_label("Your e-mail address").fill("dora@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Set up and sign in")


def take_first_steps(evening: FirstEvening) -> None:
    """Add a site and a group, and invite who facilitates it."""
    page = evening.dora
    follow(page, "Add a site")
    page.get_by_label("Name").first.fill("Quayside Rooms")
    press(page, "Save")
    page.goto(evening.address)
    follow(page, "Add a group")
    page.get_by_label("Name", exact=True).fill("Thursday Circle")
    page.get_by_label("Site").select_option(label="Quayside Rooms")
    page.get_by_label("Anonymous check-in after sessions").check()
    press(page, "Add the group")
    page.goto(evening.address)
    evening.show("first-steps", page)
    follow(page, "Invite a facilitator")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Name", exact=True).fill("Ada")
    page.get_by_label("Facilitator", exact=True).first.check()
    page.get_by_label("Thursday Circle").check()
    press(page, "Send the invitation")


def join(evening: FirstEvening) -> None:
    """Take up the invitation."""
    evening.pass_time(MONDAY)
    (invitation,) = evening.mail.to("ada@example.org")
    link = re.findall(r"http://localhost\S+", invitation.text)[0]
    page = evening.ada
    page.goto(evening.address + urlsplit(link).path)
    evening.show("join", page)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Join")


def plan(evening: FirstEvening) -> None:
    """Look at the next eight dates, and keep them."""
    page = evening.ada
    page.goto(f"{evening.address}/groups")
    follow(page, "Thursday Circle")
    evening.group = page.url
    page.goto(f"{evening.group}/schedule/new")
    page.get_by_label("First date").fill("2026-10-22")
    page.get_by_label("Starts at").fill("19:00")
    page.get_by_label("Place", exact=False).last.fill("Upstairs room")
    press(page, "Show the next eight dates")
    evening.show("dates", page)
    press(page, "Keep this schedule")


def gather(evening: FirstEvening) -> None:
    """Put people on the list, and ask two of them about mail."""
    page = evening.ada
    roster = f"{evening.group}/roster"
    page.goto(roster)
    for name in NAMES:
        page.get_by_label("Name to use here").fill(name)
        press(page, "Add to the list")
    page.goto(roster)
    evening.show("roster", page)
    for name in WITH_MAIL:
        page.goto(roster)
        follow(page, name)
        member = page.url
        follow(page, "Add an address")
        page.get_by_label("E-mail address").fill(f"{name[0].lower()}@example.net")
        press(page, "Save")
        page.goto(member)
        card = page.locator(".card", has=page.locator("input[name=what][value=email]"))
        if name == WITH_MAIL[0]:
            evening.show("agreed", page, page.locator("#agreed"))
        card.get_by_role("button").first.click()


def remind(evening: FirstEvening) -> None:
    """Let a day pass: the reminders go, and Ada sees to whom."""
    evening.pass_time(EVE)
    page = evening.ada
    page.goto(f"{evening.address}/today")
    page.locator("a[href^='/sessions/']").first.click()
    follow(page, "Reminders")
    evening.show("reminders", page)
    assert [len(evening.mail.to(f"{name[0].lower()}@example.net")) for name in WITH_MAIL] == [1, 1]
