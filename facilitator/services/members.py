"""Members: who they are to the group, as little as possible, and only for those who facilitate them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from facilitator import policy
from facilitator.domain.member import NewMember, chosen_needs, seen_name
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.errors import NotFound
from facilitator.extensions import db
from facilitator.models.columns import UtcDateTime
from facilitator.models.member import Member
from facilitator.models.membership import Membership
from facilitator.models.organisation import Organisation
from facilitator.services import audits, deliveries
from facilitator.services.pages import Listing, Page
from facilitator.services.versions import change, unchanged

COLUMNS = (
    Member.id, Member.name_to_use, Member.pronouns, Member.say_it_like, Member.time_zone, Member.locale,
    Member.message_style, Member.needs, Member.created_at, Member.updated_at, Member.version,
)  # fmt: skip

place = aliased(Membership)
OF_GROUP = place.group_id == bindparam("group_id", type_=Membership.group_id.type)
LISTED = Listing(
    select(*COLUMNS, Member.deleted_at).where(policy.MEMBER_SEEN), keys=(Member.id,), near=policy.NEAR_MEMBERS
)
# Everybody on a roster is seen by whoever facilitates the group, so that this needs no more than the roster.
ON_ROSTER = Listing(
    select(*COLUMNS, Member.deleted_at)
    .join(place, place.member_id == Member.id)
    .where(OF_GROUP, place.deleted_at.is_(None), Member.deleted_at.is_(None)),
    keys=(Member.id,),
)

# What became of everybody who ever stood on one of the actor's rosters: also those who do no longer.
SINCE = bindparam("updated_since", type_=UtcDateTime())
OWN_PLACES = (place.member_id == Member.id, place.group_id.in_(policy.ACTOR_GROUPS))
GONE_AT = case(
    (Member.deleted_at.is_not(None), Member.deleted_at),
    (
        ~policy.MEMBER_SEEN,
        func.coalesce(
            select(func.max(place.deleted_at)).where(*OWN_PLACES).correlate(Member).scalar_subquery(),
            Member.updated_at,
        ),
    ),
    else_=None,
)
CHANGED = Listing(
    select(*COLUMNS, GONE_AT.label("deleted_at")).where(
        or_(
            policy.MEMBER_SEEN,
            exists().where(*OWN_PLACES),
            and_(Member.kept_by == policy.ACTOR_ID, Member.erased_at.is_not(None)),
        ),
        or_(Member.updated_at >= SINCE, exists().where(*OWN_PLACES, place.updated_at >= SINCE)),
    ),
    keys=(Member.id,),
    filters={"group_id": Member.id.in_(select(place.member_id).where(OF_GROUP))},
    near=policy.NEAR_MEMBERS,
)


def read_members(
    *,
    actor: Principal,
    page: PageRequest,
    group_id: UUID | None = None,
    updated_since: datetime | None = None,
) -> Page:
    """Return a page of the members on the actor's rosters.

    With ``updated_since`` also those who were taken off or erased since then, with ``deleted_at``.

    Raises:
        Forbidden: the actor facilitates no group, so there are no names to see.
        NotFound: the actor does not facilitate that group.
    """
    policy.permitted(allowed=policy.sees_names(actor))
    policy.found(allowed=group_id is None or policy.facilitates(actor, group_id))
    params = policy.params(actor)
    if updated_since is None:
        return ON_ROSTER.read(page, {"group_id": group_id}) if group_id else LISTED.read(page, params)
    return CHANGED.read(page, params | {"updated_since": updated_since}, group_id=group_id)


def find_member(*, actor: Principal, member_id: UUID) -> Member:
    """Return a member.

    Raises:
        NotFound: there is none, or the actor facilitates none of their groups.
    """
    member = db.session.get(Member, member_id)
    if member is None or not policy.sees_member(actor, member, places_of(member.id)):
        raise NotFound
    return member


def places_of(member_id: UUID) -> list[Membership]:
    """Return every place of a member, whoever may see it; what of it is shown is the caller's care."""
    return list(db.session.scalars(select(Membership).where(Membership.member_id == member_id)))


def add_member(*, actor: Principal, new: NewMember) -> Member:
    """Write down somebody who stands on no roster yet; nobody but the actor sees them until then.

    Raises:
        Forbidden: the actor facilitates no group.
    """
    policy.permitted(allowed=policy.sees_names(actor))
    member = Member(
        name_to_use=seen_name(new.name_to_use),
        pronouns=new.pronouns,
        say_it_like=new.say_it_like,
        time_zone=new.time_zone,
        locale=new.locale or db.session.scalar(select(Organisation.locale)) or "en",
        message_style=new.message_style,
        needs=chosen_needs(new.needs),
        kept_by=None if actor.is_system else actor.account_id,
    )
    db.session.add(member)
    db.session.flush()
    audits.note(actor, "add", "member", member.id)
    return member


def change_member(
    *, actor: Principal, member_id: UUID, changes: dict[str, Any], expected: int | None = None
) -> Member:
    """Change what is said about a member.

    Raises:
        NotFound, Stale: see the policy and the version.
    """
    member = find_member(actor=actor, member_id=member_id)
    unchanged(member, expected)
    tidied = dict(changes)
    if "name_to_use" in tidied:
        tidied["name_to_use"] = seen_name(tidied["name_to_use"])
    if "needs" in tidied:
        tidied["needs"] = chosen_needs(tidied["needs"])
    change(member, tidied)
    audits.note(actor, "change", "member", member.id)
    db.session.flush()
    if "time_zone" in changes:  # their night is somewhere else
        deliveries.plan_member(member_id=member.id)
    return member


def keep_if_nowhere(*, actor: Principal, member_id: UUID) -> None:
    """Let the actor answer for a member who stands on no roster any more, so that nobody is forgotten in the data."""
    if all(place.deleted_at is not None for place in places_of(member_id)):
        member = db.session.get_one(Member, member_id)
        member.kept_by = None if actor.is_system else actor.account_id
        db.session.flush()
