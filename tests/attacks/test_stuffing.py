"""Somebody tries to count for more than one."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from facilitator.domain.box import tally
from facilitator.domain.code import ALPHABET
from facilitator.domain.door import door_of, parted
from facilitator.domain.questions import LEAVING_1
from facilitator.errors import Conflict, FacilitatorError, Gone
from facilitator.services import boxes
from tests.circle import FELT, LEFT, Circle

pytestmark = pytest.mark.requirement("C05")


def outcome(circle: Circle, code: str) -> str:
    """Answer with an edit key of its own; return what the booth says."""
    try:
        return circle.answer(code, LEFT, uuid4().hex)
    except FacilitatorError as refused:
        return refused.key


def test_fifty_posts_of_one_code_at_once_count_once(circle: Circle) -> None:
    checkin_id = circle.opened()
    code = circle.mailed_codes()[0]
    with ThreadPoolExecutor(16) as together:
        said = list(together.map(lambda _: outcome(circle, code), range(50)))
    assert said.count("checkin.thank_you") == 1
    assert said.count("checkin.code_already_used") == 49
    with circle.inside():
        assert tally(boxes.peek(checkin_id), LEAVING_1).n == 1


def test_everybody_at_once_is_counted(circle: Circle) -> None:
    checkin_id = circle.opened()
    codes = [*circle.mailed_codes(), *circle.printed_codes(checkin_id)]
    with ThreadPoolExecutor(9) as together:
        said = list(together.map(lambda code: outcome(circle, code), codes))
    assert said == ["checkin.thank_you"] * 9
    with circle.inside():
        assert tally(boxes.peek(checkin_id), LEAVING_1).n == 9


def test_a_code_of_another_check_in_opens_nothing_here(circle: Circle) -> None:
    before, after = circle.opened("before"), circle.opened("after")
    for_before = [code for code in circle.mailed_codes() if code.startswith(door_of(before))]
    for_after = [code for code in circle.mailed_codes() if code.startswith(door_of(after))]
    assert len(for_before) == len(for_after) == 7
    for one, other in zip(for_before, for_after, strict=True):
        with pytest.raises(Conflict):
            circle.answer(door_of(after) + parted(one)[1], LEFT)
        with pytest.raises(Conflict):
            circle.answer(door_of(before) + parted(other)[1], FELT)
    with circle.inside():
        assert boxes.peek(before).answers == boxes.peek(after).answers == {}


def test_guessed_codes_are_refused_like_used_ones(circle: Circle) -> None:
    circle.opened()
    door = circle.mailed_codes()[0][:4]
    said = {outcome(circle, door + ALPHABET[place] * 10) for place in range(20)}
    assert said == {"checkin.code_already_used"}


def test_skipping_everything_tells_nobody_whether_a_code_was_used(circle: Circle) -> None:
    """Who reads somebody's mail must not find out whether they have answered."""
    circle.opened()
    used, unused = circle.mailed_codes()[:2]
    circle.answer(used)
    assert circle.answer(used, {}) == circle.answer(unused, {}) == "checkin.nothing_sent"
    assert circle.answer(unused) == "checkin.thank_you"


def test_after_the_end_nothing_comes_in_although_the_closing_has_not_run(circle: Circle) -> None:
    checkin_id = circle.opened()
    code = circle.mailed_codes()[0]
    circle.clock.move_to(circle.checkin(checkin_id).closes_at)
    with pytest.raises(Gone):
        circle.answer(code)
    with circle.inside():
        assert boxes.peek(checkin_id).answers == {}


def test_more_slips_than_twice_the_list_are_not_printed(circle: Circle) -> None:
    checkin_id = circle.opened()
    circle.printed_codes(checkin_id, 11)
    with pytest.raises(Conflict) as refused:
        circle.printed_codes(checkin_id, 1)
    assert refused.value.key == "checkin.too_many_codes"
    assert circle.checkin(checkin_id).codes_given == 18
