"""Somebody knows what to look for: the exact code and key of one person, and searches everywhere."""

import logging
import re

import pytest

from facilitator.domain.code import spaced
from facilitator.domain.door import parted
from tests.attacks.readers import files_of, found_in
from tests.circle import LINK, Circle, text_of

pytestmark = pytest.mark.requirement("C04", "P26")
KEY = "canary-of-the-page-0123456789abcdef"
ANSWER = {"heard": "not_really", "energy": "little"}


def everywhere(circle: Circle, caplog: pytest.LogCaptureFixture) -> dict[str, bytes]:
    """Return every file and everything that was logged."""
    logged = "\n".join(f"{record.name} {record.getMessage()} {record.exc_text}" for record in caplog.records)
    return {**files_of(circle), "the logs": logged.encode()}


def play(circle: Circle) -> tuple[str, str]:
    """Let one person answer through the booth; return the code and the page that said thank you."""
    circle.opened()
    code = circle.mailed_codes()[0]
    client = circle.app.test_client()
    client.get("/c/")
    client.post("/c/", data={"step": "questions", "code": code})
    sent = {"step": "answer", "code": code, "edit_key": KEY, **ANSWER}
    thanks = client.post("/c/", data=sent)
    client.post("/c/", data={**sent, "edit_key": "another-page-0123456789"})
    return parted(code)[1], thanks.get_data(as_text=True)


def test_the_code_stands_in_the_mail_and_nowhere_else(
    circle: Circle, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    code, _ = play(circle)
    found = everywhere(circle, caplog)
    assert found_in(found, b"facilitator") != set(), "the attacker can read"
    needles = (code, code.lower(), spaced(code), KEY)
    assert found_in(found, *(needle.encode() for needle in needles)) == set()


def test_the_code_stands_in_no_header_and_no_envelope(circle: Circle) -> None:
    code, _ = play(circle)
    for received in circle.sink.messages:
        head = received.raw.partition(b"\r\n\r\n")[0]
        assert code.encode() not in head
        assert code not in received.sender + "".join(received.recipients)
    assert sum(code in text_of(received) for received in circle.sink.messages) == 1


def test_each_code_goes_to_one_person_in_letters_of_one_kind(circle: Circle) -> None:
    circle.opened()
    letters = [text_of(received) for received in circle.sink.messages]
    codes = [LINK.findall(letter) for letter in letters]
    assert all(len(found) == 1 for found in codes)
    assert len({found[0] for found in codes}) == len(letters) == 7
    alike = {re.sub(r"http\S+|^[0-9A-Z ]{30,40}\r?$", "…", letter, flags=re.MULTILINE) for letter in letters}
    assert len(alike) == 1, alike
    assert len({received.message["Subject"] for received in circle.sink.messages}) == 1


def test_a_failure_nobody_foresaw_logs_its_class_and_nothing_typed(
    circle: Circle, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    circle.opened()
    code = circle.mailed_codes()[0]

    def broken(*_: object) -> bytes:
        message = f"{code} {KEY}"
        raise RuntimeError(message)

    monkeypatch.setattr("facilitator.services.ballots.code_hash", broken)
    circle.app.extensions["facilitator-booth"].config["PROPAGATE_EXCEPTIONS"] = False
    answered = circle.app.test_client().post(
        "/c/", data={"step": "answer", "code": code, "edit_key": KEY, **ANSWER}
    )
    assert answered.status_code == 503
    logged = [f"{record.getMessage()} {record.exc_info} {record.exc_text}" for record in caplog.records]
    assert any("RuntimeError" in line for line in logged)
    assert not any(parted(code)[1] in line or KEY in line for line in logged)


def test_the_booth_reads_no_cookie_and_sets_none(circle: Circle) -> None:
    circle.opened()
    client = circle.cast.client("ada")
    page = client.get("/c/")
    assert "Set-Cookie" not in page.headers
    assert "Vary" not in page.headers
    assert "Ada" not in page.get_data(as_text=True)
