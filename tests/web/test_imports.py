"""Bringing a calendar file in on the pages: choose it, look, make it."""

from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from facilitator.services import import_runs
from tests.cast import Cast
from tests.services.test_import_runs import WEEKLY


@pytest.fixture(autouse=True)
def trusting(app: Flask) -> None:
    """Let forms be posted without having been shown; tests/test_bad_input.py looks at the rest."""
    app.config["WTF_CSRF_ENABLED"] = False


def test_a_file_is_looked_at_and_then_made(app: Flask, cast: Cast) -> None:
    client = cast.client("ada")
    form = {"file": (BytesIO(WEEKLY.encode()), "circle.ics")}
    sent = client.post(f"/groups/{cast.group_a}/import", data=form)
    assert "The file is being read" in client.get(sent.location).get_data(as_text=True)
    with app.app_context():
        import_runs.run_imports()
    shown = unescape(client.get(sent.location).get_data(as_text=True))
    assert "Would be made. Dates: 54." in shown
    made = client.post(f"{sent.location}/make")
    assert client.post(f"{sent.location}/make").status_code == 409
    with app.app_context():
        import_runs.run_imports()
    assert "Schedules that were made: 1." in client.get(made.location).get_data(as_text=True)
    assert "10 November" in client.get(f"/groups/{cast.group_a}/sessions").get_data(as_text=True)


def sending(content: bytes) -> dict[str, Any]:
    """Return a form with a file as it goes over the wire; the client's own way leaves a temporary file open."""
    head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="x.ics"\r\n\r\n'
    return {
        "data": head + content + b"\r\n--edge--\r\n",
        "content_type": "multipart/form-data; boundary=edge",
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00", "not text in UTF-8"), (b"hello", "not a calendar file"), (b"", "nothing in this file"),
        (b"x" * 2_050_000, "at most 2 MB"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_said_where_it_was_chosen(content: bytes, said: str, cast: Cast) -> None:
    answer = cast.client("ada").post(f"/groups/{cast.group_a}/import", **sending(content))
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


def test_a_file_that_is_far_too_large_is_not_even_read(cast: Cast) -> None:
    answer = cast.client("ada").post(f"/groups/{cast.group_a}/import", **sending(b"x" * 3_000_000))
    assert answer.status_code == 413
