"""What a plan must not collide with: an earlier check-in, another one's door, the same questions too often."""

from uuid import UUID, uuid4

from sqlalchemy import select

from facilitator.domain.checkin import EVERY_NTH_SESSION, ROOM
from facilitator.domain.door import door_of
from facilitator.errors import Conflict
from facilitator.extensions import db
from facilitator.models.checkin import CheckinRound
from facilitator.models.session import GroupSession
from facilitator.services import invitations

NOT_MEETING = ("cancelled", "did_not_meet")
TOLD_NOTHING = (
    "withdrawn",
    "lost",
)  # such a check-in may be planned anew: there is nothing to compare it with
ANSWERABLE = select(CheckinRound.id).where(CheckinRound.state.in_(("draft", "open")))


def make_room(session: GroupSession, phase: str) -> None:
    """Take away an earlier check-in of the same session and phase, if it never told anything.

    Raises:
        Conflict: there is one that stands: a second would be compared with the first.
    """
    mine = (CheckinRound.session_id == session.id, CheckinRound.phase == phase)
    earlier = db.session.scalar(select(CheckinRound).where(*mine).with_for_update())
    if earlier is None:
        return
    if earlier.state not in TOLD_NOTHING:
        raise Conflict("checkin.planned_already", field="phase")
    invitations.forget(earlier)
    db.session.delete(earlier)
    db.session.flush()


def with_own_door() -> UUID:
    """Return a new random id whose door no check-in has that can still be answered."""
    taken = {door_of(round_id) for round_id in db.session.scalars(ANSWERABLE)}
    made = uuid4()
    while door_of(made) in taken:
        made = uuid4()
    return made


def asked_seldom_enough(checkin: CheckinRound, session: GroupSession) -> None:
    """Refuse to ask only those in the room the same again within four sessions (words-1, rule 6).

    Raises:
        Conflict: it was asked, or will be, at one of the three sessions before or after.
    """
    if checkin.mode != ROOM:
        return
    others = select(GroupSession.id).where(
        GroupSession.group_id == session.group_id, GroupSession.status.not_in(NOT_MEETING)
    )
    before = others.where(GroupSession.starts_at < session.starts_at).order_by(GroupSession.starts_at.desc())
    after = others.where(GroupSession.starts_at > session.starts_at).order_by(GroupSession.starts_at)
    near = [
        session_id
        for side in (before, after)
        for session_id in db.session.scalars(side.limit(EVERY_NTH_SESSION - 1))
    ]
    same = select(CheckinRound.id).where(
        CheckinRound.session_id.in_(near),
        CheckinRound.question_set_id == checkin.question_set_id,
        CheckinRound.state.not_in(TOLD_NOTHING),
    )
    if db.session.scalar(same.limit(1)) is not None:
        raise Conflict("checkin.asked_too_often", field="closes_at")
