"""Addresses that get no more mail: kept as a keyed hash, with the reason, until somebody has looked into it."""

from uuid import UUID

from sqlalchemy import delete, select

from facilitator import clock, policy
from facilitator.domain.principal import Principal
from facilitator.errors import NotFound
from facilitator.extensions import db
from facilitator.models.contact import Contact
from facilitator.models.member import Member
from facilitator.models.membership import Membership
from facilitator.models.suppression import Suppression
from facilitator.services import audits, deliveries


def suppress_bounced(*, address_key: bytes) -> None:
    """Send no more mail to an address that does not exist, and take back what waits for it."""
    known = select(Suppression).where(Suppression.address_key == address_key, Suppression.scope == "all")
    if db.session.scalar(known) is None:
        suppression = Suppression(address_key=address_key, reason="hard_bounce", created_at=clock.now())
        db.session.add(suppression)
        db.session.flush()
    for member_id in users_of(address_key):
        deliveries.withdraw_member(member_id=member_id, reason="bounced")


def lift(*, actor: Principal, member_id: UUID) -> None:
    """Write to an address again that bounced, after somebody checked it; what is still in time is planned.

    What a member stopped themselves is not lifted by anybody else.

    Raises:
        NotFound: there is no such member, or they are not the actor's to know.
    """
    member = db.session.get(Member, member_id)
    places = list(db.session.scalars(select(Membership).where(Membership.member_id == member_id)))
    if member is None or not policy.sees_member(actor, member, places):
        raise NotFound
    address = select(Contact.value_key).where(Contact.member_id == member_id, Contact.kind == "email")
    address_key = db.session.scalar(address)
    if address_key is None:
        return
    bounced = (Suppression.address_key == address_key, Suppression.reason == "hard_bounce")
    db.session.execute(delete(Suppression).where(*bounced))
    audits.note(actor, "write_again", "member", member_id)
    db.session.flush()
    for user_id in users_of(address_key):
        deliveries.plan_member(member_id=user_id)


def users_of(address_key: bytes) -> list[UUID]:
    """Return the members who gave an address."""
    users = select(Contact.member_id).where(Contact.value_key == address_key, Contact.kind == "email")
    return list(db.session.scalars(users.order_by(Contact.member_id)))
