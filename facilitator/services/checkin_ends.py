"""How a check-in ends: with words, without them, withdrawn, or lost; and what a crash may have left behind."""

from uuid import UUID

from sqlalchemy import select

from facilitator import clock
from facilitator.extensions import db, reading
from facilitator.models.checkin import CheckinRound
from facilitator.models.session import GroupSession
from facilitator.services import boxes, invitations, releases
from facilitator.vault import KeyLost

UNFINISHED = (
    select(CheckinRound.id, CheckinRound.state, CheckinRound.closes_at, GroupSession.status)
    .join(GroupSession, GroupSession.id == CheckinRound.session_id)
    .where(CheckinRound.state.in_(("draft", "open")))
    .order_by(CheckinRound.id)
)


def due() -> list[UUID]:
    """Return what ``close_due`` has to look at: what is over, what was cancelled or lost, and boxes left by a crash."""
    with reading() as connection:
        unfinished = connection.execute(UNFINISHED).all()
    now = clock.now()
    over = {row.id for row in unfinished if row.closes_at <= now or row.status == "cancelled"}
    lost = {row.id for row in unfinished if row.state == "open" and not boxes.is_readable(row.id)}
    left_behind = boxes.all_ids() - {row.id for row in unfinished}
    return sorted(over | lost | left_behind)


def end(checkin: CheckinRound, holding: boxes.Held) -> bool:
    """Give a check-in its last state and return whether its box is to go."""
    if checkin.state not in {"draft", "open"}:
        return True
    session = db.session.get_one(GroupSession, checkin.session_id)
    is_over = checkin.closes_at <= clock.now()
    if session.status == "cancelled" or (is_over and checkin.state == "draft"):
        checkin.state = "withdrawn"
    elif checkin.state == "draft":
        return False
    else:
        try:
            box = holding.content()
        except (boxes.BoxGone, KeyLost):
            checkin.state = "lost"
        else:
            if not is_over:
                return False
            releases.publish(checkin, session, box)
    invitations.forget(checkin)
    db.session.flush()
    return True
