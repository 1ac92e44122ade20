"""Take a change of a schedule back: every row as it was, or nothing at all if something has changed since."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, exists, select

from facilitator import clock, policy
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, NotFound
from facilitator.extensions import db
from facilitator.models.columns import UtcDateTime
from facilitator.models.series import Series
from facilitator.models.series_change import SeriesChange
from facilitator.models.session import GroupSession
from facilitator.services import (
    audits,
    checkins,
    consequences,
    groups,
    outbox,
    rooms,
    series_changes,
    session_children,
)
from facilitator.services.materialisation import at_midnight
from facilitator.services.pages import Listing, Page
from facilitator.services.series_changes import KINDS, ONE_EDIT, Row, Thing, read_back, seen, written

# What must still be as the change left it; of all else, what somebody has changed since stays as it is now.
HELD = {
    "series": (
        "starts_local", "time_zone", "duration_minutes", "rrule", "last_local", "status", "place", "online_url",
        "room_id",
    ),
    "session": (
        "series_id", "recurrence_id", "starts_local", "time_zone", "starts_at", "ends_at", "status", "place",
        "online_url", "override", "room_id",
    ),
}  # fmt: skip


LISTED = Listing(
    select(
        SeriesChange.id, SeriesChange.verb, SeriesChange.until, SeriesChange.undone_at, SeriesChange.at
    ).where(
        SeriesChange.group_id == bindparam("group_id", type_=SeriesChange.group_id.type),
        SeriesChange.until > bindparam("now", type_=UtcDateTime()),
    ),
    keys=(SeriesChange.at, SeriesChange.id),
)  # fmt: skip


def read_changes(*, actor: Principal, group_id: UUID, page: PageRequest) -> Page:
    """Return what has been changed about the schedules of a group and can still be taken back, oldest first.

    Raises:
        NotFound: the actor may not know of the group.
    """
    groups.find_group(actor=actor, group_id=group_id)
    return LISTED.read(page, {"group_id": group_id, "now": clock.now()})


def find_change(*, actor: Principal, change_id: UUID) -> SeriesChange:
    """Return a change of a schedule that the actor may take back, locked.

    Raises:
        NotFound, Forbidden: there is none, or its group is not the actor's.
    """
    change = db.session.get(SeriesChange, change_id, with_for_update=True, populate_existing=True)
    if change is None:
        raise NotFound
    group = groups.find_group(actor=actor, group_id=change.group_id)
    policy.permitted(allowed=policy.runs_group(actor, group))
    return change


def undo_change(*, actor: Principal, change_id: UUID) -> SeriesChange:
    """Take a change back within an hour.

    Raises:
        NotFound, Forbidden: see ``find_change``.
        Conflict: too late, done already, or something has changed since.
    """
    change = find_change(actor=actor, change_id=change_id)
    if change.undone_at is not None:
        raise Conflict("series_change.done_already")
    if change.until <= clock.now():
        raise Conflict("series_change.too_late")
    things = {kind: present(kind, change) for kind in KINDS}
    if not all(is_as_left(kind, *entry) for kind in KINDS for entry in entries(kind, change, things[kind])):
        raise Conflict("series_change.changed_since")
    take_away(change, things)
    take_away_later(change, things["series"])
    touched = put_back(change, things)
    remove_series(change, things["series"])
    change.undone_at = clock.now()
    audits.note(actor, "undo", "series_change", change.id, group_id=change.group_id)
    consequences.follow(
        touched, actor=actor, policy="tentative"
    )  # what was booked since stays; the way back is open
    db.session.flush()
    return change


def present(kind: str, change: SeriesChange) -> dict[UUID, Thing]:
    """Return the rows of a change that are there now, locked."""
    model: Any = KINDS[kind]
    found: dict[UUID, Thing] = {}
    for some in session_children.lots([UUID(one) for one in change.rows[kind]]):
        rows = select(model).where(model.id.in_(some)).order_by(model.id)
        locked = rows.with_for_update(**(ONE_EDIT if kind == "series" else {}))
        found |= {one.id: one for one in db.session.scalars(locked.execution_options(populate_existing=True))}
    return found


def entries(
    kind: str, change: SeriesChange, things: dict[UUID, Thing]
) -> Iterator[tuple[Thing | None, Row | None, Row | None]]:
    """Yield each row of a change: as it is now, as it was before, and as the change left it."""
    for one, rows in change.rows[kind].items():
        yield things.get(UUID(one)), rows["before"], rows["after"]


def is_as_left(kind: str, thing: Thing | None, before: Row | None, after: Row | None) -> bool:
    """Tell whether a row is as the change left it, and its old time has not passed."""
    if thing is None or after is None:
        return thing is None and after is None
    now = written(thing)
    if any(now[name] != after[name] for name in HELD[kind]):
        return False
    if kind == "series" or before is None:
        return True
    old, new = seen(before), seen(after)
    moved = old is not None and new is not None and old.starts_at != new.starts_at
    return not (moved and old is not None and old.starts_at <= clock.now())


def take_away(change: SeriesChange, things: dict[str, dict[UUID, Thing]]) -> None:
    """Remove the sessions that the change made.

    Raises:
        Conflict: something hangs on one of them by now.
    """
    made = [
        thing
        for thing, before, _after in entries("session", change, things["session"])
        if before is None and isinstance(thing, GroupSession)
    ]
    if session_children.with_children([one.id for one in made]):
        raise Conflict("series_change.changed_since")
    session_children.remove(made)


def take_away_later(change: SeriesChange, things: dict[UUID, Thing]) -> None:
    """Remove what the nightly extension has made since: it repeats what the change said, and is made anew tonight."""
    for thing, before, after in entries("series", change, things):
        if not isinstance(thing, Series) or after is None:
            continue
        reached = read_back(Series, after)["materialised_to"]
        if reached is None or thing.materialised_to == reached:
            continue
        later = series_changes.sessions_of(thing, after=at_midnight(reached) - timedelta(seconds=1))
        since = [one for one in later if str(one.id) not in change.rows["session"]]
        kept = session_children.with_children([one.id for one in since])
        session_children.remove([one for one in since if one.id not in kept])
        thing.materialised_to = read_back(Series, before)["materialised_to"] if before else reached


def put_back(change: SeriesChange, things: dict[str, dict[UUID, Thing]]) -> list[GroupSession]:
    """Write every row as it was; return the sessions among them."""
    touched = []
    for kind in KINDS:
        for thing, before, after in entries(kind, change, things[kind]):
            if before is None:
                continue
            back = restored(kind, thing, before, after)
            if isinstance(back, GroupSession):
                touched.append(back)
        db.session.flush()
    return touched


def restored(kind: str, thing: Thing | None, before: Row, after: Row | None) -> Thing:
    """Return one row as it was, with a sequence that grows all the same: calendars have seen the later one.

    Only what this change wrote goes back; what others have written since stays.
    """
    values = read_back(KINDS[kind], before)
    if rooms.is_gone(values.get("room_id")):
        values["room_id"] = None
    if thing is None or after is None:
        values["sequence"] += 1
        again: Thing = KINDS[kind](**values)
        db.session.add(again)
        return again
    now = written(thing)
    own = {name: value for name, value in values.items() if before[name] != after[name] == now[name]}
    own["sequence"] = max(before["sequence"], now["sequence"]) + 1
    if isinstance(thing, GroupSession) and own.get("starts_at", thing.starts_at) != thing.starts_at:
        checkins.follow_session(session_id=thing.id, by=own["starts_at"] - thing.starts_at)
    for name, value in own.items():
        setattr(thing, name, value)
    return thing


def remove_series(change: SeriesChange, things: dict[UUID, Thing]) -> None:
    """Remove the series that the change made.

    Raises:
        Conflict: it has got a session since.
    """
    made = [
        thing
        for thing, before, _after in entries("series", change, things)
        if before is None and isinstance(thing, Series)
    ]
    for series in made:
        if db.session.scalar(select(exists().where(GroupSession.series_id == series.id))):
            raise Conflict("series_change.changed_since")
        db.session.delete(series)
    db.session.flush()


def forget_changes() -> int:
    """Remove the record of changes that can no longer be taken back. Returns how many went."""
    return outbox.changed(delete(SeriesChange).where(SeriesChange.until <= clock.now()), {})
