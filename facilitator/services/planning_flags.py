"""The one-use flags that outlive a round: who was not reached, and who started; gone once used or after 60 days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, or_, select

from facilitator import clock
from facilitator.domain.round import FLAG_DAYS, Place, place_of
from facilitator.domain.round_state import RoundState
from facilitator.domain.round_view import outcome
from facilitator.extensions import db
from facilitator.models.member import Member
from facilitator.models.round import PlanningFlag

Kept = list[list[Any]]  # [member id, kind, last day] per flag, as it goes into a JSON document


@dataclass(frozen=True)
class Flags:
    """What is known from last time, by seat keys."""

    not_reached: frozenset[str] = frozenset()
    started_last: str | None = None


def today() -> date:
    """Return today's date in UTC."""
    return clock.now().date()


def read_flags(group_id: UUID) -> Flags:
    """Return the flags of a group that still count."""
    rows = db.session.scalars(
        select(PlanningFlag).where(PlanningFlag.group_id == group_id, PlanningFlag.expires_on >= today())
    ).all()
    keys = {
        kind: [key_of(row) for row in rows if row.kind == kind] for kind in ("not_reached", "started_last")
    }
    return Flags(frozenset(keys["not_reached"]), next(iter(keys["started_last"]), None))


def key_of(flag: PlanningFlag) -> str:
    """Return the seat key of whom a flag speaks."""
    return Place("member", flag.member_id).key


def settle(group_id: UUID, state: RoundState) -> Kept:
    """Use up and renew the flags of a group when a round closes; return what stood there before.

    Whoever was offered a turn is owed none; whoever was not reached is first next time. Guests are nobody that could
    be recognised, and facilitators need no promise, so only members are flagged.
    """
    before = kept(group_id)
    told = outcome(state)
    offered = [turn.seat.key for turn in state.turns if turn.offered]
    asked = members([*offered, *told.not_reached])
    used = and_(PlanningFlag.kind == "not_reached", PlanningFlag.member_id.in_(asked))
    if told.starter is not None:
        used = or_(used, PlanningFlag.kind == "started_last")
    db.session.execute(delete(PlanningFlag).where(PlanningFlag.group_id == group_id, used))
    last_day = (today() + timedelta(days=FLAG_DAYS)).isoformat()
    fresh: Kept = [[str(member_id), "not_reached", last_day] for member_id in members(told.not_reached)]
    if told.starter is not None:
        fresh += [[str(member_id), "started_last", last_day] for member_id in members([told.starter])]
    put(group_id, fresh)
    return before


def restore(group_id: UUID, before: Kept) -> None:
    """Let the flags of a group be as they were: the close of a round was taken back."""
    db.session.execute(delete(PlanningFlag).where(PlanningFlag.group_id == group_id))
    put(group_id, before)


def forget_expired() -> None:
    """Delete flags whose last day has passed."""
    db.session.execute(delete(PlanningFlag).where(PlanningFlag.expires_on < today()))


def kept(group_id: UUID) -> Kept:
    """Return the flags of a group as they go into a document."""
    rows = db.session.scalars(select(PlanningFlag).where(PlanningFlag.group_id == group_id))
    return [[str(row.member_id), row.kind, row.expires_on.isoformat()] for row in rows]


def put(group_id: UUID, flags: Kept) -> None:
    """Add flags, but none about somebody who was erased in the meantime."""
    wanted = {UUID(member_id) for member_id, _, _ in flags}
    known = set(
        db.session.scalars(select(Member.id).where(Member.id.in_(wanted), Member.deleted_at.is_(None)))
    )
    for member_id, kind, last_day in flags:
        if UUID(member_id) in known:
            flag = PlanningFlag(
                group_id=group_id,
                member_id=UUID(member_id),
                kind=kind,
                expires_on=date.fromisoformat(last_day),
            )
            db.session.add(flag)
    db.session.flush()


def members(keys: Iterable[str]) -> list[UUID]:
    """Return the ids of the members among these seats."""
    places = [place_of(key) for key in keys]
    return [place.person_id for place in places if place.kind == "member" and place.person_id is not None]
