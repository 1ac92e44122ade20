"""Closures over the API: looked at, made, changed, removed; and public holidays as suggestions."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast

URL = "/api/v1/closures"
TUESDAYS = {"starts_local": "2026-12-01T19:00:00", "duration_minutes": 90, "rrule": "FREQ=WEEKLY;BYDAY=TU"}
BREAK = {"scope": "organisation", "starts_on": "2026-12-22", "ends_on": "2026-12-31", "title": "Winter break"}


@pytest.fixture
def headers(cast: Cast) -> dict[str, str]:
    """Return what the administrator sends."""
    return cast.bearer("schedule:read", "schedule:write", of="ana")


def sessions_of(client: FlaskClient, cast: Cast, headers: dict[str, str]) -> dict[str, Any]:
    """Return the sessions of group A by their day."""
    listed = client.get(f"/api/v1/sessions?group={cast.group_a}&limit=5", headers=headers).get_json()["data"]
    return {row["starts_local"][5:10]: row for row in listed}


def test_a_closure_is_looked_at_made_changed_and_removed(
    client: FlaskClient, cast: Cast, headers: dict[str, str]
) -> None:
    client.post(f"/api/v1/groups/{cast.group_a}/series", json=TUESDAYS, headers=headers)
    shown = client.post(f"{URL}/preview", json=BREAK, headers=headers).get_json()["sessions"]
    assert [(one["starts_local"], one["effect"]) for one in shown] == [
        ("2026-12-22T19:00:00", "cancelled"), ("2026-12-29T19:00:00", "cancelled"),
    ]  # fmt: skip
    made = client.post(URL, json=BREAK, headers=headers)
    assert (made.status_code, made.get_json()["source"]) == (201, "manual")
    off = sessions_of(client, cast, headers)["12-22"]
    assert (off["status"], off["cancel_reason"], off["closure_title"], off["closure_id"]) == (
        "cancelled", "closure", "Winter break", made.get_json()["id"],
    )  # fmt: skip
    address = f"{URL}/{made.get_json()['id']}"
    match = {**headers, "If-Match": made.headers["ETag"]}
    changed = client.patch(address, json={"ends_on": "2026-12-22"}, headers=match)
    assert changed.status_code == 200
    assert sessions_of(client, cast, headers)["12-29"]["status"] == "planned"
    assert client.patch(address, json={"title": "x"}, headers=match).status_code == 412
    assert client.delete(address, headers={**headers, "If-Match": "*"}).status_code == 204
    assert sessions_of(client, cast, headers)["12-22"]["status"] == "planned"
    assert client.get(URL, headers=headers).get_json()["data"] == []
    assert client.post(f"{address}/restore", headers=headers).status_code == 200
    assert sessions_of(client, cast, headers)["12-22"]["status"] == "cancelled"


def test_closures_are_found_by_days_and_scope(
    client: FlaskClient, cast: Cast, headers: dict[str, str]
) -> None:
    client.post(URL, json=BREAK, headers=headers)
    ours = {**BREAK, "scope": "group", "scope_id": str(cast.group_a), "title": "Ours"}
    client.post(URL, json=ours, headers=headers)
    for query, titles in (
        ("from=2026-12-31", {"Winter break", "Ours"}), ("from=2027-01-01", set()), ("to=2026-12-21", set()),
        (f"group={cast.group_a}", {"Ours"}), ("scope=organisation", {"Winter break"}),
    ):  # fmt: skip
        found = client.get(f"{URL}?{query}", headers=headers).get_json()["data"]
        assert {row["title"] for row in found} == titles, query
    others = client.get(URL, headers=cast.bearer("schedule:read", of="cleo")).get_json()["data"]
    assert [row["title"] for row in others] == ["Winter break"]


def test_public_holidays_are_suggested_and_not_kept(client: FlaskClient, headers: dict[str, str]) -> None:
    asked = {"country": "gb", "subdivision": "SCT", "year": 2026}
    found = client.post(f"{URL}/suggest", json=asked, headers=headers).get_json()["suggestions"]
    assert {"starts_on": "2026-11-30", "ends_on": "2026-11-30", "title": "Saint Andrew's Day",
            "source": "holidays:GB-SCT"} in found  # fmt: skip
    assert client.get(URL, headers=headers).get_json()["data"] == []
    spanish = {**headers, "Accept-Language": "es"}
    found = client.post(f"{URL}/suggest", json={"country": "ES", "year": 2027}, headers=spanish).get_json()
    assert found["suggestions"][0]["title"] == "Año Nuevo"


@pytest.mark.parametrize(
    ("wrong", "field", "known"),
    [
        ({"country": "GB", "subdivision": "XX", "year": 2027}, "subdivision", "ENG, NIR, SCT, WLS"),
        ({"country": "TA", "year": 2027}, "country", "GB"),
        ({"country": "ZZ", "year": 2027}, "country", ""),
        ({"country": "GB", "year": 1999}, "year", ""),
        ({"country": "GB"}, "year", ""),
    ],
)
def test_what_is_not_known_is_said_with_what_is(
    wrong: dict[str, Any], field: str, known: str, client: FlaskClient, headers: dict[str, str]
) -> None:
    answer = client.post(f"{URL}/suggest", json=wrong, headers=headers)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.get_json()["errors"]] == [field]
    assert known in answer.get_json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_on": "2026-12-21"}, "ends_on"), ({"ends_on": "2028-01-01"}, "ends_on"), ({"title": ""}, "title"),
        ({"scope": "world"}, "scope"), ({"scope": "site"}, "scope_id"), ({"source": "holidays:GB;DROP"}, "source"),
        ({"scope_id": "00000000-0000-4000-8000-000000000000"}, "scope_id"), ({"starts_on": "soon"}, "starts_on"),
    ],
)  # fmt: skip
def test_a_closure_that_cannot_be_is_refused_by_field(
    wrong: dict[str, Any], field: str, client: FlaskClient, headers: dict[str, str]
) -> None:
    answer = client.post(URL, json={**BREAK, **wrong}, headers=headers)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.get_json()["errors"]] == [field]
