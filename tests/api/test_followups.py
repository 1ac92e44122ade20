"""Follow-ups over the API."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from facilitator.clock import FrozenClock
from tests.cast import Cast
from tests.registers import Evening, evening_at_hand

SCOPES = ("register:read", "register:write")
PATH = "/api/v1/follow-ups"


@pytest.fixture
def evening(app: Flask, cast: Cast) -> Evening:
    """Give tonight's evening."""
    return evening_at_hand(app, cast)


def test_from_noting_to_done(client: FlaskClient, cast: Cast, evening: Evening, clock: FrozenClock) -> None:
    ada = cast.bearer(*SCOPES)
    new = {"session_id": str(evening.session_id), "member_id": str(evening.members[0])}
    made = client.post(PATH, json=new, headers=ada | {"Idempotency-Key": "f"})
    again = client.post(PATH, json=new, headers=ada | {"Idempotency-Key": "f"})
    body = made.get_json()
    assert (made.status_code, body) == (201, again.get_json())
    assert (body["owner_id"], body["group_id"], body["due_at"], body["state"]) == (
        str(cast.ids["ada"]), str(cast.group_a), "2026-10-23T15:30:00Z", "open",
    )  # fmt: skip
    one = f"{PATH}/{body['id']}"
    assert client.patch(one, json={"state": "done"}, headers=ada).status_code == 428
    clock.advance(timedelta(minutes=1))
    done = client.patch(one, json={"state": "done"}, headers=ada | {"If-Match": made.headers["ETag"]})
    assert (done.status_code, done.get_json()["done_at"]) == (200, "2026-10-22T15:31:00Z")
    stale = client.patch(one, json={"state": "open"}, headers=ada | {"If-Match": made.headers["ETag"]})
    assert stale.status_code == 412
    assert client.get(f"{PATH}?state=open", headers=ada).get_json()["data"] == []
    assert [
        row["id"]
        for row in client.get(f"{PATH}?session={evening.session_id}", headers=ada).get_json()["data"]
    ] == [body["id"]]
    assert client.delete(one, headers=ada | {"If-Match": "*"}).status_code == 204
    assert client.get(one, headers=ada).status_code == 404
    gone = client.get(f"{PATH}?updated_since=2026-10-22T00:00:00Z", headers=ada).get_json()["data"]
    assert gone == [{"id": body["id"], "deleted_at": "2026-10-22T15:31:00Z"}]


def test_a_co_facilitator_sees_what_they_are_to_do_and_nobody_else_does(
    client: FlaskClient, cast: Cast, evening: Evening
) -> None:
    new = {"session_id": str(evening.session_id), "owner_id": str(cast.ids["ben"])}
    one = client.post(PATH, json=new, headers=cast.bearer(*SCOPES)).get_json()["id"]
    for name, status in (
        ("ben", 200),
        ("ada", 200),
        ("cleo", 404),
        ("dora", 404),
        ("eli", 404),
        ("ana", 404),
    ):
        assert client.get(f"{PATH}/{one}", headers=cast.bearer(*SCOPES, of=name)).status_code == status, name


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"session_id": None}, "group_id"),
        ({"session_id": "x"}, "session_id"),
        ({"owner_id": "00000000-0000-0000-0000-000000000000"}, "owner_id"),
        ({"owner_id": None}, "owner_id"),
        ({"member_id": "00000000-0000-0000-0000-000000000000"}, "member_id"),
        ({"kind": "chat"}, "kind"),
        ({"due_at": "2026-10-22T15:29:59Z"}, "due_at"),
        ({"due_at": "9999-12-31T23:59:59Z"}, "due_at"),
        ({"due_at": "tomorrow"}, "due_at"),
        ({"note": "she said"}, "note"),
        ({"state": "done"}, "state"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(
    client: FlaskClient, cast: Cast, evening: Evening, change: dict[str, Any], field: str
) -> None:
    new = {"session_id": str(evening.session_id)} | change
    answer = client.post(PATH, json=new, headers=cast.bearer(*SCOPES))
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]
