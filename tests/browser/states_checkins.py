"""Anonymous check-ins and the booth, as facilitators and members meet them."""

from collections.abc import Callable
from typing import Any

from facilitator import transactions
from facilitator.domain.questions import QUESTION_SETS
from facilitator.extensions import db
from facilitator.models.checkin import CheckinRelease, CheckinRound
from facilitator.models.session import GroupSession
from facilitator.services import ballots, slips
from tests.browser.page_states import Before, State
from tests.stage import Stage

SHOW, BOOTH, KEY = "GET web.checkins.show_checkin", "/c/", "k" * 32
HARD = {"low": "most", "anxious": "most", "mood_high": "few_or_none", "calm": "some"}


def in_state(state: str, words: dict[str, str] | None = None) -> Before:
    """Return a scene in which the check-in to come is in a state, with words if it is released."""

    def settle(stage: Stage) -> dict[str, Any]:
        with stage.app.app_context(), transactions.unit():
            checkin = db.session.get_one(CheckinRound, stage.ids["checkin_draft"])
            checkin.state, checkin.question_set_id = state, "arriving-1"
            if state in {"released", "withheld"}:
                tell(checkin, words)
        return {"checkin_id": stage.ids["checkin_draft"]}

    return settle


def tell(checkin: CheckinRound, words: dict[str, str] | None) -> None:
    """Release words, with "some" for every statement that is not named."""
    statements = QUESTION_SETS[checkin.question_set_id].statements
    full = None if words is None else {one.key: "some" for one in statements} | words
    day = checkin.closes_at.date()
    db.session.add(CheckinRelease(round_id=checkin.id, released_on=day, words=full, rule_version="words-1"))
    db.session.flush()


def weeks_of_words(stage: Stage) -> dict[str, Any]:
    """Let a check-in have been released, or withheld, before each of the coming sessions."""
    group_id = stage.cast.group_a
    with stage.app.app_context(), transactions.unit():
        coming = db.session.query(GroupSession).filter_by(group_id=group_id, status="planned")
        for place, session in enumerate(coming.order_by(GroupSession.starts_at).limit(12)):
            checkin = CheckinRound(
                session_id=session.id, phase="before", state="released", opens_at=session.starts_at,
                closes_at=session.ends_at, question_set_id="arriving-1", roster_size=9,
            )  # fmt: skip
            db.session.add(checkin)
            db.session.flush()
            word = ("most", "some", "few_or_none")[place % 3]
            tell(checkin, None if place == 4 else {"calm": word, "tired": "most", "low": word})
    return {}


def with_code(*steps: Callable[[str], None]) -> Before:
    """Return a scene in which a slip has been printed for the open check-in, and something done with its code."""

    def prepare(stage: Stage) -> dict[str, Any]:
        with stage.app.app_context(), transactions.unit():
            ada, checkin_id = stage.cast.ada, stage.ids["checkin_open"]
            (slip,) = slips.print_slips(actor=ada, checkin_id=checkin_id, count=1)
        stage.ids["a_code"] = slip.code
        with stage.app.app_context():
            for step in steps:
                step(slip.code)
        return {}

    return prepare


def answered_elsewhere(code: str) -> None:
    """Use a code from another page."""
    ballots.cast(code=code, edit_key="e" * 32, answers={"heard": "yes"})


ANSWER = {"step": "answer", "code": "a_code", "edit_key": KEY}
STATES = (
    State("check-in, planned", SHOW, path={"checkin_id": "checkin_draft"}),
    State("check-in, released, a hard week", SHOW, before=in_state("released", HARD)),
    State("check-in, withheld", SHOW, before=in_state("withheld")),
    State("check-in, lost", SHOW, before=in_state("lost")),
    State("check-in, withdrawn", SHOW, before=in_state("withdrawn")),
    State("check-ins of a session, one withdrawn", "GET web.checkins.list_checkins",
          path={"session_id": "coming_a"}, before=in_state("withdrawn")),
    State("words of the weeks", "GET web.checkins.list_releases", before=weeks_of_words),
    State("slips to cut apart", "POST web.checkins.print_slips", form={"count": "3"}),
    State("booth, arriving", url=BOOTH),
    State("booth, no code", url=BOOTH, form={"step": "questions", "code": "nonsense"}, status=422),
    State("booth, questions", url=BOOTH, form={"step": "questions", "code": "a_code"}, before=with_code()),
    State("booth, an answer that does not fit", url=BOOTH, form={**ANSWER, "heard": "perhaps"}, status=422,
          before=with_code()),
    State("booth, thank you", url=BOOTH, form={**ANSWER, "heard": "yes"}, before=with_code()),
    State("booth, nothing sent", url=BOOTH, form=ANSWER, before=with_code()),
    State("booth, code used", url=BOOTH, form={**ANSWER, "heard": "yes"}, status=409,
          before=with_code(answered_elsewhere)),
    State("booth, closed", url=BOOTH, form={"step": "questions", "code": "ZZZZ ZZZZZ ZZZZZ"}, status=410),
    State("booth, no such page", url="/c/elsewhere", status=404),
)  # fmt: skip
