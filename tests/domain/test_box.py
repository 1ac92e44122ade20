"""How a box is filled with codes, and how many people it holds."""

import random
from uuid import UUID

import pytest

from facilitator.domain.box import (
    MAX_ROSTER,
    PLACES,
    Box,
    cast,
    fill,
    pack,
    tally,
    top_up,
    unpack,
)
from facilitator.domain.code import code_hash, edit_hash
from facilitator.domain.questions import ARRIVING_1
from facilitator.errors import Conflict, Invalid

ROUND = UUID("6f0c2f6e-6c1c-4d0e-9c53-1b1f1f3f7a10")
CALM = ARRIVING_1.encode({"mood": 8, "feelings": ["calm"]})


def token(n: int) -> bytes:
    """Give seeded random bytes."""
    return SOURCE.randbytes(n)


SOURCE = random.Random(20261022)


def code(place: int) -> bytes:
    """Return the hash of a member's code."""
    return code_hash(ROUND, f"{place:010d}")


def page(place: int) -> bytes:
    """Return the hash of a page's edit key."""
    return edit_hash(ROUND, f"page-{place:020d}")


@pytest.fixture
def box() -> Box:
    """Return a box with codes for nine people."""
    return fill([code(place) for place in range(9)], token)


@pytest.mark.parametrize(
    ("people", "codes"), [(5, 16), (9, 16), (16, 16), (17, 24), (24, 24), (120, 120), (121, 128)]
)
def test_decoys_hide_how_many_people_there_are(people: int, codes: int) -> None:
    filled = fill([code(place) for place in range(people)], token)
    assert len(filled.codes) == codes
    assert {code(place) for place in range(people)} <= filled.codes


def test_the_largest_roster_fits_with_a_second_batch_and_everybody_answering() -> None:
    first = [code(place) for place in range(MAX_ROSTER)]
    second = [code(1000 + place) for place in range(MAX_ROSTER)]
    full = top_up(fill(first, token), second, token)
    for place, each in enumerate([*first, *second]):
        full = cast(full, each, page(place), CALM)
    assert unpack(pack(full)) == full
    assert tally(full, ARRIVING_1).n == 2 * MAX_ROSTER
    assert MAX_ROSTER == 192
    assert MAX_ROSTER >= 120


def test_a_larger_roster_is_refused_at_opening_with_the_reason() -> None:
    with pytest.raises(Invalid) as refused:
        fill([code(place) for place in range(MAX_ROSTER + 1)], token)
    assert refused.value.key == "checkin.roster_too_large"
    assert refused.value.params == {"most": MAX_ROSTER}


def test_a_later_batch_of_one_is_hidden_among_eight() -> None:
    before = fill([code(place) for place in range(9)], token)
    after = top_up(before, [code(50)], token)
    assert len(after.codes - before.codes) == 8
    assert code(50) in after.codes


def test_codes_that_would_not_fit_are_refused_and_the_box_stays_as_it_was() -> None:
    full = top_up(
        fill([code(place) for place in range(192)], token), [code(500 + place) for place in range(192)], token
    )
    with pytest.raises(Conflict) as refused:
        top_up(full, [code(999)], token)
    assert refused.value.key == "checkin.box_full"
    assert len(full.codes) == 384 <= PLACES
