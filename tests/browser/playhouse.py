"""The stage of the page states behind a real server, and how a browser gets to a state."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page, Response
from sqlalchemy import update

from facilitator import transactions
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.group import Group
from facilitator.models.member import Member
from facilitator.models.organisation import Organisation
from facilitator.models.session import GroupSession
from facilitator.models.site import Site
from facilitator.models.token import Token
from tests.browser.checks import Fault
from tests.browser.opened import DESK_HEIGHT, PHONE_HEIGHT, PHONE_WIDTH, Opened
from tests.browser.page_states import State
from tests.browser.server import serving
from tests.browser.states_errors import add_pages_that_break
from tests.browser.tongues import LOCALES, teach
from tests.databases import Databases
from tests.known_good import staged
from tests.stage import Stage

NAMES: tuple[tuple[Any, str, str], ...] = (
    (Organisation, "name", "مرفأ الفانوس"),
    (Site, "name", "படகுத் துறை"),
    (Site, "address", "Набережная улица, 4"),
    (Group, "name", "دائرة الثلاثاء"),
    (Account, "name", "Αλεξάνδρα"),
    (Member, "name_to_use", "ليلى"),
    (Member, "pronouns", "ella"),
    (GroupSession, "place", "Верхний зал"),
    (Token, "name", "جدول"),
)
EMPTY = "about:blank"
QUIET_PAGE = "/crisis"  # a page of ours to post from: it asks for nobody and polls nothing
SUBMIT = """([action, fields]) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = action;
  for (const [name, value] of fields) {
    const field = document.createElement("textarea");
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}"""


@dataclass
class Playhouse:
    """The stage, the address at which it is served, and one page per language that all states share."""

    stage: Stage
    address: str
    opened: Opened
    pages: dict[str, Page] = field(default_factory=dict)

    def page(self, width: int, locale: str = "en-GB") -> Page:
        """Give the page of a language as if it had just been opened: light, signed out, at a width."""
        if locale not in self.pages:
            settings = {
                "locale": locale,
                "reduced_motion": "reduce",
                "service_workers": "block",
                "has_touch": True,
            }
            self.pages[locale] = self.opened.open(settings, quiet=True)
        page = self.pages[locale]
        page.context.clear_cookies()
        page.emulate_media(color_scheme="light")
        resize(page, width)
        return page

    def noticed(self) -> list[Fault]:
        """Return what the pages did wrong since the last time: errors, broken parts, requests to another host."""
        found = [Fault("noticed", "page", words) for watch in self.opened.watches for words in watch.faults]
        for watch in self.opened.watches:
            watch.faults.clear()
        return found

    def show(self, page: Page, state: State) -> int:
        """Bring a page into a state; return the status it was answered with."""
        page.goto(EMPTY)  # whatever was open stops asking before the stage changes
        visit = state.visit(self.stage)
        if visit.actor is not None:
            client = self.stage.cast.sign_in(self.stage.app.test_client(), visit.actor)
            cookie = client.get_cookie("s")
            assert cookie is not None
            page.context.add_cookies([{"name": "s", "value": cookie.value, "url": self.address}])
        url, form = visit.url, visit.form
        answer = page.goto(self.address + url) if form is None else self.post(page, url, form)
        assert answer is not None
        for selector in state.press:
            page.locator(selector).first.click()
        return answer.status

    def post(self, page: Page, url: str, form: dict[str, object]) -> Response:
        """Post a form from a page of ours, as a browser does."""
        page.goto(self.address + QUIET_PAGE)
        fields = [
            [name, one]
            for name, value in form.items()
            for one in (value if isinstance(value, list) else [value])
        ]
        with page.expect_navigation() as navigation:
            page.evaluate(SUBMIT, [self.address + url, fields])
        return navigation.value


def resize(page: Page, width: int) -> None:
    """Give the window of a page another width."""
    page.set_viewport_size({"width": width, "height": PHONE_HEIGHT if width < PHONE_WIDTH else DESK_HEIGHT})


def prepare(app: Flask) -> None:
    """Teach an application the languages that nobody speaks, and pages that break."""
    teach(app)
    add_pages_that_break(app)


@contextmanager
def open_playhouse(databases: Databases, folder: Path, browser: Browser) -> Iterator[Playhouse]:
    """Set the stage and serve it until the tests are over."""
    opened = Opened(browser)
    with staged(databases, folder, prepare=prepare, locales=LOCALES, demo=True) as stage:
        rename(stage)
        with serving(stage.app) as address:
            yield Playhouse(stage, address, opened)
            opened.close()


def rename(stage: Stage) -> None:
    """Give the places and people of the stage names that are not in the language of the page."""
    with stage.app.app_context(), transactions.unit():
        for model, attribute, name in NAMES:
            db.session.execute(update(model).values({attribute: name}))
    stage.keep()
