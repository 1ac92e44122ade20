"""Forget a person: what remains is a random id, so that sums over past sessions still add up."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, literal, select, update

from facilitator import clock, policy, transactions
from facilitator.domain.principal import Principal
from facilitator.errors import NotFound
from facilitator.extensions import db, reading
from facilitator.models.columns import UtcDateTime
from facilitator.models.consent import Consent
from facilitator.models.contact import Contact
from facilitator.models.feed import Feed
from facilitator.models.followup import FollowUp
from facilitator.models.idempotency import IdempotencyKey
from facilitator.models.member import Member
from facilitator.models.membership import Membership
from facilitator.models.round import PlanningFlag
from facilitator.models.suppression import Suppression
from facilitator.services import audits, deliveries, members, memberships
from facilitator.services.addresses import own_scope
from facilitator.services.versions import unchanged


def erase_member(*, actor: Principal, member_id: UUID) -> Member:
    """Erase a person in every group; nobody is told which groups those were. It cannot be undone.

    The name, contacts and consents are removed, mail that waits is withdrawn, places are ended, promised contacts
    lose their person. Attendance marks and the audit keep an id that belongs to nobody any more.

    Raises:
        NotFound: there is none, or the actor may not know of them.
    """
    member = members.find_member(actor=actor, member_id=member_id)
    now = clock.now()
    deliveries.withdraw_member(member_id=member.id, group_id=None, reason="left")
    forget_traces(member.id)
    end_places(member.id, now)
    empty(member, now)
    audits.note(actor, "erase", "member", member.id)
    db.session.flush()
    transactions.after_commit(fold_journal)
    return member


def find_erased(*, actor: Principal, member_id: UUID) -> Member:
    """Return what is left of a member whom the actor knew.

    Raises:
        NotFound: there was none, or the actor did not know them.
    """
    member = db.session.get(Member, member_id)
    known = {place.group_id for place in members.places_of(member_id)} & actor.group_ids
    if member is None or member.erased_at is None or not (known or actor.is_system):
        raise NotFound
    return member


def remove_member(*, actor: Principal, member_id: UUID, expected: int | None = None) -> None:
    """Take a member off all rosters of the actor; somebody who then stands on no other one is erased.

    Raises:
        NotFound, Stale: see the policy and the version.
    """
    member = members.find_member(actor=actor, member_id=member_id)
    unchanged(member, expected)
    standing = [place for place in members.places_of(member.id) if place.deleted_at is None]
    own = [place for place in standing if policy.facilitates(actor, place.group_id)]
    if len(own) == len(standing):
        erase_member(actor=actor, member_id=member.id)
        return
    for place in own:
        memberships.take_off_by_mistake(actor=actor, group_id=place.group_id, membership_id=place.id)


def forget_traces(member_id: UUID) -> None:
    """Delete what speaks of a person elsewhere."""
    made = [member_id]
    for model in (Contact, Consent, Membership):
        made += db.session.scalars(select(model.id).where(model.member_id == member_id))
    db.session.execute(delete(IdempotencyKey).where(IdempotencyKey.resource_id.in_(made)))
    for kept in (Contact, Consent, PlanningFlag, Feed):
        db.session.execute(delete(kept).where(kept.member_id == member_id))
    db.session.execute(delete(Suppression).where(Suppression.scope == own_scope(member_id)))
    db.session.execute(update(FollowUp).where(FollowUp.member_id == member_id).values(member_id=None))


def end_places(member_id: UUID, now: datetime) -> None:
    """End every place of a person and let it show as taken back."""
    db.session.execute(
        update(Membership)
        .where(Membership.member_id == member_id)
        .values(
            status="left",
            left_on=func.coalesce(Membership.left_on, now.date()),
            reminder_leads=None,
            reminders_stopped_at=None,
            deleted_at=func.coalesce(Membership.deleted_at, literal(now, UtcDateTime())),
            version=Membership.version + 1,
        )
    )


def empty(member: Member, now: datetime) -> None:
    """Leave nothing of a member's record but its id, its dates and who kept it."""
    member.name_to_use, member.time_zone = None, None
    member.pronouns, member.say_it_like = "", ""
    member.locale, member.message_style, member.needs = "en", "discreet", []
    member.erased_at = member.deleted_at = now


def fold_journal() -> None:
    """Fold SQLite's write-ahead log into the database and empty it, so that no older page keeps what was erased.

    Readers that are in the way let it wait for the next time; secure_delete has overwritten the pages themselves.
    """
    with reading() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
