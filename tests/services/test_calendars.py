"""What a calendar shows is what our sessions are, whatever happens to them, and the same bytes until something does."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select

from facilitator.clock import FrozenClock
from facilitator.domain.feed import NewFeed
from facilitator.domain.series import Move, NewSeries
from facilitator.extensions import db
from facilitator.models.feed import Fragment, GroupCalendar
from facilitator.models.group import Group
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.services import (
    calendars,
    feeds,
    fragments,
    materialisation,
    series,
    series_ends,
    session_changes,
)
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.judges import plain, scenes

TUESDAYS = NewSeries(datetime(2026, 10, 27, 19, 0), 90, "FREQ=WEEKLY;BYDAY=TU", place="Room 1")
Body = Callable[[], bytes]


@pytest.fixture
def weekly(cast: Cast, unit: OpenUnit) -> list[UUID]:
    """Let group A meet on Tuesdays; return the ids of its sessions in order."""
    with unit():
        made = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=TUESDAYS)
        rows = (
            select(GroupSession.id).where(GroupSession.series_id == made.id).order_by(GroupSession.starts_at)
        )
        return list(db.session.scalars(rows))


@pytest.fixture(params=["series", "expanded"])
def body(request: pytest.FixtureRequest, app: Flask, cast: Cast, unit: OpenUnit) -> Body:
    """Give what the address of group A shows, in both shapes."""
    with unit():
        new = NewFeed("group", group_id=cast.group_a, shape=request.param, discreet=False)
        secret = feeds.make_feed(actor=cast.ada, new=new).url.rpartition("/")[2].removesuffix(".ics")

    def read() -> bytes:
        with unit():
            return calendars.read_calendar(token=secret).body

    return read


def shown(text: bytes) -> set[tuple[str, str]]:
    """Return the starts and words of a calendar."""
    return {(start, words) for start, _, words in plain.read(text, "2026-07-01T00:00", "2027-11-20T00:00")}


@pytest.mark.parametrize("shape", ["series", "expanded"])
def test_twelve_zones_with_exceptions_show_the_times_that_our_api_tells(
    app: Flask, cast: Cast, client: FlaskClient, shape: str
) -> None:
    names = scenes.play(app, cast)
    text = client.get(scenes.address(app, cast, shape)).data
    told = scenes.expected(app, cast, names)
    found = plain.read(text, scenes.LOW, scenes.HIGH)
    assert (sorted(told - found), sorted(found - told)) == ([], [])


def test_what_has_not_changed_is_the_same_to_the_byte(
    weekly: list[UUID], body: Body, app: Flask, unit: OpenUnit, clock: FrozenClock
) -> None:
    first = body()
    calendars.forget()  # as another process would put it together
    clock.advance(timedelta(hours=5))
    with unit():
        assert fragments.write(db.session.scalars(select(GroupSession)).all()) == 0
    with app.app_context():
        materialisation.materialise_all()
    assert body() == first


def test_each_change_is_seen_at_once(cast: Cast, weekly: list[UUID], body: Body, unit: OpenUnit) -> None:
    before = body()
    with unit():
        later = Move(starts_local=datetime(2026, 11, 4, 18, 0))
        session_changes.move_session(actor=cast.ada, session_id=weekly[1], move=later)
    moved = body()
    assert shown(moved) ^ shown(before) == {
        ("2026-11-03T19:00Z", "Tuesday Circle"),
        ("2026-11-04T18:00Z", "Tuesday Circle"),
    }
    with unit():
        session_changes.cancel_session(actor=cast.ada, session_id=weekly[2])
    assert ("2026-11-10T19:00Z", "Cancelled: Tuesday Circle") in shown(body())
    assert b"STATUS:CANCELLED" in body()
    with unit():
        session_changes.restore_session(actor=cast.ada, session_id=weekly[2])
    assert shown(body()) == shown(moved)


def test_a_new_name_of_the_group_is_seen_at_once(
    cast: Cast, weekly: list[UUID], body: Body, unit: OpenUnit
) -> None:
    assert b"SUMMARY:Tuesday Circle" in body()
    with unit():
        db.session.get_one(Group, cast.group_a).name = "Harbour Circle"
    assert b"SUMMARY:Tuesday Circle" not in body()


def test_an_ended_series_leaves_no_trail_of_cancellations(
    cast: Cast, weekly: list[UUID], body: Body, unit: OpenUnit
) -> None:
    with unit():
        row = db.session.get_one(GroupSession, weekly[0])
        series_ends.end_series(actor=cast.ada, series_id=row.series_id, after=date(2027, 1, 31))
    assert max(shown(body())) == ("2027-01-26T19:00Z", "Tuesday Circle")


def test_a_cancelled_date_is_gone_when_it_is_a_month_past(
    cast: Cast, weekly: list[UUID], body: Body, unit: OpenUnit, clock: FrozenClock
) -> None:
    with unit():
        session_changes.cancel_session(actor=cast.ada, session_id=weekly[0])
    clock.advance(timedelta(days=30))
    assert b"STATUS:CANCELLED" in body()
    clock.advance(timedelta(days=10))
    assert b"STATUS:CANCELLED" not in body()
    assert not any(start.startswith("2026-10-27") for start, _ in shown(body()))


def test_sessions_from_before_are_shown_and_then_made_ready(
    weekly: list[UUID], body: Body, unit: OpenUnit, app: Flask
) -> None:
    ready = shown(body())
    with unit():
        db.session.execute(delete(Fragment))
        db.session.execute(delete(GroupCalendar))
    calendars.forget()
    assert shown(body()) == ready
    with app.app_context():
        assert fragments.write_missing() == len(weekly)
        assert fragments.write_missing() == 0
    assert shown(body()) == ready


def test_a_session_that_is_taken_away_takes_its_fragment_along(
    weekly: list[UUID], body: Body, unit: OpenUnit
) -> None:
    with unit():
        row = db.session.get_one(GroupSession, weekly[3])
        db.session.delete(row)
        db.session.get_one(Series, row.series_id).sequence += 1
    with unit():
        assert db.session.scalar(select(func.count()).select_from(Fragment)) == len(weekly) - 1
    assert ("2026-11-17T19:00Z", "Tuesday Circle") not in shown(body())


EDITS = {
    "another day from a date on": (
        "PATCH",
        "?scope=following&from=2026-12-01T19:00:00",
        {"rrule": "FREQ=WEEKLY;BYDAY=TH"},
    ),
    "another time for all": ("PATCH", "", {"starts_local": "2026-10-27T18:15:00"}),
    "a longer evening": ("PATCH", "", {"duration_minutes": 120}),
    "another place from a date on": ("PATCH", "?scope=following&from=2027-01-12T19:00:00", {"place": "Hall"}),
    "every second week": ("PATCH", "", {"rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"}),
    "a cut": ("POST", "/split", {"from": "2026-12-08T19:00:00"}),
    "an end": ("POST", "/end", {"after_on": "2027-02-28"}),
    "gone from a date on": ("DELETE", "?scope=following&from=2027-03-02T19:00:00", None),
}


@pytest.mark.parametrize("name", EDITS)
def test_after_any_change_of_a_schedule_it_shows_what_is_planned(
    name: str, cast: Cast, client: FlaskClient, weekly: list[UUID], body: Body, unit: OpenUnit
) -> None:
    with unit():
        move = Move(starts_local=datetime(2026, 12, 23, 20, 0))
        session_changes.move_session(actor=cast.ada, session_id=weekly[8], move=move)
        series_id = db.session.get_one(GroupSession, weekly[0]).series_id
    assert shown(body()) == planned(unit, cast)
    method, path, sent = EDITS[name]
    header = cast.bearer("schedule:read", "schedule:write") | {"If-Match": "*"}
    changed = client.open(f"/api/v1/series/{series_id}{path}", method=method, json=sent, headers=header)
    assert changed.status_code < 300, changed.text
    assert shown(body()) == planned(unit, cast)
    last = client.get(f"/api/v1/groups/{cast.group_a}/series/changes", headers=header).get_json()["data"][-1]
    undone = client.post(f"/api/v1/series/changes/{last['id']}/undo", headers=header)
    assert undone.status_code < 300, undone.text
    assert shown(body()) == planned(unit, cast)


def planned(unit: OpenUnit, cast: Cast) -> set[tuple[str, str]]:
    """Return the starts of the sessions of group A that are not cancelled, as a calendar should show them."""
    with unit():
        rows = select(GroupSession.starts_at).where(
            GroupSession.group_id == cast.group_a,
            GroupSession.status != "cancelled",
            GroupSession.starts_at < datetime(2027, 11, 20, tzinfo=UTC),
        )
        return {(f"{at:{plain.WRITTEN}}", "Tuesday Circle") for at in db.session.scalars(rows)}
