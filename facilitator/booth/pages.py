"""The few screens of the booth. All of them have one address, so that no log can tell them apart.

Nothing happens on GET, nor when a page is loaded with its script: only a press of a button sends anything.
"""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.datastructures import MultiDict

from facilitator.booth.questions import answers_of, shown
from facilitator.booth.words import LANGUAGE_STEP, say
from facilitator.errors import Conflict, FacilitatorError, Gone, Invalid, Unavailable
from facilitator.services import ballots
from facilitator.services.ballots import Ballot

pages = Blueprint("booth", __name__)
EDIT_KEY_BYTES = 16

# The sentences of the promise that stand above the code, and those one press away, in order; see phrases/checkin.py.
PROMISED_FIRST = ("anonymous", "nobody_told", "optional")
PROMISED_IN_FULL = ("everyone", "words", "five", "once", "destroyed", "no_mail", "bound", "limit")


@pages.route("/", methods=["GET", "POST"])
def booth() -> Response:
    """Show the first page, or take the step that a pressed button names."""
    if request.method == "GET":
        return arrive()
    pressed = request.form.get("step", "")
    if pressed.startswith(LANGUAGE_STEP):
        return arrive()
    step = STEPS.get(pressed, show_questions)
    try:
        return step(request.form)
    except Gone as error:
        return page("booth/closed.html", error.status, sentence=say(error.key))
    except (Invalid, Conflict) as error:
        return arrive(error)


def page(template: str, status: int = 200, **context: Any) -> Response:
    """Render a page of the booth."""
    return make_response(render_template(template, **context), status)


def wrong(error: FacilitatorError) -> list[dict[str, str]]:
    """Return what is wrong, in words, each with the field that it is about."""
    if isinstance(error, Invalid):
        return [
            {"field": problem.field.removeprefix("answers."), "text": say(problem.key, **problem.params)}
            for problem in error.problems
        ]
    return [{"field": error.field or "", "text": say(error.key, **error.params)}]


def arrive(error: FacilitatorError | None = None) -> Response:
    """Show the promise and the place for the code."""
    return page(
        "booth/arrive.html",
        error.status if error else 200,
        code=request.form.get("code", "")[:100],
        problems=wrong(error) if error else [],
        promised_first=[say(f"checkin.promise_{name}") for name in PROMISED_FIRST],
        promised_in_full=[say(f"checkin.promise_{name}") for name in PROMISED_IN_FULL],
    )


def show_questions(form: MultiDict[str, str]) -> Response:
    """Show the questions of the check-in that the code leads to; the code is not used up by this."""
    ballot = ballots.find_ballot(code=form.get("code", ""))
    return questions_page(ballot, form, {})


def questions_page(
    ballot: Ballot,
    form: MultiDict[str, str],
    answers: Mapping[str, object],
    error: FacilitatorError | None = None,
) -> Response:
    """Show the questions, with what was chosen if the page comes back."""
    edit_key = form.get("edit_key", "")
    return page(
        "booth/questions.html",
        error.status if error else 200,
        ballot=ballot,
        code=form.get("code", ""),
        edit_key=edit_key or secrets.token_urlsafe(EDIT_KEY_BYTES),
        is_change=bool(edit_key) and error is None,
        questions=shown(ballot.question_set, answers),
        problems=wrong(error) if error else [],
    )


def take_answer(form: MultiDict[str, str]) -> Response:
    """Put an answer into the box, or change the one that this page put there before."""
    ballot = ballots.find_ballot(code=form.get("code", ""))
    answers = answers_of(ballot.question_set, form)
    try:
        outcome = ballots.cast(code=form.get("code", ""), edit_key=form.get("edit_key", ""), answers=answers)
    except Unavailable as error:
        response = questions_page(ballot, form, answers, error)
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    except Invalid as error:
        if any(problem.field.startswith("answers.") for problem in error.problems):
            return questions_page(ballot, form, answers, error)
        raise
    return thanks(form, outcome)


def take_back(form: MultiDict[str, str]) -> Response:
    """Take an answer out of the box again."""
    outcome = ballots.cast(code=form.get("code", ""), edit_key=form.get("edit_key", ""), answers={})
    return thanks(form, outcome)


def thanks(form: MultiDict[str, str], outcome: str) -> Response:
    """Say what became of the answer, and how to change it or take it back from this page."""
    return page(
        "booth/thanks.html",
        sentence=say(outcome),
        code=form.get("code", ""),
        edit_key=form.get("edit_key", ""),
        in_box=outcome in {"checkin.thank_you", "checkin.changed"},
    )


STEPS: dict[str, Callable[[MultiDict[str, str]], Response]] = {
    "questions": show_questions,
    "answer": take_answer,
    "withdraw": take_back,
}
