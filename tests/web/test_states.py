"""Every page state answers as the registry says, with a title that tells a bystander nothing."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import template_rendered
from jinja2 import Environment, meta
from sqlalchemy import select
from werkzeug.test import TestResponse

from facilitator.extensions import db
from facilitator.mail.quietwords import loud_words
from facilitator.models.group import Group
from facilitator.models.member import Member
from facilitator.models.organisation import Organisation
from facilitator.models.site import Site
from tests.browser.page_states import NO_PAGES, State
from tests.browser.registry import STATES
from tests.browser.states_errors import add_pages_that_break
from tests.databases import Databases
from tests.known_good import routes, staged
from tests.stage import Stage

TEMPLATES = Path(__file__).resolve().parents[2] / "facilitator" / "templates"
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


@pytest.fixture(scope="module")
def stage(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Set the stage once; every state starts from the same one."""
    with staged(
        databases, tmp_path_factory.mktemp("states"), prepare=add_pages_that_break, demo=True
    ) as ready:
        yield ready


def look(stage: Stage, state: State) -> TestResponse:
    """Reach a state without a browser."""
    visit = state.visit(stage)
    client = stage.app.test_client()
    if visit.actor is not None:
        stage.cast.sign_in(client, visit.actor)
    if visit.form is None:
        return client.get(visit.url, follow_redirects=True)
    return client.post(visit.url, data=visit.form, follow_redirects=True)


def title_of(page: TestResponse) -> str:
    """Return the title of a page."""
    found = TITLE.search(page.get_data(as_text=True))
    assert found is not None, "a page without a title"
    return unescape(found.group(1))


@pytest.mark.parametrize("name", STATES)
@pytest.mark.requirement("P03")
def test_every_state_answers_with_a_neutral_title(stage: Stage, name: str) -> None:
    page = look(stage, STATES[name])
    assert page.status_code == STATES[name].status, page.get_data(as_text=True)[:3000]
    assert page.content_type == "text/html; charset=utf-8"
    with stage.app.app_context():
        shown = (Group.name, Organisation.name, Site.name, Member.name_to_use)
        names = [one for column in shown for one in db.session.scalars(select(column)) if one]
    assert loud_words(title_of(page), names) == []


def test_every_page_has_a_state(stage: Stage) -> None:
    pages = {route for route in routes(stage.app, "/") if route.startswith("GET web.")}
    seen = {state.route for state in STATES.values()}
    assert sorted(pages - seen - set(NO_PAGES)) == []


def test_every_template_has_a_state(stage: Stage) -> None:
    rendered: set[str] = set()

    def note(_sender: Any, template: Any, **_: Any) -> None:
        rendered.add(template.name)

    with template_rendered.connected_to(note):
        for state in STATES.values():
            look(stage, state)
    known = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")}
    pages = {name for name in known if not name.startswith("mail/")}
    left = sorted(pages - reached(stage.app.jinja_env, rendered))
    assert not left, ", ".join(left)


def reached(environment: Environment, names: set[str]) -> set[str]:
    """Return templates with all that they extend, include and import."""
    found, left = set(), set(names)
    while left:
        name = left.pop()
        found.add(name)
        source = (TEMPLATES / name).read_text(encoding="utf-8")
        used = meta.find_referenced_templates(environment.parse(source))
        left |= {other for other in used if other is not None and (TEMPLATES / other).exists()} - found
    return found
