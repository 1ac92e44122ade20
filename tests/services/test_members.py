"""Members: taken in with as little as possible, known to those who facilitate them and to nobody else."""

from collections.abc import Iterator

import pytest

from facilitator import policy
from facilitator.domain.member import NewMember
from facilitator.domain.membership import NewMembership
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.errors import FacilitatorError, Forbidden, NotFound, Stale
from facilitator.extensions import db
from facilitator.models.member import Member
from facilitator.services import erasures, members, memberships
from tests.cast import PEOPLE, Cast
from tests.conftest import OpenUnit
from tests.people import NAMES, agreed, joined, place_of

ALL = PageRequest(200)


@pytest.mark.parametrize("name", NAMES)
def test_any_name_comes_back_as_it_was_given(cast: Cast, unit: OpenUnit, name: str) -> None:
    with unit():
        member_id = joined(cast.ada, cast.group_a, name).id
    with unit():
        assert members.find_member(actor=cast.ada, member_id=member_id).name_to_use == name


@pytest.mark.parametrize("nothing", [None, "", "\u200f\u2063", "\u3164", "\u0301"])
def test_no_name_and_one_that_cannot_be_seen_are_the_same(
    cast: Cast, unit: OpenUnit, nothing: str | None
) -> None:
    with unit():
        assert joined(cast.ada, cast.group_a, nothing).name_to_use is None


def test_two_members_may_have_one_name(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        first, second = joined(cast.ada, cast.group_a, "Sam"), joined(cast.ada, cast.group_a, "Sam")
        assert first.id != second.id


def test_a_facilitator_sees_the_members_of_their_own_groups_alone(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a)
    with unit():
        assert members.find_member(actor=cast.ben, member_id=member.id).id == member.id
        for stranger in (cast.cleo, cast.dora, cast.eli, cast.ana):
            with pytest.raises(NotFound):
                members.find_member(actor=stranger, member_id=member.id)


def test_only_those_who_facilitate_have_a_list_of_names(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        joined(cast.ada, cast.group_a)
    with unit():
        assert len(members.read_members(actor=cast.ben, page=ALL).rows) == 1
        assert members.read_members(actor=cast.cleo, page=ALL).rows == []
        for nobody in (cast.dora, cast.eli, cast.ana):
            with pytest.raises(Forbidden):
                members.read_members(actor=nobody, page=ALL)


def test_the_list_of_a_group_is_for_those_who_facilitate_it(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        joined(cast.ada, cast.group_a)
    with unit():
        assert len(members.read_members(actor=cast.ada, page=ALL, group_id=cast.group_a).rows) == 1
        with pytest.raises(NotFound):
            members.read_members(actor=cast.cleo, page=ALL, group_id=cast.group_a)


def test_somebody_on_no_roster_is_known_to_whoever_wrote_them_down(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = members.add_member(actor=cast.ada, new=NewMember("Kit"))
    with unit():
        assert members.find_member(actor=cast.ada, member_id=member.id).id == member.id
        with pytest.raises(NotFound):
            members.find_member(actor=cast.ben, member_id=member.id)


def test_who_facilitates_nothing_writes_nobody_down(cast: Cast, unit: OpenUnit) -> None:
    for nobody in (cast.dora, cast.eli, cast.ana):
        with unit(), pytest.raises(Forbidden):
            members.add_member(actor=nobody, new=NewMember("Kit"))


def every_actor(cast: Cast) -> Iterator[Principal]:
    """Go through everybody, and the periodic work."""
    yield from (cast.actor(name) for name in PEOPLE)
    yield Principal.system()


def test_the_rule_and_its_clause_agree_about_everybody(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        on_a, on_b = joined(cast.ada, cast.group_a), joined(cast.cleo, cast.group_b)
        left, taken_off = joined(cast.ada, cast.group_a), joined(cast.ben, cast.group_a)
        nowhere = members.add_member(actor=cast.cleo, new=NewMember())
        gone = joined(cast.ada, cast.group_a)
        place = place_of(left, cast.group_a)
        memberships.leave_group(actor=cast.ada, group_id=cast.group_a, membership_id=place.id)
        place = place_of(taken_off, cast.group_a)
        memberships.take_off_by_mistake(actor=cast.ada, group_id=cast.group_a, membership_id=place.id)
        erasures.erase_member(actor=cast.ada, member_id=gone.id)
    people = [on_a, on_b, left, taken_off, nowhere, gone]
    with unit():
        for actor in every_actor(cast):
            statement = db.select(Member.id).where(policy.MEMBER_SEEN)
            by_clause = set(db.session.scalars(statement, policy.params(actor)))
            by_rule = {one.id for one in people if policy.sees_member(actor, one, members.places_of(one.id))}
            assert by_clause == by_rule
            assert (on_a.id in by_rule) == (cast.group_a in actor.group_ids or actor.is_system)


def test_a_change_needs_the_version_that_was_seen(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a)
    with unit():
        changed = members.change_member(
            actor=cast.ben, member_id=member.id, changes={"name_to_use": "S.", "pronouns": "they"}, expected=1
        )
        assert (changed.name_to_use, changed.pronouns, changed.version) == ("S.", "they", 2)
    with unit(), pytest.raises(Stale):
        members.change_member(actor=cast.ada, member_id=member.id, changes={"pronouns": ""}, expected=1)


def test_needs_are_kept_once_and_in_order(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a)
        changes = {"needs": ["captions", "seat_near_door", "captions"]}
        members.change_member(actor=cast.ada, member_id=member.id, changes=changes)
        assert member.needs == ["seat_near_door", "captions"]


def test_a_member_of_two_groups_is_changed_by_either_and_their_groups_stay_apart(
    cast: Cast, unit: OpenUnit
) -> None:
    with unit():
        member = joined(Principal.system(), cast.group_a)
        new = NewMembership(member.id)
        memberships.place_member(actor=Principal.system(), group_id=cast.group_b, new=new)
    with unit():
        assert members.find_member(actor=cast.ada, member_id=member.id).id == member.id
        assert members.find_member(actor=cast.cleo, member_id=member.id).id == member.id


def test_tombstones_tell_whoever_knew_the_member(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        erased, taken_off, stays = (joined(cast.ada, cast.group_a) for _ in range(3))
        agreed(cast.ada, erased, "keep_name")
        erasures.erase_member(actor=cast.ada, member_id=erased.id)
        members.find_member(actor=cast.ada, member_id=taken_off.id)
        place = place_of(taken_off, cast.group_a)
        memberships.take_off_by_mistake(actor=cast.ada, group_id=cast.group_a, membership_id=place.id)
        since = erased.created_at
    with unit():
        seen = members.read_members(actor=cast.ben, page=ALL, updated_since=since).rows
        gone = {row.id: row.deleted_at is not None for row in seen}
        assert gone == {erased.id: True, taken_off.id: True, stays.id: False}
        assert [row.id for row in members.read_members(actor=cast.ben, page=ALL).rows] == [stays.id]
        assert members.read_members(actor=cast.cleo, page=ALL, updated_since=since).rows == []


def test_refusals_have_words(cast: Cast, unit: OpenUnit) -> None:
    with unit(), pytest.raises(FacilitatorError, match=r"problem\.not_found"):
        members.find_member(actor=cast.ada, member_id=cast.group_a)
