"""Calendar addresses: made once, read by whoever has them, as far as the rights of their maker go."""

import gzip
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import update

from facilitator.clock import FrozenClock
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.facilitator import Assignment
from facilitator.models.feed import Feed
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from tests.cast import Cast
from tests.conftest import OpenUnit

TUESDAYS = {"starts_local": "2026-10-27T19:00:00", "duration_minutes": 90, "rrule": "FREQ=WEEKLY;BYDAY=TU"}
NOT_FOUND = 404


@pytest.fixture
def weekly(cast: Cast, client: FlaskClient) -> str:
    """Let group A meet on Tuesdays; return the id of the series."""
    made = client.post(
        f"/api/v1/groups/{cast.group_a}/series",
        json=TUESDAYS | {"place": "Room 1; upstairs, left"},
        headers=cast.bearer("schedule:write"),
    )
    assert made.status_code == 201, made.text
    return str(made.get_json()["id"])


def make(client: FlaskClient, cast: Cast, of: str = "ada", **asked: object) -> str:
    """Make a feed over the API and return its path."""
    made = client.post("/api/v1/feeds", json=asked, headers=cast.bearer("schedule:write", of=of))
    assert made.status_code == 201, made.text
    assert made.get_json()["url"].startswith("http://localhost/calendar/")
    return str(made.get_json()["url"]).removeprefix("http://localhost")


def events(client: FlaskClient, path: str) -> list[Any]:
    """Return the dates of a feed."""
    answer = client.get(path)
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def test_an_address_shows_the_dates_of_whoever_made_it(cast: Cast, client: FlaskClient, weekly: str) -> None:
    found = events(client, make(client, cast, scope="facilitator"))
    assert len(found) == 57
    assert {str(event["SUMMARY"]) for event in found} == {"Session"}
    assert all("LOCATION" not in event and "DESCRIPTION" not in event for event in found)
    assert events(client, make(client, cast, of="cleo", scope="facilitator")) == []


def test_a_named_calendar_says_which_group_and_where(cast: Cast, client: FlaskClient, weekly: str) -> None:
    found = events(client, make(client, cast, scope="facilitator", discreet=False))
    assert {str(event["SUMMARY"]) for event in found} == {"Tuesday Circle"}
    assert {str(event["LOCATION"]) for event in found} == {"Room 1; upstairs, left, Quayside Rooms"}


def test_an_online_link_that_once_was_typed_as_a_place_is_in_no_calendar(
    cast: Cast, client: FlaskClient, unit: OpenUnit, weekly: str
) -> None:
    with unit():
        for model in (Series, GroupSession):
            db.session.execute(update(model).values(place="https://meet.example.org/j/1"))
    for asked in ({"scope": "facilitator"}, {"scope": "group", "group_id": str(cast.group_a)}):
        found = events(client, make(client, cast, discreet=False, **asked))
        assert {str(event["LOCATION"]) for event in found} == {"Quayside Rooms"}


def test_a_group_is_one_repeating_date(cast: Cast, client: FlaskClient, weekly: str) -> None:
    found = events(client, make(client, cast, scope="group", group_id=str(cast.group_a)))
    assert len(found) == 1
    assert found[0]["RRULE"].to_ical() == b"FREQ=WEEKLY;BYDAY=TU"
    assert str(found[0]["UID"]) == f"{weekly}@facilitator"


def test_a_calendar_is_served_as_one(cast: Cast, client: FlaskClient, weekly: str) -> None:
    answer = client.get(make(client, cast, scope="facilitator"))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert b"METHOD" not in answer.data
    assert b"ATTENDEE" not in answer.data
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT4H\r\nX-PUBLISHED-TTL:PT4H\r\n" in answer.data


def test_whoever_has_it_already_is_told_so(cast: Cast, client: FlaskClient, weekly: str) -> None:
    path = make(client, cast, scope="facilitator")
    first = client.get(path)
    for header in (
        {"If-None-Match": first.headers["ETag"]},
        {"If-Modified-Since": first.headers["Last-Modified"]},
    ):
        again = client.get(path, headers=header)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    assert client.get(path, headers={"If-None-Match": '"else"'}).status_code == 200


def test_only_the_head_is_sent_if_only_that_is_asked_for(
    cast: Cast, client: FlaskClient, weekly: str
) -> None:
    path = make(client, cast, scope="facilitator")
    whole, head = client.get(path), client.head(path)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == whole.headers["ETag"]
    assert head.headers["Content-Length"] == str(len(whole.data))


def test_a_reader_who_takes_gzip_gets_the_same_in_less(cast: Cast, client: FlaskClient, weekly: str) -> None:
    path = make(client, cast, scope="facilitator")
    plain, packed = client.get(path), client.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    known = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    assert client.get(path, headers=known).status_code == 304


def test_a_day_later_what_has_not_changed_is_the_same(
    cast: Cast, client: FlaskClient, clock: FrozenClock, weekly: str
) -> None:
    path = make(client, cast, scope="group", group_id=str(cast.group_a))
    first = client.get(path)
    clock.advance(timedelta(days=1))
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_every_address_that_shows_nothing_answers_alike(
    cast: Cast, client: FlaskClient, unit: OpenUnit, weekly: str
) -> None:
    stopped = make(client, cast, scope="facilitator")
    listed = client.get("/api/v1/feeds", headers=cast.bearer("schedule:read")).get_json()["data"]
    gone = client.delete(f"/api/v1/feeds/{listed[0]['id']}", headers=cast.bearer("schedule:write"))
    assert gone.status_code == 204
    lost = make(client, cast, of="ben", scope="group", group_id=str(cast.group_a))
    inactive = make(client, cast, of="cleo", scope="facilitator")
    demoted = make(client, cast, of="dora", scope="site", site_id=str(cast.site_id))
    with unit():
        db.session.delete(db.session.get_one(Assignment, (cast.group_a, cast.ids["ben"])))
        db.session.get_one(Account, cast.ids["cleo"]).active = False
        dora = db.session.get_one(Account, cast.ids["dora"])
        dora.role_rows.clear()
    unknown = "/calendar/" + "A" * 43 + ".ics"
    answers = [client.get(path) for path in (unknown, "/calendar/x.ics", stopped, lost, inactive, demoted)]
    assert {answer.status_code for answer in answers} == {NOT_FOUND}
    assert {answer.data for answer in answers} == {b"There is no calendar here."}


def test_who_leaves_a_group_loses_its_dates_at_once(
    cast: Cast, client: FlaskClient, unit: OpenUnit, weekly: str
) -> None:
    path = make(client, cast, scope="facilitator")
    assert len(events(client, path)) == 57
    with unit():
        db.session.delete(db.session.get_one(Assignment, (cast.group_a, cast.ids["ada"])))
    assert events(client, path) == []


def test_the_secret_is_kept_as_a_hash_and_shown_once(cast: Cast, client: FlaskClient, unit: OpenUnit) -> None:
    header = cast.bearer("schedule:write") | {"Idempotency-Key": "once"}
    made = client.post("/api/v1/feeds", json={"scope": "facilitator"}, headers=header)
    secret = made.get_json()["url"].rpartition("/")[2].removesuffix(".ics")
    again = client.post("/api/v1/feeds", json={"scope": "facilitator"}, headers=header)
    assert (again.status_code, again.get_json()["code"]) == (409, "already_created")
    with unit():
        feed = db.session.get_one(Feed, UUID(made.get_json()["id"]))
        assert len(feed.token_hash) == 32
        assert secret not in str(vars(feed))


def test_looking_is_noted_to_the_hour(
    cast: Cast, client: FlaskClient, app: Flask, clock: FrozenClock
) -> None:
    path = make(client, cast, scope="facilitator")
    read = cast.bearer("schedule:read")
    assert client.get("/api/v1/feeds", headers=read).get_json()["data"][0]["last_used_at"] is None
    client.get(path)
    clock.advance(timedelta(minutes=30))
    client.get(path)
    assert (
        client.get("/api/v1/feeds", headers=read).get_json()["data"][0]["last_used_at"]
        == "2026-10-22T15:30:00Z"
    )


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"scope": "group"}, "group_id"),
        ({"scope": "facilitator", "site_id": "0190a5f2-7c1e-7b3a-8000-000000000001"}, "site_id"),
        ({"scope": "everything"}, "scope"),
        ({"scope": "facilitator", "shape": "round"}, "shape"),
        ({"scope": "member"}, "member_id"),
    ],
)
def test_what_does_not_go_together_is_refused_by_field(
    cast: Cast, client: FlaskClient, asked: dict[str, str], field: str
) -> None:
    refused = client.post("/api/v1/feeds", json=asked, headers=cast.bearer("schedule:write"))
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["field"] == field
