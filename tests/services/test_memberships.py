"""Places on a roster: given, offered, paused, left and taken up again."""

from datetime import timedelta
from uuid import UUID

import pytest

from facilitator.clock import FrozenClock
from facilitator.domain.membership import NewMembership
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, NotFound
from facilitator.extensions import db
from facilitator.models.group import Group
from facilitator.services import members, memberships, rosters
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.people import InGroup, joined, past_sessions, place_of, reminder


def capacity(group_id: UUID, number: int) -> None:
    """Give a group room for so many."""
    db.session.get_one(Group, group_id).capacity = number


def test_whoever_comes_to_a_full_group_waits_by_date(cast: Cast, unit: OpenUnit, clock: FrozenClock) -> None:
    with unit():
        capacity(cast.group_a, 2)
        statuses = []
        for _ in range(4):
            clock.advance(timedelta(minutes=1))
            place = place_of(joined(cast.ada, cast.group_a), cast.group_a)
            statuses.append((place.status, place.joined_on is not None, place.created_at == clock.now()))
        assert statuses == [("current", True, True)] * 2 + [("waiting", False, True)] * 2


def test_an_offered_and_a_paused_place_are_held(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        capacity(cast.group_a, 2)
        first, second, third = (place_of(joined(cast.ada, cast.group_a), cast.group_a) for _ in range(3))
        where: InGroup = {"actor": cast.ada, "group_id": cast.group_a}
        memberships.pause_place(**where, membership_id=first.id)
        with pytest.raises(Conflict, match="group_full"):
            memberships.offer_place(**where, membership_id=third.id)
        memberships.leave_group(**where, membership_id=second.id)
        memberships.offer_place(**where, membership_id=third.id)
        assert place_of(joined(cast.ada, cast.group_a), cast.group_a).status == "waiting"
        memberships.accept_place(**where, membership_id=third.id)
        assert (third.status, third.joined_on is not None) == ("current", True)


def test_leaving_can_be_undone_and_who_waited_waits_again(
    cast: Cast, unit: OpenUnit, clock: FrozenClock
) -> None:
    with unit():
        capacity(cast.group_a, 1)
        here, waiting = (place_of(joined(cast.ada, cast.group_a), cast.group_a) for _ in range(2))
        where: InGroup = {"actor": cast.ada, "group_id": cast.group_a}
        since = here.joined_on
        for place in (here, waiting):
            memberships.leave_group(**where, membership_id=place.id)
            assert (place.status, place.left_on) == ("left", since)
        clock.advance(timedelta(days=1))
        memberships.welcome_back(**where, membership_id=here.id)
        memberships.welcome_back(**where, membership_id=waiting.id)
        assert (here.status, here.left_on, here.joined_on) == ("current", None, since)
        assert (waiting.status, waiting.created_at) == ("waiting", clock.now())


def test_doing_it_twice_changes_nothing(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        place = place_of(joined(cast.ada, cast.group_a), cast.group_a)
        where: InGroup = {"actor": cast.ada, "group_id": cast.group_a}
        memberships.leave_group(**where, membership_id=place.id)
        version = place.version
        assert memberships.leave_group(**where, membership_id=place.id).version == version
        with pytest.raises(Conflict, match="cannot_pause"):
            memberships.pause_place(**where, membership_id=place.id)


def test_nobody_stands_on_a_roster_twice(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a)
        with pytest.raises(Conflict, match="already_here"):
            memberships.place_member(actor=cast.ada, group_id=cast.group_a, new=NewMembership(member.id))


def test_joining_again_revives_the_same_place(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a)
        place = place_of(member, cast.group_a)
        where: InGroup = {"actor": cast.ada, "group_id": cast.group_a}
        memberships.take_off_by_mistake(**where, membership_id=place.id)
        again = memberships.place_member(
            **where, new=NewMembership(member.id, reminder_leads=[120, 1440, 120])
        )
        assert (again.id, again.status, again.deleted_at) == (place.id, "current", None)
        assert again.reminder_leads == [1440, 120]


def test_an_archived_group_takes_nobody(cast: Cast, unit: OpenUnit, clock: FrozenClock) -> None:
    with unit():
        db.session.get_one(Group, cast.group_a).archived_at = clock.now()
        with pytest.raises(Conflict, match="group_archived"):
            joined(cast.ada, cast.group_a)


def test_a_facilitator_cannot_bring_in_somebody_they_do_not_know(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.cleo, cast.group_b)
    with unit():
        with pytest.raises(NotFound):
            memberships.place_member(actor=cast.ada, group_id=cast.group_a, new=NewMembership(member.id))
        assert rosters.read_addable(actor=cast.ada, group_id=cast.group_a) == []


def test_somebody_from_another_of_my_groups_can_be_added(cast: Cast, unit: OpenUnit) -> None:
    both = Principal(
        cast.ids["ada"], frozenset(), frozenset({cast.group_a, cast.group_b}), frozenset(), None, 1
    )
    with unit():
        member = joined(both, cast.group_b, "Noor")
        joined(both, cast.group_a, "Already here")
    with unit():
        addable = rosters.read_addable(actor=both, group_id=cast.group_a)
        assert [row.name_to_use for row in addable] == ["Noor"]
        memberships.place_member(actor=both, group_id=cast.group_a, new=NewMembership(member.id))
    with unit():
        assert rosters.read_addable(actor=both, group_id=cast.group_a) == []
        assert members.find_member(actor=cast.ben, member_id=member.id).name_to_use == "Noor"


def test_pausing_leaving_and_stopping_take_planned_mail_back_for_that_group(
    cast: Cast, unit: OpenUnit
) -> None:
    acts = {"paused": memberships.pause_place, "left": memberships.leave_group}
    with unit():
        here, there = past_sessions(cast.group_a, 1)[0], past_sessions(cast.group_b, 1)[0]
        for reason, act in acts.items():
            member = joined(cast.ada, cast.group_a)
            mine, other = reminder(member, here), reminder(member, there)
            place = place_of(member, cast.group_a)
            act(actor=cast.ada, group_id=cast.group_a, membership_id=place.id)
            db.session.refresh(mine)
            db.session.refresh(other)
            assert (mine.state, mine.reason, other.state) == ("withdrawn", reason, "planned")
        member = joined(cast.ada, cast.group_a)
        mine = reminder(member, here)
        memberships.change_membership(
            actor=cast.ada,
            group_id=cast.group_a,
            membership_id=place_of(member, cast.group_a).id,
            changes={"reminders_stopped": True},
        )
        db.session.refresh(mine)
        assert (mine.state, mine.reason) == ("withdrawn", "stopped")
