"""How the search for cover of a session stands, as colleagues see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from facilitator import policy
from facilitator.domain.people_in_front import fingerprint
from facilitator.domain.principal import Principal
from facilitator.errors import NotFound
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.rota import CoverAsk, CoverRequest
from facilitator.models.session import GroupSession
from facilitator.services import duties, sessions


@dataclass(frozen=True)
class Asked:
    """Somebody who was asked, as colleagues see it."""

    account_id: UUID
    name: str
    answer: str | None


@dataclass(frozen=True)
class ShownCover:
    """How the search for cover stands."""

    id: UUID
    session_id: UUID
    account_id: UUID
    name: str
    role: str
    state: str
    covered_by: UUID | None
    asked: list[Asked]


@dataclass(frozen=True)
class Searches:
    """All searches of a session."""

    searches: list[ShownCover]

    @property
    def etag(self) -> str:
        """What tells how they stand from any other way."""
        return fingerprint(self.searches)


def read_covers(*, actor: Principal, session_id: UUID) -> list[ShownCover]:
    """Return the searches for cover of a session, the newest first.

    Raises:
        NotFound: there is no such session, or the actor may not know of it.
    """
    session = db.session.get(GroupSession, session_id)
    if session is None or duties.own(actor, session) is None:
        sessions.find_session(actor=actor, session_id=session_id)
    requests = (
        select(CoverRequest, Account.name)
        .join(Account, Account.id == CoverRequest.account_id)
        .where(CoverRequest.session_id == session_id, CoverRequest.state != "withdrawn")
        .order_by(CoverRequest.id.desc())
    )
    rows = db.session.execute(requests).all()
    asked = asked_of([one.id for one, _name in rows])
    return [
        ShownCover(
            one.id, one.session_id, one.account_id, name, one.role, one.state, one.covered_by,
            [Asked(*row[1:]) for row in asked if row[0] == one.id],
        )
        for one, name in rows
    ]  # fmt: skip


def asked_of(request_ids: Sequence[UUID]) -> Sequence[tuple[UUID, UUID, str, str | None]]:
    """Return who was asked by which request, in order, with their answer."""
    rows = (
        select(CoverAsk.request_id, CoverAsk.account_id, Account.name, CoverAsk.answer)
        .join(Account, Account.id == CoverAsk.account_id)
        .where(CoverAsk.request_id.in_(request_ids))
        .order_by(CoverAsk.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in db.session.execute(rows)] if request_ids else []


def find_search(*, actor: Principal, session_id: UUID, request_id: UUID) -> CoverRequest:
    """Return one search of a session that the actor began or was asked in, or whose group they may see.

    Raises:
        NotFound: there is none that the actor may know of.
    """
    request = db.session.get(CoverRequest, request_id)
    if request is None or request.session_id != session_id:
        raise NotFound
    asked = select(CoverAsk.id).where(
        CoverAsk.request_id == request.id, CoverAsk.account_id == actor.account_id
    )
    group_id = db.session.get_one(GroupSession, session_id).group_id
    concerned = request.account_id == actor.account_id or db.session.scalar(asked) is not None
    if not concerned or not policy.speaks_for(actor, group_id):
        sessions.find_session(actor=actor, session_id=session_id)
    return request


def search_of(asked: CoverAsk) -> tuple[CoverRequest, GroupSession]:
    """Return the search in which somebody was asked, and its session."""
    request = db.session.get_one(CoverRequest, asked.request_id)
    return request, db.session.get_one(GroupSession, request.session_id)
