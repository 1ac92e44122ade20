"""What every page of the booth is, whatever happens: the same care, the same headers, nothing used up by looking."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from facilitator.app import create_app
from facilitator.booth.headers import POLICY, integrity
from facilitator.config import Settings
from facilitator.extensions import db
from tests.attacks.readers import key_dir, sealed_now
from tests.circle import Circle
from tests.sources import ROOT

CRISIS = re.compile(r'<section class="crisis".*?</section>', re.DOTALL)
EVERY = [
    {"heard": heard, "energy": energy} for heard in ("", "yes", "not_really") for energy in ("", "little")
]


def steps(client: FlaskClient, first: str, second: str) -> list[TestResponse]:
    """Return one response of every kind."""
    key = {"edit_key": "k" * 32}
    sent = [
        {"step": "questions", "code": first},
        *({"step": "answer", "code": first, **key, **answers} for answers in EVERY),
        {"step": "withdraw", "code": first, **key},
        {"step": "answer", "code": first, "edit_key": "l" * 32, "heard": "yes"},
        {"step": "answer", "code": second, "edit_key": "m" * 32, "heard": "perhaps"},
        {"step": "questions", "code": "nonsense"},
        {"step": "dance"},
        {},
    ]
    return [client.get("/c/"), *(client.post("/c/", data=fields) for fields in sent)]


@pytest.mark.requirement("C07", "S01", "S02")
def test_the_crisis_panel_is_the_same_bytes_before_and_after_whatever_was_answered(circle: Circle) -> None:
    checkin_id = circle.opened()
    client = circle.app.test_client()
    pages = steps(client, *circle.mailed_codes()[:2])
    circle.end(checkin_id)
    pages += [
        client.post("/c/", data={"step": "questions", "code": circle.mailed_codes()[1]}),
        client.get("/c/x"),
    ]
    panels = [CRISIS.findall(page.get_data(as_text=True)) for page in pages]
    assert len(pages) == 16
    assert all(len(panel) == 1 for panel in panels)
    assert len({panel[0] for panel in panels}) == 1
    assert 'href="tel:116123"' in panels[0][0]
    for country in ("Ireland", "United States", "New Zealand"):
        assert f"<summary>{country}</summary>" in panels[0][0]


@pytest.mark.requirement("C07")
def test_every_page_says_that_nobody_can_get_back_to_them(circle: Circle) -> None:
    circle.opened()
    for page in steps(circle.app.test_client(), *circle.mailed_codes()[:2]):
        said = page.get_data(as_text=True)
        assert "no one can see it was you or get back to you" in said
        assert "Nobody reads these answers live" in said


def test_every_page_has_the_headers_of_the_booth(circle: Circle) -> None:
    circle.opened()
    for page in steps(circle.app.test_client(), *circle.mailed_codes()[:2]):
        assert page.headers["Content-Security-Policy"] == POLICY
        assert "unsafe" not in POLICY
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "no-store, no-transform"
        assert not {"Set-Cookie", "ETag", "Last-Modified", "Vary"} & set(page.headers.keys())


@pytest.mark.requirement("P07")
def test_looking_changes_nothing(circle: Circle) -> None:
    """GET, HEAD and OPTIONS with any address, and showing the questions, leave the very same box."""
    circle.opened()
    code = circle.mailed_codes()[0]
    client = circle.app.test_client()
    before = sealed_now(circle)
    for method in ("GET", "HEAD", "OPTIONS"):
        for address in (
            "/c",
            "/c/",
            f"/c/?code={code}",
            f"/c/{code}",
            f"/c/?step=answer&code={code}&heard=yes",
        ):
            client.open(address, method=method)
    client.post("/c/", data={"step": "questions", "code": code})
    assert sealed_now(circle) == before


def test_its_files_are_its_own_and_are_what_is_published(circle: Circle) -> None:
    client = circle.app.test_client()
    page = client.get("/c/").get_data(as_text=True)
    loaded = re.findall(r'<(?:script|link)[^>]*(?:src|href)="([^"]+)"', page)
    assert loaded
    published = (ROOT / "docs" / "booth-scripts.txt").read_text(encoding="utf-8")
    for address in loaded:
        assert address.startswith("/c/static/")
        with client.get(address) as answer:
            assert answer.status_code == 200
            assert not {"Set-Cookie", "ETag"} & set(answer.headers.keys())
    for name in ("booth.js", "quick-exit.js"):
        fingerprint = integrity(ROOT / "facilitator" / "static" / name)
        assert f'integrity="{fingerprint}"' in page
        assert f"{fingerprint}  {name}" in published


def test_a_megabyte_and_broken_text_are_refused_in_words(circle: Circle) -> None:
    client = circle.app.test_client()
    large = client.post("/c/", data={"step": "answer", "code": "9" * 1_000_000})
    assert large.status_code == 413
    assert "Nothing was changed." in large.get_data(as_text=True)
    broken = client.post(
        "/c/", data=b"step=answer&code=%ff%00%ed", content_type="application/x-www-form-urlencoded"
    )
    assert broken.status_code == 422
    assert client.delete("/c/").status_code == 405
    assert client.get("/c/elsewhere").status_code == 404


def test_without_its_keys_for_a_moment_it_keeps_what_was_chosen(circle: Circle) -> None:
    circle.opened()
    code = circle.mailed_codes()[0]
    directory = key_dir(circle)
    directory.chmod(0o755)  # others could look in, so no key is made
    client = circle.app.test_client()
    sent = {"step": "answer", "code": code, "edit_key": "k" * 32, "heard": "yes"}
    answer = client.post("/c/", data=sent)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert re.search(r'value="yes" checked', answer.get_data(as_text=True))
    directory.chmod(0o700)
    assert client.post("/c/", data=sent).status_code == 200


def test_when_the_key_is_lost_it_says_so_plainly(circle: Circle) -> None:
    circle.opened()
    for path in key_dir(circle).iterdir():
        path.unlink()
    code = circle.mailed_codes()[0]
    answer = circle.app.test_client().post(
        "/c/", data={"step": "answer", "code": code, "edit_key": "k" * 32, "heard": "yes"}
    )
    assert answer.status_code == 410
    assert "were lost and cannot be read by anyone" in answer.get_data(as_text=True)


def test_on_a_host_of_its_own_it_is_there_and_nowhere_else(settings: Settings) -> None:
    apart = Settings(**{**vars(settings), "booth_url": "https://notes.example.org"})
    app = create_app(apart)
    client = app.test_client()
    there = {"Host": "notes.example.org", "Cookie": "s=somebody"}
    assert "Your code" in client.get("/", headers=there).get_data(as_text=True)
    assert client.get("/groups", headers=there).status_code == 404
    assert client.get("/c/").status_code == 404
    for one in (app, app.extensions["facilitator-booth"]):
        with one.app_context():
            for engine in db.engines.values():
                engine.dispose()
