"""Write one message from how things stand at the moment of sending; nothing of it is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from facilitator import clock
from facilitator.domain import crisis, place, questions
from facilitator.domain.delivery import TOLD
from facilitator.domain.delivery_plan import fingerprint
from facilitator.domain.drift import drift
from facilitator.extensions import db
from facilitator.mail.message import Letter, bare_address, compose
from facilitator.mail.rendering import Rendered, render
from facilitator.models.account import Account
from facilitator.models.checkin import CheckinRelease, CheckinRound
from facilitator.models.contact import Contact
from facilitator.models.delivery import ABOUT_SESSIONS, CHANGES, TO_FACILITATORS, Delivery
from facilitator.models.group import Group
from facilitator.models.member import Member
from facilitator.models.membership import Membership
from facilitator.models.organisation import Organisation
from facilitator.models.session import GroupSession
from facilitator.models.site import Site
from facilitator.services import account_links, duty_letters, postbox, sessions, stop_links, way_links
from facilitator.services.reachability import SHARED

PURPOSES = {"invite": "invitation", "password": "password"}
FALLBACK_COUNTRY = "GB"
SIGNING_IN_PATH = "/you/signing-in"  # of the page in web/
MEMBER_MAIL = (
    select(
        Delivery,
        GroupSession,
        Group,
        Member,
        Contact,
        Membership.id.label("membership_id"),
        Site.country,
        SHARED.label("shared"),
    )
    .select_from(Delivery)
    .join(GroupSession, GroupSession.id == Delivery.session_id)
    .join(Group, Group.id == GroupSession.group_id)
    .join(Member, Member.id == Delivery.member_id)
    .join(Contact, and_(Contact.member_id == Member.id, Contact.kind == "email"))
    .join(Membership, and_(Membership.group_id == Group.id, Membership.member_id == Member.id))
    .outerjoin(Site, Site.id == Group.site_id)
    .where(Delivery.id == bindparam("row_id", type_=Delivery.id.type))
)


@dataclass(frozen=True)
class Envelope:
    """One message, ready to be handed over; neither address nor content is ever printed."""

    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    raw: bytes = field(repr=False)
    address_key: bytes | None = field(default=None, repr=False)


def write(delivery_id: UUID, kind: str) -> Envelope:
    """Write the message of a delivery; account mail gets its link here.

    Raises:
        Invalid: an address or a name cannot stand in a message.
    """
    if kind in CHANGES:
        return write_note(delivery_id)
    if kind in TO_FACILITATORS:
        return write_to_facilitator(delivery_id)
    return write_to_account(delivery_id) if kind in PURPOSES else write_to_member(delivery_id)


def write_to_account(delivery_id: UUID) -> Envelope:
    """Write the mail with a one-time link to somebody who signs in."""
    delivery = db.session.get_one(Delivery, delivery_id)
    account = db.session.get_one(Account, delivery.account_id)
    settings, purpose = postbox.settings(), PURPOSES[delivery.kind]
    secret = account_links.mint(account.id, purpose)
    context = {
        "url": postbox.address_of(account_links.path(purpose, secret)),
        "expires_at": clock.now() + account_links.LIFETIMES[purpose],
        "time_zone": account.time_zone,
    }
    if delivery.kind == "invite" and account.invited_by is not None:
        context["invited_by"] = db.session.get_one(Account, account.invited_by).name
    words = render(delivery.kind, account.locale, context)
    sender = settings.account_mail_from or settings.mail_from
    return sealed(delivery.id, words, sender, account.email)


def write_note(delivery_id: UUID) -> Envelope:
    """Write the note to somebody who signs in that the way they do so was changed."""
    delivery = db.session.get_one(Delivery, delivery_id)
    account = db.session.get_one(Account, delivery.account_id)
    context = {
        "changed_at": delivery.due_at,
        "time_zone": account.time_zone,
        "url": postbox.address_of(SIGNING_IN_PATH),
    }
    settings = postbox.settings()
    words = render(delivery.kind, account.locale, context)
    return sealed(delivery.id, words, settings.account_mail_from or settings.mail_from, account.email)


def write_to_facilitator(delivery_id: UUID) -> Envelope:
    """Write a mail about what somebody who facilitates has to do, in their language and on their clock."""
    delivery = db.session.get_one(Delivery, delivery_id)
    account = db.session.get_one(Account, delivery.account_id)
    words = render(delivery.kind, account.locale, duty_letters.context_of(delivery, account))
    settings = postbox.settings()
    sender = settings.account_mail_from or settings.mail_from
    return sealed(delivery.id, words, sender, account.email, thread_id=delivery.session_id)


def write_to_member(delivery_id: UUID) -> Envelope:
    """Write a message to a member, in the style that they chose."""
    facts = db.session.execute(MEMBER_MAIL, {"row_id": delivery_id}).one()
    stop_url = stop_links.mint(membership_id=facts.membership_id)
    session = facts.GroupSession
    context = {
        "starts_at": session.starts_at,
        "time_zone": session.time_zone,
        "stop_url": stop_url,
        "label": facts.Contact.label if facts.shared else None,
    }
    words = render(facts.Delivery.kind, facts.Member.locale, context | CONTEXTS[facts.Delivery.kind](facts))
    return sealed(
        delivery_id,
        words,
        postbox.settings().mail_from,
        facts.Contact.value,
        address_key=facts.Contact.value_key,
        thread_id=session.id,
        stop_url=stop_url,
    )


def sealed(
    delivery_id: UUID,
    words: Rendered,
    sender: str,
    recipient: str,
    *,
    address_key: bytes | None = None,
    **more: Any,
) -> Envelope:
    """Put words into one message to one address."""
    letter = Letter(
        delivery_id=delivery_id,
        sender_label=sender_label(),
        sender_address=sender,
        recipient=recipient,
        subject=words.subject,
        text=words.text,
        html=words.html,
        language=words.language,
        sent_at=clock.now(),
        idempotency_header=postbox.settings().mail_idempotency_header,
        **more,
    )
    return Envelope(
        bare_address(sender, field="From"), bare_address(recipient, field="To"), compose(letter), address_key
    )


def sender_label() -> str:
    """Return the neutral name that a lock screen shows."""
    return db.session.scalar(select(Organisation.sender_label)) or postbox.settings().mail_label


def for_reader(facts: Any) -> dict[str, Any]:
    """Return what follows from the member's own choices: their clock, and names only if they want them."""
    named = {}
    if facts.Member.message_style == "named":
        session = facts.GroupSession
        named = {"title": facts.Group.name, "place": place.told(session.place)}
    return {"reader_zone": facts.Member.time_zone, "join_url": own_link(facts), **named}


def later_than_usual(facts: Any) -> timedelta | None:
    """Return by how much the date comes later than usual on the member's own clock, None for who has none."""
    session, zone = facts.GroupSession, facts.Member.time_zone
    return drift(session.starts_at, session.time_zone, zone) if zone else None


def own_link(facts: Any) -> str | None:
    """Return the member's own link to an online session: the room itself stands in no message."""
    if not facts.GroupSession.online_url:
        return None
    return way_links.mint(session_id=facts.GroupSession.id, membership_id=facts.membership_id)


def of_reminder(facts: Any) -> dict[str, Any]:
    """Return what a reminder says beside the date."""
    return {"now": clock.now(), "later": later_than_usual(facts), **for_reader(facts)}


def of_move(facts: Any) -> dict[str, Any]:
    """Return what has changed since the member was told last."""
    session, told = facts.GroupSession, told_before(facts.Delivery)
    moved = told is not None and told.told_starts_at not in {None, session.starts_at}
    elsewhere = told is not None and told.told_place not in {
        None,
        fingerprint(session.place, session.online_url),
    }
    return {
        "was_starts_at": told.told_starts_at if told is not None and moved else None,
        "place_changed": elsewhere,
        "on_again": told is not None and told.kind == "cancelled",
        "later": later_than_usual(facts),
        **for_reader(facts),
    }


def of_cancellation(facts: Any) -> dict[str, Any]:
    """Return the next date and where to turn meanwhile."""
    following = sessions.next_after(facts.GroupSession)
    reader = for_reader(facts)
    return {
        "next_starts_at": following.starts_at if following is not None else None,
        "crisis": country_of(facts),
        "reader_zone": reader["reader_zone"],
        "title": reader.get("title"),
    }


def of_release(facts: Any) -> dict[str, Any]:
    """Return the released words of a check-in, none if there were too few answers."""
    released = db.session.get_one(CheckinRelease, facts.Delivery.checkin_id)
    checkin = db.session.get_one(CheckinRound, facts.Delivery.checkin_id)
    told = questions.find(checkin.question_set_id).lines(released.words) if released.words else []
    return {
        "lines": [tuple(key for key in (line.key, line.next_key) if key) for line in told],
        "roster_size": checkin.roster_size,
        "crisis": country_of(facts),
    }


CONTEXTS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "reminder": of_reminder,
    "moved": of_move,
    "cancelled": of_cancellation,
    "checkin_release": of_release,
}


def told_before(delivery: Delivery) -> Delivery | None:
    """Return the message by which a member was told last about the same session."""
    before = select(Delivery).where(
        Delivery.session_id == delivery.session_id,
        Delivery.member_id == delivery.member_id,
        Delivery.kind.in_(ABOUT_SESSIONS),
        Delivery.state.in_(TOLD),
        Delivery.id != delivery.id,
    )
    newest = before.order_by(Delivery.sequence.desc(), (Delivery.kind == "reminder").asc()).limit(1)
    return db.session.scalar(newest)


def country_of(facts: Any) -> crisis.Country:
    """Return the crisis information of the site's country, else of the organisation's."""
    own = db.session.scalar(select(Organisation.country))
    directory = crisis.shipped()
    return next(
        country
        for code in (facts.country, own, FALLBACK_COUNTRY)
        if (country := directory.country(code)) is not None
    )
