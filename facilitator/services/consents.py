"""What members agreed to: recorded one by one, withdrawn at once."""

from uuid import UUID

from sqlalchemy import bindparam, select

from facilitator import clock
from facilitator.domain.consent import NewConsent
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, Invalid, NotFound
from facilitator.extensions import db
from facilitator.models.consent import Consent
from facilitator.models.member import Member
from facilitator.services import audits, deliveries, members
from facilitator.services.pages import Listing, Page

LISTED = Listing(
    select(
        Consent.id, Consent.member_id, Consent.what, Consent.wording_version, Consent.given_how,
        Consent.given_at, Consent.recorded_by, Consent.withdrawn_at, Consent.withdrawn_by,
    ).where(Consent.member_id == bindparam("member_id", type_=Consent.member_id.type)),
    keys=(Consent.id,),
)  # fmt: skip


def read_consents(*, actor: Principal, member_id: UUID, page: PageRequest) -> Page:
    """Return every consent of a member, the withdrawn ones included.

    Raises:
        NotFound: the actor may not know of the member.
    """
    members.find_member(actor=actor, member_id=member_id)
    return LISTED.read(page, {"member_id": member_id})


def standing_consents(*, actor: Principal, member_id: UUID) -> dict[str, Consent]:
    """Return the consents that stand, by what they are to.

    Raises:
        NotFound: the actor may not know of the member.
    """
    members.find_member(actor=actor, member_id=member_id)
    standing = select(Consent).where(Consent.member_id == member_id, Consent.withdrawn_at.is_(None))
    return {consent.what: consent for consent in db.session.scalars(standing)}


def find_consent(*, actor: Principal, member_id: UUID, consent_id: UUID) -> Consent:
    """Return a consent, standing or withdrawn.

    Raises:
        NotFound: there is none, or the actor may not know of the member.
    """
    members.find_member(actor=actor, member_id=member_id)
    consent = db.session.get(Consent, consent_id)
    if consent is None or consent.member_id != member_id:
        raise NotFound
    return consent


def give_consent(*, actor: Principal, member_id: UUID, new: NewConsent) -> Consent:
    """Record one consent; what it opens (e-mail) is planned in the same transaction.

    Raises:
        NotFound: the actor may not know of the member.
        Invalid: it would have been given in the future.
        Conflict: it stands already.
    """
    if new.what in standing_consents(actor=actor, member_id=member_id):
        raise Conflict("consent.stands_already", field="what")
    given_at = new.given_at or clock.now()
    if given_at > clock.now():
        raise Invalid("consent.in_the_future", field="given_at")
    consent = Consent(
        member_id=member_id,
        what=new.what,
        wording_version=new.wording_version,
        given_how=new.given_how,
        given_at=given_at,
        recorded_by=None if actor.is_system else actor.account_id,
    )
    db.session.add(consent)
    db.session.flush()
    audits.note(actor, "give", "consent", consent.id)
    if consent.what == "email":
        deliveries.plan_member(member_id=member_id)
    return consent


def withdraw_consent(*, actor: Principal, member_id: UUID, consent_id: UUID) -> Consent:
    """Take a consent back and stop what it opened at once: mail is withdrawn, a name is taken off the list.

    A consent that was withdrawn already stays as it is.

    Raises:
        NotFound: there is none, or the actor may not know of the member.
    """
    consent = find_consent(actor=actor, member_id=member_id, consent_id=consent_id)
    if consent.withdrawn_at is not None:
        return consent
    consent.withdrawn_at = clock.now()
    consent.withdrawn_by = None if actor.is_system else actor.account_id
    audits.note(actor, "withdraw", "consent", consent.id)
    if consent.what == "keep_name":
        forget_name(member_id)
    db.session.flush()
    if consent.what == "email":
        deliveries.withdraw_member(member_id=member_id, group_id=None, reason="not_agreed")
    return consent


def forget_name(member_id: UUID) -> None:
    """Take the name, how to say it and the pronouns off a member's record; the person stays on the roster."""
    member = db.session.get_one(Member, member_id)
    member.name_to_use, member.say_it_like, member.pronouns = None, "", ""
