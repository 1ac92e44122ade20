"""Released words on a page: each sentence with its next line, and the words of the weeks, drawn calmly."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel import Locale
from flask_babel import get_locale

from facilitator.domain import questions
from facilitator.domain.question import QuestionSet
from facilitator.domain.release import FEW_OR_NONE, MOST, SOME
from facilitator.mail import moments
from facilitator.web.forms import say

HEIGHTS = {FEW_OR_NONE: 3, SOME: 2, MOST: 1}  # the row of the drawing that a word stands in, from above
LEFT, SLOT, ROW, TOP = 132, 44, 28, 6  # pixels; the words of the rows stand in the left margin


@dataclass(frozen=True)
class Told:
    """One released sentence, and the line that follows it when it is hard to hear."""

    sentence: str
    next_line: str | None


@dataclass(frozen=True)
class Trend:
    """One statement over the releases of one set of questions: words by date, and where each dot stands."""

    name: str
    words: list[str | None]
    dots: list[tuple[int, int]]
    line: str  # an SVG path that joins the dots, with a gap where nothing was released


@dataclass(frozen=True)
class Trends:
    """All statements of one set of questions, with the dates they share."""

    phase: str
    dates: list[str]
    series: list[Trend]
    width: int


def told(question_set_id: str, words: Mapping[str, str] | None) -> list[Told]:
    """Return what is read to the group, in the order of the questions."""
    if words is None:
        return []
    return [
        Told(say(line.key), say(line.next_key) if line.next_key else None)
        for line in questions.find(question_set_id).lines(words)
    ]


def is_hard_week(question_set_id: str, words: Mapping[str, str] | None) -> bool:
    """Tell whether something hard was said by most, so that the facilitator gets general guidance."""
    lines = questions.find(question_set_id).lines(words or {})
    return any(line.word == MOST and line.next_key for line in lines)


def trends(rows: Sequence[Any]) -> list[Trends]:
    """Return the sequences of released words, one part for each set of questions that was ever asked."""
    asked = {row.question_set_id: row.phase for row in rows}
    return [
        trends_of(questions.find(set_id), phase, [row for row in rows if row.question_set_id == set_id])
        for set_id, phase in asked.items()
    ]


def trends_of(question_set: QuestionSet, phase: str, rows: Sequence[Any]) -> Trends:
    """Return the sequences of one set of questions."""
    dates = [moments.day_of_month(row.released_on, get_locale() or Locale("en")) for row in rows]
    series = [
        trend_of(statement.key, [(row.words or {}).get(statement.key) for row in rows])
        for statement in question_set.statements
    ]
    return Trends(phase, dates, series, LEFT + SLOT * len(rows))


def trend_of(statement: str, words: Iterable[str | None]) -> Trend:
    """Return the words of one statement, date by date, and its dots; where nothing was released there is none."""
    kept = list(words)
    places = [
        (LEFT + SLOT * place + SLOT // 2, TOP + ROW * HEIGHTS[word] - ROW // 2) if word else None
        for place, word in enumerate(kept)
    ]
    line = "".join(
        f"{'L' if before else 'M'}{place[0]} {place[1]}"
        for before, place in zip([None, *places], places, strict=False)
        if place
    )
    said = [say(f"checkin.word_{word}") if word else None for word in kept]
    return Trend(say(f"checkin.about_{statement}"), said, [place for place in places if place], line)
