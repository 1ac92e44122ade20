"""Who can be asked to cover a session, and who is told how that ends."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from facilitator.domain.people_in_front import InRota
from facilitator.domain.rota import Person
from facilitator.extensions import db
from facilitator.models.facilitator import Assignment
from facilitator.models.group import Group
from facilitator.models.rota import CoverAsk, CoverRequest, Duty, Rota
from facilitator.models.session import GroupSession
from facilitator.services import duties, rotas


def pool(request: CoverRequest, session: GroupSession) -> list[InRota]:
    """Return who can still be asked: whoever has covered least first, then in the order of the rota."""
    group = db.session.get_one(Group, session.group_id)
    people = rotas.people_of(group, db.session.get(Rota, group.id))
    there = {duty.account_id for duty, _name in duties.of_sessions([session.id])}
    tried = set(db.session.scalars(select(CoverAsk.account_id).where(CoverAsk.request_id == request.id)))
    # Who cannot come themselves is asked for nobody else's place.
    missing = select(CoverRequest.account_id).where(
        CoverRequest.session_id == session.id, CoverRequest.state != "withdrawn"
    )
    tried |= set(db.session.scalars(missing))
    able = [
        one
        for one in people
        if one.covers and on_list(one, session.starts_local.date()) and one.account_id not in there | tried
    ]  # fmt: skip
    gone = duties.not_free([one.account_id for one in able], session)
    covered = times_covered(group.id)
    free = [one for one in able if one.account_id not in gone]
    return sorted(free, key=lambda one: (covered.get(one.account_id, 0), one.position))


def on_list(one: InRota, day: date) -> bool:
    """Tell whether somebody is in the rota on a day."""
    dates = Person(one.account_id, one.position, frozenset(), 1, one.active_from, one.active_to)
    return dates.active(day)


def times_covered(group_id: UUID) -> dict[UUID, int]:
    """Return how often people have covered in a group."""
    counted = (
        select(Duty.account_id, func.count())
        .join(GroupSession, GroupSession.id == Duty.session_id)
        .where(GroupSession.group_id == group_id, Duty.source == "cover")
        .group_by(Duty.account_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def colleagues(session: GroupSession) -> set[UUID]:
    """Return who is told how a search ends: those named for the session, else those who facilitate the group."""
    named = {duty.account_id for duty, _name in duties.of_sessions([session.id])}
    inside = select(Assignment.account_id).where(Assignment.group_id == session.group_id)
    return named or set(db.session.scalars(inside))
