"""The booth's side of a check-in: what is asked, and an answer that comes in. It knows no person.

Nothing here writes to the main database, counts, dates or logs. An answer replaces one sealed text by another of the
same size; that is all that happens. Nobody learns from here whether a code has been used without using it: whoever
reads somebody's mail must not find out who has answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from facilitator import clock
from facilitator.domain import box as boxed
from facilitator.domain import questions
from facilitator.domain.code import code_hash, edit_hash
from facilitator.domain.door import door_of, parted
from facilitator.domain.question import EMPTY, QuestionSet
from facilitator.errors import Gone, Invalid
from facilitator.extensions import reading
from facilitator.models.checkin import CheckinRound
from facilitator.models.organisation import Organisation
from facilitator.models.session import GroupSession
from facilitator.services import boxes
from facilitator.vault import KeyLost

OPEN = (
    select(
        CheckinRound.id, CheckinRound.closes_at, CheckinRound.question_set_id,
        CheckinRound.roster_size, CheckinRound.codes_given, GroupSession.time_zone,
    )
    .join(GroupSession, GroupSession.id == CheckinRound.session_id)
    .where(CheckinRound.state == "open")
    .order_by(CheckinRound.id)
)  # fmt: skip
CLOSING = select(CheckinRound.closes_at).where(
    CheckinRound.state == "open", CheckinRound.id == bindparam("round_id", type_=CheckinRound.id.type)
)
COUNTRY = select(Organisation.country).limit(1)


@dataclass(frozen=True)
class Ballot:
    """What the page of an open check-in shows, the same for everybody who may answer it."""

    round_id: UUID
    question_set: QuestionSet
    closes_at: datetime
    time_zone: str
    roster_size: int
    codes_given: int
    is_certain: bool = True  # False: a code without its door, while several check-ins ask the same


def country() -> str | None:
    """Return the organisation's country, whose crisis information stands open on every page."""
    with reading() as connection:
        return connection.scalar(COUNTRY)


def open_ballots(door: str | None = None) -> list[Ballot]:
    """Return the check-ins that are open at this moment, behind one door or all of them."""
    with reading() as connection:
        rows = connection.execute(OPEN).all()
    now = clock.now()
    return [
        Ballot(
            row.id,
            questions.find(row.question_set_id),
            row.closes_at,
            row.time_zone,
            row.roster_size,
            row.codes_given,
        )
        for row in rows
        if row.closes_at > now and door in {None, door_of(row.id)}
    ]


def find_ballot(*, code: str) -> Ballot:
    """Return the check-in that a code leads to. Whether the code is unspent is not looked at.

    Raises:
        Invalid: it cannot be a code, or is not enough to tell which check-in is meant.
        Gone: no such check-in is open.
    """
    door, _ = parted(code)
    found = open_ballots(door)
    if not found:
        raise Gone("checkin.is_closed")
    if len({ballot.question_set.id for ballot in found}) > 1:
        raise Invalid("checkin.code_incomplete", field="code")
    return replace(found[0], is_certain=len(found) == 1)


def cast(*, code: str, edit_key: str, answers: Mapping[str, object]) -> str:
    """Put an answer into its box, change it, or take it back if it is empty; return the key of what to say.

    Raises:
        Invalid: an answer, the code or the edit key is malformed.
        Conflict: the code is used or unknown.
        Gone: the check-in is over, or its answers were lost.
        Unavailable: the keys or the database are out of reach for now.
    """
    ballot = find_ballot(code=code)
    door, bare_code = parted(code)
    answer = ballot.question_set.encode(answers)
    edit_hash(ballot.round_id, edit_key)  # refuses a malformed one before any box is opened
    # Every box that could be meant is opened, also after the right one has been found.
    candidates = open_ballots(door)
    homes = [one.round_id for one in candidates if len(candidates) == 1 or knows(one, bare_code, edit_key)]
    return put(homes[0] if homes else ballot.round_id, bare_code, edit_key, answer)


def knows(ballot: Ballot, code: str, edit_key: str) -> bool:
    """Tell whether a box holds a code or the answer of an edit key; only for codes whose door is not enough."""
    try:
        box = boxes.peek(ballot.round_id)
    except (boxes.BoxGone, KeyLost):
        return False
    return (
        edit_hash(ballot.round_id, edit_key) in box.answers or code_hash(ballot.round_id, code) in box.codes
    )


def put(round_id: UUID, code: str, edit_key: str, answer: bytes) -> str:
    """Change one box under its lock and return the key of what to say.

    The time is asked under the lock, so that nothing comes in late. Skipping everything spends nothing and takes as
    long as an answer, whatever the code.

    Raises:
        Conflict, Gone, Unavailable: as for ``cast``.
    """
    mine = edit_hash(round_id, edit_key)
    try:
        with boxes.held(round_id) as holding:
            still_open(round_id)
            before = holding.content()
            is_nothing = answer == EMPTY and mine not in before.answers
            spent = code_hash(round_id, code)
            holding.put(before if is_nothing else boxed.cast(before, spent, mine, answer))
    except (boxes.BoxGone, KeyLost):
        still_open(round_id)
        raise Gone("checkin.lost") from None
    if answer == EMPTY:
        return "checkin.nothing_sent" if is_nothing else "checkin.withdrawn"
    return "checkin.changed" if mine in before.answers else "checkin.thank_you"


def still_open(round_id: UUID) -> None:
    """Refuse an answer that comes too late, also if the closing task has not run yet.

    Raises:
        Gone: the check-in is not open at this moment.
    """
    with reading() as connection:
        closes_at = connection.scalar(CLOSING, {"round_id": round_id})
    if closes_at is None or closes_at <= clock.now():
        raise Gone("checkin.is_closed")
