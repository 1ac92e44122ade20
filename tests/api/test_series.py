"""Series over the API, also with bad input."""

from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast

WEEKLY = {"starts_local": "2026-10-27T19:00:00", "duration_minutes": 90, "rrule": "freq=weekly;byday=tu"}


@pytest.fixture
def url(cast: Cast) -> str:
    """Return where the series of group A are."""
    return f"/api/v1/groups/{cast.group_a}/series"


def test_a_series_is_planned_and_its_sessions_are_there(client: FlaskClient, cast: Cast, url: str) -> None:
    bearer = cast.bearer("schedule:read", "schedule:write")
    made = client.post(url, json=WEEKLY, headers=bearer)
    assert (made.status_code, made.get_json()["rrule"]) == (201, "FREQ=WEEKLY;BYDAY=TU")
    assert made.headers["ETag"] == f'"{made.get_json()["version"]}"'
    first = client.get(f"/api/v1/sessions?group={cast.group_a}&limit=1", headers=bearer)
    assert first.get_json()["data"][0]["starts_at"] == "2026-10-27T19:00:00Z"
    assert first.get_json()["data"][0]["facilitators"] == sorted(
        str(cast.ids[name]) for name in ("ada", "ben")
    )


def test_an_online_link_is_no_place(client: FlaskClient, cast: Cast, url: str) -> None:
    bearer, link = (
        cast.bearer("schedule:read", "schedule:write"),
        {"place": "Room 1, https://meet.example.org/j"},
    )
    made = client.post(url, json=WEEKLY, headers=bearer).get_json()
    first = client.get(f"/api/v1/sessions?series={made['id']}", headers=bearer).get_json()["data"][0]
    for method, path, body in (
        ("POST", url, WEEKLY), ("PATCH", f"/api/v1/series/{made['id']}", {}),
        ("PATCH", f"/api/v1/sessions/{first['id']}", {}), ("POST", f"/api/v1/sessions/{first['id']}/move", {}),
    ):  # fmt: skip
        answer = client.open(path, method=method, json={**body, **link}, headers=bearer | {"If-Match": "*"})
        assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, "place"), path


def test_pages_of_sessions_join_without_gap_or_repeat(client: FlaskClient, cast: Cast, url: str) -> None:
    bearer = cast.bearer("schedule:read", "schedule:write")
    client.post(url, json=WEEKLY, headers=bearer)
    seen, address = [], "/api/v1/sessions?limit=10"
    while address:
        page = client.get(address, headers=bearer)
        seen += [row["id"] for row in page.get_json()["data"]]
        cursor = page.get_json()["next_cursor"]
        address = f"/api/v1/sessions?limit=10&cursor={cursor}" if cursor else ""
    assert len(seen) == len(set(seen)) == 57


def test_the_sessions_of_one_series_can_be_asked_for(client: FlaskClient, cast: Cast, url: str) -> None:
    bearer = cast.bearer("schedule:read", "schedule:write")
    both = [
        client.post(url, json={**WEEKLY, "rrule": rule}, headers=bearer).get_json()
        for rule in (None, "FREQ=DAILY;COUNT=3")
    ]
    for made, count in zip(both, (1, 3), strict=True):
        rows = client.get(f"/api/v1/sessions?series={made['id']}", headers=bearer).get_json()["data"]
        assert [row["series_id"] for row in rows] == [made["id"]] * count


def test_the_same_key_plans_once(client: FlaskClient, cast: Cast, url: str) -> None:
    headers = {**cast.bearer("schedule:read", "schedule:write"), "Idempotency-Key": '"once"'}
    first, second = (client.post(url, json=WEEKLY, headers=headers) for _ in range(2))
    other = client.post(url, json={**WEEKLY, "duration_minutes": 60}, headers=headers)
    assert first.data == second.data
    assert (other.status_code, other.get_json()["code"]) == (422, "other_body")
    assert len(client.get(url, headers=headers).get_json()["data"]) == 1


def test_a_preview_speaks_in_words(client: FlaskClient, cast: Cast) -> None:
    draft = {**WEEKLY, "rrule": "FREQ=MONTHLY;BYDAY=-1TH", "group_id": str(cast.group_a)}
    shown = client.post("/api/v1/series/preview", json=draft, headers=cast.bearer("schedule:read")).get_json()
    assert shown["in_words"][0] == "The last Thursday of every month"
    assert [date["recurrence_local"][:10] for date in shown["dates"][:3]] == [
        "2026-10-29",
        "2026-11-26",
        "2026-12-31",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_local": "2026-10-27T19:00:00Z"}, {"starts_local": "soon"}, {"starts_local": 5},
        {"duration_minutes": 0},
        {"duration_minutes": 2**70}, {"duration_minutes": "9" * 5000}, {"rrule": ["x"]}, {"rrule": "FREQ=SECONDLY"},
        {"rrule": "F" * 100_000}, {"time_zone": "Mars/Base"}, {"place": "a\x00b"}, {"nonsense": 1},
        {"online_url": "javascript:alert(1)"}, {"starts_local": "9999-12-31T23:59:59"},
    ],
)  # fmt: skip
def test_bad_input_is_named_by_its_field(
    wrong: dict[str, object], client: FlaskClient, cast: Cast, url: str
) -> None:
    answer = client.post(url, json={**WEEKLY, **wrong}, headers=cast.bearer("schedule:write"))
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert [error["field"] for error in answer.get_json()["errors"]] == list(wrong)


@pytest.mark.parametrize(
    "query",
    ["frm=1", "from=yesterday", "limit=0", "limit=201", "cursor=%00", "group=x", "series=x", "status=odd"],
)
def test_unknown_or_wrong_parameters_are_refused(query: str, client: FlaskClient, cast: Cast) -> None:
    answer = client.get(f"/api/v1/sessions?{query}", headers=cast.bearer("schedule:read"))
    assert (answer.status_code, answer.get_json()["errors"][0]["location"]) == (422, "query")


def test_moving_by_patch_needs_the_version_that_was_seen(client: FlaskClient, cast: Cast, url: str) -> None:
    bearer = cast.bearer("schedule:read", "schedule:write")
    client.post(url, json=WEEKLY, headers=bearer)
    session = client.get("/api/v1/sessions?limit=1", headers=bearer).get_json()["data"][0]
    address, change = f"/api/v1/sessions/{session['id']}", {"starts_local": "2026-10-28T18:00:00"}
    assert client.patch(address, json=change, headers=bearer).status_code == 428
    assert client.patch(address, json=change, headers={**bearer, "If-Match": '"7"'}).status_code == 412
    moved = client.patch(address, json=change, headers={**bearer, "If-Match": '"1"'})
    assert (moved.status_code, moved.get_json()["overridden"], moved.headers["ETag"]) == (
        200,
        ["starts_local"],
        '"2-0"',
    )
    assert moved.get_json()["recurrence_id"] == "2026-10-27T19:00:00"
    again = client.get(address, headers={**bearer, "If-None-Match": '"2-0"'})
    assert (again.status_code, again.data) == (304, b"")


def test_unknown_and_foreign_ids_are_the_same_404(client: FlaskClient, cast: Cast) -> None:
    bearer = cast.bearer("schedule:read", of="cleo")
    foreign, unknown = f"/api/v1/groups/{cast.group_a}/series", f"/api/v1/groups/{uuid4()}/series"
    answers = [client.get(address, headers=bearer) for address in (foreign, unknown)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].data == answers[1].data
