"""Attendance across sessions: each mark with its correction, for those who facilitate the group."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, select
from sqlalchemy import false as no

from facilitator import policy
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.models.columns import UtcDateTime
from facilitator.models.register import Mark
from facilitator.models.session import GroupSession
from facilitator.services import rosters
from facilitator.services.pages import Listing, Page

AFTER_CLOSING = and_(
    GroupSession.register_closed_at.is_not(None), Mark.marked_at > GroupSession.register_closed_at
)
ROWS = (
    select(
        Mark.session_id, Mark.member_id, GroupSession.group_id, GroupSession.starts_at, GroupSession.starts_local,
        GroupSession.time_zone, Mark.mark, Mark.marked_at, Mark.marked_by,
        case((AFTER_CLOSING, True), else_=no()).label("corrected"),
    )
    .join(GroupSession, GroupSession.id == Mark.session_id)
    .where(policy.REGISTER_SEEN)
)  # fmt: skip
# The key of a mark is in the order in which sessions were planned, and its index serves any page as fast as the first.
KEYS = (Mark.session_id, Mark.member_id)
OF_GROUP = select(GroupSession.id).where(
    GroupSession.group_id == bindparam("group_id", type_=GroupSession.group_id.type)
)
NEAR = policy.near_sessions(Mark.session_id)
FILTERS = {
    "group_id": Mark.session_id.in_(OF_GROUP),
    "member_id": Mark.member_id == bindparam("member_id", type_=Mark.member_id.type),
    "from_at": GroupSession.starts_at >= bindparam("from_at", type_=UtcDateTime()),
    "to_at": GroupSession.starts_at < bindparam("to_at", type_=UtcDateTime()),
}
LISTED = Listing(ROWS.where(Mark.mark != "unmarked"), keys=KEYS, filters=FILTERS, near=NEAR)
CHANGED = Listing(
    ROWS.where(Mark.marked_at >= bindparam("updated_since", type_=UtcDateTime())),
    keys=KEYS,
    filters=FILTERS,
    near=NEAR,
)


def read_attendance(
    *,
    actor: Principal,
    page: PageRequest,
    group_id: UUID | None = None,
    updated_since: datetime | None = None,
    **filters: Any,
) -> Page:
    """Return a page of marks in the groups that the actor facilitates, session by session.

    With ``updated_since`` what was marked or corrected since then, also what was taken back (``unmarked``). Filters:
    ``member_id``, and ``from_at`` and ``to_at`` by the start of the session.

    Raises:
        NotFound, Forbidden: the group is not the actor's to facilitate.
    """
    if group_id is not None:
        rosters.group_with_names(actor=actor, group_id=group_id)
    params = policy.params(actor)
    if updated_since is None:
        return LISTED.read(page, params, group_id=group_id, **filters)
    return CHANGED.read(page, params | {"updated_since": updated_since}, group_id=group_id, **filters)
