"""The public directory: groups that have opted in, and nothing of any other.

Nobody acts here: what these reads return, everybody may see. They name every column that they take, so that an
address of an online room can never be among them.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from facilitator import clock
from facilitator.domain.listing import NewListing, PublicGroup, PublicSeries, PublicSession
from facilitator.domain.timetable import is_moved
from facilitator.errors import NotFound
from facilitator.extensions import db
from facilitator.models.group import Group
from facilitator.models.listing import GroupListing
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.models.site import Site
from facilitator.services import organisations

AHEAD = timedelta(days=62)  # so far coming dates are read: every monthly group shows its next two
LONGEST = timedelta(days=1)
# Nobody is shown who did not say so on the form with the preview, also if ``listed`` was set in another way.
SAID = select(GroupListing.group_id).where(GroupListing.group_id == Group.id).correlate(Group).exists()
LISTED = and_(Group.listed, SAID, Group.archived_at.is_(None))
GROUPS = (
    select(
        Group.id, Group.name, Group.mode, Group.openness, Group.age_rule, Group.updated_at,
        Site.name.label("site_name"), Site.address, Site.access_notes, Site.country,
        Site.updated_at.label("site_updated_at"), GroupListing,
    )
    .select_from(Group)
    .outerjoin(Site, and_(Site.id == Group.site_id, Site.deleted_at.is_(None)))
    .outerjoin(GroupListing, GroupListing.group_id == Group.id)
)  # fmt: skip
SERIES = select(
    Series.group_id, Series.id, Series.lineage_id, Series.starts_local, Series.time_zone, Series.duration_minutes,
    Series.rrule, Series.rule_class, Series.last_local, Series.updated_at,
).join(Group, Group.id == Series.group_id)  # fmt: skip
SESSIONS = select(
    GroupSession.group_id, GroupSession.series_id, GroupSession.recurrence_id, GroupSession.starts_local,
    GroupSession.starts_at, GroupSession.ends_at, GroupSession.time_zone, GroupSession.status,
    GroupSession.closure_state, GroupSession.updated_at,
).join(Group, Group.id == GroupSession.group_id)  # fmt: skip


def read_directory() -> list[PublicGroup]:
    """Return every group that is listed, by name, with its schedules and coming dates."""
    return read(LISTED)


def find_public(*, group_id: UUID) -> PublicGroup:
    """Return one group that is listed.

    Raises:
        NotFound: there is none, or it has not opted in; nobody can tell which.
    """
    found = read(and_(LISTED, Group.id == group_id))
    if not found:
        raise NotFound
    return found[0]


def is_public(*, group: Group) -> bool:
    """Tell whether everybody can see a group; the caller has found it."""
    found = select(Group.id).where(Group.id == group.id, LISTED)
    return group.listed and db.session.scalar(found) is not None


def preview_public(*, group_id: UUID, said: NewListing) -> PublicGroup:
    """Return a group as it would be seen if it said this; the caller has asked policy."""
    return read(Group.id == group_id, said)[0]


def read(which: ColumnElement[bool], said: NewListing | None = None) -> list[PublicGroup]:
    """Return groups as everybody may see them: three statements, however many there are."""
    rows = db.session.execute(GROUPS.where(which).order_by(Group.name, Group.id)).all()
    country = organisations.country() or "" if rows else ""
    groups = [public(row, said or words_of(row.GroupListing), country) for row in rows]
    series, sessions = by_group(going_on(which), series_of), by_group(dates(which), session_of)
    return [one.with_dates(series.get(one.group_id, ()), sessions.get(one.group_id, ())) for one in groups]


def words_of(row: GroupListing | None) -> NewListing:
    """Return what a group says about itself."""
    if row is None:
        return NewListing()
    return NewListing(**{name: getattr(row, name) for name in NewListing.__dataclass_fields__})


def public(row: Any, said: NewListing, country: str) -> PublicGroup:
    """Return a group with where it meets, if it shows that."""
    shown = said.show_address and row.site_name is not None
    changed = [row.updated_at, row.site_updated_at, row.GroupListing and row.GroupListing.updated_at]
    return PublicGroup(
        row.id, said.public_name or row.name, row.mode, row.openness, row.age_rule, row.country or country, said,
        row.site_name if shown else "", row.address if shown else "", row.access_notes if shown else "",
        max(at for at in changed if at is not None),
    )  # fmt: skip


def going_on(which: ColumnElement[bool]) -> Iterable[Any]:
    """Return the schedules that still have dates to come; the wall clock is a day ahead of UTC at most."""
    yesterday = clock.now().replace(tzinfo=None) - LONGEST
    goes_on = or_(Series.last_local.is_(None), Series.last_local >= yesterday)
    rows = db.session.execute(SERIES.where(which, Series.status != "cancelled", goes_on).order_by(Series.id))
    return rows.all()


def dates(which: ColumnElement[bool]) -> Iterable[Any]:
    """Return the sessions that have not ended, as far ahead as the directory looks."""
    now = clock.now()
    ahead = (
        GroupSession.ends_at > now,
        GroupSession.starts_at > now - LONGEST,
        GroupSession.starts_at < now + AHEAD,
    )
    return db.session.execute(SESSIONS.where(which, *ahead).order_by(GroupSession.starts_at)).all()


def by_group(rows: Iterable[Any], made: Any) -> dict[UUID, Sequence[Any]]:
    """Return what is made of rows, by their group."""
    found: dict[UUID, Any] = {}
    for row in rows:
        found.setdefault(row.group_id, []).append(made(row))
    return found


def series_of(row: Any) -> PublicSeries:
    """Return a schedule as everybody may see it."""
    return PublicSeries(
        row.id, row.lineage_id, row.starts_local, row.time_zone, row.duration_minutes, row.rrule, row.rule_class,
        row.last_local, row.updated_at,
    )  # fmt: skip


def session_of(row: Any) -> PublicSession:
    """Return a date as everybody may see it."""
    return PublicSession(
        row.series_id,
        row.recurrence_id,
        row.starts_at,
        row.ends_at,
        row.time_zone,
        state_of(row),
        row.updated_at,
    )


def state_of(row: Any) -> str:
    """Return how a date stands: off, unsure on a day that may be closed, moved, or on."""
    if row.status in {"cancelled", "did_not_meet"}:
        return "off"
    if row.closure_state == "held":
        return "unsure"
    return "moved" if is_moved(row.recurrence_id, row.starts_local, row.time_zone) else "on"
