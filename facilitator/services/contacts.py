"""How members may be reached: shown one at a time, each look written down, and when mail may go at all."""

from typing import Any
from uuid import UUID

from sqlalchemy import String, and_, bindparam, cast, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from facilitator import clock, policy
from facilitator.domain.contact import NewContact, phone_number
from facilitator.domain.membership import OPEN
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, Invalid, NotFound
from facilitator.extensions import db
from facilitator.mail.message import bare_address
from facilitator.models.consent import Consent
from facilitator.models.contact import Contact
from facilitator.models.member import Member
from facilitator.models.membership import Membership
from facilitator.models.suppression import Suppression
from facilitator.services import audits, deliveries, members
from facilitator.services.addresses import address_key
from facilitator.services.pages import Listing, Page
from facilitator.services.versions import change, unchanged

other, other_person, other_place = aliased(Contact), aliased(Member), aliased(Membership)
OTHERS_HAVE_IT = (
    other.member_id == other_person.id,
    other.value_key == Contact.value_key,
    other.kind == Contact.kind,
    other.member_id != Contact.member_id,
    other_person.deleted_at.is_(None),
)
# Somebody else gave the same address, in whichever group.
SHARED = exists().where(*OTHERS_HAVE_IT)
# Somebody who shares the address, still belongs to a group and has not agreed to share it.
DISAGREED = exists().where(
    *OTHERS_HAVE_IT,
    other.shared_agreed_at.is_(None),
    exists().where(
        other_place.member_id == other.member_id,
        other_place.deleted_at.is_(None),
        other_place.status.in_(OPEN),
    ),
)
AGREED_BY_ALL = or_(~SHARED, and_(Contact.shared_agreed_at.is_not(None), ~DISAGREED))
EMAIL_CONSENT = exists().where(
    Consent.member_id == Contact.member_id, Consent.what == "email", Consent.withdrawn_at.is_(None)
)
# Ids are written with hyphens by one database and without by the other.
SUPPRESSED = exists().where(
    Suppression.address_key == Contact.value_key,
    or_(
        Suppression.scope == "all",
        func.replace(Suppression.scope, "-", "")
        == literal("member:").concat(func.replace(cast(Contact.member_id, String), "-", "")),
    ),
)
# Mail may go to this contact of this member for this membership. The statement that uses it names the three tables
# in its FROM; the clause joins them.
MAILABLE = and_(
    Contact.kind == "email",
    Contact.member_id == Member.id,
    Membership.member_id == Member.id,
    Member.deleted_at.is_(None),
    Membership.deleted_at.is_(None),
    Membership.status == "current",
    Membership.reminders_stopped_at.is_(None),
    EMAIL_CONSENT,
    ~SUPPRESSED,
    AGREED_BY_ALL,
)
MAILABLE_TO = select(Contact).where(
    MAILABLE,
    Member.id == bindparam("member_id", type_=Member.id.type),
    Membership.group_id == bindparam("group_id", type_=Membership.group_id.type),
)
# Whether the actor may know that the address is shared: only with somebody whom the actor facilitates as well.
SHARED_IN_SIGHT = exists().where(
    *OTHERS_HAVE_IT,
    exists().where(
        other_place.member_id == other.member_id,
        other_place.deleted_at.is_(None),
        other_place.group_id.in_(policy.ACTOR_GROUPS),
    ),
)
COLUMNS = (
    Contact.id, Contact.member_id, Contact.kind, Contact.value, Contact.label, Contact.shared_agreed_at,
    Contact.safe_to_leave_message, Contact.created_at, Contact.updated_at, Contact.version,
    SHARED_IN_SIGHT.label("shared"),
)  # fmt: skip
OF_MEMBER = Contact.member_id == bindparam("member_id", type_=Contact.member_id.type)
LISTED = Listing(select(*COLUMNS).where(OF_MEMBER), keys=(Contact.id,))
ONE = select(*COLUMNS).where(OF_MEMBER, Contact.id == bindparam("contact_id", type_=Contact.id.type))
SUMMARY = (
    select(
        Contact.id, Contact.kind, Contact.version, SHARED_IN_SIGHT.label("shared"), Contact.shared_agreed_at
    )
    .where(OF_MEMBER)
    .order_by(Contact.kind)
)


def mailable(*, member_id: UUID, group_id: UUID) -> Contact | None:
    """Return the contact that mail about a group may go to, None if no mail may go to this member.

    It may go if there is an e-mail address and a standing consent to e-mail, the membership is current and its
    reminders are not stopped, the address is not suppressed, and everybody who shares the address has agreed.
    """
    return db.session.scalar(MAILABLE_TO, {"member_id": member_id, "group_id": group_id})


def read_contacts(*, actor: Principal, member_id: UUID, page: PageRequest) -> Page:
    """Return the contacts of one member; the look is written down.

    Raises:
        NotFound: the actor may not know of the member.
    """
    members.find_member(actor=actor, member_id=member_id)
    audits.note(actor, "read", "contact", member_id)
    return LISTED.read(page, policy.params(actor) | {"member_id": member_id})


def read_contact(*, actor: Principal, member_id: UUID, contact_id: UUID) -> Any:
    """Return one contact as the list shows it; the look is written down.

    Raises:
        NotFound: there is none, or the actor may not know of the member.
    """
    members.find_member(actor=actor, member_id=member_id)
    params = policy.params(actor) | {"member_id": member_id, "contact_id": contact_id}
    row = db.session.execute(ONE, params).first()
    if row is None:
        raise NotFound
    audits.note(actor, "read", "contact", contact_id)
    return row


def summarise_contacts(*, actor: Principal, member_id: UUID) -> dict[str, Any]:
    """Return which kinds of contact a member has, without a single address; nobody needs to write that down.

    Raises:
        NotFound: the actor may not know of the member.
    """
    members.find_member(actor=actor, member_id=member_id)
    rows = db.session.execute(SUMMARY, policy.params(actor) | {"member_id": member_id})
    return {row.kind: row for row in rows}


def find_contact(*, actor: Principal, member_id: UUID, contact_id: UUID) -> Contact:
    """Return a contact to be changed.

    Raises:
        NotFound: there is none, or the actor may not know of the member.
    """
    members.find_member(actor=actor, member_id=member_id)
    contact = db.session.get(Contact, contact_id)
    if contact is None or contact.member_id != member_id:
        raise NotFound
    return contact


def checked(kind: str, value: str) -> str:
    """Return an address or number as it is kept.

    Raises:
        Invalid: nobody could write to it or dial it.
    """
    if kind == "phone":
        return phone_number(value)
    if "." not in value.rpartition("@")[2]:
        raise Invalid("field.not_an_email", field="value")
    return bare_address(value, field="value")


def plan_sharers(*value_keys: bytes) -> None:
    """Plan mail anew for everybody at these addresses: one who agrees or comes along changes it for all of them."""
    sharers = select(Contact.member_id).where(Contact.value_key.in_(value_keys), Contact.kind == "email")
    for member_id in db.session.scalars(sharers.order_by(Contact.member_id)).all():
        deliveries.plan_member(member_id=member_id)


def add_contact(*, actor: Principal, member_id: UUID, new: NewContact) -> Contact:
    """Write down how a member may be reached; that they may be written to is a consent of its own.

    Raises:
        NotFound: the actor may not know of the member.
        Invalid: the address or number cannot be one.
        Conflict: there is one of this kind already.
    """
    member = members.find_member(actor=actor, member_id=member_id)
    present = select(Contact.id).where(Contact.member_id == member.id, Contact.kind == new.kind)
    if db.session.scalar(present) is not None:
        raise Conflict("contact.one_of_each_kind", field="kind")
    value = checked(new.kind, new.value)
    contact = Contact(
        member_id=member.id,
        kind=new.kind,
        value=value,
        value_key=address_key(value),
        label=new.label,
        shared_agreed_at=clock.now() if new.shared_agreed else None,
        safe_to_leave_message=new.safe_to_leave_message,
    )
    db.session.add(contact)
    db.session.flush()
    audits.note(actor, "add", "contact", contact.id)
    plan_sharers(contact.value_key)
    return contact


def change_contact(
    *,
    actor: Principal,
    member_id: UUID,
    contact_id: UUID,
    changes: dict[str, Any],
    expected: int | None = None,
) -> Contact:
    """Change an address or what goes with it; a new address has to be agreed to anew where it is shared.

    Raises:
        NotFound, Stale, Invalid: see the policy, the version and the fields.
    """
    contact = find_contact(actor=actor, member_id=member_id, contact_id=contact_id)
    unchanged(contact, expected)
    before, agreed = contact.value_key, changes.get("shared_agreed")
    change(contact, {name: changes[name] for name in ("label", "safe_to_leave_message") if name in changes})
    if "value" in changes:
        contact.value = checked(contact.kind, changes["value"])
        contact.value_key = address_key(contact.value)
    if contact.value_key != before or agreed is False:
        contact.shared_agreed_at = None
    if agreed and contact.shared_agreed_at is None:
        contact.shared_agreed_at = clock.now()
    db.session.flush()
    audits.note(actor, "change", "contact", contact.id)
    plan_sharers(before, contact.value_key)
    return contact


def remove_contact(
    *, actor: Principal, member_id: UUID, contact_id: UUID, expected: int | None = None
) -> None:
    """Forget an address or number; what was to go there does not go.

    Raises:
        NotFound, Stale: see the policy and the version.
    """
    contact = find_contact(actor=actor, member_id=member_id, contact_id=contact_id)
    unchanged(contact, expected)
    db.session.delete(contact)
    audits.note(actor, "remove", "contact", contact.id)
    db.session.flush()
    if contact.kind == "email":
        deliveries.withdraw_member(member_id=member_id, group_id=None, reason="no_address")
        plan_sharers(contact.value_key)
