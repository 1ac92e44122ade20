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

AHEAD = and_(GroupSession.status.in_(("planned", "live")), GroupSession.online_url != "")


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
    if session.status not in {"planned", "live"} or session.ends_at <= clock.now():
        raise Conflict("session.closed_never_moves")
    return put_in_place(actor, group, [], [session], online_url)


def of_series(*, actor: Principal, series_id: UUID, online_url: str) -> Replaced:
    """Replace the room of a schedule and of its dates to come, also of those that had a room of their own.

    Raises:
        NotFound, Forbidden: see the policy.
        Invalid: it is the room that they have.
    """
    series = db.session.get(Series, series_id, with_for_update=ONE_EDIT)
    if series is None:
        raise NotFound
    group = group_of(actor, series.group_id)
    return put_in_place(actor, group, [series], coming(GroupSession.series_id == series.id), online_url)


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
    """Return the dates that have an online room and are not over, locked."""
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
    for session in dates:
        session.online_url, session.sequence = online_url, session.sequence + 1
        session.override = overriding(session.override, online_url, own=own)
    forget(group.id, old - {online_url})
    audits.note(actor, "replace", "online_room", group.id, group_id=group.id)
    consequences.follow(dates, actor=actor)
    db.session.flush()
    return Replaced(group.id, len(dates))


def overriding(override: dict[str, Any], online_url: str, *, own: bool) -> dict[str, Any]:
    """Return what a date has of its own: its room if it stands alone, else that of the schedule again."""
    rest = {name: value for name, value in override.items() if name != "online_url"}
    return {**rest, "online_url": online_url} if own else rest


def forget(group_id: UUID, old: set[str]) -> None:
    """Take old addresses out of the dates that are over or cancelled; they opened a door that must stay shut."""
    if not old:
        return
    past = select(GroupSession).where(
        GroupSession.group_id == group_id,
        GroupSession.online_url.in_(sorted(old)),
        or_(GroupSession.ends_at <= clock.now(), GroupSession.status.not_in(("planned", "live"))),
    )
    for session in db.session.scalars(past).all():
        session.online_url = ""
        session.override = overriding(session.override, "", own=False)
