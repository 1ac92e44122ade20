"""Planning a series makes dated sessions, once, for 400 days."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from facilitator.clock import FrozenClock
from facilitator.domain.series import NewSeries
from facilitator.errors import Conflict, Invalid, NotFound
from facilitator.extensions import db
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.services import materialisation, series, series_edits, series_ends
from facilitator.services.series_edits import Reach
from tests.cast import Cast
from tests.conftest import OpenUnit

TUESDAYS = NewSeries(datetime(2026, 10, 27, 19, 0), 90, "FREQ=WEEKLY;BYDAY=TU", place="Room 1")


def sessions_of(series_id: object) -> list[GroupSession]:
    """Return the sessions of a series in the order of their start."""
    query = select(GroupSession).where(GroupSession.series_id == series_id).order_by(GroupSession.starts_at)
    return list(db.session.scalars(query))


def test_a_weekly_series_makes_its_sessions_up_to_the_horizon(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        made = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=TUESDAYS)
        rows = sessions_of(made.id)
    assert len(rows) == 57
    assert rows[0].starts_local == datetime(2026, 10, 27, 19, 0)
    assert {row.place for row in rows} == {"Room 1"}


def test_the_wall_clock_stays_when_the_clocks_change(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        made = series.plan_series(
            actor=cast.ada,
            group_id=cast.group_a,
            new=NewSeries(datetime(2026, 10, 22, 19, 0), 90, "FREQ=WEEKLY"),
        )
        rows = sessions_of(made.id)
    assert [row.starts_local.hour for row in rows[:2]] == [19, 19]
    assert [row.starts_at.hour for row in rows[:2]] == [18, 19]


def test_a_start_in_the_gap_is_kept_as_nominal_and_shown_as_real(cast: Cast, unit: OpenUnit) -> None:
    new = NewSeries(datetime(2027, 3, 14, 2, 30), 60, "FREQ=DAILY;COUNT=1", time_zone="America/New_York")
    with unit():
        made = series.plan_series(actor=cast.cleo, group_id=cast.group_b, new=new)
        row = sessions_of(made.id)[0]
    assert (row.recurrence_id, row.starts_local) == (
        datetime(2027, 3, 14, 2, 30),
        datetime(2027, 3, 14, 3, 30),
    )


def test_a_course_of_eight_has_eight_sessions(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        new = NewSeries(datetime(2026, 11, 2, 18, 30), 90, "FREQ=WEEKLY;COUNT=8")
        made = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=new)
        assert len(sessions_of(made.id)) == 8
    assert made.last_local == datetime(2026, 12, 21, 18, 30)


def test_materialising_twice_makes_nothing_twice(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        made = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=TUESDAYS)
        before = len(sessions_of(made.id))
        made.materialised_to = None
        assert materialisation.materialise(made) == 0
        assert len(sessions_of(made.id)) == before


def test_the_horizon_moves_with_the_calendar(cast: Cast, unit: OpenUnit, clock: FrozenClock) -> None:
    with unit():
        series_id = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=TUESDAYS).id
    clock.advance(timedelta(weeks=3))
    with cast.app.app_context():
        assert materialisation.materialise_all() == 3
        assert materialisation.materialise_all() == 0
    with unit():
        assert len(sessions_of(series_id)) == 60


def test_a_preview_keeps_nothing(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        shown = series.preview_series(actor=cast.ada, group_id=cast.group_a, new=TUESDAYS)
        assert db.session.scalar(select(func.count()).select_from(Series)) == 0
    assert len(shown.dates) == 8
    assert shown.dates[0].starts_at.isoformat() == "2026-10-27T19:00:00+00:00"


def test_the_first_date_moves_to_the_first_that_fits(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        new = NewSeries(datetime(2026, 10, 26, 19, 0), 90, "FREQ=MONTHLY;BYDAY=-1TH")
        shown = series.preview_series(actor=cast.ada, group_id=cast.group_a, new=new)
    assert shown.starts_local == datetime(2026, 10, 29, 19, 0)
    assert "series.start_moved" in shown.warnings


def test_ending_a_series_cancels_what_is_later_and_leaves_what_has_been(
    cast: Cast, unit: OpenUnit, clock: FrozenClock
) -> None:
    with unit():
        made = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=TUESDAYS)
    clock.move_to(datetime.fromisoformat("2026-11-12T12:00:00+00:00"))
    with unit():
        series_ends.end_series(actor=cast.ada, series_id=made.id, after=date(2026, 11, 20))
        states = [row.status for row in sessions_of(made.id)]
    assert states[:4] == ["planned", "planned", "planned", "planned"]
    assert set(states[4:]) == {"cancelled"}
    with unit(), pytest.raises(Conflict):
        series_ends.end_series(actor=cast.ada, series_id=made.id, after=date(2026, 11, 27))


def test_a_place_is_inherited_by_coming_sessions_that_have_none_of_their_own(
    cast: Cast, unit: OpenUnit
) -> None:
    with unit():
        made = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=TUESDAYS)
        first, second = sessions_of(made.id)[:2]
        first.place, first.override = "Garden", {"place": "Garden"}
        series_edits.edit_series(
            actor=cast.ada, series_id=made.id, changes={"place": "Room 9"}, reach=Reach()
        )
        assert (first.place, second.place) == ("Garden", "Room 9")


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY",
        "FREQ=WEEKLY;BYSETPOS=1;BYDAY=MO",
        "nonsense",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "\x00",
    ],
)
def test_a_rule_outside_the_grammar_is_refused_with_its_reason(rule: str, cast: Cast, unit: OpenUnit) -> None:
    with unit(), pytest.raises(Invalid) as refused:
        series.plan_series(
            actor=cast.ada, group_id=cast.group_a, new=NewSeries(datetime(2026, 10, 27, 19, 0), 90, rule)
        )
    assert refused.value.problems[0].field == "rrule"


def test_other_peoples_groups_are_not_there(cast: Cast, unit: OpenUnit) -> None:
    with unit(), pytest.raises(NotFound):
        series.plan_series(actor=cast.cleo, group_id=cast.group_a, new=TUESDAYS)
