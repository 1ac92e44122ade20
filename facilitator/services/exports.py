"""Give a person what is held about them, without anything about anybody else."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, or_, select

from facilitator import clock
from facilitator.domain.export import MemberExport
from facilitator.domain.principal import Principal
from facilitator.extensions import db
from facilitator.models.consent import Consent
from facilitator.models.contact import Contact
from facilitator.models.delivery import Delivery
from facilitator.models.facilitator import Assignment
from facilitator.models.feed import Feed
from facilitator.models.followup import FollowUp
from facilitator.models.group import Group
from facilitator.models.membership import Membership
from facilitator.models.register import Mark
from facilitator.models.session import GroupSession
from facilitator.services import audits, members

OWN = bindparam("member_id", type_=Membership.member_id.type)
KNOWN = bindparam("group_ids", expanding=True, type_=Membership.group_id.type)

CONTACTS = (
    select(
        Contact.kind, Contact.value, Contact.label, Contact.shared_agreed_at, Contact.safe_to_leave_message
    )
    .where(Contact.member_id == OWN)
    .order_by(Contact.kind)
)
CONSENTS = (
    select(Consent.what, Consent.wording_version, Consent.given_how, Consent.given_at, Consent.withdrawn_at)
    .where(Consent.member_id == OWN)
    .order_by(Consent.given_at, Consent.id)
)
PLACES = (
    select(
        Membership.group_id, Group.name.label("group"), Membership.status, Membership.joined_on,
        Membership.left_on, Membership.reminder_leads, Membership.reminders_stopped_at,
    )
    .join(Group, Group.id == Membership.group_id)
    .where(Membership.member_id == OWN, Membership.deleted_at.is_(None), Membership.group_id.in_(KNOWN))
    .order_by(Membership.id)
)  # fmt: skip
ATTENDANCE = (
    select(
        Group.name.label("group"), GroupSession.starts_at, GroupSession.starts_local, GroupSession.time_zone,
        Mark.mark, Mark.marked_at,
    )
    .join(GroupSession, GroupSession.id == Mark.session_id)
    .join(Group, Group.id == GroupSession.group_id)
    .where(Mark.member_id == OWN, GroupSession.group_id.in_(KNOWN))
    .order_by(GroupSession.starts_at, GroupSession.id)
)  # fmt: skip
MESSAGES = (
    select(Delivery.kind, Delivery.channel, Delivery.state, Delivery.due_at, Delivery.sent_at)
    .outerjoin(GroupSession, GroupSession.id == Delivery.session_id)
    .where(Delivery.member_id == OWN, or_(Delivery.session_id.is_(None), GroupSession.group_id.in_(KNOWN)))
    .order_by(Delivery.due_at, Delivery.id)
)
FOLLOW_UPS = (
    select(FollowUp.kind, FollowUp.due_at, FollowUp.state, FollowUp.done_at)
    .where(FollowUp.member_id == OWN, FollowUp.deleted_at.is_(None), FollowUp.group_id.in_(KNOWN))
    .order_by(FollowUp.due_at, FollowUp.id)
)

# Those that another group's facilitators made would tell that there is another group.
BESIDE = select(Assignment.account_id).where(Assignment.group_id.in_(KNOWN))
CALENDARS = (
    select(Feed.created_at, Feed.revoked_at)
    .where(
        Feed.member_id == OWN,
        or_(Feed.account_id.is_(None), Feed.account_id == bindparam("actor_id"), Feed.account_id.in_(BESIDE)),
    )
    .order_by(Feed.created_at, Feed.id)
)


def export_member(*, actor: Principal, member_id: UUID) -> MemberExport:
    """Return everything that is held about a member in the groups that the actor facilitates; it is written down.

    Raises:
        NotFound: the actor may not know of the member.
    """
    member = members.find_member(actor=actor, member_id=member_id)
    places = [place for place in members.places_of(member.id) if place.deleted_at is None]
    known = [place.group_id for place in places if actor.is_system or place.group_id in actor.group_ids]
    params = {"member_id": member.id, "group_ids": known, "actor_id": actor.account_id}
    audits.note(actor, "export", "member", member.id)

    def rows(statement: Select[*tuple[Any, ...]]) -> Sequence[Row[Any]]:
        return db.session.execute(statement, params).all()

    stands = rows(PLACES)
    return MemberExport(
        id=member.id,
        exported_at=clock.now(),
        groups=[row.group for row in stands],
        member=member,
        contacts=rows(CONTACTS),
        consents=rows(CONSENTS),
        places=stands,
        attendance=rows(ATTENDANCE),
        messages=rows(MESSAGES),
        follow_ups=rows(FOLLOW_UPS),
        calendars=rows(CALENDARS),
    )
