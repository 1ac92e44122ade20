"""Questions as the booth shows them, and what was chosen as it reads it."""

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from facilitator.booth.words import say
from facilitator.domain.question import Choice, Question, QuestionSet, Scale

LONGEST_NUMBER = 3  # digits; more cannot be on any scale


def shown(question_set: QuestionSet, answers: Mapping[str, object]) -> list[dict[str, Any]]:
    """Return the questions in words, with what is chosen: at first, to skip each of them."""
    return [
        {"key": question.key, "ask": say(question.ask_key), **of_kind(question, answers.get(question.key))}
        for question in question_set.questions
    ]


def of_kind(question: Question, answer: object) -> dict[str, Any]:
    """Return what can be chosen, as (value, words), and what is."""
    skip = ("", say("checkin.skip"))
    chosen = list(answer) if isinstance(answer, list) else []
    if isinstance(question, Scale):
        return {"kind": "scale", "options": [*steps(question), skip], "chosen": str(answer or "")}
    options = [(key, say(words)) for key, words in question.option_keys.items()]
    if question.most > 1:
        return {"kind": "several", "options": options, "chosen": chosen}
    return {"kind": "one", "options": [*options, skip], "chosen": chosen[0] if chosen else ""}


def steps(question: Scale) -> list[tuple[str, str]]:
    """Return the numbers of a scale, with words at both ends."""
    ends = dict(zip((question.lowest, question.highest), question.end_keys, strict=True))
    return [
        (str(number), f"{number} · {say(ends[number])}" if number in ends else str(number))
        for number in range(question.lowest, question.highest + 1)
    ]


def answers_of(question_set: QuestionSet, form: MultiDict[str, str]) -> dict[str, object]:
    """Return what was chosen, by question; what the page cannot have sent is left for the rules to refuse."""
    return {question.key: answer_of(question, form) for question in question_set.questions}


def answer_of(question: Question, form: MultiDict[str, str]) -> object:
    """Return what was chosen for one question: a number or a list of keys, either empty for a skip."""
    chosen = [value for value in form.getlist(question.key) if value]
    if isinstance(question, Choice):
        return chosen
    number = chosen[0] if chosen else ""
    is_number = number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER
    return int(number) if is_number else number
