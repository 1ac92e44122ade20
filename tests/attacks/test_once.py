"""A release happens once: closed twice, in parallel, killed at every step, after somebody was erased."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from facilitator.extensions import db
from facilitator.models.checkin import CheckinRelease
from facilitator.services import boxes, checkins, erasures
from tests.attacks.killing import killed_at
from tests.attacks.readers import engine_of, every_row, key_dir, keys_now, sealed_now
from tests.circle import Circle

pytestmark = pytest.mark.requirement("C02")
MOST_STEPS = 200


def answered(circle: Circle) -> UUID:
    """Let seven people answer and the time come to its end."""
    checkin_id = circle.opened()
    for code in circle.mailed_codes():
        circle.answer(code)
    circle.clock.move_to(circle.checkin(checkin_id).closes_at)
    return checkin_id


def released(circle: Circle) -> list[tuple[Any, ...]]:
    """Return the stored releases, hidden columns included: what changed would show."""
    return every_row(engine_of(circle))["checkin_release"]


def grow_old(circle: Circle) -> None:
    """Make every key look as if it had been written an hour ago."""
    then = time.time() - 3600
    for key_id in keys_now(circle):
        os.utime(key_dir(circle) / key_id, (then, then))


def gone(circle: Circle) -> bool:
    """Tell whether box and keys are gone."""
    return sealed_now(circle) == [] and keys_now(circle) == {}


def test_closing_twice_tells_the_same_words(circle: Circle) -> None:
    checkin_id = answered(circle)
    assert circle.close() == 1
    first = released(circle)
    assert circle.close() == 0
    assert released(circle) == first
    assert len(first) == 1
    assert gone(circle)
    assert circle.checkin(checkin_id).state == "released"


def test_closing_in_parallel_tells_the_words_once(circle: Circle) -> None:
    answered(circle)
    with ThreadPoolExecutor(6) as together:
        list(together.map(lambda _: circle.close(), range(6)))
    assert len(released(circle)) == 1
    assert gone(circle)


def test_killed_at_every_step_it_is_still_one_release(circle: Circle) -> None:
    """Each run starts from what the killed one left behind; when the words are out, the count starts anew."""
    checkin_id = answered(circle)
    seen: list[tuple[Any, ...]] = []
    step, was_killed, runs = 0, True, 0
    stages = {"open": 0, "released": 0, "cleared": 0}
    while was_killed:
        was_killed = killed_at(circle, step, circle.close)
        now = released(circle)
        assert now[: len(seen)] == seen, "what was told has changed"
        stage = "open" if not now else "released" if sealed_now(circle) else "cleared"
        stages[stage] += 1
        step = 0 if now != seen or (stage == "cleared" and stages[stage] == 1) else step + 1
        seen, runs = now, runs + 1
        assert runs < MOST_STEPS
    grow_old(circle)
    circle.close()
    assert len(seen) == 1
    assert stages["open"] > 8, "it was killed before the words were out"
    assert stages["released"] > 3, "and between the words and the end of the box"
    assert released(circle) == seen
    assert gone(circle)
    assert circle.checkin(checkin_id).state == "released"


def test_killed_while_opening_it_opens_with_one_box(circle: Circle) -> None:
    checkin_id = circle.plan()
    circle.clock.move_to(circle.checkin(checkin_id).opens_at)
    step = 0
    while killed_at(circle, step, lambda: opened(circle)):
        step += 1
        assert len(sealed_now(circle)) <= 1
    assert step > 8
    assert circle.checkin(checkin_id).state == "open"
    assert len(sealed_now(circle)) == 1
    grow_old(circle)
    circle.close()
    assert len(keys_now(circle)) == 1


def opened(circle: Circle) -> None:
    """Let what is due open."""
    with circle.inside():
        checkins.open_due()


def test_killed_while_answering_an_answer_is_in_or_not_and_can_be_sent_again(circle: Circle) -> None:
    checkin_id = circle.opened()
    first, second = circle.mailed_codes()[:2]
    circle.answer(first, edit_key="a" * 32)
    step = 0
    while killed_at(circle, step, lambda: circle.answer(second, edit_key="b" * 32)):
        with circle.inside():
            assert len(boxes.peek(checkin_id).answers) in {1, 2}, "nothing was lost"
        step += 1
    assert step > 8
    with circle.inside():
        assert len(boxes.peek(checkin_id).answers) == 2
    grow_old(circle)
    circle.close()
    assert len(keys_now(circle)) == 1, "the keys of the killed writes were swept"
    with circle.inside():
        assert len(boxes.peek(checkin_id).answers) == 2


def test_erasing_somebody_afterwards_changes_nothing(circle: Circle) -> None:
    answered(circle)
    circle.close()
    first = released(circle)
    with circle.inside(), circle.unit():
        erasures.erase_member(actor=circle.cast.ada, member_id=circle.members[0])
    circle.close()
    assert released(circle) == first


def test_a_release_cannot_be_changed_even_by_hand(circle: Circle) -> None:
    answered(circle)
    circle.close()
    with circle.inside(), pytest.raises(DBAPIError):
        db.session.execute(text("UPDATE checkin_release SET rule_version = 'words-0'"))
    with circle.inside():
        db.session.remove()
        assert db.session.query(CheckinRelease).one().rule_version == "words-1"
        db.session.remove()
