"""What becomes of an answer that is sent: once, again, changed, withdrawn, with a spent code; and what is counted."""

import random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.box import (
    Answer,
    Box,
    Tally,
    cast,
    fill,
    pack,
    tally,
)
from facilitator.domain.code import code_hash, edit_hash
from facilitator.domain.question import EMPTY
from facilitator.domain.questions import ARRIVING_1
from facilitator.errors import Conflict

ROUND = UUID("6f0c2f6e-6c1c-4d0e-9c53-1b1f1f3f7a10")
CALM = ARRIVING_1.encode({"mood": 8, "feelings": ["calm"]})
LOW = ARRIVING_1.encode({"mood": 2, "feelings": ["low", "tired"]})


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


def test_a_first_answer_spends_its_code(box: Box) -> None:
    after = cast(box, code(3), page(1), CALM)
    assert box.codes - after.codes == {code(3)}
    assert after.answers == {page(1): Answer(CALM)}
    assert box.answers == {}


def test_a_spent_code_cannot_be_used_from_another_page(box: Box) -> None:
    after = cast(box, code(3), page(1), CALM)
    with pytest.raises(Conflict) as refused:
        cast(after, code(3), page(2), LOW)
    assert (refused.value.key, refused.value.field) == ("checkin.code_already_used", "code")


def test_an_unknown_code_is_refused_in_the_same_words_as_a_spent_one(box: Box) -> None:
    for unknown in (code(77), None):
        with pytest.raises(Conflict) as refused:
            cast(box, unknown, page(1), CALM)
        assert refused.value.key == "checkin.code_already_used"


def test_fifty_tries_with_one_code_count_once(box: Box) -> None:
    accepted = 0
    for place in range(50):
        try:
            box = cast(box, code(3), page(place), CALM)
            accepted += 1
        except Conflict:
            continue
    assert accepted == 1
    assert tally(box, ARRIVING_1).n == 1


def test_a_retry_after_a_lost_reply_changes_nothing(box: Box) -> None:
    once = cast(box, code(3), page(1), CALM)
    assert cast(once, code(3), page(1), CALM) == once
    assert cast(once, None, page(1), CALM) == once


def test_the_same_page_replaces_its_answer_and_spends_no_second_code(box: Box) -> None:
    changed = cast(cast(box, code(3), page(1), CALM), code(4), page(1), LOW)
    assert changed.answers == {page(1): Answer(LOW)}
    assert code(4) in changed.codes


def test_an_empty_answer_withdraws_and_the_same_page_may_answer_again(box: Box) -> None:
    withdrawn = cast(cast(box, code(3), page(1), CALM), None, page(1), EMPTY)
    assert tally(withdrawn, ARRIVING_1).n == 0
    assert code(3) not in withdrawn.codes
    with pytest.raises(Conflict):
        cast(withdrawn, code(3), page(2), CALM)
    assert tally(cast(withdrawn, None, page(1), LOW), ARRIVING_1).counts["low"] == 1


def test_sending_nothing_at_all_spends_nothing(box: Box) -> None:
    assert cast(box, code(3), page(1), EMPTY) == box
    with pytest.raises(Conflict):
        cast(box, code(77), page(1), EMPTY)


def test_marginals_are_counted_and_nothing_else(box: Box) -> None:
    for place, answer in enumerate([CALM, CALM, LOW]):
        box = cast(box, code(place), page(place), answer)
    counted = tally(box, ARRIVING_1)
    assert (counted.n, counted.n_for_threshold) == (3, 3)
    assert counted.counts == dict.fromkeys((s.key for s in ARRIVING_1.statements), 0) | {
        "mood_high": 2,
        "calm": 2,
        "mood_low": 1,
        "low": 1,
        "tired": 1,
    }


def test_answers_from_paper_count_but_not_towards_the_threshold(box: Box) -> None:
    box = cast(box, code(0), page(0), CALM, on_paper=True)
    box = cast(box, code(1), page(1), CALM)
    assert tally(box, ARRIVING_1) == Tally(tally(box, ARRIVING_1).counts, n=2, n_for_threshold=1)
    assert tally(box, ARRIVING_1).counts["calm"] == 2


def test_an_answer_from_paper_stays_marked_when_it_is_changed(box: Box) -> None:
    box = cast(cast(box, code(0), page(0), CALM, on_paper=True), None, page(0), LOW)
    assert tally(box, ARRIVING_1).n_for_threshold == 0


@given(st.permutations(range(9)), st.permutations(range(9)))
def test_the_order_of_answering_leaves_no_trace_in_the_packed_box(one: list[int], other: list[int]) -> None:
    start = fill([code(place) for place in range(9)], random.Random(5).randbytes)
    boxes = []
    for order in (one, other):
        box = start
        for place in order:
            box = cast(box, code(place), page(place), LOW if place % 2 else CALM)
        boxes.append(pack(box))
    assert boxes[0] == boxes[1]


steps = st.lists(
    st.tuples(st.integers(0, 11), st.integers(0, 5), st.sampled_from([CALM, LOW, EMPTY]), st.booleans()),
    max_size=40,
)


@given(steps)
def test_whatever_is_sent_no_code_counts_twice_and_nothing_is_lost(
    sent: list[tuple[int, int, bytes, bool]],
) -> None:
    box = fill([code(place) for place in range(9)], random.Random(5).randbytes)
    spent: dict[int, int] = {}
    latest: dict[int, bytes] = {}
    for code_place, page_place, answer, on_paper in sent:
        may = page_place in latest or (code_place < 9 and code_place not in spent)
        try:
            box = cast(box, code(code_place), page(page_place), answer, on_paper=on_paper)
        except Conflict:
            assert not may
            continue
        assert may
        if page_place not in latest and answer != EMPTY:
            spent[code_place] = page_place
        if page_place in latest or answer != EMPTY:
            latest[page_place] = answer
    assert {key: answer.value for key, answer in box.answers.items()} == {
        page(place): answer for place, answer in latest.items()
    }
    assert len(box.codes) + len(box.answers) == 16
    assert tally(box, ARRIVING_1).n == sum(answer != EMPTY for answer in latest.values())
