"""Answers are checked, packed into four bytes and counted as statements; the shipped sets keep the promises."""

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.question import (
    ANSWER_BYTES,
    EMPTY,
    SCREENS_MOST,
    TOUCHED_MOST,
    Choice,
    Option,
    QuestionSet,
    Scale,
    Statement,
)
from facilitator.domain.questions import (
    ARRIVING_1,
    BELONGED,
    DEFAULTS,
    FEELINGS,
    LEAVING_1,
    MOOD,
    QUESTION_SETS,
    find,
)
from facilitator.errors import Invalid, NotFound

FEELING_KEYS = [option.key for option in FEELINGS.options]
ALL_SETS = list(QUESTION_SETS.values())


def problems(question_set: QuestionSet, answers: dict[str, object]) -> dict[str, str]:
    """Return which answer was refused with which key."""
    with pytest.raises(Invalid) as refused:
        question_set.encode(answers)
    return {problem.field: problem.key for problem in refused.value.problems}


def test_an_answer_makes_the_statements_that_were_chosen() -> None:
    answer = ARRIVING_1.encode({"mood": 7, "feelings": ["calm", "anxious"]})
    assert ARRIVING_1.says(answer) == {"mood_high", "calm", "anxious"}
    answer = LEAVING_1.encode({"heard": "yes", "belonged": "not_really", "energy": "little"})
    assert LEAVING_1.says(answer) == {"heard", "energy_little"}


@pytest.mark.parametrize(
    ("mood", "said"),
    [(1, {"mood_low"}), (4, {"mood_low"}), (5, set()), (6, set()), (7, {"mood_high"}), (10, {"mood_high"})],
)
def test_a_mood_is_counted_as_two_statements_only(mood: int, said: set[str]) -> None:
    assert ARRIVING_1.says(ARRIVING_1.encode({"mood": mood})) == said


@pytest.mark.parametrize("skipped", [{}, {"mood": None}, {"mood": "", "feelings": []}, {"feelings": ()}])
def test_every_question_can_be_skipped(skipped: dict[str, object]) -> None:
    assert ARRIVING_1.encode(skipped) == EMPTY
    assert ARRIVING_1.says(EMPTY) == frozenset()


def test_an_answer_without_a_counted_statement_is_still_an_answer() -> None:
    assert LEAVING_1.encode({"energy": "enough"}) != EMPTY
    assert ARRIVING_1.encode({"mood": 5}) != EMPTY


@pytest.mark.requirement("C06")
@given(
    st.one_of(st.none(), st.integers(1, 10)),
    st.lists(st.sampled_from(FEELING_KEYS), max_size=3, unique=True),
)
def test_every_answer_has_the_same_size_and_says_what_was_chosen(
    mood: int | None, feelings: list[str]
) -> None:
    answer = ARRIVING_1.encode({"mood": mood, "feelings": feelings})
    assert len(answer) == ANSWER_BYTES
    assert ARRIVING_1.says(answer) - {"mood_high", "mood_low"} == set(feelings)


def test_the_order_and_repetition_of_choices_leave_no_trace() -> None:
    one = ARRIVING_1.encode({"feelings": ["low", "calm", "tired"]})
    assert one == ARRIVING_1.encode({"feelings": ["tired", "low", "calm", "low"]})


@pytest.mark.parametrize("mood", [0, 11, -1, 10**40, 7.0, "7", True, [7], {"a": 1}, float("nan")])
def test_a_mood_outside_the_scale_or_of_another_kind_is_refused(mood: object) -> None:
    assert problems(ARRIVING_1, {"mood": mood}) == {"answers.mood": "checkin.out_of_scale"}


@pytest.mark.parametrize(
    "feelings", ["furious", ["calm", "furious"], [1], [["calm"]], 3, {"calm": True}, "\0", True]
)
def test_an_unknown_choice_is_refused(feelings: object) -> None:
    assert problems(ARRIVING_1, {"feelings": feelings}) == {"answers.feelings": "checkin.choice_unknown"}


def test_more_than_three_feelings_are_refused() -> None:
    assert problems(ARRIVING_1, {"feelings": FEELING_KEYS[:4]}) == {
        "answers.feelings": "checkin.too_many_choices"
    }


def test_all_problems_are_told_at_once() -> None:
    assert problems(ARRIVING_1, {"mood": 99, "feelings": "furious", "diagnosis": "x"}) == {
        "answers.mood": "checkin.out_of_scale",
        "answers.feelings": "checkin.choice_unknown",
        "answers.diagnosis": "checkin.question_unknown",
    }


@pytest.mark.parametrize("question_set", ALL_SETS, ids=lambda each: each.id)
def test_a_shipped_set_has_four_screens_and_one_answer_touches_eight_statements_at_most(
    question_set: QuestionSet,
) -> None:
    assert len(question_set.questions) <= SCREENS_MOST == 4
    answers = [bytes(codes) for codes in product(*(question.codes for question in question_set.questions))]
    said = {question_set.says(answer) for answer in answers}
    assert max(len(one ^ other) for one in said for other in said) == question_set.touched_most
    assert question_set.touched_most <= TOUCHED_MOST == 8


def test_before_and_after_share_no_question_and_no_statement() -> None:
    keys = [question.key for each in ALL_SETS for question in each.questions]
    statements = [statement.key for each in ALL_SETS for statement in each.statements]
    assert len(set(keys)) == len(keys)
    assert len(set(statements)) == len(statements)


def test_shipped_sets_never_change_a_change_is_a_new_version() -> None:
    assert [question.key for question in ARRIVING_1.questions] == ["mood", "feelings"]
    assert FEELING_KEYS == ["calm", "hopeful", "connected", "okay", "tired", "anxious", "low", "overwhelmed"]
    assert [(band.statement.key, band.lowest, band.highest) for band in MOOD.bands] == [
        ("mood_high", 7, 10),
        ("mood_low", 1, 4),
    ]
    assert [question.key for question in LEAVING_1.questions] == ["heard", "belonged", "energy"]
    assert [statement.key for statement in LEAVING_1.statements] == [
        "heard",
        "belonged",
        "energy_plenty",
        "energy_little",
    ]


def test_a_set_is_found_by_its_version_and_an_unknown_one_is_not() -> None:
    assert find(DEFAULTS["before"]) is ARRIVING_1
    assert find(DEFAULTS["after"]) is LEAVING_1
    assert all(re.fullmatch(r"[a-z]+-\d+", key) for key in QUESTION_SETS)
    with pytest.raises(NotFound):
        find("arriving-0")


def test_a_set_that_asks_too_much_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="asks too much"):
        QuestionSet("long-1", "before", (MOOD, FEELINGS, BELONGED))
    screens = tuple(Choice(f"q{place}", (Option("yes"),)) for place in range(5))
    with pytest.raises(ValueError, match="5 screens"):
        QuestionSet("long-2", "before", screens)


def test_a_statement_cannot_be_counted_twice() -> None:
    twice = Choice("again", (Option("yes", Statement("mood_high")),))
    with pytest.raises(ValueError, match="twice"):
        QuestionSet("double-1", "before", (MOOD, twice))


def test_a_question_knows_how_it_is_asked() -> None:
    assert (Scale.kind, Choice.kind) == ("scale", "choice")
