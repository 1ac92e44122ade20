"""What was, will be or could not be sent, for those who facilitate the group; never a word of it or an address."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select

from facilitator import policy
from facilitator.domain.delivery import State
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.extensions import reading
from facilitator.models.columns import UtcDateTime
from facilitator.models.delivery import SHOWN_KINDS, Delivery
from facilitator.models.member import Member
from facilitator.models.session import GroupSession
from facilitator.services import reachability, sessions
from facilitator.services.pages import Listing, Page

COLUMNS = (
    Delivery.id, Delivery.session_id, Delivery.member_id, Delivery.kind, Delivery.lead_minutes, Delivery.due_at,
    Delivery.state, Delivery.reason, Delivery.sent_at,
)  # fmt: skip
SHOWN = (
    select(*COLUMNS)
    .join(GroupSession, GroupSession.id == Delivery.session_id)
    .where(
        Delivery.kind.in_(SHOWN_KINDS),
        or_(policy.ACTOR_IS_SYSTEM, GroupSession.group_id.in_(policy.ACTOR_GROUPS)),
    )
)
LISTED = Listing(
    SHOWN,
    keys=(Delivery.due_at, Delivery.id),
    near=policy.near_sessions(Delivery.session_id),
    filters={
        "session_id": Delivery.session_id == bindparam("session_id", type_=Delivery.session_id.type),
        "member_id": Delivery.member_id == bindparam("member_id", type_=Delivery.member_id.type),
        "state": Delivery.state == bindparam("state"),
        "since": Delivery.due_at >= bindparam("since", type_=UtcDateTime()),
    },
)
OF_SESSION = (
    select(*COLUMNS, Delivery.not_before, Delivery.sequence, Member.name_to_use)
    .join(Member, Member.id == Delivery.member_id)
    .where(
        Delivery.session_id == bindparam("session_id", type_=Delivery.session_id.type),
        Delivery.kind.in_(SHOWN_KINDS),
    )
    .order_by(func.coalesce(Delivery.sent_at, Delivery.not_before), Delivery.id)
)
TO_COME = frozenset({State.PLANNED, State.CLAIMED, State.SENDING})
HAVE_GONE = frozenset({State.SENT})
NOT_REACHED = frozenset({State.FAILED, State.DOUBTFUL, State.MISSED, State.SUPPRESSED})
REPLACED = frozenset({"coalesced", "superseded"})


@dataclass(frozen=True)
class ByHand:
    """Somebody whom mail does not reach, and why."""

    member_id: UUID
    name_to_use: str | None
    reason: str


@dataclass(frozen=True)
class SessionMail:
    """The messages about one session by how they stand, and who has to be told by hand."""

    to_come: Sequence[Any]
    have_gone: Sequence[Any]
    not_sent: Sequence[Any]
    by_hand: Sequence[ByHand]


def read_deliveries(*, actor: Principal, page: PageRequest, **filters: Any) -> Page:
    """Return deliveries of the groups that the actor facilitates, by when they are due.

    Filters: ``session_id``, ``member_id``, ``state`` and ``since`` (due then or later).
    """
    return LISTED.read(page, policy.params(actor), **filters)


def read_of_session(*, actor: Principal, session_id: UUID) -> SessionMail:
    """Return what was and will be sent about a session, and whom nobody reaches by mail.

    Raises:
        NotFound, Forbidden: names are for those who facilitate the group.
    """
    session = sessions.find_session(actor=actor, session_id=session_id)
    policy.permitted(allowed=policy.facilitates(actor, session.group_id))
    with reading() as connection:
        rows = connection.execute(OF_SESSION, {"session_id": session_id}).all()
    return SessionMail(
        [row for row in rows if row.state in TO_COME],
        [row for row in rows if row.state in HAVE_GONE],
        [row for row in rows if row.state not in TO_COME | HAVE_GONE],
        sorted(told_by_hand(session, rows), key=lambda one: (one.name_to_use or "").casefold()),
    )


def told_by_hand(session: GroupSession, rows: Iterable[Any]) -> Iterable[ByHand]:
    """Yield the current members whom no mail can reach, or whom the newest message did not reach."""
    newest = {row.member_id: row for row in sorted(rows, key=place_in_time) if row.reason not in REPLACED}
    for person in reachability.read_reach(group_id=session.group_id):
        last = newest.get(person.member_id)
        reason = reachability.reason_of(person)
        if reason is None and last is not None and last.state in NOT_REACHED:
            reason = last.reason or last.state
        if reason is not None:
            yield ByHand(person.member_id, person.name_to_use, reason)


def place_in_time(row: Any) -> tuple[int, datetime]:
    """Return the key that orders messages about one session: by what they speak of, then by time."""
    return row.sequence, row.sent_at or row.not_before
