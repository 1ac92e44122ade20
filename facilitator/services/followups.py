"""Follow-ups: promises to get in touch, each with an owner and a time and nothing about anybody."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, or_, select

from facilitator import clock, policy
from facilitator.domain.followup import SHOWN_AFTERWARDS, NewFollowUp, due
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.errors import Invalid, NotFound
from facilitator.extensions import db, reading
from facilitator.models.columns import UtcDateTime
from facilitator.models.facilitator import Assignment
from facilitator.models.followup import FollowUp
from facilitator.models.group import Group
from facilitator.models.member import Member
from facilitator.models.membership import Membership
from facilitator.models.session import GroupSession
from facilitator.services import audits, rosters, sessions
from facilitator.services.pages import Listing, Page
from facilitator.services.versions import change, unchanged

COLUMNS = (
    FollowUp.id, FollowUp.group_id, FollowUp.session_id, FollowUp.member_id, FollowUp.owner_id, FollowUp.noted_by,
    FollowUp.kind, FollowUp.due_at, FollowUp.state, FollowUp.done_at, FollowUp.created_at, FollowUp.updated_at,
    FollowUp.version, FollowUp.deleted_at,
)  # fmt: skip
KEYS = (FollowUp.due_at, FollowUp.id)
FILTERS = {
    name: getattr(FollowUp, name) == bindparam(name, type_=getattr(FollowUp, name).type)
    for name in ("group_id", "session_id", "member_id", "owner_id", "state")
}
SEEN = select(*COLUMNS).where(policy.FOLLOW_UP_SEEN)
LISTED = Listing(SEEN.where(FollowUp.deleted_at.is_(None)), keys=KEYS, filters=FILTERS)
CHANGED = Listing(
    SEEN.where(FollowUp.updated_at >= bindparam("updated_since", type_=UtcDateTime())),
    keys=KEYS,
    filters=FILTERS,
)
# What the pages show: with the words that a person needs to keep the promise, for its owner or who noted it.
TOLD = (
    select(
        *COLUMNS, Member.name_to_use, Group.name.label("group_name"), GroupSession.starts_local,
        GroupSession.time_zone,
    )
    .join(Group, Group.id == FollowUp.group_id)
    .outerjoin(Member, Member.id == FollowUp.member_id)
    .outerjoin(GroupSession, GroupSession.id == FollowUp.session_id)
    .where(policy.FOLLOW_UP_SEEN, FollowUp.deleted_at.is_(None))
    .order_by(*KEYS)
    .limit(200)
)  # fmt: skip
SHOWN_SINCE = bindparam("shown_since", type_=UtcDateTime())
OWN = TOLD.where(
    FollowUp.owner_id == policy.ACTOR_ID, or_(FollowUp.state == "open", FollowUp.done_at >= SHOWN_SINCE)
)
OF_SESSION = TOLD.where(FollowUp.session_id == bindparam("session_id", type_=GroupSession.id.type))


def read_followups(
    *, actor: Principal, page: PageRequest, updated_since: datetime | None = None, **filters: Any
) -> Page:
    """Return a page of the follow-ups that the actor owns or noted, by the time they are due.

    With ``updated_since`` also those that were taken back since then. Filters: see ``FILTERS``.
    """
    params = policy.params(actor)
    if updated_since is None:
        return LISTED.read(page, params, **filters)
    return CHANGED.read(page, params | {"updated_since": updated_since}, **filters)


def read_own(*, actor: Principal) -> Sequence[Any]:
    """Return what the actor has promised and not settled, or settled lately, with words to recognise it by."""
    params = policy.params(actor) | {"shown_since": clock.now() - SHOWN_AFTERWARDS}
    with reading() as connection:
        return connection.execute(OWN, params).all()


def read_of_session(*, actor: Principal, session_id: UUID) -> Sequence[Any]:
    """Return what the actor noted or promised after a session."""
    with reading() as connection:
        return connection.execute(OF_SESSION, policy.params(actor) | {"session_id": session_id}).all()


def find_followup(*, actor: Principal, followup_id: UUID) -> FollowUp:
    """Return a follow-up.

    Raises:
        NotFound: there is none, or it is not the actor's to know.
    """
    found = db.session.get(FollowUp, followup_id)
    if found is None or found.deleted_at is not None or not policy.sees_follow_up(actor, found):
        raise NotFound
    return found


def note_followup(*, actor: Principal, new: NewFollowUp) -> FollowUp:
    """Note a follow-up, after a session or for a group.

    Raises:
        NotFound, Forbidden: the group is not the actor's to facilitate.
        Invalid: group, member, owner or time do not fit.
    """
    new = with_group(actor, new)
    if new.group_id is None:
        raise Invalid("field.required", field="group_id")
    owner_id = new.owner_id or actor.account_id
    require_owner(new.group_id, owner_id)
    require_member(new.group_id, new.member_id)
    noted = FollowUp(
        group_id=new.group_id, session_id=new.session_id, member_id=new.member_id, owner_id=owner_id,
        noted_by=None if actor.is_system else actor.account_id, kind=new.kind, due_at=due(new.due_at, clock.now()),
    )  # fmt: skip
    db.session.add(noted)
    db.session.flush()
    audits.note(actor, "add", "follow_up", noted.id, group_id=noted.group_id)
    return noted


def with_group(actor: Principal, new: NewFollowUp) -> NewFollowUp:
    """Return a new follow-up with the group of its session; the actor facilitates it.

    Raises:
        NotFound, Forbidden: the actor does not.
        Invalid: the session is another group's.
    """
    if new.session_id is not None:
        session = sessions.find_session(actor=actor, session_id=new.session_id)
        if new.group_id not in {None, session.group_id}:
            raise Invalid("followup.other_group", field="session_id")
        new = replace(new, group_id=session.group_id)
    if new.group_id is not None:
        rosters.group_with_names(actor=actor, group_id=new.group_id)
    return new


def require_owner(group_id: UUID, owner_id: UUID) -> None:
    """Refuse an owner who does not facilitate the group.

    Raises:
        Invalid: they do not.
    """
    if db.session.get(Assignment, (group_id, owner_id)) is None:
        raise Invalid("followup.owner_elsewhere", field="owner_id")


def require_member(group_id: UUID, member_id: UUID | None) -> None:
    """Refuse somebody who does not stand on the group's list.

    Raises:
        Invalid: they do not.
    """
    stands = and_(
        Membership.group_id == group_id,
        Membership.member_id == member_id,
        Membership.deleted_at.is_(None),
    )
    if member_id is not None and not db.session.scalar(select(exists().where(stands))):
        raise Invalid("register.not_on_the_list", field="member_id")


def change_followup(
    *, actor: Principal, followup_id: UUID, changes: dict[str, Any], expected: int | None = None
) -> FollowUp:
    """Change owner, time, kind or state of a follow-up.

    Raises:
        NotFound, Stale: see the policy and the version.
        Invalid: owner or time do not fit.
    """
    found = find_followup(actor=actor, followup_id=followup_id)
    unchanged(found, expected)
    if "owner_id" in changes:
        require_owner(found.group_id, changes["owner_id"])
    if changes.get("due_at") not in {None, found.due_at}:
        due(changes["due_at"], clock.now())
    if changes.get("state", found.state) != found.state:
        found.done_at = None if changes["state"] == "open" else clock.now()
    change(found, changes)
    audits.note(actor, "change", "follow_up", found.id, group_id=found.group_id)
    db.session.flush()
    return found


def remove_followup(*, actor: Principal, followup_id: UUID, expected: int | None = None) -> None:
    """Take a follow-up back, as if it had not been noted.

    Raises:
        NotFound, Stale: see the policy and the version.
    """
    found = find_followup(actor=actor, followup_id=followup_id)
    unchanged(found, expected)
    found.deleted_at = clock.now()
    audits.note(actor, "remove", "follow_up", found.id, group_id=found.group_id)
    db.session.flush()
