"""Whatever is typed into a page: a clear answer, what was typed is kept, and nothing is made twice."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from sqlalchemy import func, select

from facilitator.extensions import Base, db
from tests.databases import Databases
from tests.hostile import MEGABYTE, TEXTS
from tests.known_good import ROWS, Request, actor_of, next_request, request_of, staged
from tests.stage import Stage

FORMS = sorted(route for route, row in ROWS.items() if route.startswith("POST web.") and actor_of(row))
FILLED = [route for route in FORMS if ROWS[route].form]
SHOWN = [route for route in FILLED if f"GET{route[4:]}" in ROWS]
OVERLONG = "a word that goes on " * 120
SECRET = {"password", "current_password"}
TRACES = {"audit", "idempotency_key", "sign_in"}


@pytest.fixture(scope="module")
def stage(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Set the stage once; every request starts from the same state."""
    with staged(databases, tmp_path_factory.mktemp("bad")) as ready:
        yield ready


class Form(HTMLParser):
    """What a page with a form shows: the values in its fields, its ids, and where its error summary leads."""

    def __init__(self, page: str) -> None:
        """Read a page."""
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.kinds: dict[str, str] = {}
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.within: str | None = None
        self.summary = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note fields, ids and links."""
        found = dict(attrs)
        self.ids |= {found["id"] or ""} if "id" in found else set()
        name = found.get("name") or ""
        if tag == "input" and found.get("type") not in {"checkbox", "radio"}:
            self.values.setdefault(name, []).append(found.get("value") or "")
            self.kinds[name] = found.get("type") or "text"
        if tag == "select":
            self.kinds[name] = tag
        if tag == "textarea":
            self.within, self.values[name] = name, [""]
            self.kinds[name] = "textarea"
        if tag == "div" and found.get("id") == "error-summary":
            self.summary = 1
        if tag == "a" and self.summary:
            self.links.append(found.get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        """Leave a field or the summary."""
        if tag == "textarea":
            self.within = None
        if tag == "div":
            self.summary = 0

    def handle_data(self, data: str) -> None:
        """Note what stands in a field of several lines."""
        if self.within is not None:
            self.values[self.within][0] += data


def posted(stage: Stage, route: str, **changed: Any) -> tuple[int, str]:
    """Post the form of a row with some fields changed; return status and page."""
    request = request_of(stage, route)
    answer = request.but(body={**(request.body or {}), **changed}).send()
    return answer.status_code, answer.get_data(as_text=True)


@pytest.mark.parametrize("route", FILLED)
def test_no_text_in_any_field_makes_a_form_fail(stage: Stage, route: str) -> None:
    for name in ROWS[route].form or {}:
        for text in (*TEXTS, MEGABYTE):
            status, _ = posted(stage, route, **{name: text})
            assert status < 500, f"{status} for {name}={text[:60]!r}"


@pytest.mark.parametrize("route", SHOWN)
def test_what_was_typed_is_kept_and_the_summary_leads_to_the_fields(stage: Stage, route: str) -> None:
    blank = Form(
        next_request(stage, f"GET{route[4:]}", request_of(stage, route).actor).send().get_data(as_text=True)
    )
    seen = {name for name, kind in blank.kinds.items() if kind != "hidden"}
    typed = {name: OVERLONG for name in ROWS[route].form or {} if name in seen}
    status, page = posted(stage, route, **typed)
    if status < 400:
        return  # nothing can be wrong with it
    form = Form(page)
    assert form.links, "no summary of what is wrong"
    assert {link for link in form.links if link.removeprefix("#") not in form.ids} == set()
    for name, kind in form.kinds.items():
        if name in typed and kind in {"text", "email", "tel", "url", "search", "textarea"}:
            assert form.values[name][0].strip() == OVERLONG.strip(), name
        if kind == "password" or name in SECRET:
            assert form.values[name] == [""], f"{name} is shown again"


def rows(stage: Stage) -> dict[str, int]:
    """Return how many rows each table holds, but for traces of what was done."""
    with stage.app.app_context():
        return {
            name: db.session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
            if name not in TRACES
        }


@pytest.mark.parametrize("route", SHOWN)
def test_a_form_sent_twice_makes_nothing_twice(stage: Stage, route: str) -> None:
    request = request_of(stage, route)
    page = next_request(stage, f"GET{route[4:]}", request.actor).send().get_data(as_text=True)
    hidden = {
        name: value[0] for name, value in Form(page).values.items() if name in {"form_key", "csrf_token"}
    }
    twice = request.but(body={**request.body, **hidden})
    before, first, once = rows(stage), twice.send(), rows(stage)
    second, again = twice.send(), rows(stage)
    assert first.status_code in {200, 201, 303}
    assert second.status_code < 500
    assert again == once, (before, second.status_code)


@pytest.mark.parametrize("route", FORMS)
def test_a_form_without_its_fields_is_no_failure(stage: Stage, route: str) -> None:
    request = request_of(stage, route)
    assert request.but(body={}).send().status_code < 500
    assert request.but(body={"x": ["1", "2"], "": ""}).send().status_code < 500


def pages_with_ids() -> list[str]:
    """Return the routes of pages that name something in their address."""
    return sorted(
        route
        for route, row in ROWS.items()
        if " web." in route and actor_of(row) and any("_id" in name for name in row.path)
    )


@pytest.mark.parametrize("route", pages_with_ids())
def test_an_id_that_nobody_has_is_not_found(stage: Stage, route: str) -> None:
    request = request_of(stage, route)
    for part in [part for part in request.url.partition("?")[0].split("/") if len(part) == 36]:
        for unknown in ("00000000-0000-7000-8000-000000000000", "x", "%00", "💛", "x" * 3000):
            answer = request.but(url=request.url.replace(part, unknown)).send()
            assert answer.status_code == 404, f"{answer.status_code} for {unknown[:40]}"


LINKS = sorted(
    {
        route
        for route, row in ROWS.items()
        if route.startswith("GET web.") and {"secret", "token"} & set(row.path)
    }
)


@pytest.mark.parametrize("route", LINKS)
def test_a_link_that_was_changed_used_or_is_too_old_says_so(stage: Stage, route: str) -> None:
    request: Request = request_of(stage, route)
    head, _, secret = request.url.rpartition("/")
    methods = ("GET", "POST") if f"POST{route[3:]}" in ROWS else ("GET",)
    for wrong in (secret[:-1], secret[::-1], secret + "x", "x", "%00", "💛", "x" * 3000, secret.upper()):
        for method in methods:
            answer = request.but(url=f"{head}/{wrong}", method=method, body=None).send()
            assert answer.status_code in {404, 410}, f"{answer.status_code} for {method} {wrong[:40]}"
