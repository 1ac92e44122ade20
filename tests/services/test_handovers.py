"""Handing a group over: both are told, the rota follows, and on its day the new lead leads."""

from datetime import UTC, date, datetime

import pytest

from facilitator.clock import FrozenClock
from facilitator.domain.page import PageRequest
from facilitator.domain.people_in_front import NewHandover, Planning
from facilitator.domain.rota import LEAD
from facilitator.errors import Conflict, Forbidden, Invalid, NotFound
from facilitator.services import facilitators, handovers, rotas
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.team import Team, gather

FROM = date(2026, 11, 3)  # the day of the second session


@pytest.fixture
def team(cast: Cast, unit: OpenUnit) -> Team:
    return gather(cast, unit)


def hand_over(team: Team, to: str = "cleo", **more: bool) -> None:
    cast = team.cast
    with team.unit():
        new = NewHandover(cast.ids[to], FROM, **more)
        handovers.hand_over(actor=cast.ana, group_id=cast.group_a, from_account_id=cast.ids["ada"], new=new)


def roles(team: Team) -> dict[str, str]:
    with team.unit():
        page = facilitators.read_facilitators(
            actor=team.cast.ana, group_id=team.cast.group_a, page=PageRequest()
        )
        return {row.name: row.role for row in page.rows}


def test_both_are_told_and_the_rota_follows_before_the_day(team: Team) -> None:
    hand_over(team)
    assert team.mails("lead_changes") == {"Ada", "Cleo"}
    with team.unit():
        found = rotas.propose(actor=team.cast.ana, group_id=team.cast.group_a, planning=Planning(3))
    leads = [found.names[one.after] for one in found.changes if one.role == LEAD and one.after]
    assert leads[0] == "Ada"
    assert "Ada" not in leads[1:]
    assert "Cleo" in leads[1:]
    assert roles(team)["Ada"] == "facilitator"


def test_on_its_day_the_new_lead_leads_and_the_earlier_one_stands_beside(
    team: Team, clock: FrozenClock
) -> None:
    hand_over(team)
    clock.move_to(datetime(2026, 11, 2, 23, 59, tzinfo=UTC))
    assert team.watch() == 0 or roles(team)["Ada"] == "facilitator"
    clock.move_to(datetime(2026, 11, 3, 0, 1, tzinfo=UTC))
    team.watch()
    assert roles(team) == {
        "Ada": "co_facilitator",
        "Ben": "co_facilitator",
        "Cleo": "facilitator",
        "Fay": "facilitator",
    }
    team.watch()
    assert roles(team)["Cleo"] == "facilitator"


def test_whoever_leaves_no_longer_has_access_and_is_named_for_nothing(team: Team, clock: FrozenClock) -> None:
    team.plan()
    hand_over(team, leaves=True)
    clock.move_to(datetime(2026, 11, 3, 9, 0, tzinfo=UTC))
    team.watch()
    assert "Ada" not in roles(team)
    assert "Ada" not in {*team.named(1).values(), *team.named(2).values()}
    with team.unit():
        people = rotas.read_rota(actor=team.cast.ana, group_id=team.cast.group_a).people
        assert "Ada" not in {one.name for one in people}


def test_a_handover_is_taken_back_until_it_has_happened(team: Team, clock: FrozenClock) -> None:
    hand_over(team)
    with pytest.raises(Conflict):
        hand_over(team, "fay")
    ana, group_id = team.cast.ana, team.cast.group_a
    with team.unit():
        [row] = handovers.read_handovers(actor=ana, group_id=group_id, page=PageRequest()).rows
        handovers.withdraw(actor=ana, group_id=group_id, handover_id=row.id)
    hand_over(team, "fay")
    clock.move_to(datetime(2026, 11, 3, 9, 0, tzinfo=UTC))
    team.watch()
    with team.unit():
        [row] = handovers.read_handovers(actor=ana, group_id=group_id, page=PageRequest()).rows
        with pytest.raises(Conflict):
            handovers.withdraw(actor=ana, group_id=group_id, handover_id=row.id)


def test_only_who_says_who_facilitates_hands_over_and_only_sensibly(team: Team) -> None:
    cast = team.cast
    ada, cleo, group_id = cast.ids["ada"], cast.ids["cleo"], cast.group_a
    with team.unit(), pytest.raises(Forbidden):
        handovers.hand_over(
            actor=cast.ada, group_id=group_id, from_account_id=ada, new=NewHandover(cleo, FROM)
        )
    with team.unit(), pytest.raises(NotFound):
        handovers.hand_over(
            actor=cast.ana, group_id=cast.group_a, from_account_id=cleo, new=NewHandover(ada, FROM)
        )
    for wrong in (
        NewHandover(ada, FROM),
        NewHandover(cast.group_b, FROM),
        NewHandover(cleo, date(2026, 1, 1)),
    ):
        with team.unit(), pytest.raises(Invalid):
            handovers.hand_over(actor=cast.ana, group_id=group_id, from_account_id=ada, new=wrong)
