"""Guests are a number: one tap each, stable, and no record of a person."""

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from facilitator.errors import Conflict, NotFound
from facilitator.extensions import Base, db
from facilitator.models.guest import MOST_GUESTS, Guest
from facilitator.services import closings, guests, registers
from tests.cast import Cast
from tests.conftest import NOW, OpenUnit
from tests.registers import Evening, evening_at_hand

CHANGED_BY_A_GUEST = {"guest", "audit"}


@pytest.fixture
def evening(app: Flask, cast: Cast) -> Evening:
    """Give tonight's evening."""
    return evening_at_hand(app, cast)


def sizes() -> dict[str, int]:
    """Return the number of rows of every table, inside a unit."""
    tables = (table for table in Base.metadata.tables.values() if not table.info.get("bind_key"))
    return {table.name: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def numbers(cast: Cast, evening: Evening) -> list[int]:
    """Return the numbers of the guests who are there."""
    return [
        row.number for row in registers.read_register(actor=cast.ada, session_id=evening.session_id).guests
    ]


@pytest.mark.requirement("P14")
def test_three_guests_leave_no_row_about_a_person(cast: Cast, unit: OpenUnit, evening: Evening) -> None:
    where = evening.by(cast.ada)
    with unit():
        before = sizes()
    for _ in range(3):
        with unit():
            guests.welcome_guest(**where)
    with unit():
        after = sizes()
    assert {name for name in after if after[name] != before[name]} == CHANGED_BY_A_GUEST
    with unit():
        assert numbers(cast, evening) == [1, 2, 3]
        closings.close_session(**where)
    with unit():
        left = sizes()
        register = registers.read_register(**where)
        assert (left["guest"], left["member"], register.tally.guests) == (0, before["member"], 3)


def test_taking_one_back_leaves_the_numbers_of_the_others(
    cast: Cast, unit: OpenUnit, evening: Evening
) -> None:
    where = evening.by(cast.ada)
    with unit():
        for _ in range(3):
            guests.welcome_guest(**where)
    for _ in range(2):  # twice is fine
        with unit():
            guests.take_back_guest(**where, number=2)
    with unit():
        assert numbers(cast, evening) == [1, 3]
        assert guests.welcome_guest(**where).number == 4


def test_one_tap_is_one_guest_however_often_it_is_sent(cast: Cast, unit: OpenUnit, evening: Evening) -> None:
    mine = uuid4()
    for _ in range(3):
        with unit():
            made = guests.welcome_guest(actor=cast.ada, session_id=evening.session_id, client_guest_id=mine)
            assert made.number == 1
    with unit():
        assert numbers(cast, evening) == [1]


@pytest.mark.parametrize("number", [0, -1, 1, 7, 10**30])
def test_there_is_no_guest_who_was_not_counted(
    cast: Cast, unit: OpenUnit, evening: Evening, number: int
) -> None:
    with unit(), pytest.raises(NotFound):
        guests.take_back_guest(actor=cast.ada, session_id=evening.session_id, number=number)


def test_two_hundred_guests_are_enough(cast: Cast, unit: OpenUnit, evening: Evening) -> None:
    with unit():
        last = Guest(session_id=evening.session_id, number=MOST_GUESTS, client_guest_id=uuid4(), added_at=NOW)
        db.session.add(last)
    with unit(), pytest.raises(Conflict, match="too_many"):
        guests.welcome_guest(actor=cast.ada, session_id=evening.session_id)


def test_a_closed_session_takes_no_guests(cast: Cast, unit: OpenUnit, evening: Evening) -> None:
    where = evening.by(cast.ada)
    with unit():
        closings.close_session(**where)
    with unit(), pytest.raises(Conflict, match="is_closed"):
        guests.welcome_guest(**where)
    with unit(), pytest.raises(Conflict, match="is_closed"):
        guests.take_back_guest(**where, number=1)
