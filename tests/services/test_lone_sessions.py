"""Sessions with one facilitator: told two days before, once, to those who can do something about it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from facilitator.clock import FrozenClock
from facilitator.domain.people_in_front import NewRota
from facilitator.domain.rota import LEAD
from facilitator.extensions import db
from facilitator.models.delivery import Delivery
from facilitator.models.rota import Duty
from facilitator.services import covers, duties, facilitators, lone_sessions, rotas, session_changes
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.mailing import FIRST_AT
from tests.team import Team, gather

TWO_DAYS = timedelta(hours=48)


@pytest.fixture
def team(cast: Cast, unit: OpenUnit) -> Team:
    return gather(cast, unit)


def counted(team: Team) -> int:
    with team.unit():
        rows = select(func.count()).where(Delivery.kind == "one_facilitator")
        return db.session.scalar(rows) or 0


def alone(team: Team) -> None:
    with team.unit():
        duties.name(actor=team.cast.ada, session_id=team.ids[0], account_id=team.cast.ids["ben"], role=LEAD)


def test_two_days_before_the_facilitators_are_told_once(team: Team, clock: FrozenClock) -> None:
    alone(team)
    clock.move_to(FIRST_AT - TWO_DAYS - timedelta(seconds=1))
    team.watch()
    assert counted(team) == 0
    clock.move_to(FIRST_AT - TWO_DAYS)
    assert team.watch() == 1
    assert team.mails("one_facilitator") == {"Ada", "Ben", "Fay"}
    clock.advance(timedelta(hours=20))
    assert team.watch() == 0
    assert counted(team) == 3


def test_with_two_people_nobody_is_told(team: Team, clock: FrozenClock) -> None:
    clock.move_to(FIRST_AT - TWO_DAYS)
    assert team.watch() == 0
    team.plan(1)
    assert team.watch() == 0


def test_somebody_who_needs_cover_does_not_count(team: Team, clock: FrozenClock) -> None:
    team.plan(1)
    with team.unit():
        covers.ask(actor=team.cast.ada, session_id=team.ids[0])
    clock.move_to(FIRST_AT - TWO_DAYS)
    with team.unit():
        [row] = lone_sessions.read_lone(actor=team.cast.ada)
        assert row.id == team.ids[0]
        assert lone_sessions.read_lone(actor=team.cast.cleo) == []


def test_a_group_that_one_person_facilitates_is_told_of(
    cast: Cast, unit: OpenUnit, clock: FrozenClock
) -> None:
    team = gather(cast, unit)
    with unit():
        rotas.set_rota(actor=cast.ana, group_id=cast.group_a, new=NewRota())
        for name in ("ben", "fay"):
            facilitators.unassign(actor=cast.ana, group_id=cast.group_a, account_id=cast.ids[name])
    clock.move_to(FIRST_AT - TWO_DAYS)
    team.watch()
    assert team.mails("one_facilitator") == {"Ada"}


def test_the_mail_does_not_go_once_the_session_is_called_off(team: Team, clock: FrozenClock) -> None:
    alone(team)
    clock.move_to(FIRST_AT - TWO_DAYS)
    team.watch()
    with team.unit():
        session_changes.cancel_session(actor=team.cast.ada, session_id=team.ids[0])
    team.mailing.drain()
    assert {state for _seq, state, _why in team.mailing.states(kind="one_facilitator")} == {"withdrawn"}
    with team.unit():
        assert db.session.scalar(select(func.count(Duty.id))) == 1
