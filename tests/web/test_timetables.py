"""The calendar and the way to the next thing: what stands on which day, for whom, and in which words."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from facilitator.clock import FrozenClock
from facilitator.domain.page import PageRequest
from facilitator.domain.series import Move, NewSeries
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.session import GroupSession
from facilitator.services import series, session_changes, sessions
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.pages import words_of

LINK = re.compile(r'href="(/sessions/[0-9a-f-]+)"')


@pytest.fixture
def planned(cast: Cast, unit: OpenUnit) -> list[Any]:
    """Plan Thursdays at seven in the evening for group A, and Saturdays for group B."""
    with unit():
        new = NewSeries(datetime(2026, 10, 22, 19, 0), 90, "FREQ=WEEKLY;BYDAY=TH", place="Room 1")
        made = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=new)
        other = NewSeries(datetime(2026, 10, 24, 11, 0), 60, "FREQ=WEEKLY;BYDAY=SA")
        series.plan_series(actor=cast.cleo, group_id=cast.group_b, new=other)
    with unit():
        rows = sessions.read_sessions(actor=cast.ada, page=PageRequest(), series_id=made.id).rows
        return list(rows)


@pytest.fixture
def ada(cast: Cast, client: FlaskClient, planned: list[Any]) -> FlaskClient:
    """Sign Ada in, after the schedules have been planned."""
    cast.sign_in(client, "ada")
    return client


def look(client: FlaskClient, **asked: str) -> TestResponse:
    """Return the calendar as it is answered."""
    answer = client.get("/calendar", query_string=asked)
    assert answer.status_code == 200
    return answer


def page(client: FlaskClient, **asked: str) -> str:
    """Return the calendar as it stands in the page."""
    return look(client, **asked).get_data(as_text=True)


@pytest.mark.parametrize(("view", "count"), [("week", 1), ("month", 2), ("agenda", 4)])
def test_each_view_shows_the_sessions_of_its_days(ada: FlaskClient, view: str, count: int) -> None:
    assert len(LINK.findall(page(ada, view=view, on="2026-10-22"))) == count


def test_a_week_is_a_table_with_headings_and_a_caption(ada: FlaskClient) -> None:
    text = page(ada, on="2026-10-22")
    assert text.count('<th scope="col">') == 7
    assert "<caption>" in text
    assert "7:00 pm" in text
    assert "Room 1" in text


def test_nobody_sees_the_sessions_of_groups_that_are_not_theirs(
    cast: Cast, client: FlaskClient, planned: list[Any]
) -> None:
    for name, count in (("ada", 1), ("cleo", 1), ("ana", 2), ("eli", 0)):
        client = client.application.test_client()
        cast.sign_in(client, name)
        assert len(LINK.findall(page(client, on="2026-10-22"))) == count, name


@pytest.mark.parametrize(
    ("asked", "count"),
    [({"group": "group_a"}, 1), ({"site": "site_id"}, 1), ({"facilitator": "cleo"}, 1), ({"who": "me"}, 0)],
)
def test_an_administrator_narrows_it(
    cast: Cast, client: FlaskClient, planned: list[Any], asked: dict[str, str], count: int
) -> None:
    cast.sign_in(client, "ana")
    ids = {"group_a": cast.group_a, "site_id": cast.site_id, "cleo": cast.ids["cleo"]}
    found = page(
        client, on="2026-10-22", **{name: str(ids.get(value, value)) for name, value in asked.items()}
    )
    assert len(LINK.findall(found)) == count


def test_moved_and_cancelled_stand_there_in_words(
    ada: FlaskClient, cast: Cast, unit: OpenUnit, planned: list[Any]
) -> None:
    with unit():
        session_changes.move_session(
            actor=cast.ada, session_id=planned[1].id, move=Move(datetime(2026, 10, 30, 18))
        )
        session_changes.cancel_session(actor=cast.ada, session_id=planned[2].id, reason="weather")
    text = words_of(look(ada, view="agenda", on="2026-10-24"))
    assert "Moved It was Thursday 29 October, 7:00 pm." in text
    assert "Cancelled" in text


def test_the_clock_change_alone_moves_nothing(cast: Cast, client: FlaskClient, unit: OpenUnit) -> None:
    with unit():
        new = NewSeries(datetime(2027, 3, 28, 1, 30), 60)
        series.plan_series(actor=cast.ada, group_id=cast.group_a, new=new)
    cast.sign_in(client, "ada")
    text = page(client, on="2027-03-28")
    assert "2:30 am" in text
    assert "Moved" not in text


def test_who_lives_elsewhere_reads_both_clocks_and_the_date(
    ada: FlaskClient, cast: Cast, unit: OpenUnit
) -> None:
    with unit():
        db.session.get_one(Account, cast.ids["ada"]).time_zone = "Asia/Tokyo"
    text = words_of(look(ada, on="2026-10-23"))
    assert "3:00 am Tuesday Circle There it is Thursday 22 October, 7:00 pm (London)." in text


def test_beyond_the_horizon_the_rules_are_read_and_nothing_is_kept(
    ada: FlaskClient, cast: Cast, unit: OpenUnit, clock: FrozenClock
) -> None:
    with unit():
        before = db.session.query(GroupSession).count()
    far = (clock.now() + timedelta(days=1000)).date()
    text = page(ada, view="agenda", on=far.isoformat())
    assert "What stands here follows from the schedules alone" in text
    assert text.count("calendar-session") == 4
    assert LINK.findall(text) == []
    edge = page(ada, view="agenda", on=(clock.now() + timedelta(days=390)).date().isoformat())
    assert edge.count("calendar-session") == 4, "rows and computed dates, none twice"
    with unit():
        assert db.session.query(GroupSession).count() == before


@pytest.mark.parametrize(
    "asked",
    [
        {"on": "0001-01-01"},
        {"on": "9999-12-31"},
        {"on": "tomorrow", "view": "year"},
        {"group": "x", "site": "\x00"},
    ],
)
def test_an_address_that_says_nothing_shows_the_week(ada: FlaskClient, asked: dict[str, str]) -> None:
    for view in ({}, {"view": "month"}, {"view": "agenda"}):
        page(ada, **{**view, **asked})


def test_the_next_thing_is_the_open_register_else_the_next_session(
    ada: FlaskClient, cast: Cast, unit: OpenUnit, clock: FrozenClock, planned: list[Any]
) -> None:
    first, second = planned[0].id, planned[1].id
    assert ada.get("/next").location == f"/sessions/{first}"
    with unit():
        session_changes.cancel_session(actor=cast.ada, session_id=first, reason="weather")
    assert ada.get("/next").location == f"/sessions/{second}"
    clock.move_to(planned[1].starts_at)
    with unit():
        sessions.start_session(actor=cast.ada, session_id=second)
    assert ada.get("/next").location == f"/sessions/{second}/register"


def test_who_facilitates_nothing_is_led_to_the_calendar(cast: Cast, client: FlaskClient) -> None:
    cast.sign_in(client, "eli")
    assert client.get("/next").location == "/calendar"
