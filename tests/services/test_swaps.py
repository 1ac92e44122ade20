"""Swaps: agreed by both, looked at again when taken, and the totals stay the same."""

from collections import Counter
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from facilitator.domain.page import PageRequest
from facilitator.domain.people_in_front import NewAbsence, NewSwap
from facilitator.domain.rota import BESIDE, LEAD
from facilitator.domain.series import NewSeries
from facilitator.errors import Conflict, Invalid, NotFound
from facilitator.extensions import db
from facilitator.models.facilitator import Assignment
from facilitator.models.session import GroupSession
from facilitator.services import absences, covers, duties, series, swaps
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.mailing import DAY, FIRST_LOCAL
from tests.team import Team, gather


@pytest.fixture
def team(cast: Cast, unit: OpenUnit) -> Team:
    ready = gather(cast, unit)
    ready.plan()
    return ready


def offered(
    team: Team, name: str = "ada", to: str | None = "fay", number: int = 0, other: int | None = None
) -> UUID:
    new = NewSwap(
        team.ids[number], team.cast.ids[to] if to else None, None if other is None else team.ids[other]
    )
    with team.unit():
        return swaps.offer(actor=team.actor(name), new=new).id


def totals(team: Team) -> Counter[str]:
    with team.unit():
        return Counter(name for _duty, name in duties.of_sessions(team.ids))


def test_somebody_takes_the_place_of_somebody_else(team: Team) -> None:
    swap_id = offered(team)
    assert team.mails("swap_offer") == {"Fay"}
    with team.unit():
        swaps.accept(actor=team.actor("fay"), swap_id=swap_id)
        assert swaps.accept(actor=team.actor("fay"), swap_id=swap_id).state == "taken"
    assert team.named(0) == {LEAD: "Fay", BESIDE: "Ben"}
    assert team.mails("swap_taken") == {"Ada"}


def test_two_people_change_places_and_the_totals_stay(team: Team) -> None:
    before = totals(team)
    swap_id = offered(team, "ada", "fay", 0, 1)  # Ada leads the first, Fay stands beside in the second
    with team.unit():
        swaps.accept(actor=team.actor("fay"), swap_id=swap_id)
    assert team.named(0)[LEAD] == "Fay"
    assert team.named(1)[BESIDE] == "Ada"
    assert totals(team) == before


def test_an_open_offer_is_for_whoever_is_first(team: Team) -> None:
    swap_id = offered(team, to=None)
    assert team.mails("swap_offer") == {"Fay"}
    with team.unit(), pytest.raises(Conflict):
        swaps.accept(actor=team.cast.ben, swap_id=swap_id)  # is there anyway
    with team.unit(), pytest.raises(NotFound):
        swaps.accept(actor=team.cast.cleo, swap_id=swap_id)
    with team.unit():
        swaps.accept(actor=team.actor("fay"), swap_id=swap_id)


def test_what_has_changed_since_is_looked_at_when_it_is_taken(team: Team) -> None:
    swap_id = offered(team)
    with team.unit():
        away = NewAbsence(date(2026, 10, 27), date(2026, 10, 27))
        absences.add_absence(actor=team.actor("fay"), new=away)
    with team.unit(), pytest.raises(Conflict):
        swaps.accept(actor=team.actor("fay"), swap_id=swap_id)
    with team.unit():
        covers.ask(actor=team.cast.ada, session_id=team.ids[0])
    with team.unit(), pytest.raises(Conflict):
        swaps.accept(actor=team.actor("fay"), swap_id=swap_id)


def test_an_offer_is_declined_by_whom_it_was_made_to_and_withdrawn_by_who_made_it(team: Team) -> None:
    swap_id = offered(team)
    with team.unit(), pytest.raises(NotFound):
        swaps.withdraw(actor=team.actor("fay"), swap_id=swap_id)
    with team.unit():
        swaps.decline(actor=team.actor("fay"), swap_id=swap_id)
        swaps.decline(actor=team.actor("fay"), swap_id=swap_id)
    with team.unit(), pytest.raises(Conflict):
        swaps.withdraw(actor=team.cast.ada, swap_id=swap_id)
    other = offered(team)
    with team.unit():
        swaps.withdraw(actor=team.cast.ada, swap_id=other)
    with team.unit():
        rows = swaps.read_swaps(actor=team.cast.ada, page=PageRequest()).rows
        assert [row.state for row in rows] == ["declined", "withdrawn"]
        assert swaps.read_swaps(actor=team.cast.cleo, page=PageRequest()).rows == []


def test_an_offer_that_nobody_could_take_is_refused(team: Team) -> None:
    for to, number, other in (
        ("ada", 0, None),
        ("eli", 0, None),
        ("ben", 0, None),
        ("fay", 0, 0),
        (None, 0, 1),
    ):
        with pytest.raises(Invalid):
            offered(team, "ada", to, number, other)
    with pytest.raises(NotFound):
        offered(team, "fay", "ada", 0)
    offered(team)
    with pytest.raises(Conflict):
        offered(team)


def session_of_cleo(team: Team) -> UUID:
    """Return the id of a session of group B for which Cleo is named."""
    cast = team.cast
    with team.unit():
        new = NewSeries(starts_local=FIRST_LOCAL + DAY, duration_minutes=90, rrule="FREQ=WEEKLY;COUNT=1")
        made = series.plan_series(actor=cast.cleo, group_id=cast.group_b, new=new)
        found = db.session.scalars(select(GroupSession).where(GroupSession.series_id == made.id)).one()
        duties.name(actor=cast.cleo, session_id=found.id, account_id=cast.ids["cleo"], role=LEAD)
        return found.id


def test_nobody_is_swapped_into_a_group_that_is_not_theirs(team: Team) -> None:
    ids, theirs = team.cast.ids, session_of_cleo(team)
    new = NewSwap(team.ids[0], ids["cleo"], theirs)
    with team.unit(), pytest.raises(Invalid):
        swaps.offer(actor=team.cast.ada, new=new)
    with team.unit():
        db.session.add(Assignment(group_id=team.cast.group_b, account_id=ids["ada"], role=BESIDE))
    with team.unit():
        swap_id = swaps.offer(actor=team.cast.ada, new=new).id
    with team.unit():
        ada = Assignment.account_id == ids["ada"]
        db.session.execute(delete(Assignment).where(ada, Assignment.group_id == team.cast.group_b))
    with pytest.raises(Conflict), team.unit():
        swaps.accept(actor=team.cast.cleo, swap_id=swap_id)
    assert team.named(0)[LEAD] == "Ada"
