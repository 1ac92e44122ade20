"""Replace the address of an online room in one press: those concerned are told, and the old one stands nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from facilitator import clock, policy
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, Invalid, NotFound
from facilitator.extensions import db
from facilitator.models.group import Group
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.services import audits, consequences, groups, sessions
from facilitator.services.series_changes import ONE_EDIT

TAKES_PLACE = ("planned", "live")
# Also what is cancelled: it can come back, and then needs the way in that the others have.
AHEAD = and_(GroupSession.status.in_((*TAKES_PLACE, "cancelled")), GroupSession.online_url != "")


@dataclass(frozen=True)
class Replaced:
    """What a room was replaced for: so many dates to come."""

    group_id: UUID
    dates: int


def of_session(*, actor: Principal, session_id: UUID, online_url: str) -> Replaced:
    """Replace the room of one date.

    Raises:
        NotFound, Forbidden: see the policy.
        Invalid: it is the room that it has.
        Conflict: the date is over or cancelled.
    """
    session = sessions.find_session(actor=actor, session_id=session_id, lock=True)
    group = group_of(actor, session.group_id)
    if session.status not in TAKES_PLACE or session.ends_at <= clock.now():
        raise Conflict("session.closed_never_moves")
    return put_in_place(actor, group, [], [session], online_url)


def of_series(*, actor: Principal, series_id: UUID, online_url: str) -> Replaced:
    """Replace the room of a schedule and of its dates to come, also of those that had a room of their own.

    A schedule that has been split is still one to those who come: all its parts get the new room.

    Raises:
        NotFound, Forbidden: see the policy.
        Invalid: it is the room that they have.
    """
    series = db.session.get(Series, series_id)
    if series is None:
        raise NotFound
    group = group_of(actor, series.group_id)
    parts = select(Series).where(Series.lineage_id == series.lineage_id).order_by(Series.id)
    locked = parts.with_for_update(**ONE_EDIT).execution_options(populate_existing=True)
    schedules = [part for part in db.session.scalars(locked) if part.online_url or part is series]
    of_parts = select(Series.id).where(Series.lineage_id == series.lineage_id)
    return put_in_place(actor, group, schedules, coming(GroupSession.series_id.in_(of_parts)), online_url)


def of_group(*, actor: Principal, group_id: UUID, online_url: str) -> Replaced:
    """Replace every online room of a group: of its schedules and of all its dates to come.

    Raises:
        NotFound, Forbidden: see the policy.
        Invalid: it is the room that they have.
    """
    group = group_of(actor, group_id)
    own = select(Series).where(Series.group_id == group.id, Series.online_url != "").order_by(Series.id)
    schedules = db.session.scalars(own.with_for_update(**ONE_EDIT)).all()
    return put_in_place(actor, group, schedules, coming(GroupSession.group_id == group.id), online_url)


def group_of(actor: Principal, group_id: UUID) -> Group:
    """Return a group whose rooms the actor may replace."""
    group = groups.find_group(actor=actor, group_id=group_id)
    policy.permitted(allowed=policy.runs_group(actor, group))
    return group


def coming(which: ColumnElement[bool]) -> Sequence[GroupSession]:
    """Return the dates that have an online room and are not over, locked, also those that are cancelled."""
    ahead = select(GroupSession).where(which, AHEAD, GroupSession.ends_at > clock.now())
    locked = db.session.scalars(ahead.order_by(GroupSession.id).with_for_update())
    return sorted(locked, key=lambda one: one.starts_at)


def put_in_place(
    actor: Principal,
    group: Group,
    schedules: Sequence[Series],
    dates: Sequence[GroupSession],
    online_url: str,
) -> Replaced:
    """Put a new address where the old ones stood, and take them out of what is over."""
    old = {one.online_url for one in schedules} | {one.online_url for one in dates}
    old.discard("")
    if old == {online_url}:
        raise Invalid("online_room.same", field="online_url")
    for series in schedules:
        series.online_url, series.sequence = online_url, series.sequence + 1
    own = not schedules  # then the date differs from its schedule
    told = [session for session in dates if session.status in TAKES_PLACE]
    for session in dates:
        session.online_url, session.sequence = online_url, session.sequence + (session in told)
        session.override = overriding(session.override, online_url, own=own)
    forget(group.id, old - {online_url})
    audits.note(actor, "replace", "online_room", group.id, group_id=group.id)
    consequences.follow(told, actor=actor)
    db.session.flush()
    return Replaced(group.id, len(told))


def overriding(override: dict[str, Any], online_url: str, *, own: bool) -> dict[str, Any]:
    """Return what a date has of its own: its room if it stands alone, else that of the schedule again."""
    rest = {name: value for name, value in override.items() if name != "online_url"}
    return {**rest, "online_url": online_url} if own else rest


def forget(group_id: UUID, old: set[str]) -> None:
    """Take old addresses out of the dates that are over; they opened a door that must stay shut."""
    if not old:
        return
    past = select(GroupSession).where(
        GroupSession.group_id == group_id,
        GroupSession.online_url.in_(sorted(old)),
        or_(GroupSession.ends_at <= clock.now(), GroupSession.status.in_(("closed", "did_not_meet"))),
    )
    for session in db.session.scalars(past).all():
        session.online_url = ""
        session.override = overriding(session.override, "", own=False)
