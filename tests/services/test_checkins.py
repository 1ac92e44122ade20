"""Check-ins as facilitators plan them, and as the periodic work opens and closes them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from facilitator.domain.checkin import NewCheckin
from facilitator.domain.page import PageRequest
from facilitator.domain.series import Move
from facilitator.errors import Conflict, FacilitatorError, Forbidden, Invalid, NotFound
from facilitator.extensions import db
from facilitator.models.checkin import CheckinRelease
from facilitator.models.group import Group
from facilitator.models.membership import Membership
from facilitator.models.session import GroupSession
from facilitator.services import boxes, checkins, session_changes
from tests.attacks.readers import key_dir, keys_now, sealed_now
from tests.circle import Circle

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def refusal(circle: Circle, phase: str = "after", **choices: object) -> str:
    """Return why a check-in cannot be planned."""
    with pytest.raises(FacilitatorError) as refused:
        circle.plan(phase, **choices)
    return refused.value.key


def set_group(circle: Circle, **values: object) -> None:
    """Change something of group A."""
    with circle.inside(), circle.unit():
        group = db.session.get_one(Group, circle.cast.group_a)
        for name, value in values.items():
            setattr(group, name, value)


def leave(circle: Circle, count: int) -> None:
    """Let some members be paused."""
    with circle.inside(), circle.unit():
        for place in db.session.scalars(select(Membership).limit(count)):
            place.status = "paused"


def next_sessions(circle: Circle) -> list[GroupSession]:
    """Return the sessions after tonight's."""
    with circle.inside():
        later = select(GroupSession).where(GroupSession.id != circle.session_id)
        return list(db.session.scalars(later.order_by(GroupSession.starts_at)))


def open_due(circle: Circle) -> int:
    """Let what is due open."""
    with circle.inside():
        return checkins.open_due()


def test_it_is_planned_with_what_follows_from_the_session(circle: Circle) -> None:
    checkin, session = circle.checkin(circle.plan()), circle.session
    assert (checkin.state, checkin.question_set_id, checkin.rule_version) == ("draft", "leaving-1", "words-1")
    assert (checkin.opens_at, checkin.closes_at) == (session.starts_at, session.ends_at + DAY)
    assert (checkin.roster_size, checkin.mode, checkin.epsilon_milli, checkin.k_min) == (9, "roster", 1000, 5)
    assert checkin.id.version == 4


def test_one_before_and_one_after_and_no_more(circle: Circle) -> None:
    before, after = circle.checkin(circle.plan("before")), circle.checkin(circle.plan("after"))
    assert before.question_set_id != after.question_set_id
    assert refusal(circle, "before") == refusal(circle, "after") == "checkin.planned_already"


def test_a_group_that_has_not_switched_it_on_gets_none(circle: Circle) -> None:
    set_group(circle, checkin_enabled=False)
    assert refusal(circle) == "checkin.not_enabled"


def test_four_people_on_the_list_are_too_few(circle: Circle) -> None:
    leave(circle, 5)
    assert refusal(circle) == "checkin.roster_too_small"


def test_a_session_that_does_not_take_place_gets_none(circle: Circle) -> None:
    with circle.inside(), circle.unit():
        session_changes.cancel_session(actor=circle.cast.ada, session_id=circle.session_id)
    assert refusal(circle) == "checkin.session_cancelled"


def test_the_questions_of_the_other_phase_are_refused(circle: Circle) -> None:
    with pytest.raises(Invalid) as refused:
        circle.plan("after", question_set_id="arriving-1")
    assert refused.value.field == "question_set_id"


def test_only_facilitators_of_the_group_know_of_it(circle: Circle) -> None:
    checkin_id = circle.plan()
    with circle.inside():
        for name, refused in (("cleo", NotFound), ("eli", NotFound), ("dora", Forbidden), ("ana", Forbidden)):
            actor = circle.cast.actor(name)
            with pytest.raises(refused):
                checkins.find_checkin(actor=actor, checkin_id=checkin_id)
            with pytest.raises(refused):
                checkins.read_checkins(actor=actor, session_id=circle.session_id, page=PageRequest())
        with pytest.raises(NotFound):
            checkins.find_checkin(actor=circle.cast.ada, checkin_id=uuid4())
        assert checkins.find_checkin(actor=circle.cast.ben, checkin_id=checkin_id).id == checkin_id
        db.session.remove()


def test_with_less_than_a_day_the_same_is_asked_at_every_fourth_session_only(circle: Circle) -> None:
    short: dict[str, Any] = {"opens_at": circle.session.starts_at, "closes_at": circle.session.ends_at}
    circle.plan(**short)
    for place, session in enumerate(next_sessions(circle)[:4], 1):
        new = NewCheckin(opens_at=session.starts_at, closes_at=session.ends_at)
        with circle.inside(), circle.unit():
            if place < 4:
                with pytest.raises(Conflict) as refused:
                    checkins.plan_checkin(actor=circle.cast.ada, session_id=session.id, new=new)
                assert refused.value.key == "checkin.asked_too_often"
            else:
                planned = checkins.plan_checkin(actor=circle.cast.ada, session_id=session.id, new=new)
                assert planned.mode == "room"


def test_with_a_day_it_may_be_asked_every_week(circle: Circle) -> None:
    circle.plan()
    with circle.inside(), circle.unit():
        following = next_sessions(circle)[0].id
        planned = checkins.plan_checkin(actor=circle.cast.ada, session_id=following, new=NewCheckin())
        assert planned.mode == "roster"


def test_it_opens_at_its_time_and_not_before(circle: Circle) -> None:
    checkin_id = circle.plan()
    opens_at = circle.checkin(checkin_id).opens_at
    circle.clock.move_to(opens_at - MINUTE)
    assert open_due(circle) == 0
    circle.clock.move_to(opens_at)
    assert open_due(circle) == 1
    assert open_due(circle) == 0
    assert circle.checkin(checkin_id).state == "open"
    assert len(sealed_now(circle)) == len(keys_now(circle)) == 1


def test_the_size_of_the_list_is_that_at_the_opening(circle: Circle) -> None:
    checkin_id = circle.plan()
    leave(circle, 2)
    circle.open(checkin_id)
    assert circle.checkin(checkin_id).roster_size == 7
    leave(circle, 4)
    circle.close()
    assert circle.checkin(checkin_id).state == "open", "who leaves later changes nothing"


def test_a_list_that_has_become_too_short_withdraws_it_at_the_opening(circle: Circle) -> None:
    checkin_id = circle.plan()
    leave(circle, 5)
    circle.clock.move_to(circle.checkin(checkin_id).opens_at)
    assert open_due(circle) == 0
    assert circle.checkin(checkin_id).state == "withdrawn"
    assert sealed_now(circle) == []


def test_opening_it_by_hand_is_refused_with_the_reason(circle: Circle) -> None:
    checkin_id = circle.plan()
    leave(circle, 5)
    with pytest.raises(Conflict) as refused:
        circle.open(checkin_id)
    assert refused.value.key == "checkin.roster_too_small"
    assert circle.checkin(checkin_id).state == "draft"


def test_opening_twice_keeps_the_box_and_what_is_in_it(circle: Circle) -> None:
    checkin_id = circle.opened()
    circle.answer(circle.mailed_codes()[0])
    circle.open(checkin_id)
    with circle.inside():
        assert len(boxes.peek(checkin_id).answers) == 1


def test_a_draft_moves_with_its_session_and_an_open_one_stays(circle: Circle) -> None:
    draft, opened = circle.plan("after"), circle.opened("before")
    before = circle.checkin(draft).opens_at
    announced = circle.checkin(opened).closes_at
    with circle.inside(), circle.unit():
        move = Move(starts_local=datetime(2026, 10, 24, 20, 0))
        session_changes.move_session(actor=circle.cast.ada, session_id=circle.session_id, move=move)
    assert circle.checkin(draft).opens_at - before == 2 * DAY + HOUR
    assert circle.checkin(opened).closes_at == announced


def test_a_cancelled_session_takes_its_check_ins_and_their_answers_with_it(circle: Circle) -> None:
    draft, opened = circle.plan("after"), circle.opened("before")
    for code in circle.mailed_codes():
        circle.answer(code, {"mood": 3})
    with circle.inside(), circle.unit():
        session_changes.cancel_session(actor=circle.cast.ada, session_id=circle.session_id)
    assert circle.close() == 2
    assert circle.checkin(draft).state == circle.checkin(opened).state == "withdrawn"
    assert sealed_now(circle) == []
    assert keys_now(circle) == {}
    with circle.inside():
        assert db.session.get(CheckinRelease, opened) is None


def test_what_told_nothing_can_be_planned_anew(circle: Circle) -> None:
    checkin_id = circle.plan()
    with circle.inside(), circle.unit():
        checkins.withdraw_checkin(actor=circle.cast.ada, checkin_id=checkin_id)
    again = circle.plan()
    assert again != checkin_id
    circle.open(again)
    with circle.inside(), circle.unit(), pytest.raises(Conflict) as refused:
        checkins.withdraw_checkin(actor=circle.cast.ada, checkin_id=again)
    assert refused.value.key == "checkin.not_a_draft"


def test_four_answers_are_withheld_and_destroyed_all_the_same(circle: Circle) -> None:
    checkin_id = circle.opened()
    for code in circle.mailed_codes()[:4]:
        circle.answer(code)
    circle.end(checkin_id)
    assert circle.checkin(checkin_id).state == "withheld"
    assert sealed_now(circle) == []
    assert keys_now(circle) == {}
    with circle.inside():
        assert db.session.get_one(CheckinRelease, checkin_id).words is None


def test_a_draft_that_nobody_opened_in_time_is_withdrawn(circle: Circle) -> None:
    checkin_id = circle.plan()
    circle.end(checkin_id)
    assert circle.checkin(checkin_id).state == "withdrawn"


def test_a_lost_key_is_said_at_once_and_it_can_be_planned_anew(circle: Circle) -> None:
    checkin_id = circle.opened()
    for path in key_dir(circle).iterdir():
        path.unlink()
    assert circle.close() == 1
    assert circle.checkin(checkin_id).state == "lost"
    assert sealed_now(circle) == []
    assert circle.plan() != checkin_id


def test_keys_that_cannot_be_read_for_a_moment_lose_nothing(circle: Circle) -> None:
    checkin_id = circle.opened()
    for code in circle.mailed_codes():
        circle.answer(code)
    (key,) = key_dir(circle).iterdir()
    hidden = key.rename(key.with_name(f".{key.name}"))
    key.mkdir()
    circle.end(checkin_id)
    assert circle.checkin(checkin_id).state == "open"
    key.rmdir()
    hidden.rename(key)
    circle.close()
    assert circle.checkin(checkin_id).state == "released"
