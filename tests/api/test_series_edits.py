"""Editing series over the API: all or following, asked beforehand, taken back."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import Cast

COURSE = {
    "starts_local": "2026-10-27T19:00:00",
    "duration_minutes": 90,
    "rrule": "FREQ=WEEKLY;BYDAY=TU;COUNT=4",
}
THIRD = "2026-11-10T19:00:00"


@dataclass
class Course:
    """A course of four Tuesdays, and the requests about it."""

    client: FlaskClient
    headers: dict[str, str]
    group_id: str
    made: dict[str, Any]

    @property
    def url(self) -> str:
        """Return where the series is."""
        return f"/api/v1/series/{self.made['id']}"

    def patch(self, query: str = "", **changes: Any) -> TestResponse:
        """Change the series, whatever its version is."""
        return self.client.patch(
            f"{self.url}?{query}", json=changes, headers={**self.headers, "If-Match": "*"}
        )

    def sessions(self) -> list[dict[str, Any]]:
        """Return the sessions of the group in the order of their start."""
        found = self.client.get(f"/api/v1/sessions?group={self.group_id}", headers=self.headers)
        rows: list[dict[str, Any]] = found.get_json()["data"]
        return rows

    def starts(self) -> list[str]:
        """Return when the sessions start."""
        return [row["starts_local"] for row in self.sessions()]

    def changes(self) -> list[dict[str, Any]]:
        """Return what can be taken back."""
        address = f"/api/v1/groups/{self.group_id}/series/changes"
        rows: list[dict[str, Any]] = self.client.get(address, headers=self.headers).get_json()["data"]
        return rows

    def undo(self, change: dict[str, Any]) -> TestResponse:
        """Take a change back."""
        return self.client.post(f"/api/v1/series/changes/{change['id']}/undo", headers=self.headers)


@pytest.fixture
def course(client: FlaskClient, cast: Cast) -> Course:
    """Plan the course."""
    headers = cast.bearer("schedule:read", "schedule:write")
    made = client.post(f"/api/v1/groups/{cast.group_a}/series", json=COURSE, headers=headers).get_json()
    return Course(client, headers, str(cast.group_a), made)


def test_a_series_says_itself_in_words(course: Course) -> None:
    assert course.made["in_words"] == ["A course of 4 weeks, every Tuesday"]
    assert (course.made["sequence"], course.made["rule_class"]) == (0, "portable")
    listed = course.client.get(f"/api/v1/groups/{course.group_id}/series", headers=course.headers).get_json()
    assert listed["data"][0] == course.made


def test_a_dry_run_answers_in_words_and_changes_nothing(course: Course) -> None:
    before = course.starts()
    shown = course.patch(
        f"scope=following&from={THIRD}&dry_run=true",
        starts_local="2026-11-11T18:30:00",
        rrule="FREQ=WEEKLY;COUNT=2",
    ).get_json()
    assert shown["change"]["in_words"] == [
        "Tue 10 Nov 2026, 7:00 pm moves to Wed 11 Nov 2026, 6:30 pm.",
        "Tue 17 Nov 2026, 7:00 pm moves to Wed 18 Nov 2026, 6:30 pm.",
    ]
    assert (shown["change"]["id"], shown["rrule"]) == (None, "FREQ=WEEKLY;COUNT=2")
    assert course.starts() == before


def test_following_answers_with_the_later_part_and_is_taken_back(course: Course) -> None:
    before = course.sessions()
    done = course.patch(f"scope=following&from={THIRD}", duration_minutes=60).get_json()
    assert done["id"] != course.made["id"]
    assert (done["starts_local"], done["rrule"]) == (THIRD, "FREQ=WEEKLY;COUNT=2;BYDAY=TU")
    assert {row["series_id"] for row in course.sessions()} == {course.made["id"], done["id"]}
    changes = course.client.get(f"/api/v1/groups/{course.group_id}/series/changes", headers=course.headers)
    assert [row["id"] for row in changes.get_json()["data"]] == [done["change"]["id"]]
    undone = course.undo(done["change"])
    assert (undone.status_code, undone.get_json()["verb"]) == (200, "edit")
    grown = {"sequence", "version", "updated_at"}
    after = [{name: row[name] for name in row.keys() - grown} for row in course.sessions()]
    assert after == [{name: row[name] for name in row.keys() - grown} for row in before]
    assert course.undo(done["change"]).status_code == 409


def test_the_rule_is_settled_as_when_it_is_planned(course: Course) -> None:
    done = course.patch(rrule="rrule:freq=weekly;wkst=mo;byday=th;count=4").get_json()
    assert (done["starts_local"], done["rrule"]) == ("2026-10-29T19:00:00", "FREQ=WEEKLY;COUNT=4;BYDAY=TH")
    assert course.starts() == [f"2026-{day}T19:00:00" for day in ("10-29", "11-05", "11-12", "11-19")]


@pytest.mark.parametrize(
    ("query", "changes", "fields"),
    [
        ("scope=following", {"place": "x"}, ["from"]),
        ("scope=all&from=2026-11-10T19:00:00", {"place": "x"}, ["from"]),
        ("scope=some", {"place": "x"}, ["scope"]),
        ("dry_run=perhaps", {"place": "x"}, ["dry_run"]),
        ("scope=following&from=2026-11-10T19:01:00", {"place": "x"}, ["from"]),
        ("scope=following&from=2026-11-10", {"place": "x"}, ["from"]),
        ("", {"rrule": "FREQ=HOURLY"}, ["rrule"]),
        ("", {"rrule": "FREQ=WEEKLY;COUNT=1001"}, ["rrule"]),
        ("", {"rrule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=1"}, ["rrule"]),
        ("", {"rrule": "FREQ=WEEKLY;UNTIL=20200101T000000Z"}, ["rrule"]),
        ("", {"rrule": ""}, ["rrule"]),
        ("", {"time_zone": "Mars/Base"}, ["time_zone"]),
        ("", {"starts_local": "2026-11-11T18:30:00Z"}, ["starts_local"]),
        ("", {"starts_local": None}, ["starts_local"]),
        ("", {"duration_minutes": 4, "uid": "x"}, ["duration_minutes", "uid"]),
    ],
)
def test_what_cannot_be_is_refused_by_field(
    query: str, changes: dict[str, Any], fields: list[str], course: Course
) -> None:
    before = course.sessions()
    answer = course.patch(query, **changes)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == fields
    assert course.sessions() == before


def test_the_version_guards_an_edit(course: Course) -> None:
    stale = course.client.patch(
        course.url, json={"place": "x"}, headers={**course.headers, "If-Match": '"9"'}
    )
    none = course.client.patch(course.url, json={"place": "x"}, headers=course.headers)
    assert (stale.status_code, none.status_code) == (412, 428)


def test_a_split_changes_no_session(course: Course) -> None:
    before = course.starts()
    tail = course.client.post(f"{course.url}/split", json={"from": THIRD}, headers=course.headers)
    assert (tail.status_code, tail.get_json()["starts_local"]) == (201, THIRD)
    assert course.starts() == before
    first = course.client.post(
        f"{course.url}/split", json={"from": COURSE["starts_local"]}, headers=course.headers
    )
    assert (first.status_code, first.get_json()["code"]) == (409, "first_date")


def test_following_can_be_cancelled_and_then_all(course: Course) -> None:
    any_version = {**course.headers, "If-Match": "*"}
    part = course.client.delete(f"{course.url}?scope=following&from={THIRD}", headers=any_version)
    assert [row["kind"] for row in part.get_json()["sessions"]] == ["removed", "removed"]
    assert len(course.starts()) == 2
    course.client.delete(course.url, headers=any_version)
    assert course.starts() == []
    assert course.client.get(course.url, headers=course.headers).status_code == 404


def test_an_ended_series_does_not_change(course: Course) -> None:
    ended = course.client.post(f"{course.url}/end", json={"after_on": "2026-11-03"}, headers=course.headers)
    assert [row["status"] for row in course.sessions()] == ["planned", "planned", "cancelled", "cancelled"]
    assert ended.get_json()["status"] == "ended"
    assert course.patch(place="x").get_json()["code"] == "ended_already"
    course.undo(course.changes()[0])
    assert course.patch(place="x").status_code == 200


def test_null_makes_a_session_follow_its_series_again(course: Course) -> None:
    address = f"/api/v1/sessions/{course.sessions()[0]['id']}"
    headers = {**course.headers, "If-Match": "*"}
    own = {"starts_local": "2026-10-28T10:00:00", "place": "Garden", "duration_minutes": 60}
    moved = course.client.patch(address, json=own, headers=headers).get_json()
    assert moved["overridden"] == ["duration_minutes", "place", "starts_local"]
    asked = course.client.patch(
        f"{address}?dry_run=true", json=dict.fromkeys(own), headers=headers
    ).get_json()
    assert (asked["overridden"], asked["starts_local"]) == ([], "2026-10-27T19:00:00")
    assert course.client.get(address, headers=course.headers).get_json()["place"] == "Garden"
    back = course.client.patch(address, json=dict.fromkeys(own), headers=headers).get_json()
    assert (back["overridden"], back["ends_at"], back["place"]) == ([], "2026-10-27T20:30:00Z", "")


def test_a_single_change_is_taken_back_like_any_other(course: Course) -> None:
    before = course.starts()
    address = f"/api/v1/sessions/{course.sessions()[0]['id']}"
    course.client.post(
        f"{address}/move", json={"starts_local": "2026-10-30T09:00:00"}, headers=course.headers
    )
    course.client.post(f"{address}/cancel", json={}, headers=course.headers)
    listed = course.client.get(f"/api/v1/groups/{course.group_id}/series/changes", headers=course.headers)
    moved, cancelled = listed.get_json()["data"]
    assert [moved["verb"], cancelled["verb"]] == ["move", "cancel"]
    assert course.undo(moved).get_json()["code"] == "changed_since"
    assert course.undo(cancelled).status_code == 200
    assert course.undo(moved).status_code == 200
    assert course.starts() == before
    assert course.sessions()[0]["overridden"] == []
