"""The pages that change a schedule show what would happen, keep what was typed, and offer the way back."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from facilitator.domain.series import NewSeries
from facilitator.extensions import db
from facilitator.models.session import GroupSession
from facilitator.services import series
from tests.cast import Cast
from tests.conftest import OpenUnit

TUESDAYS = NewSeries(datetime(2026, 10, 27, 19, 0), 90, "FREQ=WEEKLY;BYDAY=TU;COUNT=6", place="Room 1")
FIELDS = {
    "pattern": "course", "times": "6", "starts_on": "2026-10-27", "starts_at_local": "19:00",
    "duration_minutes": "90", "place": "Room 1", "scope": "all",
}  # fmt: skip
FROM = "?from=2026-11-10T19:00:00"


@dataclass
class Pages:
    """Ada's browser, and the schedule that she changes."""

    client: FlaskClient
    unit: OpenUnit
    series_id: UUID
    group_id: UUID

    def edit(self, query: str = "", *, step: str = "keep", **fields: str) -> TestResponse:
        """Send the form."""
        return self.client.post(
            f"/series/{self.series_id}/edit{query}", data={**FIELDS, **fields, "step": step}
        )

    def starts(self) -> list[datetime]:
        """Return when the sessions of the group start."""
        with self.unit():
            return list(
                db.session.scalars(select(GroupSession.starts_local).order_by(GroupSession.starts_at))
            )

    def schedule(self) -> str:
        """Return the page of the schedule."""
        return self.client.get(f"/groups/{self.group_id}/schedule").text


@pytest.fixture
def pages(cast: Cast, unit: OpenUnit) -> Pages:
    """Plan a course of six Tuesdays."""
    cast.app.config["WTF_CSRF_ENABLED"] = False
    with unit():
        made = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=TUESDAYS)
    return Pages(cast.client("ada"), unit, made.id, cast.group_a)


def test_the_form_shows_what_is_planned(pages: Pages) -> None:
    page = pages.client.get(f"/series/{pages.series_id}/edit{FROM}").text
    assert 'value="2026-11-10"' in page
    assert re.search(r'name="times"[^>]*value="4"', page)
    assert re.search(r'value="course" checked', page)
    assert "A course of 4 weeks, every Tuesday" in page


def test_a_look_beforehand_changes_nothing_and_keeps_what_was_typed(pages: Pages) -> None:
    before = pages.starts()
    shown = pages.edit(
        FROM, step="preview", scope="following", starts_on="2026-11-11", starts_at_local="18:30", times="4"
    )
    assert shown.status_code == 200
    assert "Tue 10 Nov 2026, 7:00 pm moves to Wed 11 Nov 2026, 6:30 pm." in shown.text
    assert 'value="18:30"' in shown.text
    assert pages.starts() == before


def test_following_is_changed_and_taken_back(pages: Pages) -> None:
    before = pages.starts()
    pages.edit(FROM, scope="following", starts_on="2026-11-11", starts_at_local="18:30", times="4")
    assert [start.day for start in pages.starts()] == [27, 3, 11, 18, 25, 2]
    page = pages.schedule()
    assert "You changed this schedule on" in page
    undo = re.search(r'action="(/series/changes/[^"]+/undo)"', page)
    assert undo
    assert "taken back" in pages.client.post(undo[1], follow_redirects=True).text
    assert pages.starts() == before
    assert "taken back already" in pages.client.post(undo[1], follow_redirects=True).text
    assert "You changed this schedule on" not in pages.schedule()


def test_all_means_all_also_when_asked_from_a_later_session(pages: Pages) -> None:
    pages.edit(FROM, scope="all", starts_on="2026-11-11", starts_at_local="18:30", times="4")
    assert [start.strftime("%a %H:%M") for start in pages.starts()] == ["Wed 18:30"] * 6


def test_another_place_splits_nothing(pages: Pages) -> None:
    pages.edit(place="Garden")
    with pages.unit():
        rows = db.session.execute(select(GroupSession.place, GroupSession.series_id).distinct()).all()
    assert rows == [("Garden", pages.series_id)]


def test_what_is_wrong_is_said_and_nothing_is_lost(pages: Pages) -> None:
    nothing = pages.edit()
    assert (nothing.status_code, "Nothing would change" in nothing.text) == (409, True)
    wrong = pages.edit(starts_at_local="25:00", place="Garden")
    assert (wrong.status_code, 'value="Garden"' in wrong.text) == (422, True)
    past = pages.edit(pattern="once", starts_on="2026-10-01")
    assert (past.status_code, "That time has passed" in past.text) == (409, True)
    assert pages.client.get(f"/series/{pages.series_id}/edit?from=soon").status_code == 422


def test_a_session_offers_one_and_following_and_all(pages: Pages) -> None:
    with pages.unit():
        first = db.session.scalars(select(GroupSession.id).order_by(GroupSession.starts_at)).first()
    page = pages.client.get(f"/sessions/{first}").text
    for words in ("Move it", "This one and all that follow", "The whole schedule"):
        assert words in page


def test_what_follows_is_cancelled_and_taken_back(pages: Pages) -> None:
    before = pages.starts()
    assert "10 November" in pages.client.get(f"/series/{pages.series_id}/cancel{FROM}").text
    pages.client.post(f"/series/{pages.series_id}/cancel{FROM}")
    assert pages.starts() == before[:2]
    undo = re.search(r'action="(/series/changes/[^"]+/undo)"', pages.schedule())
    assert undo
    pages.client.post(undo[1])
    assert pages.starts() == before
