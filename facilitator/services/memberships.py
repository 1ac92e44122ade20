"""Places on a roster: given, offered, paused, left and taken up again."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from facilitator import clock
from facilitator.domain import membership as rules
from facilitator.domain.member import NewMember
from facilitator.domain.membership import NewMembership
from facilitator.domain.principal import Principal
from facilitator.domain.wallclock import to_local
from facilitator.errors import Conflict, NotFound
from facilitator.extensions import db
from facilitator.models.group import Group
from facilitator.models.member import Member
from facilitator.models.membership import Membership
from facilitator.services import audits, deliveries, groups, members, rosters
from facilitator.services.versions import change, unchanged


def locked_group(*, actor: Principal, group_id: UUID) -> Group:
    """Return a group whose roster is about to change; whoever else changes it waits, so that capacity holds.

    Raises:
        NotFound, Forbidden: the actor may not change the roster.
    """
    rosters.group_with_names(actor=actor, group_id=group_id)
    return db.session.scalars(select(Group).where(Group.id == group_id).with_for_update()).one()


def find_membership(*, actor: Principal, group_id: UUID, membership_id: UUID) -> Membership:
    """Return a place on a roster.

    Raises:
        NotFound, Forbidden: there is none, or the actor may not read the roster.
    """
    rosters.group_with_names(actor=actor, group_id=group_id)
    membership = db.session.get(Membership, membership_id)
    if membership is None or membership.group_id != group_id or membership.deleted_at is not None:
        raise NotFound
    return membership


def take_in(*, actor: Principal, new: NewMember) -> Member:
    """Write down a new member and, if a group is named, put them on its roster at once.

    Raises:
        NotFound, Forbidden: the actor may not change that roster.
        Conflict: the group is archived.
    """
    member = members.add_member(actor=actor, new=new)
    if new.group_id is not None:
        place_member(actor=actor, group_id=new.group_id, new=NewMembership(member.id))
    return member


def place_member(*, actor: Principal, group_id: UUID, new: NewMembership) -> Membership:
    """Put a member whom the actor knows on a roster; when the group is full, on its waiting list.

    Raises:
        NotFound, Forbidden: the actor may not change the roster, or does not know the member.
        Conflict: they stand on it already, or the group is archived.
    """
    group = locked_group(actor=actor, group_id=group_id)
    if group.archived_at is not None:
        raise Conflict("membership.group_archived")
    member = members.find_member(actor=actor, member_id=new.member_id)
    mine = (Membership.group_id == group_id, Membership.member_id == member.id)
    membership = db.session.scalar(select(Membership).where(*mine))
    if membership is not None and membership.deleted_at is None and membership.status != "left":
        raise Conflict("membership.already_here")
    room = rules.has_room(group.capacity, rosters.places_taken(group_id))  # before the new one counts
    if membership is None:
        membership = Membership(group_id=group_id, member_id=member.id)
        db.session.add(membership)
    membership.deleted_at, membership.left_on = None, None
    membership.reminder_leads = rules.ordered_leads(new.reminder_leads)
    settle(group, membership, rules.first_status(new.status, has_room=room))
    db.session.flush()
    audits.note(actor, "add", "membership", membership.id, group_id=group_id)
    tell_deliveries(membership)
    return membership


def settle(group: Group, membership: Membership, status: str) -> None:
    """Give a place its status, and the dates that follow from it on the group's own calendar."""
    now = clock.now()
    today = to_local(now, group.time_zone).date()
    if status in rules.QUEUED and membership.status == "left":
        membership.created_at = now  # the waiting list is dated: who comes again stands at its end
    membership.status = status
    membership.left_on = (membership.left_on or today) if status == "left" else None
    if status == "current" and membership.joined_on is None:
        membership.joined_on = today


def tell_deliveries(membership: Membership) -> None:
    """Let mail follow: it is planned for a current place and taken back for one that is paused or left."""
    if membership.status == "current":
        deliveries.plan_member(member_id=membership.member_id)
    elif membership.status in {"paused", "left"}:
        deliveries.withdraw_member(
            member_id=membership.member_id, group_id=membership.group_id, reason=membership.status
        )


def act(*, actor: Principal, group_id: UUID, membership_id: UUID, name: str) -> Membership:
    """Offer, accept, decline, pause, come_back or leave; an act that was done already changes nothing.

    Raises:
        NotFound, Forbidden: there is no such place, or the actor may not change the roster.
        Conflict: the place is not in a state for this, or the group is full.
    """
    group = locked_group(actor=actor, group_id=group_id)
    membership = find_membership(actor=actor, group_id=group_id, membership_id=membership_id)
    room = rules.has_room(group.capacity, rosters.places_taken(group_id))
    joined = membership.joined_on is not None
    status = rules.stepped(name, membership.status, has_room=room, joined=joined)
    if status != membership.status:
        settle(group, membership, status)
        audits.note(actor, name, "membership", membership.id, group_id=group_id)
        db.session.flush()
        tell_deliveries(membership)
    return membership


def offer_place(*, actor: Principal, group_id: UUID, membership_id: UUID) -> Membership:
    """Hold a place for somebody who asked or waits; see ``act``."""
    return act(actor=actor, group_id=group_id, membership_id=membership_id, name="offer")


def accept_place(*, actor: Principal, group_id: UUID, membership_id: UUID) -> Membership:
    """Note that somebody takes the place; see ``act``."""
    return act(actor=actor, group_id=group_id, membership_id=membership_id, name="accept")


def decline_place(*, actor: Principal, group_id: UUID, membership_id: UUID) -> Membership:
    """Note that there will be no place, by the wish of either side; see ``act``."""
    return act(actor=actor, group_id=group_id, membership_id=membership_id, name="decline")


def pause_place(*, actor: Principal, group_id: UUID, membership_id: UUID) -> Membership:
    """Let somebody take a break: the place is kept and nothing is sent; see ``act``."""
    return act(actor=actor, group_id=group_id, membership_id=membership_id, name="pause")


def welcome_back(*, actor: Principal, group_id: UUID, membership_id: UUID) -> Membership:
    """Welcome somebody back from a break or after leaving, which also undoes either; see ``act``."""
    return act(actor=actor, group_id=group_id, membership_id=membership_id, name="come_back")


def leave_group(*, actor: Principal, group_id: UUID, membership_id: UUID) -> Membership:
    """Take somebody off the roster; see ``act``."""
    return act(actor=actor, group_id=group_id, membership_id=membership_id, name="leave")


def change_membership(
    *,
    actor: Principal,
    group_id: UUID,
    membership_id: UUID,
    changes: dict[str, Any],
    expected: int | None = None,
) -> Membership:
    """Change when reminders of this group come: ``reminder_leads`` (minutes) and ``reminders_stopped``.

    Raises:
        NotFound, Forbidden, Stale: see the policy and the version.
    """
    membership = find_membership(actor=actor, group_id=group_id, membership_id=membership_id)
    unchanged(membership, expected)
    kept = dict(changes)
    if "reminder_leads" in kept:
        kept["reminder_leads"] = rules.ordered_leads(kept["reminder_leads"])
    if "reminders_stopped" in kept:
        stopped = kept.pop("reminders_stopped")
        kept["reminders_stopped_at"] = (membership.reminders_stopped_at or clock.now()) if stopped else None
    change(membership, kept)
    audits.note(actor, "change", "membership", membership.id, group_id=group_id)
    db.session.flush()
    if membership.reminders_stopped_at is not None:
        deliveries.withdraw_member(member_id=membership.member_id, group_id=group_id, reason="stopped")
    else:
        deliveries.plan_member(member_id=membership.member_id)
    return membership


def take_off_by_mistake(
    *, actor: Principal, group_id: UUID, membership_id: UUID, expected: int | None = None
) -> None:
    """Take back a place that should never have been written down; leaving is ``leave_group``.

    A member who then stands on no roster is kept by the actor.

    Raises:
        NotFound, Forbidden, Stale: see the policy and the version.
    """
    membership = find_membership(actor=actor, group_id=group_id, membership_id=membership_id)
    unchanged(membership, expected)
    settle(groups.find_group(actor=actor, group_id=group_id), membership, "left")
    membership.deleted_at = clock.now()
    audits.note(actor, "remove", "membership", membership.id, group_id=group_id)
    db.session.flush()
    members.keep_if_nowhere(actor=actor, member_id=membership.member_id)
    tell_deliveries(membership)
