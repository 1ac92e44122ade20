"""What a check-in asks and what an answer says: questions, their compact form, and the statements that are counted.

An answer is four bytes, one for each question and 0 for a skipped one, so that every answer has the same size. Only
statements ("felt anxious") are ever counted, never combinations of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from facilitator.domain.release import FEW_OR_NONE
from facilitator.errors import Invalid, Problem

SCREENS_MOST = 4
TOUCHED_MOST = 8
ANSWER_BYTES = SCREENS_MOST
EMPTY = bytes(ANSWER_BYTES)
HEAVY, PLAIN, LIGHT = "heavy", "plain", "light"


@dataclass(frozen=True)
class Statement:
    """One thing that a person may have said.

    ``weight`` tells when its sentence is hard to hear: a heavy one when some or most say it, a light one when few do.
    """

    key: str
    weight: str = PLAIN


@dataclass(frozen=True)
class Line:
    """One released sentence, by key, with the line that must follow it when it is hard to hear."""

    statement: str
    word: str
    key: str
    next_key: str | None


class Refused(Exception):
    """One answer does not fit its question; the set turns it into a problem with a field."""

    def __init__(self, key: str, **params: int) -> None:
        """Say why, by key."""
        super().__init__(key)
        self.problem = (key, dict(params))


@dataclass(frozen=True)
class Band:
    """A stretch of a scale that counts as one statement, both ends included."""

    statement: Statement
    lowest: int
    highest: int


@dataclass(frozen=True)
class Scale:
    """A question that is answered with a whole number; only its bands are counted."""

    kind: ClassVar[str] = "scale"
    key: str
    lowest: int
    highest: int
    bands: tuple[Band, ...]

    @property
    def ask_key(self) -> str:
        """The message key of the question itself."""
        return f"checkin.ask_{self.key}"

    @property
    def end_keys(self) -> tuple[str, str]:
        """The message keys of what the lowest and the highest number mean."""
        return f"checkin.low_end_{self.key}", f"checkin.high_end_{self.key}"

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements that answers to it can make."""
        return tuple(band.statement for band in self.bands)

    @property
    def codes(self) -> range:
        """All bytes that an answer can have, the skipped one first."""
        return range(self.highest - self.lowest + 2)

    def encode(self, value: object) -> int:
        """Return the byte of a number.

        Raises:
            Refused: it is not a whole number of the scale.
        """
        if isinstance(value, bool) or not isinstance(value, int) or not self.lowest <= value <= self.highest:
            raise Refused("checkin.out_of_scale", lowest=self.lowest, highest=self.highest)
        return value - self.lowest + 1

    def says(self, code: int) -> frozenset[str]:
        """Return the statements that a byte makes."""
        value = code + self.lowest - 1
        if not code:
            return frozenset()
        return frozenset(band.statement.key for band in self.bands if band.lowest <= value <= band.highest)


@dataclass(frozen=True)
class Option:
    """One thing to choose; without a statement it is not counted."""

    key: str
    statement: Statement | None = None


@dataclass(frozen=True)
class Choice:
    """A question that is answered by choosing up to ``most`` of at most eight options."""

    kind: ClassVar[str] = "choice"
    key: str
    options: tuple[Option, ...]
    most: int = 1

    @property
    def ask_key(self) -> str:
        """The message key of the question itself."""
        return f"checkin.ask_{self.key}"

    @property
    def option_keys(self) -> dict[str, str]:
        """The message key of each option, in the order in which they are shown."""
        return {option.key: f"checkin.choose_{self.key}_{option.key}" for option in self.options}

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements that answers to it can make."""
        return tuple(option.statement for option in self.options if option.statement)

    @property
    def codes(self) -> list[int]:
        """All bytes that an answer can have, the skipped one first."""
        return [code for code in range(1 << len(self.options)) if code.bit_count() <= self.most]

    def encode(self, value: object) -> int:
        """Return the byte of one chosen key or of a list of them.

        Raises:
            Refused: a key is unknown or too many are chosen.
        """
        chosen = [value] if isinstance(value, str) else value
        places = {option.key: place for place, option in enumerate(self.options)}
        if not isinstance(chosen, list | tuple) or not all(
            isinstance(key, str) and key in places for key in chosen
        ):
            raise Refused("checkin.choice_unknown")
        if len(set(chosen)) > self.most:
            raise Refused("checkin.too_many_choices", most=self.most)
        return sum(1 << places[key] for key in set(chosen))

    def says(self, code: int) -> frozenset[str]:
        """Return the statements that a byte makes."""
        return frozenset(
            option.statement.key
            for place, option in enumerate(self.options)
            if option.statement and code >> place & 1
        )


Question = Scale | Choice


@dataclass(frozen=True)
class QuestionSet:
    """A versioned list of questions. A set that was ever used is never changed: a change is a new set.

    Raises:
        ValueError: it has more than four screens, or one changed answer could touch more than eight statements.
    """

    id: str
    phase: str
    questions: tuple[Question, ...]

    def __post_init__(self) -> None:
        keys = [statement.key for statement in self.statements]
        if len(self.questions) > SCREENS_MOST or self.touched_most > TOUCHED_MOST:
            message = (
                f"{self.id} asks too much: {len(self.questions)} screens, {self.touched_most} statements"
            )
            raise ValueError(message)
        if len(set(keys)) < len(keys):
            message = f"{self.id} counts a statement twice"
            raise ValueError(message)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Every statement that is counted, in the order in which it is told."""
        return tuple(statement for question in self.questions for statement in question.statements)

    @property
    def touched_most(self) -> int:
        """The largest number of statements that can change when one person answers differently."""
        return sum(touched_most(question) for question in self.questions)

    def encode(self, answers: Mapping[str, object]) -> bytes:
        """Return the four bytes of what a person answered, by question key; what is left out or empty is skipped.

        Raises:
            Invalid: with one problem for each answer that does not fit.
        """
        given = {key: value for key, value in answers.items() if not is_skipped(value)}
        problems = [
            Problem(f"answers.{key}", "checkin.question_unknown")
            for key in given.keys() - {question.key for question in self.questions}
        ]
        codes = []
        for question in self.questions:
            try:
                codes.append(question.encode(given[question.key]) if question.key in given else 0)
            except Refused as refused:
                problems.append(Problem(f"answers.{question.key}", *refused.problem))
        if problems:
            raise Invalid(problems=problems)
        return bytes(codes).ljust(ANSWER_BYTES, b"\0")

    def says(self, answer: bytes) -> frozenset[str]:
        """Return the statements that an encoded answer makes."""
        return union(question.says(code) for question, code in zip(self.questions, answer, strict=False))

    def lines(self, words: Mapping[str, str]) -> list[Line]:
        """Return the sentences of a release in the order of the questions, each hard one with its next line."""
        return [
            Line(
                statement.key,
                words[statement.key],
                f"checkin.told_{statement.key}_{words[statement.key]}",
                f"checkin.next_{statement.key}" if is_hard(statement, words[statement.key]) else None,
            )
            for statement in self.statements
            if statement.key in words
        ]


def is_skipped(value: object) -> bool:
    """Tell whether a question was left out: nothing, an empty text or an empty list."""
    return value is None or value in ("", [], ())


def is_hard(statement: Statement, word: str) -> bool:
    """Tell whether a released sentence is hard to hear, so that it never stands alone."""
    return statement.weight == (LIGHT if word == FEW_OR_NONE else HEAVY)


def touched_most(question: Question) -> int:
    """Return how many statements of one question can change with one answer, by trying all pairs."""
    said = {question.says(code) for code in question.codes}
    return max(len(one ^ other) for one in said for other in said)


def union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    """Return everything that stands in any of the sets."""
    return frozenset().union(*sets)
