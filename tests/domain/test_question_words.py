"""The words of the check-in: each exists, none gives a count away, and a hard one never stands alone."""

import re

import pytest

from facilitator.domain.box import MAX_ROSTER
from facilitator.domain.question import Choice, Line, QuestionSet, Scale, Statement, is_hard
from facilitator.domain.questions import ARRIVING_1, QUESTION_SETS
from facilitator.domain.release import FEW_OR_NONE, MOST, SOME, WORDS
from facilitator.phrases import say, text_of
from facilitator.phrases.checkin import NEXT, PHRASES, PROBLEMS, PROMISES, QUESTIONS, TOLD

ALL_SETS = list(QUESTION_SETS.values())
STATEMENTS = [statement for each in ALL_SETS for statement in each.statements]
COUNTS = re.compile(
    r"\d|\b(nobody|everybody|everyone|no one|all of us|one|two|three|four|five|six|seven|eight|nine|ten|percent)\b",
    re.IGNORECASE,
)
# domain.md S10, S12 and C08: words that our own text never uses, and subjects that the form never asks about.
NEVER_SAID = re.compile(
    r"commit|attempt|successful|suffering|victim|mentally ill|suicid|self-harm|diagnos|medicat|symptom"
    r"|absent|missed|no-show",
    re.IGNORECASE,
)


def unchanged(text: str) -> str:
    """Translate nothing."""
    return text


@pytest.mark.parametrize("question_set", ALL_SETS, ids=lambda each: each.id)
def test_every_question_has_its_words(question_set: QuestionSet) -> None:
    for question in question_set.questions:
        keys = {question.ask_key}
        if isinstance(question, Scale):
            keys |= set(question.end_keys)
        if isinstance(question, Choice):
            keys |= set(question.option_keys.values())
        assert keys <= {f"checkin.{rest}" for rest in QUESTIONS}


def test_every_statement_has_a_sentence_for_every_word_and_there_are_no_others() -> None:
    assert TOLD.keys() == {f"told_{statement.key}_{word}" for statement in STATEMENTS for word in WORDS}


@pytest.mark.parametrize("key", sorted(TOLD))
def test_a_released_sentence_never_holds_a_number_nor_nobody_nor_everybody(key: str) -> None:
    assert not COUNTS.search(TOLD[key])
    opening = {FEW_OR_NONE: "A few of us or none ", SOME: "Some of us ", MOST: "Most of us "}
    assert TOLD[key].startswith(next(start for word, start in opening.items() if key.endswith(word)))


def test_the_control_sentence_would_be_caught() -> None:
    assert COUNTS.search("6 of 9 felt anxious")
    assert COUNTS.search("Everybody felt anxious")


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda each: each.key)
def test_every_hard_sentence_is_followed_by_a_line_that_holds_a_door_open(statement: Statement) -> None:
    question_set = next(each for each in ALL_SETS if statement in each.statements)
    for word in WORDS:
        (line,) = question_set.lines({statement.key: word})
        assert text_of(line.key)
        assert (line.next_key is not None) == is_hard(statement, word)
        if line.next_key:
            assert not COUNTS.search(
                text_of(line.next_key).replace("one small step", "").replace("One thing", "")
            )


def test_which_sentences_are_hard() -> None:
    hard = {
        (line.statement, line.word) for word in WORDS for line in all_lines(ARRIVING_1, word) if line.next_key
    }
    assert {("anxious", MOST), ("low", SOME), ("mood_low", MOST), ("connected", FEW_OR_NONE)} <= hard
    assert not {("okay", FEW_OR_NONE), ("anxious", FEW_OR_NONE), ("calm", MOST), ("mood_high", SOME)} & hard


def all_lines(question_set: QuestionSet, word: str) -> list[Line]:
    """Return the lines of a release in which every statement got the same word."""
    return question_set.lines({statement.key: word for statement in question_set.statements})


def test_a_hard_most_says_you_are_not_alone() -> None:
    assert TOLD["told_anxious_most"] == "Most of us felt anxious this week. You are not alone."
    for statement in STATEMENTS:
        if is_hard(statement, MOST):
            assert TOLD[f"told_{statement.key}_most"].endswith("You are not alone.")


def test_lines_come_in_the_order_of_the_questions_and_only_for_what_was_released() -> None:
    lines = ARRIVING_1.lines({"low": MOST, "calm": SOME, "something_else": MOST})
    assert [line.statement for line in lines] == ["calm", "low"]
    assert [line.key for line in lines] == ["checkin.told_calm_some", "checkin.told_low_most"]
    assert lines[1].next_key == "checkin.next_low"


def test_every_next_line_belongs_to_a_statement() -> None:
    assert {f"next_{statement.key}" for statement in STATEMENTS if statement.weight != "plain"} == NEXT.keys()


@pytest.mark.requirement("C08")
@pytest.mark.parametrize("key", sorted(PHRASES))
def test_sentences_are_short_and_use_safe_words(key: str) -> None:
    assert not NEVER_SAID.search(PHRASES[key])
    if key not in PROBLEMS:
        for sentence in re.split(r"(?<=[.?!])\s", PHRASES[key]):
            assert len(sentence.split()) <= 25


def test_the_unanswerable_limits_are_said_plainly() -> None:
    assert (
        PROMISES["promise_anonymous"] == "This is anonymous, so no one can see it was you or get back to you."
    )
    assert PROMISES["nobody_live"].startswith("Nobody reads these answers live")
    assert "limit" in PROMISES["promise_limit"]
    assert PHRASES["withheld"] == "Too few answers this time to share anything safely."


def test_placeholders_are_filled() -> None:
    assert say("checkin.who_counts", unchanged, roster_size=9).endswith("of the 9 people on the list.")
    assert str(MAX_ROSTER) in say("checkin.roster_too_large", unchanged, most=MAX_ROSTER)
    assert say("checkin.out_of_scale", unchanged, lowest=1, highest=10).startswith(
        "Choose a number from 1 to 10"
    )
