"""Boxes under lock: one writer at a time, a fresh key for every write, and what a failure leaves."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest

from facilitator.domain.box import Box
from facilitator.services import boxes
from facilitator.services.boxes import BoxGone
from facilitator.vault import KeyLost
from tests.attacks.readers import engine_of, key_dir, keys_now, sealed_now
from tests.circle import Circle

HASHES = [bytes([place]) * 16 for place in range(9)]


def write_and_fail(round_id: UUID) -> None:
    """Put something into a box and fail before the end."""
    message = "the lights went out"
    with boxes.held(round_id) as holding:
        holding.put(Box(frozenset(HASHES)))
        raise RuntimeError(message)


def test_a_write_that_fails_keeps_the_box_and_both_keys(circle: Circle) -> None:
    round_id = uuid4()
    with circle.inside():
        boxes.make(round_id)
        before = sealed_now(circle)
        with pytest.raises(RuntimeError):
            write_and_fail(round_id)
        assert sealed_now(circle) == before
        assert boxes.peek(round_id) == Box()
    assert len(keys_now(circle)) == 2, "a commit whose reply was lost may have happened"


def test_the_sweep_takes_old_keys_that_no_box_uses(circle: Circle) -> None:
    with circle.inside():
        boxes.make(uuid4())
        orphan, _ = boxes.vault().new()
        boxes.clear_up()
        assert orphan in keys_now(circle), "it is too young: its write may not be finished"
        then = time.time() - 600
        for key_id in keys_now(circle):
            os.utime(key_dir(circle) / key_id, (then, then))
        assert boxes.clear_up() == 1
    assert set(keys_now(circle)) == {version.key_id for version in sealed_now(circle)}


def test_batches_put_in_at_once_are_all_in(circle: Circle) -> None:
    round_id = uuid4()
    with circle.inside():
        boxes.make(round_id)

    def put(place: int) -> None:
        with circle.inside():
            boxes.add_codes(round_id, [HASHES[place]])

    with ThreadPoolExecutor(9) as together:
        list(together.map(put, range(9)))
    with circle.inside():
        assert boxes.peek(round_id).codes >= set(HASHES)
    assert len(keys_now(circle)) == 1


def test_looking_while_others_write_always_finds_the_box(circle: Circle) -> None:
    round_id = uuid4()
    with circle.inside():
        boxes.make(round_id)

    def look(_: int) -> int:
        with circle.inside():
            return sum(isinstance(boxes.peek(round_id), Box) for _ in range(20))

    def write(_: int) -> int:
        for _ in range(10):
            with circle.inside(), boxes.held(round_id) as holding:
                holding.put(holding.content())
        return 20

    with ThreadPoolExecutor(4) as together:
        found = [*together.map(look, range(2)), *together.map(write, range(2))]
    assert found == [20] * 4


def test_what_is_not_there_is_gone_and_what_nobody_opens_is_lost(circle: Circle) -> None:
    round_id = uuid4()
    with circle.inside():
        with pytest.raises(BoxGone):
            boxes.peek(round_id)
        with pytest.raises(BoxGone):
            boxes.add_codes(round_id, HASHES)
        boxes.make(round_id)
        for path in key_dir(circle).iterdir():
            path.write_bytes(bytes(32))
        with pytest.raises(KeyLost):
            boxes.peek(round_id)
        assert not boxes.is_readable(round_id)


def test_the_space_of_boxes_that_are_gone_is_given_back(circle: Circle) -> None:
    """PostgreSQL keeps dead versions until somebody clears up; SQLite overwrites them at once."""
    checkin_id = circle.opened()
    circle.close()
    assert circle.answer(circle.mailed_codes()[0]) == "checkin.thank_you", "a box in use is left alone"
    circle.end(checkin_id)
    engine = engine_of(circle, "box")
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            size = connection.exec_driver_sql("SELECT pg_relation_size('checkin_box')").scalar()
            connection.rollback()
        assert size == 0
