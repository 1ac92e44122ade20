"""To whom mail may go: one rule as WHERE clauses, and in words for those whom it does not reach.

Mail may go to a contact if there is an e-mail address and a standing consent to e-mail, the membership is current and
its messages are not stopped, the address is not suppressed, and everybody who shares the address has agreed. The same
clauses stand in the planning, in the statement that declares the intent to send, and in the list of those who have to
be told by hand.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import String, and_, bindparam, cast, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from facilitator.domain.membership import OPEN
from facilitator.extensions import db
from facilitator.models.consent import Consent
from facilitator.models.contact import Contact
from facilitator.models.member import Member
from facilitator.models.membership import Membership
from facilitator.models.suppression import Suppression

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
OF_ADDRESS = and_(
    Suppression.address_key == Contact.value_key,
    or_(
        Suppression.scope == "all",
        func.replace(Suppression.scope, "-", "")
        == literal("member:").concat(func.replace(cast(Contact.member_id, String), "-", "")),
    ),
)
SUPPRESSED = exists().where(OF_ADDRESS)
BOUNCED = exists().where(OF_ADDRESS, Suppression.reason == "hard_bounce")
# The statement that uses it names the three tables in its FROM; the clause joins them.
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
IN_GROUP = Membership.group_id == bindparam("group_id", type_=Membership.group_id.type)
MAILABLE_TO = select(Contact).where(
    MAILABLE, Member.id == bindparam("member_id", type_=Member.id.type), IN_GROUP
)
REACH = (
    select(
        Member.id.label("member_id"),
        Member.name_to_use,
        Member.pronouns,
        Membership.status,
        Membership.reminders_stopped_at,
        or_(Member.deleted_at.is_not(None), Membership.deleted_at.is_not(None)).label("gone"),
        Contact.id.label("contact_id"),
        EMAIL_CONSENT.label("consents"),
        SUPPRESSED.label("suppressed"),
        BOUNCED.label("bounced"),
        AGREED_BY_ALL.label("agreed"),
    )
    .select_from(Membership)
    .join(Member, Member.id == Membership.member_id)
    .outerjoin(Contact, and_(Contact.member_id == Member.id, Contact.kind == "email"))
    .where(IN_GROUP)
)
OF_MEMBER = REACH.where(Member.id == bindparam("member_id", type_=Member.id.type))
CURRENT = REACH.where(
    Membership.status == "current", Membership.deleted_at.is_(None), Member.deleted_at.is_(None)
)


def mailable(*, member_id: UUID, group_id: UUID) -> Contact | None:
    """Return the contact that mail about a group may go to, None if no mail may go to this member."""
    return db.session.scalar(MAILABLE_TO, {"member_id": member_id, "group_id": group_id})


def why_not(*, member_id: UUID, group_id: UUID) -> str | None:
    """Return the reason for which no mail about a group may go to a member, None if it may."""
    row = db.session.execute(OF_MEMBER, {"member_id": member_id, "group_id": group_id}).first()
    return "left" if row is None else reason_of(row)


def read_reach(*, group_id: UUID) -> Sequence[Any]:
    """Return the current members of a group as ``reason_of`` takes them; the caller has asked policy."""
    return db.session.execute(CURRENT, {"group_id": group_id}).all()


def reason_of(row: Any) -> str | None:
    """Return the first reason against mail to a member, None if there is none; ``MAILABLE`` says the same in SQL."""
    places = {"current": None, "paused": "paused"}
    checks = (
        ("left", row.gone),
        (places.get(row.status, "left"), row.status != "current"),
        ("stopped", row.reminders_stopped_at is not None),
        ("no_address", row.contact_id is None),
        ("not_agreed", not row.consents),
        ("bounced", row.bounced),
        ("stopped", row.suppressed),
        ("shared", not row.agreed),
    )
    return next((reason for reason, holds in checks if holds), None)
