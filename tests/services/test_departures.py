"""Leaving a group: what was asked of somebody ends with it, and others are asked instead."""

import pytest
from sqlalchemy import delete

from facilitator.domain.page import PageRequest
from facilitator.domain.people_in_front import NewSwap
from facilitator.domain.rota import LEAD
from facilitator.errors import Gone, NotFound
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.facilitator import Assignment
from facilitator.models.rota import RotaMember
from facilitator.services import accounts, cover_links, covers, facilitators, swaps
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.team import Team, gather


@pytest.fixture
def team(cast: Cast, unit: OpenUnit) -> Team:
    ready = gather(cast, unit)
    ready.plan()
    return ready


def leaves(team: Team, name: str) -> None:
    with team.unit():
        facilitators.unassign(actor=team.cast.ana, group_id=team.cast.group_a, account_id=team.cast.ids[name])


def forgets(team: Team, name: str) -> None:
    """Take somebody out of the group without anything that usually ends with it."""
    with team.unit():
        for model in (Assignment, RotaMember):
            theirs = model.account_id == team.cast.ids[name]
            db.session.execute(delete(model).where(model.group_id == team.cast.group_a, theirs))


def needs_cover(team: Team, name: str = "ada") -> None:
    with team.unit():
        covers.ask(actor=team.actor(name), session_id=team.ids[0])


def offered(team: Team, to: str | None) -> None:
    with team.unit():
        new = NewSwap(team.ids[0], team.cast.ids[to] if to else None)
        swaps.offer(actor=team.cast.ada, new=new)


def states(team: Team, name: str) -> list[str]:
    actor = team.actor(name)
    with team.unit():
        return [row.state for row in swaps.read_swaps(actor=actor, page=PageRequest()).rows]


def test_whoever_leaves_is_asked_no_longer_and_the_next_is_asked_at_once(team: Team) -> None:
    needs_cover(team)
    assert team.asked() == ["Fay"]
    fay, ask_id = team.actor("fay"), team.ask_of("fay")
    leaves(team, "fay")
    assert team.asked() == ["Cleo"]
    with team.unit(), pytest.raises(NotFound):
        covers.answer(actor=fay, ask_id=ask_id, says="yes")


def test_with_an_account_goes_what_it_was_asked(team: Team) -> None:
    needs_cover(team)
    with team.unit():
        accounts.remove_account(actor=team.cast.ana, account_id=team.cast.ids["fay"])
    assert team.asked() == ["Cleo"]


def test_when_the_last_who_could_be_asked_leaves_those_concerned_are_told(team: Team) -> None:
    needs_cover(team)
    forgets(team, "cleo")
    leaves(team, "fay")
    assert team.request()[0] == "nobody"
    assert team.mails("cover_nobody") == {"Ada", "Ben"}


def test_whoever_no_longer_belongs_to_the_group_cannot_take_its_sessions(team: Team) -> None:
    needs_cover(team)
    fay, ask_id = team.actor("fay"), team.ask_of("fay")
    with team.unit():
        token = cover_links.mint(ask_id).rpartition("/")[2]
    forgets(team, "fay")
    with team.unit(), pytest.raises(NotFound):
        covers.answer(actor=fay, ask_id=ask_id, says="yes")
    with team.unit(), pytest.raises(Gone):
        cover_links.look(token=token)
    assert team.named(0).get(LEAD) is None


def test_an_account_that_is_paused_cannot_answer_by_its_link(team: Team) -> None:
    needs_cover(team)
    ask_id = team.ask_of("fay")
    with team.unit():
        token = cover_links.mint(ask_id).rpartition("/")[2]
        db.session.get_one(Account, team.cast.ids["fay"]).active = False
    with team.unit(), pytest.raises(Gone):
        cover_links.look(token=token)


def test_what_was_offered_to_somebody_who_leaves_is_withdrawn(team: Team) -> None:
    offered(team, "fay")
    leaves(team, "fay")
    assert states(team, "fay") == []
    assert states(team, "ada") == ["withdrawn"]


def test_a_search_of_somebody_who_leaves_ends_in_a_group_without_a_rota(cast: Cast, unit: OpenUnit) -> None:
    team = gather(cast, unit)
    with team.unit():
        db.session.execute(delete(RotaMember))
    needs_cover(team, "ben")
    leaves(team, "ben")
    assert team.request()[0] == "withdrawn"


def test_whoever_no_longer_belongs_to_the_group_neither_sees_nor_takes_offers(team: Team) -> None:
    fay = team.actor("fay")
    offered(team, "fay")
    with team.unit():
        [row] = swaps.read_swaps(actor=fay, page=PageRequest()).rows
    forgets(team, "fay")
    assert states(team, "fay") == []
    with team.unit(), pytest.raises(NotFound):
        swaps.accept(actor=fay, swap_id=row.id)
    assert team.named(0)[LEAD] == "Ada"
