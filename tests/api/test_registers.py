"""The register over the API: marks that merge, batches, guests, closing, and the page's own live calls."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from facilitator.clock import FrozenClock
from facilitator.domain.register import MOST_IN_A_BATCH
from facilitator.schemas.shapes import FIRST_YEAR, LAST_YEAR
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.people import joined
from tests.registers import Evening, evening_at_hand

SCOPES = ("register:read", "register:write")
STRANGE = (
    f"{FIRST_YEAR}-01-02T00:00:00Z",
    "1970-01-01T00:00:00Z",
    f"{LAST_YEAR}-12-30T23:59:59.999999-00:00",
)


@pytest.fixture
def evening(app: Flask, cast: Cast) -> Evening:
    """Give tonight's evening."""
    return evening_at_hand(app, cast)


@pytest.fixture
def ada(cast: Cast) -> dict[str, str]:
    """Give the header of Ada's token."""
    return cast.bearer(*SCOPES)


def path(evening: Evening, rest: str = "register") -> str:
    """Return an address below the session."""
    return f"/api/v1/sessions/{evening.session_id}/{rest}"


def test_the_register_shows_names_to_use_and_nothing_to_reach_anybody_by(
    client: FlaskClient, evening: Evening, ada: dict[str, str]
) -> None:
    body = client.get(path(evening), headers=ada).get_json()
    assert body["counts"] == {
        "here": 0, "late": 0, "left_early": 0, "sent_word": 0, "not_seen": 0, "unmarked": 3, "guests": 0,
        "head_count": 0,
    }  # fmt: skip
    assert set(body) == {
        "session_id", "group_id", "status", "register_closed_at", "register_closed_by", "counts", "data",
        "guests", "next_cursor",
    }  # fmt: skip
    assert [(row["name_to_use"], row["mark"]) for row in body["data"]][:2] == [
        ("J.", "unmarked"),
        ("Wren", "unmarked"),
    ]
    assert set(body["data"][0]) == {
        "member_id", "name_to_use", "newcomer", "mark", "marked_at", "marked_by", "client_time",
        "client_mark_id",
    }  # fmt: skip


def test_a_version_opens_nothing(
    client: FlaskClient, cast: Cast, evening: Evening, ada: dict[str, str]
) -> None:
    """Whoever has seen an ETag is asked for everything else all the same."""
    etag = client.get(path(evening), headers=ada).headers["ETag"]

    def asked(headers: dict[str, str], seen: str = etag, where: str = path(evening)) -> int:
        return client.get(where, headers=headers | {"If-None-Match": seen}).status_code

    assert asked(ada) == asked(ada, "*") == asked(ada, f'"other", W/{etag}') == 304
    assert asked(ada, '"other"') == asked(ada, "nonsense") == 200
    stranger, coordinator = (cast.bearer("register:read", of=name) for name in ("cleo", "dora"))
    assert asked(stranger) == asked(stranger, "*") == 404
    assert asked(coordinator) == asked(coordinator, "*") == 403
    assert asked(cast.bearer("groups:read")) == 403
    restricted = {"Authorization": f"Bearer {cast.token('register:read', groups=[])}"}
    assert asked(restricted) == asked(restricted, "*") == 404
    assert asked(ada, "*", f"/api/v1/sessions/{uuid4()}/register") == 404
    assert asked({"Authorization": "Bearer nobody"}) == asked({}) == 401


def test_whoever_has_the_present_version_is_told_so(
    client: FlaskClient, cast: Cast, evening: Evening, ada: dict[str, str], unit: OpenUnit, clock: FrozenClock
) -> None:
    etag = client.get(path(evening), headers=ada).headers["ETag"]

    def asked() -> tuple[int, bytes]:
        answer = client.get(path(evening), headers=ada | {"If-None-Match": etag})
        return answer.status_code, answer.data

    assert asked() == (304, b"")
    changes: list[Any] = [
        lambda: client.put(
            path(evening, f"register/{evening.members[0]}"), json={"mark": "here"}, headers=ada
        ),
        lambda: client.post(path(evening, "guests"), json={}, headers=ada),
        lambda: client.delete(path(evening, "guests/1"), headers=ada),
        lambda: client.post(path(evening, "close"), json={}, headers=ada),
        lambda: client.post(path(evening, "reopen"), headers=ada),
    ]
    for change in changes:
        assert change().status_code in {200, 201, 204}
        assert asked()[0] == 200
        etag = client.get(path(evening), headers=ada).headers["ETag"]
        assert asked()[0] == 304
    clock.advance(timedelta(seconds=1))
    with unit():
        joined(cast.ada, cast.group_a)
    assert asked()[0] == 200


def test_a_mark_is_put_and_merges_by_the_time_of_the_tap(
    client: FlaskClient, cast: Cast, evening: Evening, ada: dict[str, str]
) -> None:
    where, tap = path(evening, f"register/{evening.members[0]}"), str(uuid4())
    body = {"mark": "late", "client_mark_id": tap, "client_time": "2026-10-22T16:00:00+01:00"}
    for _ in range(2):
        answer = client.put(where, json=body, headers=ada)
        assert (answer.status_code, answer.get_json()) == (
            200,
            {
                "session_id": str(evening.session_id),
                "member_id": str(evening.members[0]),
                "mark": "late",
                "marked_at": "2026-10-22T15:30:00Z",
                "marked_by": str(cast.ids["ada"]),
                "client_time": "2026-10-22T15:00:00Z",
                "client_mark_id": tap,
            },
        )
    older = {"mark": "here", "client_time": "2026-10-22T14:59:59.999Z"}
    assert client.put(where, json=older, headers=ada).get_json()["mark"] == "late"
    minimal = client.put(where, json={"mark": "here"}, headers=ada | {"Prefer": "return=minimal"})
    assert (minimal.status_code, minimal.data) == (204, b"")
    assert client.get(path(evening), headers=ada).get_json()["counts"]["here"] == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "mark"),
        ({"mark": "absent"}, "mark"),
        ({"mark": "not_seen"}, "mark"),
        ({"mark": None}, "mark"),
        ({"mark": ["here"]}, "mark"),
        ({"mark": "here\x00"}, "mark"),
        ({"mark": "here", "client_mark_id": "x"}, "client_mark_id"),
        ({"mark": "here", "client_mark_id": 7}, "client_mark_id"),
        ({"mark": "here", "client_time": "2026-10-22T15:00:00"}, "client_time"),
        ({"mark": "here", "client_time": "0001-01-01T00:00:00+14:00"}, "client_time"),
        ({"mark": "here", "sent_at": "9999-12-31T23:59:59Z"}, "sent_at"),
        ({"mark": "here", "sent_at": "yesterday"}, "sent_at"),
        ({"mark": "here", "note": "was sad"}, "note"),
    ],
)
def test_a_mark_that_cannot_be_read_is_refused(
    client: FlaskClient, evening: Evening, ada: dict[str, str], body: dict[str, Any], field: str
) -> None:
    answer = client.put(path(evening, f"register/{evening.members[0]}"), json=body, headers=ada)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]


@pytest.mark.parametrize("client_time", STRANGE)
@pytest.mark.parametrize("sent_at", [None, *STRANGE])
def test_the_strangest_clock_is_corrected(
    client: FlaskClient, evening: Evening, ada: dict[str, str], client_time: str, sent_at: str | None
) -> None:
    body = {"mark": "here", "client_time": client_time} | ({"sent_at": sent_at} if sent_at else {})
    answer = client.put(path(evening, f"register/{evening.members[0]}"), json=body, headers=ada)
    assert answer.status_code == 200
    assert "2000-01-01T00:00:01Z" <= answer.get_json()["client_time"] <= "2026-10-22T15:30:00Z"


def test_a_batch_is_all_or_nothing_and_answers_what_stands(
    client: FlaskClient, evening: Evening, ada: dict[str, str]
) -> None:
    marks = [{"member_id": str(member), "mark": "here"} for member in evening.members]
    key = ada | {"Idempotency-Key": "batch-1"}
    first = client.post(path(evening, "register/batch"), json={"marks": marks}, headers=key)
    again = client.post(path(evening, "register/batch"), json={"marks": marks}, headers=key)
    assert (first.status_code, first.get_json()) == (200, again.get_json())
    assert {row["mark"] for row in first.get_json()["data"]} == {"here"}
    stranger = [
        {"member_id": str(evening.members[0]), "mark": "late"},
        {"member_id": str(uuid4()), "mark": "late"},
    ]
    refused = client.post(path(evening, "register/batch"), json={"marks": stranger}, headers=ada)
    assert (refused.status_code, [error["field"] for error in refused.get_json()["errors"]]) == (
        422,
        ["marks.1.member_id"],
    )
    assert client.get(path(evening), headers=ada).get_json()["counts"]["here"] == 3
    empty = client.post(path(evening, "register/batch"), json={"marks": []}, headers=ada)
    assert (empty.status_code, empty.get_json()) == (200, {"data": []})


def test_a_batch_has_a_bound(client: FlaskClient, evening: Evening, ada: dict[str, str]) -> None:
    one = {"member_id": str(evening.members[0]), "mark": "here"}
    for number, status in ((MOST_IN_A_BATCH, 200), (MOST_IN_A_BATCH + 1, 422)):
        body = {"marks": [one | {"client_mark_id": str(uuid4())} for _ in range(number)]}
        assert client.post(path(evening, "register/batch"), json=body, headers=ada).status_code == status


def test_guests_are_numbers(client: FlaskClient, evening: Evening, ada: dict[str, str]) -> None:
    tap = str(uuid4())
    for _ in range(2):
        made = client.post(path(evening, "guests"), json={"client_guest_id": tap}, headers=ada)
        assert (made.status_code, made.get_json()["number"], made.get_json()["client_guest_id"]) == (
            201,
            1,
            tap,
        )
    keyed = [
        client.post(path(evening, "guests"), json={}, headers=ada | {"Idempotency-Key": "g"})
        for _ in range(2)
    ]
    assert [answer.get_json()["number"] for answer in keyed] == [2, 2]
    named = client.post(path(evening, "guests"), json={"name": "Quinn"}, headers=ada)
    assert (named.status_code, named.get_json()["errors"][0]["field"]) == (422, "name")
    assert client.delete(path(evening, "guests/1"), headers=ada).status_code == 204
    assert [guest["number"] for guest in client.get(path(evening), headers=ada).get_json()["guests"]] == [2]
    for number in (0, 3, 10**30, -1, "x"):
        assert client.delete(path(evening, f"guests/{number}"), headers=ada).status_code == 404


def test_closing_says_how_many_were_here(client: FlaskClient, evening: Evening, ada: dict[str, str]) -> None:
    client.put(path(evening, f"register/{evening.members[0]}"), json={"mark": "here"}, headers=ada)
    client.post(path(evening, "guests"), json={}, headers=ada)
    closed = client.post(path(evening, "close"), json={}, headers=ada).get_json()
    assert (closed["status"], closed["head_count"], closed["register_closed_at"]) == (
        "closed", 2, "2026-10-22T15:30:00Z",
    )  # fmt: skip
    register = client.get(path(evening), headers=ada).get_json()
    assert (register["counts"]["not_seen"], register["counts"]["guests"], register["guests"]) == (2, 1, [])
    other = client.post(path(evening, "close"), json={"met": False}, headers=ada)
    assert (other.status_code, other.get_json()["code"]) == (409, "is_closed")
    correction = client.put(
        path(evening, f"register/{evening.members[1]}"), json={"mark": "late"}, headers=ada
    )
    assert correction.get_json()["mark"] == "late"
    assert client.post(path(evening, "reopen"), headers=ada).get_json()["status"] == "live"
    assert client.post(path(evening, "close"), json={"met": "perhaps"}, headers=ada).status_code == 422


def test_the_page_may_use_its_cookie_with_its_token_against_forgery(cast: Cast, evening: Evening) -> None:
    browser = cast.client("ada")
    page = browser.get(f"/sessions/{evening.session_id}/register").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    where = path(evening, f"register/{evening.members[0]}")
    assert browser.get(path(evening)).status_code == 200
    assert browser.put(where, json={"mark": "here"}).status_code == 400
    assert browser.put(where, json={"mark": "here"}, headers={"X-CSRFToken": token}).status_code == 200
    assert browser.post(path(evening, "close"), json={}, headers={"X-CSRFToken": token}).status_code == 401
    assert cast.client("dora").get(path(evening)).status_code == 403
