"""The logs hold nothing about anybody: the requests of an evening with canaries in them, and a search of every line."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from facilitator import logs, transactions
from facilitator.services import account_links, schedule, stop_links
from facilitator.services.schedule import ENTRIES, Entry
from tests.circle import Circle
from tests.pages import post

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

pytestmark = pytest.mark.requirement("P26")
NAME, ADDRESS, PASSWORD = (
    "Persephone Canary",
    "persephone@canary.example",
    "nine canaries in the old coal mine",
)
ASKED, AGENT, WHERE = "canary-in-the-query", "canary-browser/1.0", "203.0.113.77"
ANSWER = {"heard": "not_really", "energy": "little"}
BROKEN = f"no such person: {NAME} <{ADDRESS}>"
FROM = {"REMOTE_ADDR": WHERE, "HTTP_USER_AGENT": AGENT}


@dataclass
class Naive:
    """What is written everywhere else: an access log around the application, and records with all they hold."""

    stream: StringIO = field(default_factory=StringIO)

    def around(self, app: Flask) -> None:
        """Write a line in the combined format for each request."""
        inner = app.wsgi_app

        def logged(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            query = environ.get("QUERY_STRING")
            asked = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}{'?' if query else ''}{query}"
            self.stream.write(f'{environ["REMOTE_ADDR"]} "{asked}" "{environ.get("HTTP_USER_AGENT")}"\n')
            return inner(environ, start_response)

        app.wsgi_app = logged  # type: ignore[method-assign]  # the way Flask documents for wrapping it


@dataclass
class Evening:
    """What was played, and everything that was written about it."""

    form: str
    ours: StringIO
    naive: Naive
    canaries: dict[str, str]

    @property
    def lines(self) -> list[dict[str, object]]:
        """Our lines."""
        return [json.loads(line) for line in self.ours.getvalue().splitlines()]

    def found(self, text: str) -> set[str]:
        """Return which canaries stand in a text, as they are or as an address writes them."""
        return {
            what for what, canary in self.canaries.items() if canary in text or quote(canary, safe="") in text
        }


def fail_at_night(*_: object) -> None:
    """Fail as a piece of periodic work that nobody foresaw."""
    raise LookupError(BROKEN)


def requests(circle: Circle, client: FlaskClient, secrets: dict[str, str]) -> Iterator[Callable[[], object]]:
    """Yield the kinds of request of an evening, each with something in it that nobody may read in a log."""
    ada, group = circle.cast.client("ada"), circle.cast.group_a
    roster = f"/groups/{group}/roster"
    member = f"/members/{circle.members[0]}"
    known = circle.cast.bearer("members:read", "members:write")
    secrets["token"] = known["Authorization"].removeprefix("Bearer ")
    yield lambda: post(client, "/sign-in", {"email": ADDRESS, "password": PASSWORD})
    yield lambda: post(client, "/forgot", {"email": ADDRESS})
    yield lambda: post(ada, roster, {"name_to_use": NAME})
    yield lambda: post(ada, f"{member}/contacts/email", {"value": ADDRESS})
    yield lambda: ada.get(f"/groups?archived={ASKED}")
    yield lambda: client.get(f"/api/v1/members?cursor={ASKED}", headers=known)
    yield lambda: client.post("/api/v1/members", json={"name_to_use": NAME, "wrong": ADDRESS}, headers=known)
    yield lambda: client.get(f"/u/{secrets['stop link']}")
    yield lambda: client.post(f"/u/{secrets['stop link']}", data={"List-Unsubscribe": "One-Click"})
    yield lambda: client.get(f"/new-password/{secrets['link']}")
    yield lambda: client.get(f"/no/such/page/{ADDRESS}?q={ASKED}")
    yield lambda: client.get("/broken")
    yield lambda: client.get("/crisis")
    yield lambda: client.get("/c/")
    yield lambda: client.post("/c/", data={"step": "questions", "code": secrets["code"]})
    sent = {"step": "answer", "code": secrets["code"], "edit_key": secrets["key"], **ANSWER}
    yield lambda: client.post("/c/", data=sent)


def made_secrets(circle: Circle) -> dict[str, str]:
    """Make what only its owner may ever see: links, a code of the check-in, the key of an answer."""
    circle.opened()
    with circle.inside(), transactions.unit():
        stop = stop_links.mint(membership_id=circle.session_id).rpartition("/")[2]
        link = account_links.mint(circle.cast.ids["ben"], "password")
    code = circle.mailed_codes()[0]
    return {"stop link": stop, "link": link, "code": code, "key": "canary-key-0123456789abcdef"}


@contextmanager
def written(form: str) -> Iterator[tuple[StringIO, Naive]]:
    """Write everything twice, as we do and as others do."""
    ours, naive, root = StringIO(), Naive(), logging.getLogger()
    usual, level = logging.StreamHandler(naive.stream), root.level
    root.addHandler(usual)
    root.setLevel(logging.DEBUG)
    outside = logging.getLogger("mail.log")  # of the mail server, which the tests run in this process
    outside.disabled = True
    logs.install(form, "debug", stream=ours)
    yield ours, naive
    logs.remove()
    outside.disabled = False
    root.removeHandler(usual)
    root.setLevel(level)


def work(circle: Circle) -> None:
    """Let the periodic work of the evening run, some of it in vain."""
    with circle.inside():
        schedule.perform(name="fails")
        circle.sink.refuse = f"550 5.1.1 no such user {ADDRESS}"
        for name in ("sweep", "close_checkins", "drain", "invite_to_checkins"):
            schedule.perform(name=name)


@pytest.fixture(params=["json", "text"])
def evening(request: pytest.FixtureRequest, circle: Circle, monkeypatch: pytest.MonkeyPatch) -> Evening:
    """Play the evening once for each way of writing, with everything written that can be."""
    circle.app.config["PROPAGATE_EXCEPTIONS"] = False

    @circle.app.get("/broken")
    def broken() -> str:
        raise RuntimeError(BROKEN)

    secrets = made_secrets(circle)
    monkeypatch.setitem(ENTRIES, "fails", Entry("fails", 30, f"{__name__}:fail_at_night"))
    client = circle.app.test_client()
    client.environ_base |= FROM
    with written(request.param) as (ours, naive):
        naive.around(circle.app)
        for asked in requests(circle, client, secrets):
            asked()
        work(circle)
    known = {
        "name": NAME,
        "address": ADDRESS,
        "password": PASSWORD,
        "query": ASKED,
        "agent": AGENT,
        "where": WHERE,
    }
    return Evening(request.param, ours, naive, {**known, **secrets, "answer": ANSWER["heard"]})


def test_no_line_holds_anything_of_anybody(evening: Evening) -> None:
    shown = evening.found(evening.naive.stream.getvalue())
    assert {"name", "address", "stop link", "link", "query", "agent", "where"} <= shown, (
        "the usual way shows it"
    )
    assert evening.found(evening.ours.getvalue()) == set(), evening.ours.getvalue()


def test_every_request_has_one_line_but_those_that_are_nobodys_business(evening: Evening) -> None:
    if evening.form == "text":
        text = evening.ours.getvalue()
        assert "request request_id=" in text
        assert "method=GET route=/broken status=500" in text
        assert "unexpected RuntimeError at broken" in text
        return
    requests = [line for line in evening.lines if line["message"] == "request"]
    told = [(line["method"], line["route"], line["status"]) for line in requests]
    for expected in (
        ("POST", "/sign-in", 422),
        ("POST", "/groups/<uuid:group_id>/roster", 303),
        ("GET", "/api/v1/members", 422),
        ("POST", "/api/v1/members", 422),
        ("GET", "/broken", 500),
        ("GET", "unmatched", 404),
    ):
        assert told.count(expected) == 1, told
    assert not [route for _, route, _ in told if str(route).startswith(("/c", "/u/"))]
    assert len({line["request_id"] for line in requests}) == len(requests)
    assert all(isinstance(line["duration_ms"], float) for line in requests)


def test_an_error_is_told_by_class_and_place_with_the_id_that_the_page_shows(evening: Evening) -> None:
    if evening.form == "text":
        return
    (error,) = [line for line in evening.lines if line.get("error") == "RuntimeError"]
    (request,) = [line for line in evening.lines if line.get("route") == "/broken"]
    assert error["request_id"] == request["request_id"]
    assert any("broken" in step for step in error["steps"])  # type: ignore[attr-defined]  # a list
    (failed,) = [line for line in evening.lines if line.get("entry") == "fails"]
    assert (
        failed["message"]
        == "fails failed: LookupError at tests.test_logs:" + str(failed["message"]).rpartition(":")[2]
    )
    assert failed["task_id"]
    assert "request_id" not in failed


def test_a_thread_that_answers_the_booth_has_forgotten_the_request_before(circle: Circle) -> None:
    stream = StringIO()
    logs.install("json", "debug", stream=stream)
    circle.app.test_client().get("/healthz")
    logging.getLogger("facilitator.booth.application").error("unexpected KeyError in the booth")
    logs.remove()
    assert "request_id" not in json.loads(stream.getvalue().splitlines()[-1])


def test_a_terminal_gets_words_and_only_what_matters() -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    logs.install(stream=screen)
    log = logging.getLogger("facilitator.somewhere")
    log.info("nobody needs to see this")
    log.warning("the mail server is out of reach (%s); mail waits", "timeout at connect")
    logs.remove()
    (line,) = screen.getvalue().splitlines()
    assert line.endswith("warning the mail server is out of reach (timeout at connect); mail waits")


@pytest.mark.parametrize(
    "secret",
    [
        "ada@example.org", "redis://:pa55word@localhost:6379/1", "fac_live_0123456789abcdefABCDEF",
        "/u/AbCdEf0123456789-_x", "?next=/groups", "Bearer abc", "password=abc", "7KQ2M9XW4T8H3V5N",
    ],
)  # fmt: skip
def test_what_looks_like_a_secret_is_left_out_of_any_message(secret: str) -> None:
    assert logs.scrubbed(f"before {secret} after").startswith("before ")
    for part in secret.replace("/u/", "").split(":"):
        if len(part) > 3 and part not in {"redis", "Bearer"}:
            assert part not in logs.scrubbed(f"before {secret} after")


def test_what_a_library_fills_in_is_not_written() -> None:
    stream = StringIO()
    logs.install("json", stream=stream)
    logging.getLogger("some.library").warning("no room for %s", NAME)
    logging.getLogger("celery.beat").warning("cannot reach %s", "redis://:pa55word@broker/1")
    logs.remove()
    first, second = (json.loads(line)["message"] for line in stream.getvalue().splitlines())
    assert (first, second) == ("no room for %s", "cannot reach …")
