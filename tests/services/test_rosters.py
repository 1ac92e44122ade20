"""Rosters: names for those who facilitate, numbers for those who coordinate, newcomers for three sessions."""

from datetime import timedelta

import pytest

from facilitator.clock import FrozenClock
from facilitator.domain.member import NewMember
from facilitator.domain.page import PageRequest
from facilitator.errors import Forbidden, NotFound
from facilitator.services import memberships, rosters
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.people import InGroup, joined, mark, past_sessions, place_of


def test_rosters_have_names_for_facilitators_and_numbers_for_coordinators(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        joined(cast.ada, cast.group_a)
    with unit():
        assert len(rosters.read_roster(actor=cast.ben, group_id=cast.group_a)) == 1
        for counting in (cast.dora, cast.ana):
            with pytest.raises(Forbidden):
                rosters.read_roster(actor=counting, group_id=cast.group_a)
            assert rosters.count_roster(actor=counting, group_id=cast.group_a)["current"] == 1
        for stranger in (cast.cleo, cast.eli):
            with pytest.raises(NotFound):
                rosters.read_roster(actor=stranger, group_id=cast.group_a)
            with pytest.raises(NotFound):
                rosters.count_roster(actor=stranger, group_id=cast.group_a)


def test_the_roster_is_by_name_and_those_without_one_come_last(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        for name in (None, "ben", "Ada", None, "Zoë"):
            joined(cast.ada, cast.group_a, name)
    with unit():
        names = [row.name_to_use for row in rosters.read_roster(actor=cast.ada, group_id=cast.group_a)]
        assert names == ["Ada", "ben", "Zoë", None, None]


def test_a_newcomer_is_one_for_three_sessions_and_until_the_third_is_over(
    cast: Cast, unit: OpenUnit, clock: FrozenClock
) -> None:
    with unit():
        old, new, elsewhere, waits = (joined(cast.ada, cast.group_a, name) for name in "ONEW")
        place_of(waits, cast.group_a).status = "waiting"
        sessions = past_sessions(cast.group_a, 4)
        mark(old, sessions[:1], "left_early")
        mark(old, sessions[1:3], "late")
        mark(new, sessions[:2])
        mark(new, sessions[2:3], "sent_word")
        mark(elsewhere, past_sessions(cast.group_b, 3))
        tonight = sessions[3]
        tonight.ends_at = clock.now() + timedelta(hours=1)
        mark(new, [tonight])
    with unit():
        rows = rosters.read_roster(actor=cast.ada, group_id=cast.group_a)
        assert {row.name_to_use for row in rows if row.newcomer} == {"N", "E"}
    clock.advance(timedelta(hours=2))
    with unit():
        rows = rosters.read_roster(actor=cast.ada, group_id=cast.group_a)
        assert {row.name_to_use for row in rows if row.newcomer} == {"E"}


def test_places_that_were_taken_back_show_as_tombstones(
    cast: Cast, unit: OpenUnit, clock: FrozenClock
) -> None:
    where: InGroup = {"actor": cast.ada, "group_id": cast.group_a}
    with unit():
        place = place_of(
            memberships.take_in(actor=cast.ada, new=NewMember(group_id=cast.group_a)), cast.group_a
        )
    since = clock.now()
    with unit():
        memberships.take_off_by_mistake(**where, membership_id=place.id)
    with unit():
        page = PageRequest()
        assert rosters.read_memberships(**where, page=page).rows == []
        (row,) = rosters.read_memberships(**where, page=page, updated_since=since).rows
        assert (row.id, row.deleted_at) == (place.id, since)
