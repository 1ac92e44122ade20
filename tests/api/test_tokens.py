"""API tokens: shown once, never wider than their maker, gone when they are revoked."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from facilitator.clock import FrozenClock
from facilitator.domain import token as token_rules
from facilitator.extensions import db
from tests.cast import Cast

ROOT = "/api/v1/tokens"
NEW = {"name": "Spreadsheet", "scopes": ["groups:read"]}


def bearer(secret: str) -> dict[str, str]:
    """Return the header for a secret."""
    return {"Authorization": f"Bearer {secret}"}


def test_a_token_is_shown_once_and_works_until_it_is_revoked(client: FlaskClient, cast: Cast) -> None:
    ana = cast.bearer("admin", of="ana") | {"Idempotency-Key": "k"}
    made = client.post(ROOT, json=NEW, headers=ana)
    token = made.get_json()
    assert made.status_code == 201, token
    assert token_rules.is_whole(token["secret"])
    assert token["secret"].startswith(token["prefix"])
    assert token["expires_at"] == "2027-01-20T15:30:00Z"
    replay = client.post(ROOT, json=NEW, headers=ana)
    assert (replay.status_code, replay.get_json()["code"]) == (409, "already_created")
    assert client.get("/api/v1/groups", headers=bearer(token["secret"])).status_code == 200
    rows = client.get(ROOT, headers=ana).get_json()["data"]
    assert [row["last_used_on"] for row in rows if row["id"] == token["id"]] == ["2026-10-22"]
    assert all("secret" not in row and token["secret"] not in row.values() for row in rows)
    assert client.delete(f"{ROOT}/{token['id']}", headers=ana).status_code == 204
    assert client.get("/api/v1/groups", headers=bearer(token["secret"])).status_code == 401
    assert client.delete(f"{ROOT}/{token['id']}", headers=ana).status_code == 404


def test_a_token_ends_with_its_expiry(client: FlaskClient, cast: Cast, clock: FrozenClock) -> None:
    made = client.post(ROOT, json=NEW | {"expires_in_days": 1}, headers=cast.bearer("admin", of="ana"))
    headers = bearer(made.get_json()["secret"])
    clock.advance(timedelta(hours=23, minutes=59))
    assert client.get("/api/v1/groups", headers=headers).status_code == 200
    clock.advance(timedelta(minutes=1))
    assert client.get("/api/v1/groups", headers=headers).status_code == 401


def test_a_mistyped_token_costs_no_question_to_the_database(client: FlaskClient, cast: Cast) -> None:
    good = cast.token("groups:read")
    asked: list[str] = []
    with cast.app.app_context():
        event.listen(db.engines["reading"], "before_cursor_execute", lambda *args: asked.append(args[2]))
    wrong = [
        good[:-1] + ("a" if good[-1] != "a" else "b"),
        good.replace("live", "test"),
        good + "0",
        "x" * 47,
    ]
    for secret in wrong:
        answer = client.get("/api/v1/groups", headers=bearer(secret))
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert asked == []
    assert client.get("/api/v1/groups", headers=bearer(good)).status_code == 200
    assert asked


def test_nobody_lists_or_revokes_the_tokens_of_others(client: FlaskClient, cast: Cast) -> None:
    ana = cast.bearer("admin", of="ana")
    theirs = client.get(ROOT, headers=ana).get_json()["data"]
    assert [row["scopes"] for row in theirs] == [["admin"]]
    made = client.post(ROOT, json=NEW, headers=ana).get_json()
    other = cast.app.test_client()
    eli = cast.bearer("admin", of="eli")
    assert other.delete(f"{ROOT}/{made['id']}", headers=eli).status_code == 403
    assert other.get(ROOT, headers=eli).status_code == 403, "not an administrator any more"


def test_a_token_of_some_groups_makes_no_wider_one(client: FlaskClient, cast: Cast) -> None:
    narrow = bearer(cast.token("admin", of="ana", groups=[cast.group_a]))
    assert client.post(ROOT, json=NEW, headers=narrow).status_code == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes.0"),
        ({"scopes": "admin"}, "scopes"),
        ({"group_ids": ["0198c0f0-0000-7000-8000-000000000000"]}, "group_ids"),
        ({"expires_in_days": 0}, "expires_in_days"),
        ({"expires_in_days": 366}, "expires_in_days"),
        ({"name": "\u0000"}, "name"),
        ({"expires_at": None}, "expires_at"),
    ],
)
def test_what_cannot_be_a_token_is_refused(
    client: FlaskClient, cast: Cast, change: dict[str, object], field: str
) -> None:
    answer = client.post(ROOT, json=NEW | change, headers=cast.bearer("admin", of="ana"))
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]
