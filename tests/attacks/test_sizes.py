"""Somebody watches the line or the disk and measures lengths."""

import json

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from facilitator.domain.questions import LEAVING_1
from tests.attacks.readers import sealed_now
from tests.circle import Circle

pytestmark = pytest.mark.requirement("C02", "C04")
MOVING = {"Date"}
EVERY_ANSWER = [
    {"heard": heard, "belonged": belonged, "energy": energy}
    for heard in ("", "yes", "not_really")
    for belonged in ("", "yes")
    for energy in ("", "plenty", "enough", "little")
]


def shape(response: TestResponse) -> tuple[int, int, tuple[tuple[str, str], ...]]:
    """Return all that an observer of an encrypted line could measure, and the headers besides."""
    headers = tuple((name, value) for name, value in response.headers if name not in MOVING)
    return response.status_code, len(response.data), headers


def send(client: FlaskClient, code: str, **fields: str) -> TestResponse:
    """Send an answer as the page does."""
    return client.post("/c/", data={"step": "answer", "code": code, "edit_key": "e" * 32, **fields})


def test_a_plain_text_would_grow_with_every_answer() -> None:
    """The control: answers as JSON, encrypted byte by byte."""
    sizes = {len(json.dumps([{"heard": "yes"}] * count)) for count in range(16)}
    assert len(sizes) == 16


def test_the_box_has_one_size_from_no_answer_to_all(circle: Circle) -> None:
    checkin_id = circle.opened()
    codes = [*circle.mailed_codes(), *circle.printed_codes(checkin_id), *circle.printed_codes(checkin_id, 6)]
    sizes = {len(version.sealed) for version in sealed_now(circle)}
    for code in codes:
        circle.answer(code)
        sizes |= {len(version.sealed) for version in sealed_now(circle)}
    assert len(codes) == 15
    assert sizes == {8220}


def test_the_booth_answers_alike_however_many_have_answered(circle: Circle) -> None:
    checkin_id = circle.opened()
    client = circle.app.test_client()
    codes = [*circle.mailed_codes(), *circle.printed_codes(checkin_id)]
    shapes = {
        shape(
            client.post(
                "/c/", data={"step": "answer", "code": code, "edit_key": f"{place:032d}", "heard": "yes"}
            )
        )
        for place, code in enumerate(codes)
    }
    assert len(shapes) == 1


def test_the_booth_answers_alike_whatever_is_answered(circle: Circle) -> None:
    circle.opened()
    client = circle.app.test_client()
    code = circle.mailed_codes()[0]
    send(client, code, heard="yes")
    shapes = {shape(send(client, code, **answers)) for answers in EVERY_ANSWER}
    assert len(EVERY_ANSWER) == len({LEAVING_1.encode(answers) for answers in EVERY_ANSWER})
    assert len(shapes) == 1


def test_taken_refused_and_not_understood_have_one_length(circle: Circle) -> None:
    checkin_id = circle.opened()
    client = circle.app.test_client()
    first, second = circle.mailed_codes()[:2]
    answers = [
        send(client, first, heard="yes"),
        client.post("/c/", data={"step": "answer", "code": first, "edit_key": "f" * 32, "heard": "yes"}),
        client.post("/c/", data={"step": "answer", "code": second, "edit_key": "g" * 32}),
        client.post("/c/", data={"step": "withdraw", "code": first, "edit_key": "e" * 32}),
        client.post("/c/", data={"step": "questions", "code": first}),
        client.post("/c/", data={"step": "questions", "code": "nonsense"}),
        send(client, second, heard="perhaps"),
    ]
    circle.end(checkin_id)
    answers.append(send(client, second, heard="yes"))
    assert [answer.status_code for answer in answers] == [200, 409, 200, 200, 200, 422, 422, 410]
    assert len({len(answer.data) for answer in answers}) == 1
    assert {name for answer in answers for name, _ in answer.headers} == {
        name for name, _ in answers[0].headers
    }
