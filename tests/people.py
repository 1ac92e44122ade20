"""Members on the rosters of the cast, made the way the product makes them, and a look at what it keeps."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypedDict
from uuid import UUID

from facilitator import clock
from facilitator.domain.consent import NewConsent
from facilitator.domain.contact import NewContact
from facilitator.domain.member import NewMember
from facilitator.domain.principal import Principal
from facilitator.extensions import db
from facilitator.models.audit import Audit
from facilitator.models.delivery import Delivery
from facilitator.models.ids import new_id
from facilitator.models.member import Member
from facilitator.models.membership import Membership
from facilitator.models.register import Mark
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.services import consents, contacts, memberships, reachability


class InGroup(TypedDict):
    """Who acts, and on whose roster."""

    actor: Principal
    group_id: UUID


FAMILY = "👩🏽‍👩🏻‍👧🏿‍👦🏼"  # one grapheme of eleven code points
NAMES = (
    "J.",
    "ليلى",
    "நிலா",
    "Zoë",
    "Łukasz",
    "Sam",
    "Sam",
    "the one by the window",
    "?!",
    FAMILY * 60,
    "x" * 60,
)


def joined(actor: Principal, group_id: UUID, name: str | None = "Sam") -> Member:
    """Take somebody in, inside an open unit."""
    return memberships.take_in(actor=actor, new=NewMember(name, group_id=group_id))


def place_of(member: Member, group_id: UUID) -> Membership:
    """Return somebody's place in a group, inside an open unit."""
    return next(
        place
        for place in db.session.query(Membership).filter_by(member_id=member.id)
        if place.group_id == group_id
    )


def agreed(actor: Principal, member: Member, *whats: str) -> None:
    """Record spoken consents, inside an open unit."""
    for what in whats:
        new = NewConsent(what, "spoken", "consent-1")
        consents.give_consent(actor=actor, member_id=member.id, new=new)


def reachable(actor: Principal, member: Member, address: str = "sam@example.org", **more: Any) -> UUID:
    """Give somebody an address and the consent to write there; return the contact's id."""
    new = NewContact("email", address, **more)
    contact = contacts.add_contact(actor=actor, member_id=member.id, new=new)
    agreed(actor, member, "email")
    return contact.id


def mailed(member: Member, group_id: UUID) -> str | None:
    """Return where mail about a group may go to somebody."""
    contact = reachability.mailable(member_id=member.id, group_id=group_id)
    return contact.value if contact else None


def past_sessions(group_id: UUID, number: int) -> list[GroupSession]:
    """Add a weekly series with so many sessions that are over."""
    first = (clock.now() - timedelta(weeks=number)).replace(tzinfo=None)
    series = Series(
        group_id=group_id, uid=str(new_id()), lineage_id=new_id(), starts_local=first, time_zone="UTC",
        duration_minutes=90, rrule="FREQ=WEEKLY", tzdb_version="2026a",
    )  # fmt: skip
    db.session.add(series)
    db.session.flush()
    made = [session_of(series, first + timedelta(weeks=week)) for week in range(number)]
    db.session.add_all(made)
    db.session.flush()
    return made


def session_of(series: Series, local: datetime) -> GroupSession:
    """Return a session of a series in UTC, not added yet."""
    starts_at = local.replace(tzinfo=clock.now().tzinfo)
    return GroupSession(
        group_id=series.group_id, series_id=series.id, recurrence_id=local, starts_local=local, time_zone="UTC",
        starts_at=starts_at, ends_at=starts_at + timedelta(minutes=90), tzdb_version="2026a",
    )  # fmt: skip


def mark(member: Member, sessions: Sequence[GroupSession], word: str = "here") -> None:
    """Mark somebody in the registers of sessions."""
    now = clock.now()
    for session in sessions:
        row = Mark(
            session_id=session.id, member_id=member.id, mark=word, marked_at=now, client_time=now,
            client_mark_id=new_id(),
        )  # fmt: skip
        db.session.add(row)
    db.session.flush()


def reminder(member: Member, session: GroupSession) -> Delivery:
    """Plan a reminder by hand, so that a test can see what becomes of it."""
    now = clock.now()
    row = Delivery(
        dedupe_key=str(new_id()), kind="reminder", member_id=member.id, session_id=session.id,
        due_at=now, not_before=now, expires_at=now + timedelta(hours=2),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def audited(verb: str, noun: str) -> list[UUID | None]:
    """Return the ids that the audit says were treated so, inside an open unit."""
    return [row.noun_id for row in db.session.query(Audit).filter_by(verb=verb, noun=noun)]
