"""The public directory: what stands in it, what never does, and that nobody can tell a hidden group from none."""

import json
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from facilitator.clock import FrozenClock
from facilitator.domain.listing import NewListing
from facilitator.domain.series import Move, NewSeries
from facilitator.extensions import db
from facilitator.models.audit import Audit
from facilitator.models.group import Group
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.models.site import Site
from facilitator.services import group_changes, listings, series, session_changes
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.pages import words_of

SECRET_ROOM = "https://rooms.example.org/the-way-in"
WORDS = NewListing(
    public_name="Evenings at the harbour", who_for="For people who lost somebody.", what_happens="We drink tea.",
    area="Leith, Edinburgh", greeter="Sam", meeting_point="At the blue door", ask="hello@example.org",
)  # fmt: skip
STRUCTURED = re.compile(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', re.DOTALL)


@pytest.fixture
def listed(cast: Cast, unit: OpenUnit) -> UUID:
    """List group A: Thursdays at seven in the evening, in a room and online."""
    with unit():
        group = db.session.get_one(Group, cast.group_a)
        group.mode = "hybrid"
        site = db.session.get_one(Site, cast.site_id)
        site.name, site.address = "Harbour House", "1 Shore\nEdinburgh\nEH6 6QS\nUnited Kingdom"
        new = NewSeries(
            datetime(2026, 10, 22, 19, 0), 90, "FREQ=WEEKLY;BYDAY=TH", online_url=SECRET_ROOM, place="Room 9"
        )
        made = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=new)
        listings.publish(actor=cast.ada, group_id=cast.group_a, new=WORDS)
        return made.id


def meetings(client: FlaskClient) -> list[dict[str, Any]]:
    answer = client.get("/directory/meetings.json")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = json.loads(answer.data)
    return found


def dates(unit: OpenUnit, series_id: UUID) -> list[UUID]:
    with unit():
        rows = db.session.query(GroupSession).filter_by(series_id=series_id).order_by(GroupSession.starts_at)
        return [row.id for row in rows]


def test_a_weekly_group_stands_in_the_meeting_guide(listed: UUID, cast: Cast, client: FlaskClient) -> None:
    (row,) = meetings(client)
    slug = row.pop("slug")
    assert row == {
        "name": "Evenings at the harbour", "day": 4, "time": "19:00", "end_time": "20:30", "timezone": "Europe/London",
        "types": ["O", "ONL"], "updated": "2026-10-22 15:30:00", "approximate": "yes",
        "formatted_address": "Leith, Edinburgh", "region": "Leith, Edinburgh",
        "notes": "Begins on Thursday 22 October, 7:00 pm. To take part online, ask first. "
        "How to ask stands on the page of this group.",
        "location_notes": "At the blue door", "group_notes": "For people who lost somebody.",
        "url": f"http://localhost/groups/find/{cast.group_a}",
    }  # fmt: skip
    assert re.fullmatch(r"[0-9a-f]{12}-[0-9a-f]{12}-th", slug)
    assert "conference_url" not in row


def test_the_answer_is_open_to_other_sites_and_short_when_nothing_changed(
    listed: UUID, cast: Cast, unit: OpenUnit, client: FlaskClient
) -> None:
    first = client.get("/directory/meetings.json")
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in first.headers
    again = client.get(
        "/directory/meetings.json?format=csv", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    with unit():
        listings.stop(actor=cast.ada, group_id=cast.group_a)
    gone = client.get("/directory/meetings.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (gone.status_code, gone.data) == (200, b"[]")


def test_the_address_is_exact_only_where_the_group_shows_it(
    listed: UUID, cast: Cast, unit: OpenUnit, client: FlaskClient
) -> None:
    with unit():
        new = NewListing(**{**vars(WORDS), "show_address": True})
        listings.publish(actor=cast.ada, group_id=cast.group_a, new=new)
    (row,) = meetings(client)
    assert row["location"] == "Harbour House"
    assert row["formatted_address"] == "1 Shore, Edinburgh, EH6 6QS, United Kingdom"
    assert row["approximate"] == "no"


def test_one_cancelled_moved_or_missing_date_is_said_in_the_notes(
    listed: UUID, cast: Cast, unit: OpenUnit, client: FlaskClient, clock: FrozenClock
) -> None:
    _, second, third, fourth, *_ = dates(unit, listed)
    clock.advance(timedelta(days=1))
    assert "week" not in meetings(client)[0]["notes"]
    with unit():
        session_changes.cancel_session(actor=cast.ada, session_id=second, reason="weather")
        session_changes.move_session(
            actor=cast.ada, session_id=third, move=Move(datetime(2026, 11, 6, 18, 0))
        )
        db.session.delete(db.session.get_one(GroupSession, fourth))
    assert meetings(client)[0]["notes"].startswith(
        "Not this week: there is no meeting on Thursday 29 October, 7:00 pm."
    )
    clock.advance(timedelta(days=7))
    assert meetings(client)[0]["notes"].startswith("This week at another time: Friday 6 November, 6:00 pm.")
    clock.advance(timedelta(days=7))
    assert meetings(client)[0]["notes"].startswith(
        "Not this week: there is no meeting on Thursday 12 November, 7:00 pm."
    )


@pytest.mark.parametrize(
    ("rule", "days"),
    [("FREQ=WEEKLY;BYDAY=MO,SU", [1, 0]), ("FREQ=WEEKLY;INTERVAL=2", []), ("FREQ=MONTHLY;BYDAY=4TH", []),
     ("FREQ=WEEKLY;BYMONTH=11", []), (None, [])],
)  # fmt: skip
def test_only_what_is_weekly_fits_one_row_for_each_weekday(
    listed: UUID, cast: Cast, unit: OpenUnit, client: FlaskClient, rule: str | None, days: list[int]
) -> None:
    with unit():
        new = NewSeries(datetime(2026, 10, 26, 23, 0), 120, rule)
        series.plan_series(actor=cast.ada, group_id=cast.group_a, new=new)
    late = [row for row in meetings(client) if row["time"] == "23:00"]
    assert [row["day"] for row in late] == days
    assert all("end_time" not in row for row in late), "an end after midnight would stand before the start"
    assert len({row["slug"] for row in meetings(client)}) == len(days) + 1


def test_what_has_ended_is_gone_and_what_ends_later_stays(
    listed: UUID, cast: Cast, unit: OpenUnit, client: FlaskClient, clock: FrozenClock
) -> None:
    with unit():
        ending = db.session.get_one(Series, listed)
        ending.status, ending.last_local = "ended", datetime(2026, 11, 5, 19, 0)
    assert len(meetings(client)) == 1
    clock.advance(timedelta(days=15))
    assert meetings(client) == []


def test_no_private_word_stands_in_any_public_answer(listed: UUID, cast: Cast, client: FlaskClient) -> None:
    pages = ("/directory/meetings.json", "/groups/find", f"/groups/find/{cast.group_a}")
    for path in pages:
        text = client.get(path).get_data(as_text=True)
        for private in (
            "rooms.example.org",
            "Room 9",
            "Harbour House",
            "1 Shore",
            "Tuesday Circle",
            "ada",
            "Ada",
        ):
            assert not re.search(rf"\b{private}\b", text), (path, private)


@pytest.mark.requirement("P29")
def test_a_group_that_did_not_opt_in_looks_like_none(
    listed: UUID, cast: Cast, unit: OpenUnit, client: FlaskClient
) -> None:
    none = client.get(f"/groups/find/{uuid4()}")
    hidden = client.get(f"/groups/find/{cast.group_b}")
    assert none.status_code == hidden.status_code == 404
    assert words_of(none).split("number")[0] == words_of(hidden).split("number")[0]
    with unit():
        listings.stop(actor=cast.ada, group_id=cast.group_a)
    assert client.get(f"/groups/find/{cast.group_a}").status_code == 404
    assert "harbour" not in words_of(client.get("/groups/find"))


def test_an_archived_group_is_public_no_more(
    listed: UUID, cast: Cast, unit: OpenUnit, client: FlaskClient, clock: FrozenClock
) -> None:
    with unit():
        db.session.get_one(Group, cast.group_a).archived_at = clock.now()
    assert client.get(f"/groups/find/{cast.group_a}").status_code == 404
    assert meetings(client) == []


@pytest.mark.requirement("S01")
def test_the_page_says_what_to_expect(listed: UUID, cast: Cast, unit: OpenUnit, client: FlaskClient) -> None:
    answer = client.get(f"/groups/find/{cast.group_a}")
    words = words_of(answer)
    for said in ("For people who lost somebody.", "Every Thursday, 7:00 pm", "90 minutes", "You may just listen.",
                 "Sam", "At the blue door", "Leith, Edinburgh", "hello@example.org", "Help right now"):  # fmt: skip
        assert said in words
    assert answer.headers["X-Robots-Tag"] == "all"
    assert "Set-Cookie" not in answer.headers


def test_search_engines_read_how_each_date_stands(
    listed: UUID, cast: Cast, unit: OpenUnit, client: FlaskClient
) -> None:
    _, second, third, *_ = dates(unit, listed)
    with unit():
        session_changes.cancel_session(actor=cast.ada, session_id=second, reason="weather")
        session_changes.move_session(
            actor=cast.ada, session_id=third, move=Move(datetime(2026, 11, 6, 18, 0))
        )
        listings.publish(
            actor=cast.ada, group_id=cast.group_a, new=NewListing(who_for="</script><b>& “you”</b>")
        )
    page = client.get(f"/groups/find/{cast.group_a}").get_data(as_text=True)
    (text,) = STRUCTURED.findall(page)
    first, off, moved, *_ = json.loads(text)["@graph"]
    assert [one["eventStatus"].rpartition("/")[2] for one in (first, off, moved)] == [
        "EventScheduled", "EventCancelled", "EventRescheduled",
    ]  # fmt: skip
    assert (first["startDate"], first["endDate"]) == (
        "2026-10-22T19:00:00+01:00",
        "2026-10-22T20:30:00+01:00",
    )
    assert moved["previousStartDate"] == "2026-11-05T19:00:00+00:00"
    assert first["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert [place["@type"] for place in first["location"]] == ["Place", "VirtualLocation"]
    assert first["description"] == "</script><b>& “you”</b>"


@pytest.mark.parametrize(
    ("asked", "found"),
    [("", True), ("words=leith", True), ("words=LOST+edinburgh", True), ("words=glasgow", False),
     ("day=3", True), ("day=1", False), ("how=online", True), ("how=in_person", True),
     ("day=x&how=%00&words=%00", False),
     ("day=", True)],
)  # fmt: skip
def test_it_is_found_by_place_by_day_and_by_how_it_meets(
    listed: UUID, client: FlaskClient, asked: str, *, found: bool
) -> None:
    assert ("Evenings at the harbour" in words_of(client.get(f"/groups/find?{asked}"))) is found


def test_a_group_that_was_only_ticked_is_public_only_once_it_has_said_its_words(
    cast: Cast, unit: OpenUnit, client: FlaskClient
) -> None:
    with unit():
        group_changes.change_group(actor=cast.ada, group_id=cast.group_a, changes={"listed": True})
        new = NewSeries(datetime(2026, 10, 27, 19, 0), 90, "FREQ=WEEKLY", place="Room 9")
        series.plan_series(actor=cast.ada, group_id=cast.group_a, new=new)
    assert meetings(client) == []
    assert client.get(f"/groups/find/{cast.group_a}").status_code == 404
    assert "Nobody outside sees this group." in words_of(
        cast.client("ada").get(f"/groups/{cast.group_a}/public")
    )
    with unit():
        listings.publish(actor=cast.ada, group_id=cast.group_a, new=NewListing())
    (row,) = meetings(client)
    assert (row["name"], row["day"], row["approximate"]) == ("Tuesday Circle", 2, "yes")
    assert "location" not in row
    assert "formatted_address" not in row
    assert "Ask for the place." in words_of(client.get(f"/groups/find/{cast.group_a}"))
    with unit():
        for shown in (False, True):
            group_changes.change_group(actor=cast.ada, group_id=cast.group_a, changes={"listed": shown})
        notes = db.session.query(Audit).filter_by(noun="listing").order_by(Audit.id)
        assert [note.verb for note in notes] == ["publish", "stop", "publish"]
