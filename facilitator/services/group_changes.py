"""What is changed about a group: with another site, other closed days count for its sessions."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from facilitator import clock, policy
from facilitator.domain.principal import Principal
from facilitator.extensions import db
from facilitator.models.group import Group
from facilitator.models.listing import GroupListing
from facilitator.models.session import GroupSession
from facilitator.services import audits, closed_days, consequences, deliveries
from facilitator.services.groups import find_group, require_site
from facilitator.services.versions import change, unchanged


def change_group(
    *, actor: Principal, group_id: UUID, changes: dict[str, Any], expected: int | None = None
) -> Group:
    """Change what is said about a group; only who coordinates it may move it to another site.

    Raises:
        NotFound, Forbidden, Stale: see the policy and the version.
        Invalid: the new site is unknown or not the actor's.
    """
    group = find_group(actor=actor, group_id=group_id)
    policy.permitted(allowed=policy.runs_group(actor, group))
    unchanged(group, expected)
    site_id, leads, listed = group.site_id, group.reminder_leads, group.listed
    if changes.get("site_id", site_id) != site_id:
        policy.permitted(allowed=policy.staffs_group(actor, group))
        require_site(actor, changes["site_id"])
    change(group, changes)
    audits.note(actor, "change", "group", group.id, group_id=group.id)
    db.session.flush()
    if group.listed != listed:
        note_listing(actor, group)
    if group.site_id != site_id:
        follow_site(actor, group)
    if group.reminder_leads != leads:
        deliveries.plan_group(group_id=group.id)
    return group


def note_listing(actor: Principal, group: Group) -> None:
    """Write down that a group is shown to everybody or no more; without public words it never was."""
    if db.session.get(GroupListing, group.id) is not None:
        verb = "publish" if group.listed else "stop"
        audits.note(actor, verb, "listing", group.id, group_id=group.id)
        db.session.flush()


def follow_site(actor: Principal, group: Group) -> None:
    """Bring coming sessions in line with what the new site closes; what the old one closed takes place again.

    Whose room was given away meanwhile takes place all the same, with a booking that waits to be settled.
    """
    ahead = select(GroupSession).where(
        GroupSession.group_id == group.id,
        GroupSession.status.in_(("planned", "cancelled")),
        GroupSession.starts_at > clock.now(),
    )
    locked = ahead.order_by(GroupSession.id).with_for_update().execution_options(populate_existing=True)
    open_to = closed_days.but_covered(db.session.scalars(locked).all(), group)
    changed = closed_days.apply(closed_days.effects(open_to))
    if changed:
        consequences.follow(changed, actor=actor, policy="tentative")
    db.session.flush()
