"""The page of one session, for those who prepare it."""

from datetime import timedelta

from flask import Flask

from facilitator.clock import FrozenClock
from facilitator.extensions import db
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.services import zone_changes
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.pages import words_of
from tests.people import joined
from tests.registers import evening_of

LATER = "In New York it begins 1 hour later than usual: Thursday 29 October, 2:00 pm."


def page(cast: Cast, who: str, session_id: object) -> str:
    """Return what somebody reads on the page of a session."""
    return words_of(cast.client(who).get(f"/sessions/{session_id}"))


def test_whoever_facilitates_is_told_where_the_clocks_stand_otherwise(
    app: Flask, cast: Cast, unit: OpenUnit
) -> None:
    evening = evening_of(app, cast.ada, cast.group_a, ["Sam"], opened=False)
    assert "than usual" not in page(cast, "ada", evening.next_id)
    with unit():
        joined(cast.ada, cast.group_a, "Ray").time_zone = "America/New_York"
    # Thursday 29 October 2026: London has changed its clocks already, New York has not.
    assert LATER in page(cast, "ada", evening.next_id)
    assert "than usual" not in page(cast, "ada", evening.session_id)
    assert "than usual" not in page(cast, "dora", evening.next_id), (
        "only facilitators know where members live"
    )


def test_new_rules_for_the_clocks_are_news_for_a_fortnight(
    app: Flask, cast: Cast, unit: OpenUnit, clock: FrozenClock
) -> None:
    evening = evening_of(app, cast.ada, cast.group_a, opened=False)
    with unit():
        row = db.session.get_one(GroupSession, evening.next_id)
        row.starts_at, row.ends_at = row.starts_at + timedelta(hours=1), row.ends_at + timedelta(hours=1)
        db.session.get_one(Series, row.series_id).tzdb_version = "2020a"
    with app.app_context():
        zone_changes.follow_tzdata()
    news = words_of(cast.client("ada").get("/today"))
    assert (
        "The rules for the clocks in London have changed. One date keeps its time on the wall there" in news
    )
    assert "The first of them: Thursday 29 October, 6:00 pm" in news
    assert "rules for the clocks" not in words_of(cast.client("cleo").get("/today"))
    clock.advance(timedelta(days=15))
    assert "rules for the clocks" not in words_of(cast.client("ada").get("/today"))
