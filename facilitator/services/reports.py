"""Reports: sums over closed registers, exact for those who facilitate the group and coarse for everybody else."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String, bindparam, case, cast, distinct, func, select

from facilitator import clock, policy
from facilitator.domain.attendance import AttendanceSum, Span, span_of
from facilitator.domain.page import MOST, PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.register import PRESENT
from facilitator.extensions import reading
from facilitator.models.columns import UtcDateTime
from facilitator.models.group import Group
from facilitator.models.register import Mark
from facilitator.models.session import GroupSession
from facilitator.services import groups
from facilitator.services.pages import Listing

IN_SPAN = (
    GroupSession.starts_at >= bindparam("from_at", type_=UtcDateTime()),
    GroupSession.starts_at < bindparam("to_at", type_=UtcDateTime()),
    GroupSession.status.in_(("closed", "did_not_meet")),
)
OF_GROUP = GroupSession.group_id == bindparam("group_id", type_=GroupSession.group_id.type)
# A facilitator's report is about their own groups, a coordinator's about their sites: the same rule as for sessions.
GROUPS_SEEN = policy.GROUP_SEEN
NEAR = policy.near_groups(GroupSession.group_id)
DAY = func.substr(cast(GroupSession.starts_local, String), 1, 10)
MONTH = func.substr(cast(GroupSession.starts_local, String), 1, 7)
MET = case((GroupSession.status == "closed", 1), else_=0)


def counted(*words: str) -> Any:
    """Return the number of marks of a session with any of some words."""
    found = select(func.count()).where(Mark.session_id == GroupSession.id, Mark.mark.in_(words))
    return found.correlate(GroupSession).scalar_subquery()


BY_SESSION = Listing(
    select(
        DAY.label("period"), MET.label("sessions"), (1 - MET).label("did_not_meet"),
        *(counted(word).label(word) for word in (*PRESENT, "sent_word", "not_seen")),
        GroupSession.guest_count.label("guests"),
        (counted(*PRESENT) + GroupSession.guest_count).label("head_count"), counted(*PRESENT).label("people"),
        GroupSession.id.label("session_id"), GroupSession.group_id, Group.name.label("group_name"),
        GroupSession.starts_at, GroupSession.id,
    )
    .join(Group, Group.id == GroupSession.group_id)
    .where(GROUPS_SEEN, *IN_SPAN),
    keys=(GroupSession.starts_at, GroupSession.id),
    near=NEAR,
    filters={"group_id": OF_GROUP},
)  # fmt: skip


WORDS = (*PRESENT, "sent_word", "not_seen")


def met_by_month(*seen: Any) -> Any:
    """Return the sub-select of the sessions of each month and their guests."""
    return (
        select(
            MONTH.label("period"), func.sum(MET).label("sessions"), func.sum(1 - MET).label("did_not_meet"),
            func.sum(GroupSession.guest_count).label("guests"),
        )
        .join(Group, Group.id == GroupSession.group_id)
        .where(*seen)
        .group_by(MONTH)
        .subquery("met")
    )  # fmt: skip


def marked_by_month(*seen: Any) -> Any:
    """Return the sub-select of the marks in the registers of each month, and of how many people were there."""
    was_there = Mark.mark.in_(PRESENT)
    words = [func.sum(case((Mark.mark == word, 1), else_=0)).label(word) for word in WORDS]
    return (
        select(
            MONTH.label("period"), *words,
            func.count(distinct(case((was_there, Mark.member_id)))).label("people"),
            func.sum(case((was_there, 1), else_=0)).label("present"),
        )
        .select_from(GroupSession)
        .join(Group, Group.id == GroupSession.group_id)
        .join(Mark, Mark.session_id == GroupSession.id)
        .where(*seen)
        .group_by(MONTH)
        .subquery("marked")
    )  # fmt: skip


def by_month(*where: Any) -> Any:
    """Return the statement of sums by month: the sessions of a month beside the marks of its registers."""
    seen = (GROUPS_SEEN, *IN_SPAN, *where)
    met, marked = met_by_month(*seen), marked_by_month(*seen)
    numbers = [func.coalesce(marked.c[word], 0).label(word) for word in WORDS]
    return (
        select(
            met.c.period, met.c.sessions, met.c.did_not_meet, *numbers, met.c.guests,
            (func.coalesce(marked.c.present, 0) + met.c.guests).label("head_count"),
            func.coalesce(marked.c.people, 0).label("people"),
        )
        .select_from(met)
        .outerjoin(marked, marked.c.period == met.c.period)
        .order_by(met.c.period)
    )  # fmt: skip


BY_MONTH, BY_MONTH_NEAR, BY_MONTH_OF_GROUP = by_month(), by_month(NEAR.clause), by_month(OF_GROUP)


def is_exact(*, actor: Principal, group_id: UUID | None) -> bool:
    """Tell whether a report may show every number: all its groups are the actor's own to facilitate."""
    if group_id is not None:
        return policy.facilitates(actor, group_id)
    return actor.is_system or not (actor.is_admin or actor.site_ids)


def read_sums_by_month(
    *,
    actor: Principal,
    group_id: UUID | None = None,
    from_at: datetime | None = None,
    to_at: datetime | None = None,
) -> list[AttendanceSum]:
    """Return the sums of each month in which a session was planned and is over.

    Raises:
        NotFound: the group is not the actor's to see.
        Invalid: see ``span_of``.
    """
    span = seen_span(actor, group_id, from_at, to_at)
    params = policy.params(actor) | vars(span)
    statement = BY_MONTH if params[NEAR.unless] else BY_MONTH_NEAR
    if group_id is not None:
        statement, params = BY_MONTH_OF_GROUP, params | {"group_id": group_id}
    with reading() as connection:
        rows = connection.execute(statement, params).all()
    return as_seen(actor, group_id, rows)


def read_sums_by_session(
    *,
    actor: Principal,
    page: PageRequest,
    group_id: UUID | None = None,
    from_at: datetime | None = None,
    to_at: datetime | None = None,
) -> tuple[list[AttendanceSum], str | None]:
    """Return a page of the sums of each session, and the cursor of the next one.

    Raises:
        NotFound, Invalid: see ``read_sums_by_month``.
    """
    span = seen_span(actor, group_id, from_at, to_at)
    found = BY_SESSION.read(page, policy.params(actor) | vars(span), group_id=group_id)
    return as_seen(actor, group_id, found.rows), found.next_cursor


def read_all_sums(*, actor: Principal, by: str, **filters: Any) -> Iterator[AttendanceSum]:
    """Yield the sums of every month or session of a report, for a file.

    Raises:
        NotFound, Invalid: see ``read_sums_by_month``.
    """
    if by == "month":
        yield from read_sums_by_month(actor=actor, **filters)
        return
    cursor: str | None = None
    while True:
        sums, cursor = read_sums_by_session(actor=actor, page=PageRequest(MOST, cursor), **filters)
        yield from sums
        if cursor is None:
            return


def seen_span(
    actor: Principal, group_id: UUID | None, from_at: datetime | None, to_at: datetime | None
) -> Span:
    """Return the span of a report that the actor may read.

    Raises:
        NotFound, Invalid: see ``read_sums_by_month``.
    """
    if group_id is not None:
        groups.find_group(actor=actor, group_id=group_id)
    return span_of(from_at, to_at, clock.now())


def as_seen(actor: Principal, group_id: UUID | None, rows: Sequence[Any]) -> list[AttendanceSum]:
    """Return sums as the actor may see them."""
    sums = [AttendanceSum(*row[:15]) for row in rows]
    return sums if is_exact(actor=actor, group_id=group_id) else [each.coarse() for each in sums]
