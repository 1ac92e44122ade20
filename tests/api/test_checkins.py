"""Anonymous check-ins over the API, from planning to words, also with bad input."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from facilitator.domain.questions import LEAVING_1
from tests.circle import Circle

SCOPES = ("checkins:read", "checkins:write")


@pytest.fixture
def url(circle: Circle) -> str:
    """Return where the check-ins of tonight are."""
    return f"/api/v1/sessions/{circle.session_id}/check-ins"


def plan(client: FlaskClient, circle: Circle, url: str, **body: Any) -> TestResponse:
    """Plan a check-in."""
    return client.post(url, json=body, headers=circle.cast.bearer(*SCOPES))


def test_planned_opened_answered_closed_and_told_in_words(
    client: FlaskClient, circle: Circle, url: str
) -> None:
    bearer = circle.cast.bearer(*SCOPES)
    made = plan(client, circle, url, phase="after")
    assert (made.status_code, made.get_json()["state"], made.get_json()["words"]) == (201, "draft", None)
    one = f"/api/v1/check-ins/{made.get_json()['id']}"
    assert client.post(f"{one}/open", headers=bearer).get_json()["state"] == "open"
    slips = client.post(f"{one}/slips", json={"count": 9}, headers=bearer)
    assert slips.status_code == 201
    codes = [slip["code"] for slip in slips.get_json()["slips"]]
    assert all(slip["url"].startswith("http://localhost/c/#") for slip in slips.get_json()["slips"])
    for code in codes:
        assert circle.answer(code) == "checkin.thank_you"
    circle.clock.move_to(circle.session.ends_at.replace(day=24))
    circle.close()
    told = client.get(one, headers=bearer).get_json()
    assert (told["state"], told["released_on"]) == ("released", "2026-10-23")
    assert set(told["words"]) == {statement.key for statement in LEAVING_1.statements}
    assert set(told["words"].values()) <= {"few_or_none", "some", "most"}


@pytest.mark.requirement("C02")
def test_while_people_answer_every_call_says_the_same(client: FlaskClient, circle: Circle, url: str) -> None:
    bearer = circle.cast.bearer(*SCOPES)
    checkin_id = circle.opened()
    codes = [*circle.mailed_codes(), *circle.printed_codes(checkin_id)]
    addresses = (url, f"/api/v1/check-ins/{checkin_id}")
    seen = set()
    for code in codes:
        seen.add(tuple(client.get(address, headers=bearer).data for address in addresses))
        circle.answer(code)
    seen.add(tuple(client.get(address, headers=bearer).data for address in addresses))
    assert len(seen) == 1


def test_slips_are_shown_once(client: FlaskClient, circle: Circle) -> None:
    checkin_id = circle.opened()
    headers = {**circle.cast.bearer(*SCOPES), "Idempotency-Key": "once"}
    address = f"/api/v1/check-ins/{checkin_id}/slips"
    first, again = (client.post(address, json={"count": 1}, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code, again.get_json()["code"]) == (201, 409, "already_created")
    assert circle.checkin(checkin_id).codes_given == 8


def test_the_same_key_plans_once(client: FlaskClient, circle: Circle, url: str) -> None:
    headers = {**circle.cast.bearer(*SCOPES), "Idempotency-Key": "once"}
    first, again = (client.post(url, json={"phase": "after"}, headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.data == again.data
    assert plan(client, circle, url, phase="after").get_json()["code"] == "planned_already"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"phase": "during"}, "phase"),
        ({"question_set_id": "arriving-1"}, "question_set_id"),
        ({"question_set_id": "phq-9"}, "question_set_id"),
        ({"epsilon_milli": 1001}, "epsilon_milli"),
        ({"epsilon_milli": 249}, "epsilon_milli"),
        ({"k_min": 3}, "k_min"),
        ({"closes_at": "2026-10-22T18:00:00Z"}, "closes_at"),
        ({"opens_at": "2026-10-01T18:00:00Z"}, "closes_at"),
        ({"opens_at": "tomorrow"}, "opens_at"),
        ({"opens_at": "9999-12-31T23:59:59Z"}, "opens_at"),
        ({"by_mail": "perhaps"}, "by_mail"),
        ({"free_text": True}, "free_text"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    client: FlaskClient, circle: Circle, url: str, body: dict[str, Any], field: str
) -> None:
    answer = plan(client, circle, url, **body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]


@pytest.mark.parametrize("count", [0, -1, 401, "many", 1.5])
def test_a_number_of_slips_that_is_none_is_refused(client: FlaskClient, circle: Circle, count: Any) -> None:
    address = f"/api/v1/check-ins/{circle.opened()}/slips"
    answer = client.post(address, json={"count": count}, headers=circle.cast.bearer(*SCOPES))
    assert answer.status_code == 422


def test_unknown_ids_and_those_of_others_are_not_found(client: FlaskClient, circle: Circle) -> None:
    checkin_id = circle.opened()
    cleo = circle.cast.bearer(*SCOPES, of="cleo")
    ada = circle.cast.bearer(*SCOPES)
    for name, headers in ((checkin_id, cleo), (uuid4(), ada)):
        assert client.get(f"/api/v1/check-ins/{name}", headers=headers).status_code == 404
        assert client.post(f"/api/v1/check-ins/{name}/open", headers=headers).status_code == 404
        assert client.post(f"/api/v1/check-ins/{name}/slips", json={}, headers=headers).status_code == 404
    assert client.get(f"/api/v1/sessions/{uuid4()}/check-ins", headers=ada).status_code == 404


def test_no_operation_returns_an_answer_or_a_count(client: FlaskClient) -> None:
    described = client.get("/api/v1/openapi.json").get_json()
    paths = [path for path in described["paths"] if "check-in" in path]
    assert sorted(paths) == [
        "/api/v1/check-ins/{checkin_id}",
        "/api/v1/check-ins/{checkin_id}/open",
        "/api/v1/check-ins/{checkin_id}/slips",
        "/api/v1/sessions/{session_id}/check-ins",
    ]
    fields = set(described["components"]["schemas"]["CheckinOut"]["properties"])
    assert not {name for name in fields if "answer" in name or "count" in name or name in {"n", "responses"}}


def test_opening_what_is_over_is_a_conflict(client: FlaskClient, circle: Circle) -> None:
    checkin_id = circle.opened()
    circle.end(checkin_id)
    answer = client.post(f"/api/v1/check-ins/{checkin_id}/open", headers=circle.cast.bearer(*SCOPES))
    assert (answer.status_code, answer.get_json()["code"]) == (409, "not_a_draft")
