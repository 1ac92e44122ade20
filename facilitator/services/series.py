"""Series: plan the repeating pattern of a group, look at it beforehand, list what there is."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import String, bindparam, case, cast, func, select

from facilitator import policy
from facilitator.domain import recurrence, series_part, wallclock
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.series import NewSeries, Preview
from facilitator.errors import Conflict, NotFound
from facilitator.extensions import db
from facilitator.models.group import Group
from facilitator.models.ids import new_id
from facilitator.models.series import Series
from facilitator.services import audits, groups, materialisation, rooms
from facilitator.services.pages import Listing, Page

PREVIEWED = 8
# As for sessions: the way into an online room is for those who facilitate it, not for everybody who plans.
ONLINE_URL = case((Series.group_id.in_(policy.ACTOR_GROUPS), Series.online_url), else_="").label("online_url")
LISTED = Listing(
    select(
        Series.id, Series.group_id, Series.uid, Series.starts_local, Series.time_zone, Series.duration_minutes,
        Series.rrule, Series.rule_class, Series.last_local, Series.closure_policy, Series.place, Series.room_id,
        ONLINE_URL, Series.status, Series.sequence, Series.created_at, Series.updated_at, Series.version,
        # What the schema says in words; it reads one column, and the words need two.
        (cast(Series.starts_local, String) + "|" + func.coalesce(Series.rrule, "")).label("in_words"),
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
    warnings = list(series_part.clock_warnings(up_to_horizon(settled), zone))
    if settled.starts_local != new.starts_local:
        warnings.append("series.start_moved")
    return Preview(
        settled.starts_local, zone, settled.text, "portable" if settled.rule else "single", planned,
        recurrence.describe(settled.rule, settled.starts_local), warnings,
    )  # fmt: skip


def up_to_horizon(settled: recurrence.Settled) -> list[datetime]:
    """Return the first dates of a series, for as long a time as sessions are made ahead."""
    high = settled.starts_local + timedelta(days=materialisation.HORIZON_DAYS)
    return recurrence.expand(
        settled.rule, settled.starts_local, settled.starts_local, high, last=settled.last_local
    )


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
