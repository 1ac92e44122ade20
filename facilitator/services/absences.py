"""Absences: the days on which somebody who facilitates is not there. Why is nobody's business."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from facilitator import clock
from facilitator.domain.page import PageRequest
from facilitator.domain.people_in_front import NewAbsence
from facilitator.domain.principal import Principal
from facilitator.errors import Invalid, NotFound
from facilitator.extensions import db
from facilitator.models.group import Group
from facilitator.models.rota import Absence, Duty
from facilitator.models.session import GroupSession
from facilitator.services import audits
from facilitator.services.pages import Listing, Page
from facilitator.services.versions import change, unchanged

LONGEST_DAYS = 400
LISTED = Listing(
    select(
        Absence.id, Absence.starts_on, Absence.ends_on, Absence.created_at, Absence.updated_at, Absence.version,
    ).where(Absence.account_id == bindparam("account_id")),
    keys=(Absence.starts_on, Absence.id),
    filters={"ends_after": Absence.ends_on >= bindparam("ends_after")},
)  # fmt: skip


def read_absences(*, actor: Principal, page: PageRequest, coming: bool = False) -> Page:
    """Return the actor's own absences in order, all or those that are not over."""
    since = {"ends_after": clock.now().date()} if coming else {}
    return LISTED.read(page, {"account_id": actor.account_id}, **since)


def find_absence(*, actor: Principal, absence_id: UUID) -> Absence:
    """Return one of the actor's absences.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    absence = db.session.get(Absence, absence_id)
    if absence is None or absence.account_id != actor.account_id:
        raise NotFound
    return absence


def add_absence(*, actor: Principal, new: NewAbsence) -> Absence:
    """Note that the actor is not there; who is named already stays, and is shown.

    Raises:
        Invalid: it ends before it starts, or lasts longer than anybody plans.
    """
    require_sensible(new.starts_on, new.ends_on)
    absence = Absence(account_id=actor.account_id, starts_on=new.starts_on, ends_on=new.ends_on)
    db.session.add(absence)
    db.session.flush()
    audits.note(actor, "add", "absence", absence.id)
    db.session.flush()
    return absence


def change_absence(
    *, actor: Principal, absence_id: UUID, changes: dict[str, Any], expected: int | None = None
) -> Absence:
    """Change the days of an absence.

    Raises:
        NotFound, Stale: it is not there, or has changed in the meantime.
        Invalid: it ends before it starts, or lasts longer than anybody plans.
    """
    absence = find_absence(actor=actor, absence_id=absence_id)
    unchanged(absence, expected)
    require_sensible(changes.get("starts_on", absence.starts_on), changes.get("ends_on", absence.ends_on))
    change(absence, changes)
    audits.note(actor, "change", "absence", absence.id)
    db.session.flush()
    return absence


def remove_absence(*, actor: Principal, absence_id: UUID, expected: int | None = None) -> None:
    """Take an absence back.

    Raises:
        NotFound, Stale: it is not there, or has changed in the meantime.
    """
    absence = find_absence(actor=actor, absence_id=absence_id)
    unchanged(absence, expected)
    db.session.delete(absence)
    audits.note(actor, "remove", "absence", absence.id)
    db.session.flush()


def require_sensible(starts_on: Any, ends_on: Any) -> None:
    """Refuse days that are none.

    Raises:
        Invalid: with the reason.
    """
    if ends_on < starts_on:
        raise Invalid("rota.ends_before_start", field="ends_on")
    if (ends_on - starts_on).days > LONGEST_DAYS:
        raise Invalid("rota.away_too_long", field="ends_on", max=LONGEST_DAYS)


@dataclass(frozen=True)
class OwnDuty:
    """A session that somebody is named for, and whether they have said that they are away then."""

    session: Any
    away: bool


def read_own_duties(*, actor: Principal, limit: int = 20) -> list[OwnDuty]:
    """Return the sessions that the actor is named for, the next first."""
    mine = (
        select(
            GroupSession.id, GroupSession.group_id, GroupSession.starts_at, GroupSession.starts_local,
            GroupSession.time_zone, Group.name.label("group_name"), Duty.role, Duty.state,
        )
        .join(Duty, Duty.session_id == GroupSession.id)
        .join(Group, Group.id == GroupSession.group_id)
        .where(
            Duty.account_id == actor.account_id,
            GroupSession.status == "planned",
            GroupSession.ends_at > clock.now(),
        )
        .order_by(GroupSession.starts_at, GroupSession.id)
        .limit(limit)
    )  # fmt: skip
    rows = db.session.execute(mine).all()
    gone = db.session.scalars(select(Absence).where(Absence.account_id == actor.account_id)).all()
    return [
        OwnDuty(row, any(one.starts_on <= row.starts_local.date() <= one.ends_on for one in gone))
        for row in rows
    ]
