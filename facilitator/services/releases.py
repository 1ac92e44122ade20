"""Releases: the few words that a check-in leaves behind, drawn once, told to everybody alike."""

import secrets
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select

from facilitator import policy
from facilitator.domain import questions
from facilitator.domain.box import Box, tally
from facilitator.domain.principal import Principal
from facilitator.domain.release import release
from facilitator.domain.wallclock import to_local
from facilitator.extensions import db, reading
from facilitator.models.checkin import CheckinRelease, CheckinRound
from facilitator.models.session import GroupSession
from facilitator.services import deliveries, groups

TREND = (
    select(
        CheckinRound.id, CheckinRound.phase, CheckinRound.state, CheckinRound.question_set_id,
        CheckinRelease.released_on, CheckinRelease.words,
    )
    .join(GroupSession, GroupSession.id == CheckinRound.session_id)
    .join(CheckinRelease, CheckinRelease.round_id == CheckinRound.id)
    .where(GroupSession.group_id == bindparam("group_id", type_=GroupSession.group_id.type))
    .order_by(CheckinRelease.released_on.desc(), CheckinRound.closes_at.desc(), CheckinRound.id)
    .limit(bindparam("most"))
)  # fmt: skip


def publish(checkin: CheckinRound, session: GroupSession, box: Box) -> None:
    """Draw the words of a check-in and plan to tell them; what they were drawn from is not kept anywhere.

    The caller holds the lock on the box and destroys it after the commit.
    """
    told = tally(box, questions.find(checkin.question_set_id))
    words = release(
        told.counts, told.n, told.n_for_threshold, checkin.epsilon_milli, secrets.randbelow, checkin.k_min
    )
    checkin.state = "withheld" if words is None else "released"
    db.session.add(
        CheckinRelease(
            round_id=checkin.id,
            released_on=to_local(checkin.closes_at, session.time_zone).date(),
            words=words,
            rule_version=checkin.rule_version,
        )
    )
    db.session.flush()
    deliveries.plan_release(checkin_id=checkin.id)


def read_releases(*, actor: Principal, group_id: UUID, most: int = 26) -> list[Row[Any]]:
    """Return what was released in a group, the oldest first: the same words as were told, nothing computed anew.

    Raises:
        NotFound, Forbidden: the actor does not facilitate the group.
    """
    groups.find_group(actor=actor, group_id=group_id)
    policy.permitted(allowed=policy.facilitates(actor, group_id))
    with reading() as connection:
        rows = connection.execute(TREND, {"group_id": group_id, "most": most}).all()
    return list(reversed(rows))
