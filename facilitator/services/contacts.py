"""How members may be reached: shown one at a time, each look written down."""

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists, select

from facilitator import clock, policy
from facilitator.domain.contact import NewContact, phone_number
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, Invalid, NotFound
from facilitator.extensions import db
from facilitator.mail.message import bare_address
from facilitator.models.contact import Contact
from facilitator.services import audits, deliveries, members
from facilitator.services.addresses import address_key
from facilitator.services.pages import Listing, Page
from facilitator.services.reachability import OTHERS_HAVE_IT, other, other_place
from facilitator.services.versions import change, unchanged

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
        Contact.id, Contact.kind, Contact.label, Contact.shared_agreed_at, Contact.safe_to_leave_message,
        SHARED_IN_SIGHT.label("shared"),
    )
    .where(OF_MEMBER)
    .order_by(Contact.kind)
)  # fmt: skip


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
