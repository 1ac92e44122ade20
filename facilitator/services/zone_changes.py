"""When the rules of a time zone change: coming sessions keep their wall clock, and begin at another moment.

Countries change their clocks at short notice, and the tzdata package follows within weeks. Whatever was planned by
older data is derived anew by the data that is loaded; what has begun stays as it was. What moved is kept for those who
have to know.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select, update

from facilitator import clock, transactions
from facilitator.domain import wallclock
from facilitator.domain.delivery import quiet_around
from facilitator.domain.principal import Principal
from facilitator.extensions import db, reading
from facilitator.models.columns import UtcDateTime
from facilitator.models.delivery import Delivery
from facilitator.models.member import Member
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.models.zone_change import ZoneChange
from facilitator.services import audits, checkins, consequences, duty_mails, lone_sessions, outbox
from facilitator.services.series_changes import ONE_EDIT

RECENT = (
    select(
        ZoneChange.time_zone, ZoneChange.session_id, ZoneChange.session_count, ZoneChange.was_starts_at,
        GroupSession.starts_at,
    )
    .join(GroupSession, GroupSession.id == ZoneChange.session_id)
    .where(
        ZoneChange.group_id.in_(bindparam("group_ids", expanding=True, type_=ZoneChange.group_id.type)),
        ZoneChange.at >= bindparam("since", type_=UtcDateTime()),
    )
    .order_by(ZoneChange.at.desc(), ZoneChange.id)
)  # fmt: skip
DERIVED = ("planned", "cancelled")  # a cancelled one may be restored, and then begins at the right moment


def follow_tzdata() -> int:
    """Derive what older zone data planned anew, one short unit a series. Returns how many sessions moved.

    Safe to repeat and to do twice at once. A process that still runs older data leaves what newer data planned alone.
    """
    with transactions.unit(writes=False):
        older = select(Series.id).where(Series.tzdb_version < wallclock.tzdata_version())
        behind = list(db.session.scalars(older))
    moved = 0
    for series_id in behind:
        with transactions.unit():
            moved += derive_anew(db.session.get_one(Series, series_id, with_for_update=ONE_EDIT))
    return moved


def derive_anew(series: Series) -> int:
    """Give the coming sessions of a series the moments that its zone's rules of today say; returns how many moved."""
    before, series.tzdb_version = series.tzdb_version, wallclock.tzdata_version()
    coming = select(GroupSession).where(
        GroupSession.series_id == series.id,
        GroupSession.status.in_(DERIVED),
        GroupSession.starts_at > clock.now(),
    )
    # Locked in the order of their ids, like everywhere, so that nobody moves one of them meanwhile.
    locked = db.session.scalars(coming.order_by(GroupSession.id).with_for_update())
    rows = sorted(locked, key=lambda row: row.starts_at)
    moved = [row for row in rows if moment_of(row) != row.starts_at]
    change = note(series, before, moved) if moved else None
    for session in moved:
        derive(session)
    still = [row.id for row in rows if row not in moved]
    outbox.changed(update(GroupSession).where(GroupSession.id.in_(still)).values(unchanged_by(series)), {})
    consequences.follow(moved, policy="tentative")
    if change is not None:
        tell(change, moved[0])
    return len(moved)


def unchanged_by(series: Series) -> dict[Any, Any]:
    """Return what is written to a session for which new data changes nothing: nobody has to read it again."""
    return {"tzdb_version": series.tzdb_version, "updated_at": GroupSession.updated_at}


def nominal(session: GroupSession) -> datetime:
    """Return the wall time for which a session was planned: its own if it was moved, else that of its series."""
    own = session.override.get("starts_local")
    return datetime.fromisoformat(own) if own else session.recurrence_id


def moment_of(session: GroupSession) -> datetime:
    """Return the moment at which a session begins by the zone data that is loaded."""
    return wallclock.to_utc(nominal(session), session.time_zone)


def derive(session: GroupSession) -> None:
    """Move a session to the moment of its wall time, with what goes by its time."""
    starts_at = moment_of(session)
    by = starts_at - session.starts_at
    checkins.follow_session(session_id=session.id, by=by)
    believe(session, starts_at)
    session.starts_local = wallclock.to_local(starts_at, session.time_zone)
    session.starts_at, session.ends_at = starts_at, session.ends_at + by
    session.tzdb_version = wallclock.tzdata_version()
    session.sequence += 1
    audits.note(Principal.system(), "retime", "session", session.id, group_id=session.group_id)


def believe(session: GroupSession, starts_at: datetime) -> None:
    """Let members who live by the session's own clock count as told: it shows what they were told already."""
    by_its_clock = select(Member.id).where(
        or_(Member.time_zone.is_(None), Member.time_zone == session.time_zone)
    )
    theirs = update(Delivery).where(
        Delivery.session_id == session.id,
        Delivery.told_starts_at == session.starts_at,
        Delivery.member_id.in_(by_its_clock),
    )
    outbox.changed(theirs.values(told_starts_at=starts_at), {})


def note(series: Series, before: str, moved: Sequence[GroupSession]) -> ZoneChange:
    """Keep and return what happened to a series, for those who facilitate it."""
    first = moved[0]
    change = ZoneChange(
        series_id=series.id, group_id=series.group_id, session_id=first.id, time_zone=series.time_zone,
        from_version=before, to_version=series.tzdb_version, session_count=len(moved),
        was_starts_at=first.starts_at, at=clock.now(),
    )  # fmt: skip
    db.session.add(change)
    db.session.flush()
    return change


def tell(change: ZoneChange, first: GroupSession) -> None:
    """Plan a mail to those who facilitate the group, not in the night."""
    people = lone_sessions.people_of([change.group_id])[change.group_id]
    night = quiet_around(change.at, first.time_zone)
    duty_mails.plan("zone_changed", first, people, change.id, at=night[1] if night else None)


def read_recent(*, group_ids: Collection[UUID], since: datetime) -> Sequence[Any]:
    """Return what new zone data moved in groups since an instant, the newest first; the caller has asked policy."""
    if not group_ids:
        return []
    with reading() as connection:
        return connection.execute(RECENT, {"group_ids": list(group_ids), "since": since}).all()
