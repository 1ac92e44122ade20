"""Series: plan the repeating pattern of a group and keep its dated sessions 400 days ahead."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from facilitator import clock, policy
from facilitator.domain import recurrence, wallclock
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.series import NewSeries, Preview
from facilitator.errors import Conflict, NotFound
from facilitator.extensions import db
from facilitator.models.group import Group
from facilitator.models.ids import new_id
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.services import audits, consequences, groups, materialisation, rooms
from facilitator.services.pages import Listing, Page
from facilitator.services.versions import unchanged

PREVIEWED = 8
LISTED = Listing(
    select(
        Series.id, Series.group_id, Series.uid, Series.starts_local, Series.time_zone, Series.duration_minutes,
        Series.rrule, Series.rule_class, Series.last_local, Series.closure_policy, Series.place, Series.room_id,
        Series.online_url, Series.status, Series.sequence, Series.created_at, Series.updated_at, Series.version,
    )
    .join(Group, Group.id == Series.group_id)
    .where(policy.GROUP_SEEN),
    keys=(Series.id,),
    near=policy.near_groups(Series.group_id),
    filters={"group_id": Series.group_id == bindparam("group_id")},
)  # fmt: skip


def read_series(*, actor: Principal, group_id: UUID, page: PageRequest) -> Page:
    """Return the series of a group.

    Raises:
        NotFound: the actor may not know of the group.
    """
    groups.find_group(actor=actor, group_id=group_id)
    return LISTED.read(page, policy.params(actor), group_id=group_id)


def find_series(*, actor: Principal, series_id: UUID) -> Series:
    """Return a series.

    Raises:
        NotFound: there is none, or its group is not the actor's to see.
    """
    series = db.session.get(Series, series_id)
    if series is None:
        raise NotFound
    groups.find_group(actor=actor, group_id=series.group_id)
    return series


def preview_series(*, actor: Principal, group_id: UUID, new: NewSeries, dates: int = PREVIEWED) -> Preview:
    """Return what a series would become, without keeping anything.

    Raises:
        Invalid: the rule or the start is not usable; see domain.recurrence.
    """
    group = groups.find_group(actor=actor, group_id=group_id)
    zone = new.time_zone or group.time_zone
    settled = recurrence.settle(new.rrule, new.starts_local, zone)
    nominal = recurrence.first(settled.rule, settled.starts_local, dates, last=settled.last_local)
    planned = materialisation.plan_dates(nominal, zone, new.duration_minutes)
    warnings = ["series.clock_change"] if any(date.shifted for date in planned) else []
    if settled.starts_local != new.starts_local:
        warnings.append("series.start_moved")
    return Preview(
        settled.starts_local, zone, settled.text, "portable" if settled.rule else "single", planned,
        recurrence.describe(settled.rule, settled.starts_local), warnings,
    )  # fmt: skip


def pattern_of(rrule: str | None, starts_local: datetime) -> list[tuple[str, dict[str, Any]]]:
    """Return the pattern of a stored series as message keys with parameters."""
    return recurrence.describe(recurrence.parse(rrule) if rrule else None, starts_local)


def plan_series(*, actor: Principal, group_id: UUID, new: NewSeries) -> Series:
    """Plan a series of a group and make its dated sessions.

    Raises:
        Forbidden, NotFound: the group is not the actor's to run.
        Invalid: the rule or the start is not usable.
        Conflict: the group is archived.
    """
    group = groups.find_group(actor=actor, group_id=group_id)
    policy.permitted(allowed=policy.runs_group(actor, group))
    if group.archived_at is not None:
        raise Conflict("group.archived")
    rooms.require_room(new.room_id)
    zone = new.time_zone or group.time_zone
    settled = recurrence.settle(new.rrule, new.starts_local, zone)
    series_id = new_id()
    series = Series(
        id=series_id, lineage_id=series_id, group_id=group.id, uid=f"{series_id}@facilitator",
        starts_local=settled.starts_local, time_zone=zone, duration_minutes=new.duration_minutes,
        rrule=settled.text, rule_class="portable" if settled.rule else "single", last_local=settled.last_local,
        closure_policy=new.closure_policy, place=new.place, room_id=new.room_id, online_url=new.online_url,
        tzdb_version=wallclock.tzdata_version(),
    )  # fmt: skip
    db.session.add(series)
    db.session.flush()
    audits.note(actor, "plan", "series", series.id, group_id=group.id)
    materialisation.materialise(series, actor=actor, policy=new.policy)
    return series


def end_series(*, actor: Principal, series_id: UUID, after: date, expected: int | None = None) -> Series:
    """End a series after a date: later sessions that have not begun are cancelled.

    Raises:
        Conflict: the series has ended already.
    """
    series = find_series(actor=actor, series_id=series_id)
    group = groups.find_group(actor=actor, group_id=series.group_id)
    policy.permitted(allowed=policy.runs_group(actor, group))
    unchanged(series, expected)
    if series.status != "active":
        raise Conflict("series.ended_already")
    series.last_local = materialisation.at_midnight(after) + timedelta(days=1, seconds=-1)
    series.status, series.sequence = "ended", series.sequence + 1
    later = select(GroupSession).where(
        GroupSession.series_id == series.id,
        GroupSession.recurrence_id > series.last_local,
        GroupSession.status == "planned",
        GroupSession.starts_at > clock.now(),
    )
    ended = db.session.scalars(later).all()
    for session in ended:
        session.status, session.cancel_reason = "cancelled", "series_ended"
        session.sequence += 1
    consequences.follow(ended)
    audits.note(actor, "end", "series", series.id, group_id=series.group_id)
    db.session.flush()
    return series


def change_series(
    *, actor: Principal, series_id: UUID, changes: dict[str, Any], expected: int | None = None
) -> Series:
    """Change place or online address of a series; its coming sessions inherit what they do not override."""
    series = find_series(actor=actor, series_id=series_id)
    group = groups.find_group(actor=actor, group_id=series.group_id)
    policy.permitted(allowed=policy.runs_group(actor, group))
    unchanged(series, expected)
    rooms.require_room(changes.get("room_id"))
    clashing = changes.pop("policy", "reject")
    for name, value in changes.items():
        setattr(series, name, value)
    coming = select(GroupSession).where(
        GroupSession.series_id == series.id,
        GroupSession.status == "planned",
        GroupSession.starts_at > clock.now(),
    )
    inherited = {name: value for name, value in changes.items() if name in {"place", "online_url", "room_id"}}
    touched = []
    for session in db.session.scalars(coming) if inherited else ():
        for name, value in inherited.items():
            if name not in session.override:
                setattr(session, name, value)
        if db.session.is_modified(session):  # whoever was told the old place is told the new one
            session.sequence += 1
            touched.append(session)
    consequences.follow(touched, actor=actor, policy=clashing)
    series.sequence += 1
    audits.note(actor, "change", "series", series.id, group_id=series.group_id)
    db.session.flush()
    return series
