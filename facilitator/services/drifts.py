"""In which zones of its members a session comes at an unusual time, so that whoever facilitates it can say so."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from facilitator import policy
from facilitator.domain.drift import drift
from facilitator.domain.principal import Principal
from facilitator.extensions import reading
from facilitator.models.member import Member
from facilitator.models.membership import Membership

ZONES = (
    select(Member.time_zone)
    .join(Membership, Membership.member_id == Member.id)
    .where(
        Membership.group_id == bindparam("group_id", type_=Membership.group_id.type),
        Membership.status == "current",
        Membership.deleted_at.is_(None),
        Member.deleted_at.is_(None),
        Member.time_zone.is_not(None),
        Member.time_zone != bindparam("home"),
    )
    .distinct()
    .order_by(Member.time_zone)
)


@dataclass(frozen=True)
class Drift:
    """A zone in which a session comes later than usual, earlier if ``by`` is negative."""

    time_zone: str
    starts_at: datetime
    by: timedelta


def read_drifts(*, actor: Principal, session: Any) -> list[Drift]:
    """Return the zones of current members in which a session (as shown) is unusual; none for who facilitates it not."""
    if session.status != "planned" or not policy.facilitates(actor, session.group_id):
        return []
    with reading() as connection:
        asked = {"group_id": session.group_id, "home": session.time_zone}
        zones = [zone for zone in connection.scalars(ZONES, asked) if zone]
    found = (
        Drift(zone, session.starts_at, drift(session.starts_at, session.time_zone, zone)) for zone in zones
    )
    return [one for one in found if one.by]
