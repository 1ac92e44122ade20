"""A closed day is said before it is kept, undone exactly, and never overrules what a person decided."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from facilitator.clock import FrozenClock
from facilitator.domain.closure import ClosureOfSessions, NewClosure
from facilitator.domain.series import Move, NewSeries
from facilitator.errors import Conflict, Forbidden, Invalid, NotFound
from facilitator.extensions import db
from facilitator.models.session import GroupSession
from facilitator.services import (
    closure_answers,
    closures,
    materialisation,
    series,
    series_edits,
    session_changes,
)
from tests.cast import Cast
from tests.conftest import OpenUnit

TUESDAYS = NewSeries(datetime(2026, 12, 1, 19, 0), 90, "FREQ=WEEKLY;BYDAY=TU")
BREAK = NewClosure("organisation", date(2026, 12, 22), date(2026, 12, 31), "Winter break")


def planned(cast: Cast, policy: str = "skip") -> UUID:
    """Plan Tuesdays of group A with a closure policy."""
    new = replace(TUESDAYS, closure_policy=policy)
    return series.plan_series(actor=cast.ada, group_id=cast.group_a, new=new).id


def states(series_id: UUID) -> dict[str, tuple[str, str, int]]:
    """Return status, closure state and sequence of the sessions that are not simply on, by day."""
    query = select(GroupSession).where(GroupSession.series_id == series_id)
    rows = db.session.scalars(query.order_by(GroupSession.starts_at))
    return {
        f"{row.starts_local:%m-%d}": (row.status, row.closure_state, row.sequence)
        for row in rows
        if (row.status, row.closure_state) != ("planned", "")
    }


def on(series_id: UUID, day: date) -> GroupSession:
    """Return the session of a series on a day."""
    start = datetime.combine(day, TUESDAYS.starts_local.time())
    found = select(GroupSession).where(
        GroupSession.series_id == series_id, GroupSession.recurrence_id == start
    )
    return db.session.scalars(found).one()


def looked_at(new: NewClosure, **more: Any) -> ClosureOfSessions:
    """Return a closure as it is previewed."""
    return ClosureOfSessions(**{**vars(new), **more})


@pytest.mark.parametrize(
    ("policy", "state"),
    [
        ("skip", ("cancelled", "cancelled", 1)),
        ("hold", ("planned", "held", 1)),
        ("ask", ("planned", "asked", 0)),
    ],
)
def test_a_closure_does_to_sessions_what_their_series_says(
    policy: str, state: tuple[str, str, int], cast: Cast, unit: OpenUnit
) -> None:
    with unit():
        series_id = planned(cast, policy)
        shown = closures.preview_closure(actor=cast.ana, new=looked_at(BREAK))
        assert states(series_id) == {}
        closure = closures.make_closure(actor=cast.ana, new=BREAK)
        assert [(f"{one.session.starts_local:%m-%d}", one.word) for one in shown] == [
            ("12-22", state[1]),
            ("12-29", state[1]),
        ]
        assert states(series_id) == {"12-22": state, "12-29": state}
        first = on(series_id, date(2026, 12, 22))
        assert first.closure_id == closure.id
        assert first.cancel_reason == ("closure" if policy == "skip" else "")


def test_removing_a_closure_brings_back_what_it_cancelled_and_nothing_else(
    cast: Cast, unit: OpenUnit
) -> None:
    with unit():
        series_id = planned(cast)
        session_changes.cancel_session(
            actor=cast.ada, session_id=on(series_id, date(2026, 12, 29)).id, reason="weather"
        )
        closure = closures.make_closure(actor=cast.ana, new=BREAK)
        assert states(series_id) == {
            "12-22": ("cancelled", "cancelled", 1), "12-29": ("cancelled", "", 1),
        }  # fmt: skip
        back = closures.preview_removal(actor=cast.ana, closure_id=closure.id)
        assert [(f"{one.session.starts_local:%m-%d}", one.word) for one in back] == [("12-22", "back")]
        closures.remove_closure(actor=cast.ana, closure_id=closure.id)
        assert states(series_id) == {"12-29": ("cancelled", "", 1)}
        assert on(series_id, date(2026, 12, 22)).sequence == 2
        closures.restore_closure(actor=cast.ana, closure_id=closure.id)
        assert states(series_id)["12-22"] == ("cancelled", "cancelled", 3)
        with pytest.raises(Conflict):
            closures.restore_closure(actor=cast.ana, closure_id=closure.id)


def test_a_person_who_restores_a_closed_date_is_not_overruled(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        series_id = planned(cast)
        closure = closures.make_closure(actor=cast.ana, new=BREAK)
        first = on(series_id, date(2026, 12, 22))
        session_changes.restore_session(actor=cast.ada, session_id=first.id)
        assert states(series_id)["12-22"] == ("planned", "meets", 2)
        closures.change_closure(actor=cast.ana, closure_id=closure.id, changes={"title": "Break"})
        closures.make_closure(actor=cast.dora, new=replace(BREAK, scope="site", scope_id=cast.site_id))
        closures.remove_closure(actor=cast.ana, closure_id=closure.id)
        closures.restore_closure(actor=cast.ana, closure_id=closure.id)
        assert states(series_id)["12-22"] == ("planned", "meets", 2)


def test_a_date_cancelled_by_a_person_and_restored_on_a_closed_day_meets(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        series_id = planned(cast)
        first = on(series_id, date(2026, 12, 22))
        session_changes.cancel_session(actor=cast.ada, session_id=first.id)
        closures.make_closure(actor=cast.ana, new=BREAK)
        session_changes.restore_session(actor=cast.ada, session_id=first.id)
        assert states(series_id)["12-22"] == ("planned", "meets", 2)


def test_dates_that_are_made_later_are_closed_from_the_start(
    cast: Cast, unit: OpenUnit, clock: FrozenClock
) -> None:
    far = replace(BREAK, starts_on=date(2027, 12, 20), ends_on=date(2027, 12, 31))
    with unit():
        series_id = planned(cast)
        closures.make_closure(actor=cast.ana, new=far)
        assert states(series_id) == {}
    clock.advance(timedelta(days=60))
    with cast.app.app_context():
        materialisation.materialise_all()
        materialisation.materialise_all()
    with unit():
        assert states(series_id) == {
            "12-21": ("cancelled", "cancelled", 0), "12-28": ("cancelled", "cancelled", 0),
        }  # fmt: skip
        later = replace(TUESDAYS, closure_policy="hold")
        other = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=later).id
        assert states(other)["12-21"] == ("planned", "held", 0)


def test_two_closures_of_one_day_are_undone_one_by_one(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        series_id = planned(cast)
        whole = closures.make_closure(actor=cast.ana, new=BREAK)
        own = replace(BREAK, scope="group", scope_id=cast.group_a, ends_on=date(2026, 12, 22))
        ours = closures.make_closure(actor=cast.ada, new=own)
        closures.remove_closure(actor=cast.ana, closure_id=whole.id)
        assert states(series_id) == {"12-22": ("cancelled", "cancelled", 1)}
        assert on(series_id, date(2026, 12, 22)).closure_id == ours.id
        closures.remove_closure(actor=cast.ada, closure_id=ours.id)
        assert states(series_id) == {}


def test_changing_the_days_moves_what_is_closed(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        series_id = planned(cast)
        closure = closures.make_closure(actor=cast.ana, new=BREAK)
        days: dict[str, Any] = {"starts_on": date(2026, 12, 15), "ends_on": date(2026, 12, 22)}
        shown = closures.preview_closure(
            actor=cast.ana, new=looked_at(replace(BREAK, **days), closure_id=closure.id)
        )
        assert [(f"{one.session.starts_local:%m-%d}", one.word) for one in shown] == [
            ("12-15", "cancelled"), ("12-29", "back"),
        ]  # fmt: skip
        closures.change_closure(actor=cast.ana, closure_id=closure.id, changes=days)
        assert set(states(series_id)) == {"12-15", "12-22"}


def test_a_session_that_is_moved_off_a_closed_day_is_free_of_it(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        series_id = planned(cast, "hold")
        closures.make_closure(actor=cast.ana, new=BREAK)
        held = on(series_id, date(2026, 12, 22))
        session_changes.move_session(
            actor=cast.ada, session_id=held.id, move=Move(datetime(2026, 12, 21, 19, 0))
        )
        assert set(states(series_id)) == {"12-29"}
        session_changes.move_session(
            actor=cast.ada, session_id=held.id, move=Move(datetime(2026, 12, 23, 19, 0))
        )
        assert set(states(series_id)) == {"12-29"}  # somebody chose that day


@pytest.mark.parametrize(("policy", "grown"), [("ask", (0, 1)), ("hold", (2, 2))])
def test_a_question_is_answered_with_one_press(
    policy: str, grown: tuple[int, int], cast: Cast, unit: OpenUnit
) -> None:
    with unit():
        series_id = planned(cast, policy)
        closure = closures.make_closure(actor=cast.ana, new=BREAK)
        yes, no = (on(series_id, date(2026, 12, day)).id for day in (22, 29))
        for _ in range(2):
            closure_answers.answer(actor=cast.ada, session_id=yes, meets=True)
            closure_answers.answer(actor=cast.ada, session_id=no, meets=False)
        assert states(series_id) == {
            "12-22": ("planned", "meets", grown[0]), "12-29": ("cancelled", "off", grown[1]),
        }  # fmt: skip
        closures.remove_closure(actor=cast.ana, closure_id=closure.id)
        assert states(series_id)["12-29"] == ("cancelled", "off", grown[1])
        with pytest.raises(Conflict):
            closure_answers.answer(
                actor=cast.ada, session_id=on(series_id, date(2026, 12, 1)).id, meets=False
            )


def test_facilitators_see_what_is_closed_and_what_is_asked(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        asked = planned(cast, "ask")
        planned(cast)
        works = NewClosure("organisation", date(2026, 12, 8), date(2026, 12, 8), "Works")
        closures.make_closure(actor=cast.ana, new=works)
        closures.make_closure(actor=cast.ana, new=BREAK)  # further away than sixty days
    with unit():
        rows = closure_answers.read_ahead(actor=cast.ada)
        assert sorted((row.title, row.closure_state) for row in rows) == [
            ("Works", "asked"), ("Works", "cancelled"),
        ]  # fmt: skip
        assert closure_answers.read_ahead(actor=cast.ana) == []
        session_id = on(asked, date(2026, 12, 8)).id
        closure_answers.answer(actor=cast.ada, session_id=session_id, meets=True)
    with unit():
        assert [row.closure_state for row in closure_answers.read_ahead(actor=cast.ada)] == ["cancelled"]


def test_a_site_closes_its_own_groups_and_a_group_itself(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        ours = planned(cast)
        theirs = series.plan_series(actor=cast.cleo, group_id=cast.group_b, new=TUESDAYS).id
        at_site = replace(BREAK, scope="site", scope_id=cast.site_id)
        closure = closures.make_closure(actor=cast.dora, new=at_site)
        assert (len(states(ours)), len(states(theirs))) == (2, 0)
        closures.remove_closure(actor=cast.dora, closure_id=closure.id)
        closures.make_closure(actor=cast.cleo, new=replace(BREAK, scope="group", scope_id=cast.group_b))
        assert (len(states(ours)), len(states(theirs))) == (0, 2)


def test_who_may_close_what(cast: Cast, unit: OpenUnit) -> None:
    of_site = replace(BREAK, scope="site", scope_id=cast.site_id)
    of_group = replace(BREAK, scope="group", scope_id=cast.group_b)
    with unit():
        for actor, new, refused in (
            (cast.dora, BREAK, Forbidden), (cast.ada, BREAK, Forbidden), (cast.ada, of_site, Forbidden),
            (cast.ada, of_group, NotFound), (cast.ana, replace(BREAK, scope="site"), Invalid),
            (cast.ana, replace(BREAK, scope_id=cast.group_a), Invalid),
            (cast.ana, replace(BREAK, ends_on=date(2026, 12, 21)), Invalid),
            (cast.ana, replace(BREAK, ends_on=date(2027, 12, 23)), Invalid),
        ):  # fmt: skip
            with pytest.raises(refused):
                closures.make_closure(actor=actor, new=new)


def test_another_policy_reaches_dates_that_are_closed_already(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        series_id = planned(cast)
        closures.make_closure(actor=cast.ana, new=BREAK)
    with unit():
        changes = {"closure_policy": "ask"}
        series_edits.edit_series(
            actor=cast.ada, series_id=series_id, changes=changes, reach=series_edits.Reach()
        )
        found = states(series_id)
        assert {day: one[:2] for day, one in found.items()} == {
            "12-22": ("planned", "asked"), "12-29": ("planned", "asked"),
        }  # fmt: skip
