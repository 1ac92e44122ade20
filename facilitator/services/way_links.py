"""A member's own link to one session: the way into the online room, on the day, for those on the list.

No message carries the address of a room. It stands behind this link, where rights are asked for again each time, so
that whoever has left sees nothing any more and a room that was replaced is replaced for everybody at once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, select

from facilitator import clock
from facilitator.domain import way_token
from facilitator.errors import Gone, NotFound
from facilitator.extensions import db
from facilitator.models.group import Group
from facilitator.models.member import Member
from facilitator.models.membership import Membership
from facilitator.models.session import GroupSession
from facilitator.services import postbox, sessions

PATH = "/w/"
OPENS_BEFORE = timedelta(hours=12)  # "on the day", also where the day began elsewhere
ON_THE_LIST = (
    select(GroupSession, Member.time_zone)
    .join(Group, and_(Group.id == GroupSession.group_id, Group.archived_at.is_(None)))
    .join(Membership, Membership.group_id == Group.id)
    .join(Member, Member.id == Membership.member_id)
    .where(
        Membership.status == "current",
        Membership.deleted_at.is_(None),
        Member.deleted_at.is_(None),
    )
)


@dataclass(frozen=True)
class WayIn:
    """What stands behind a link: when it is, and the address of the room once that is open (empty before)."""

    starts_at: datetime
    time_zone: str
    reader_zone: str | None
    opens_at: datetime
    cancelled: bool
    is_open: bool
    online_url: str
    next_starts_at: datetime | None


def mint(*, session_id: UUID, membership_id: UUID) -> str:
    """Return the address of a member's own link to a session."""
    return postbox.address_of(f"{PATH}{way_token.write(session_id, membership_id, postbox.way_key())}")


def look(*, token: str) -> WayIn:
    """Return what stands behind a link now.

    Raises:
        NotFound: it was not made here, or whoever got it is not on the list any more.
        Gone: the session is over.
    """
    found = way_token.read(token, postbox.way_key())
    if found is None:
        raise NotFound("way.not_found")
    theirs = ON_THE_LIST.where(GroupSession.id == found.session_id, Membership.id == found.membership_id)
    row = db.session.execute(theirs).first()
    if row is None:
        raise NotFound("way.not_found")
    session, now = row.GroupSession, clock.now()
    if session.ends_at <= now or session.status in {"closed", "did_not_meet"}:
        raise Gone("way.over")
    cancelled = session.status == "cancelled"
    following = sessions.next_after(session) if cancelled else None
    opens_at = session.starts_at - OPENS_BEFORE
    is_open = not cancelled and now >= opens_at
    return WayIn(
        session.starts_at, session.time_zone, row.time_zone, opens_at, cancelled, is_open,
        session.online_url if is_open else "", following.starts_at if following else None,
    )  # fmt: skip
