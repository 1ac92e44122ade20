"""Promises to get in touch: an owner, a time, and nothing about anybody."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from facilitator.clock import FrozenClock
from facilitator.domain.followup import NewFollowUp
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.errors import FacilitatorError, Forbidden, Invalid, NotFound, Stale
from facilitator.extensions import db
from facilitator.models.facilitator import Assignment
from facilitator.models.followup import FollowUp
from facilitator.services import erasures, followups
from tests.cast import Cast
from tests.conftest import NOW, OpenUnit
from tests.people import joined
from tests.registers import Evening, evening_at_hand


@pytest.fixture
def evening(app: Flask, cast: Cast) -> Evening:
    """Give tonight's evening."""
    return evening_at_hand(app, cast)


def noted(unit: OpenUnit, actor: Principal, evening: Evening, **more: Any) -> UUID:
    """Note a follow-up about the first person and return its id."""
    with unit():
        new = NewFollowUp(evening.session_id, member_id=evening.members[0], **more)
        return followups.note_followup(actor=actor, new=new).id


def seen(actor: Principal, **filters: Any) -> list[UUID]:
    """Return the ids that somebody's list shows, inside a context."""
    page = followups.read_followups(actor=actor, page=PageRequest(), **filters)
    return [row.id for row in page.rows]


def test_a_follow_up_has_no_place_for_words() -> None:
    columns = FollowUp.__table__.columns
    assert {column.name for column in columns if column.type.python_type is str} == {"kind", "state"}


def test_it_is_due_within_a_day_and_owned_by_who_notes_it(
    cast: Cast, unit: OpenUnit, evening: Evening
) -> None:
    made = noted(unit, cast.ada, evening)
    with unit():
        found = followups.find_followup(actor=cast.ada, followup_id=made)
        assert (found.due_at, found.owner_id, found.noted_by) == (
            NOW + timedelta(hours=24), cast.ids["ada"], cast.ids["ada"],
        )  # fmt: skip
        assert (found.group_id, found.state, found.kind) == (cast.group_a, "open", "call")


def test_only_owner_and_who_noted_it_see_it_while_they_facilitate_the_group(
    cast: Cast, unit: OpenUnit, evening: Evening
) -> None:
    ours, hers = noted(unit, cast.ada, evening, owner_id=cast.ids["ben"]), noted(unit, cast.ada, evening)
    with unit():
        assert sorted(seen(cast.ada)) == sorted([ours, hers])
        assert seen(cast.ben) == [ours]
        for name in ("cleo", "dora", "eli", "ana"):
            assert seen(cast.actor(name)) == []
            with pytest.raises(NotFound):
                followups.find_followup(actor=cast.actor(name), followup_id=ours)
        db.session.delete(db.session.get_one(Assignment, (cast.group_a, cast.ids["ben"])))
    with unit():
        assert seen(cast.ben) == []
        with pytest.raises(NotFound):
            followups.find_followup(actor=cast.ben, followup_id=ours)


def test_the_rule_for_one_and_for_lists_agree(cast: Cast, unit: OpenUnit, evening: Evening) -> None:
    made = {
        noted(unit, cast.ada, evening, owner_id=owner) for owner in (None, cast.ids["ada"], cast.ids["ben"])
    }
    with unit():
        for name in ("ada", "ben", "cleo", "dora", "eli", "ana"):
            actor, known = cast.actor(name), set()
            for one in made:
                try:
                    known.add(followups.find_followup(actor=actor, followup_id=one).id)
                except NotFound:
                    continue
            assert known == set(seen(actor)), name


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"group_id": None, "session_id": None}, Invalid, "group_id"),
        ({"group_id": "b"}, Invalid, "session_id"),
        ({"session_id": None, "group_id": "b"}, NotFound, None),
        ({"session_id": uuid4()}, NotFound, None),
        ({"member_id": uuid4()}, Invalid, "member_id"),
        ({"member_id": "elsewhere"}, Invalid, "member_id"),
        ({"owner_id": uuid4()}, Invalid, "owner_id"),
        ({"owner_id": "cleo"}, Invalid, "owner_id"),
        ({"due_at": NOW - timedelta(seconds=1)}, Invalid, "due_at"),
        ({"due_at": NOW + timedelta(days=400)}, Invalid, "due_at"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(
    cast: Cast,
    unit: OpenUnit,
    evening: Evening,
    change: dict[str, Any],
    error: type[FacilitatorError],
    field: str | None,
) -> None:
    with unit():
        known = {"b": cast.group_b, "cleo": cast.ids["cleo"], "elsewhere": joined(cast.cleo, cast.group_b).id}
    given: dict[str, Any] = {"session_id": evening.session_id}
    given |= {
        name: known.get(value, value) if isinstance(value, str) else value for name, value in change.items()
    }
    with unit(), pytest.raises(error) as refused:
        followups.note_followup(actor=cast.ada, new=NewFollowUp(**given))
    assert refused.value.field == field


def test_coordinators_and_administrators_note_nothing(cast: Cast, unit: OpenUnit, evening: Evening) -> None:
    for name in ("dora", "ana"):
        with unit(), pytest.raises(Forbidden):
            followups.note_followup(actor=cast.actor(name), new=NewFollowUp(evening.session_id))


def test_done_and_open_again(cast: Cast, unit: OpenUnit, evening: Evening, clock: FrozenClock) -> None:
    made, ada = noted(unit, cast.ada, evening), cast.ada
    clock.advance(timedelta(hours=30))
    times: list[datetime | None] = []
    for state in ("done", "done", "not_needed", "open"):
        clock.advance(timedelta(minutes=1))
        with unit():
            times.append(
                followups.change_followup(actor=ada, followup_id=made, changes={"state": state}).done_at
            )
    assert times == [NOW + timedelta(hours=30, minutes=m) for m in (1, 1, 3)] + [None]


def test_what_is_overdue_keeps_its_time_unless_it_is_moved(
    cast: Cast, unit: OpenUnit, evening: Evening, clock: FrozenClock
) -> None:
    made = noted(unit, cast.ada, evening)
    clock.advance(timedelta(days=3))
    with unit():
        found = followups.find_followup(actor=cast.ada, followup_id=made)
        same = {"due_at": found.due_at, "kind": "talk_in_person"}
        assert followups.change_followup(actor=cast.ada, followup_id=made, changes=same).version == 2
    with unit(), pytest.raises(Invalid, match="due_has_passed"):
        followups.change_followup(
            actor=cast.ada, followup_id=made, changes={"due_at": clock.now() - timedelta(hours=1)}
        )
    with unit(), pytest.raises(Stale):
        followups.change_followup(actor=cast.ada, followup_id=made, changes={}, expected=1)
    with unit(), pytest.raises(Invalid, match="owner_elsewhere"):
        followups.change_followup(actor=cast.ada, followup_id=made, changes={"owner_id": cast.ids["cleo"]})


def test_one_that_is_taken_back_shows_only_that_it_is_gone(
    cast: Cast, unit: OpenUnit, evening: Evening
) -> None:
    made = noted(unit, cast.ada, evening)
    with unit():
        followups.remove_followup(actor=cast.ada, followup_id=made)
    with unit():
        assert seen(cast.ada) == []
        assert seen(cast.ada, updated_since=NOW) == [made]
        with pytest.raises(NotFound):
            followups.remove_followup(actor=cast.ada, followup_id=made)


def test_own_ones_are_shown_by_their_time_and_settled_ones_for_a_week(
    cast: Cast, unit: OpenUnit, evening: Evening, clock: FrozenClock
) -> None:
    later = noted(unit, cast.ada, evening, due_at=NOW + timedelta(hours=48))
    first, bens = noted(unit, cast.ada, evening), noted(unit, cast.ada, evening, owner_id=cast.ids["ben"])
    with unit():
        followups.change_followup(actor=cast.ada, followup_id=later, changes={"state": "done"})
    with unit():
        rows = followups.read_own(actor=cast.ada)
        assert [(row.id, row.name_to_use) for row in rows] == [(first, "Wren"), (later, "Wren")]
        assert bens in {
            row.id for row in followups.read_of_session(actor=cast.ada, session_id=evening.session_id)
        }
    clock.advance(timedelta(days=7, seconds=1))
    with unit():
        assert [row.id for row in followups.read_own(actor=cast.ada)] == [first]


def test_erasing_a_person_leaves_the_promise_without_them(
    cast: Cast, unit: OpenUnit, evening: Evening
) -> None:
    noted(unit, cast.ada, evening)
    with unit():
        erasures.erase_member(actor=cast.ada, member_id=evening.members[0])
    with unit():
        assert [(row.member_id, row.name_to_use) for row in followups.read_own(actor=cast.ada)] == [
            (None, None)
        ]
