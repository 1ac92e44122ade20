"""Rotas as they are kept: proposed, applied exactly as seen, and never against what people have said."""

from datetime import date

import pytest
from sqlalchemy import select

from facilitator.domain.people_in_front import NewAbsence, NewPerson, NewRota, Planning
from facilitator.domain.rota import BESIDE, HOST, LEAD
from facilitator.domain.series import NewSeries
from facilitator.errors import Conflict, Invalid, NotFound, Stale
from facilitator.extensions import db
from facilitator.models.facilitator import Assignment
from facilitator.models.group import Group
from facilitator.models.rota import Absence
from facilitator.services import absences, accounts, duties, facilitators, rotas, series, sessions
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.mailing import FIRST_LOCAL
from tests.team import BOTH, Team, gather


@pytest.fixture
def team(cast: Cast, unit: OpenUnit) -> Team:
    return gather(cast, unit, sessions=6)


def changes(team: Team, count: int = 6) -> list[tuple[int, str, str | None, str | None]]:
    """Return what planning anew would change, in names."""
    with team.unit():
        found = rotas.propose(actor=team.cast.ada, group_id=team.cast.group_a, planning=Planning(count))
    named = {None: None} | dict(found.names)
    return [
        (team.ids.index(one.session_id), one.role, named[one.before], named[one.after])
        for one in found.changes
    ]


def test_a_plan_takes_turns_and_the_next_in_line_stands_beside(team: Team) -> None:
    team.plan(6)
    assert [team.named(number)[LEAD] for number in range(6)] == ["Ada", "Ben", "Fay", "Ada", "Ben", "Fay"]
    assert [team.named(number)[BESIDE] for number in range(3)] == ["Ben", "Fay", "Ada"]
    assert changes(team) == []


def test_a_proposal_writes_nothing(team: Team) -> None:
    assert len(changes(team)) == 12
    assert team.named(0) == {}


def test_an_absence_changes_the_proposal_from_the_first_session_it_touches(team: Team) -> None:
    team.plan(6)
    with team.unit():
        away = NewAbsence(date(2026, 11, 10), date(2026, 11, 10))
        absences.add_absence(actor=team.cast.actor("fay"), new=away)
    told = changes(team)
    assert min(number for number, *_ in told) in {1, 2}
    assert (2, LEAD, "Fay", "Ada") in told
    team.plan(6)
    assert "Fay" not in team.named(2).values()


def test_only_what_was_looked_at_is_applied(team: Team) -> None:
    ada, group_id = team.cast.ada, team.cast.group_a
    with team.unit():
        seen = rotas.propose(actor=ada, group_id=group_id, planning=Planning(6)).seen
    with team.unit():
        duties.name(actor=ada, session_id=team.ids[0], account_id=team.cast.ids["fay"], role=LEAD)
    with team.unit(), pytest.raises(Stale):
        rotas.apply(actor=ada, group_id=group_id, planning=Planning(6, seen))


def test_what_somebody_has_confirmed_or_set_by_hand_stays(team: Team) -> None:
    team.plan(6)
    with team.unit():
        duties.confirm(actor=team.cast.actor("fay"), session_id=team.ids[2])
        away = NewAbsence(date(2026, 11, 1), date(2026, 12, 31))
        absences.add_absence(actor=team.cast.actor("fay"), new=away)
    assert all(before != "Fay" for number, _role, before, _after in changes(team) if number == 2)
    team.plan(6)
    assert team.named(2)[LEAD] == "Fay"
    assert [number for number in range(1, 6) if "Fay" in team.named(number).values()] == [2]


def test_nobody_is_named_who_is_at_another_group_then(team: Team, cast: Cast) -> None:
    with team.unit():
        people = [NewPerson(cast.ids["ben"], BOTH), NewPerson(cast.ids["fay"], BOTH)]
        rotas.set_rota(actor=cast.ana, group_id=cast.group_a, new=NewRota(people))
        duties.name(actor=cast.ana, session_id=team.ids[0], account_id=cast.ids["ben"], role=LEAD)
    with team.unit():
        db.session.add(Assignment(group_id=cast.group_b, account_id=cast.ids["ben"], role="facilitator"))
        db.session.flush()
        new = NewSeries(FIRST_LOCAL, 90, None, "Europe/London")
        series.plan_series(actor=cast.ana, group_id=cast.group_b, new=new)
        people = [NewPerson(cast.ids["ben"], BOTH), NewPerson(cast.ids["cleo"], BOTH)]
        rotas.set_rota(actor=cast.ana, group_id=cast.group_b, new=NewRota(people))
        rotas.apply(actor=cast.ana, group_id=cast.group_b, planning=Planning(1))
        [row] = rotas.read_rota(actor=cast.ana, group_id=cast.group_b).sessions
        assert [(one.name, one.role) for one in row.named] == [("Cleo", LEAD)]


def test_a_session_shows_who_is_named_and_else_who_facilitates_the_group(team: Team, cast: Cast) -> None:
    with team.unit():
        before = sessions.read_session(actor=cast.ada, session_id=team.ids[0])
        assert len(before.facilitators.split(",")) == 3
    team.plan(1)
    with team.unit():
        after = sessions.read_session(actor=cast.ada, session_id=team.ids[0])
        assert len(after.facilitators.split(",")) == 2


def test_an_online_group_gets_a_host_where_somebody_hosts(team: Team, cast: Cast) -> None:
    with team.unit():
        db.session.get_one(Group, cast.group_a).mode = "hybrid"
        people = [NewPerson(cast.ids["ada"], BOTH), NewPerson(cast.ids["ben"], BOTH)]
        host = NewPerson(cast.ids["fay"], [HOST])
        rotas.set_rota(actor=cast.ada, group_id=cast.group_a, new=NewRota([*people, host]))
    team.plan(1)
    assert team.named(0) == {LEAD: "Ada", BESIDE: "Ben", HOST: "Fay"}


def test_without_a_rota_those_who_facilitate_take_turns_as_what_they_are(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        people = rotas.read_rota(actor=cast.ada, group_id=cast.group_a).people
        assert {one.name: one.roles for one in people} == {"Ada": BOTH, "Ben": [BESIDE]}


def test_a_rota_refuses_who_cannot_be_in_it(cast: Cast, unit: OpenUnit) -> None:
    ids = cast.ids
    for people in (
        [NewPerson(ids["ada"]), NewPerson(ids["ada"])],
        [NewPerson(cast.group_a)],
        [NewPerson(ids["cleo"], BOTH)],
        [NewPerson(ids["ada"], BOTH, active_from=date(2026, 2, 2), active_to=date(2026, 1, 1))],
    ):
        with unit(), pytest.raises(Invalid):
            rotas.set_rota(actor=cast.ana, group_id=cast.group_a, new=NewRota(people))
    with unit(), pytest.raises(Invalid):
        rotas.set_rota(actor=cast.ada, group_id=cast.group_a, new=NewRota([NewPerson(ids["cleo"])]))
    with unit(), pytest.raises(NotFound):
        rotas.set_rota(actor=cast.cleo, group_id=cast.group_a, new=NewRota())


def test_a_rota_that_somebody_else_has_changed_is_not_overwritten(team: Team, cast: Cast) -> None:
    with team.unit(), pytest.raises(Stale):
        rotas.set_rota(actor=cast.ada, group_id=cast.group_a, new=NewRota(), expected=0)


def test_somebody_who_is_away_is_not_named_by_hand_either(team: Team, cast: Cast) -> None:
    with team.unit():
        absences.add_absence(actor=cast.ben, new=NewAbsence(date(2026, 10, 27), date(2026, 10, 27)))
    with team.unit(), pytest.raises(Conflict):
        duties.name(actor=cast.ada, session_id=team.ids[0], account_id=cast.ids["ben"], role=LEAD)
    with team.unit(), pytest.raises(NotFound):
        duties.name(actor=cast.ada, session_id=team.ids[0], account_id=cast.ids["eli"], role=LEAD)


def test_an_absence_is_ones_own_and_lasts_a_sensible_time(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        mine = absences.add_absence(actor=cast.ben, new=NewAbsence(date(2026, 11, 1), date(2026, 11, 2)))
        with pytest.raises(NotFound):
            absences.remove_absence(actor=cast.ada, absence_id=mine.id)
        for wrong in (
            NewAbsence(date(2026, 2, 2), date(2026, 2, 1)),
            NewAbsence(date(2026, 1, 1), date(2028, 1, 1)),
        ):
            with pytest.raises(Invalid):
                absences.add_absence(actor=cast.ben, new=wrong)


def test_whoever_stops_facilitating_is_taken_off_what_is_to_come(team: Team, cast: Cast) -> None:
    team.plan(6)
    with team.unit():
        facilitators.unassign(actor=cast.ana, group_id=cast.group_a, account_id=cast.ids["fay"])
    with team.unit():
        names = {name for _duty, name in duties.of_sessions(team.ids)}
        assert names == {"Ada", "Ben"}
        assert "Fay" not in {
            one.name for one in rotas.read_rota(actor=cast.ada, group_id=cast.group_a).people
        }


def test_of_a_removed_account_no_absence_is_kept(team: Team, cast: Cast) -> None:
    with team.unit():
        absences.add_absence(actor=team.actor("fay"), new=NewAbsence(date(2026, 11, 1), date(2026, 11, 2)))
    with team.unit():
        accounts.remove_account(actor=cast.ana, account_id=cast.ids["fay"])
        assert db.session.scalars(select(Absence)).all() == []
