"""Groups: what they are called, where and how they meet, what they agreed."""

from uuid import UUID

from sqlalchemy import Boolean, bindparam, select

from facilitator import clock, policy
from facilitator.domain.group import NewGroup
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, Invalid, NotFound
from facilitator.extensions import db
from facilitator.models.facilitator import Assignment
from facilitator.models.group import Group
from facilitator.models.membership import Membership
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.models.site import Site
from facilitator.services import audits
from facilitator.services.pages import Listing, Page
from facilitator.services.versions import unchanged

LISTED = Listing(
    select(
        Group.id, Group.name, Group.discreet_name, Group.site_id, Group.mode, Group.openness, Group.capacity,
        Group.time_zone, Group.agreements, Group.what_stays_private, Group.age_rule, Group.cross_talk,
        Group.listed, Group.reminder_leads, Group.checkin_enabled, Group.archived_at,
        Group.created_at, Group.updated_at, Group.version,
    ).where(policy.GROUP_SEEN),
    keys=(Group.name, Group.id),
    near=policy.near_groups(Group.id),
    filters={
        "site": Group.site_id == bindparam("site"),
        "archived": Group.archived_at.is_not(None) == bindparam("archived", type_=Boolean()),
    },
)  # fmt: skip


def read_groups(
    *, actor: Principal, page: PageRequest, site: UUID | None = None, archived: bool | None = False
) -> Page:
    """Return a page of groups by name: those that still meet, the archived ones, or (None) both."""
    return LISTED.read(page, policy.params(actor), site=site, archived=archived)


def find_group(*, actor: Principal, group_id: UUID) -> Group:
    """Return a group.

    Raises:
        NotFound: there is no such group, or the actor may not know of it.
    """
    group = db.session.get(Group, group_id)
    if group is None or not policy.sees_group(actor, group):
        raise NotFound
    return group


def add_group(*, actor: Principal, new: NewGroup) -> Group:
    """Add a group at a site that the actor coordinates; administrators may leave the site out.

    Raises:
        Forbidden: the actor is neither coordinator nor admin.
        Invalid: the site is unknown or not theirs.
    """
    policy.permitted(allowed=policy.coordinates(actor))
    require_site(actor, new.site_id)
    group = Group(**vars(new))
    db.session.add(group)
    db.session.flush()
    audits.note(actor, "add", "group", group.id, group_id=group.id)
    db.session.flush()
    return group


def archive_group(*, actor: Principal, group_id: UUID, expected: int | None = None) -> Group:
    """Put a group that no longer meets out of the lists; nothing of it is lost.

    Raises:
        NotFound, Forbidden, Stale: see the policy and the version.
        Conflict: sessions are still planned.
    """
    group = find_group(actor=actor, group_id=group_id)
    policy.permitted(allowed=policy.staffs_group(actor, group))
    unchanged(group, expected)
    if group.archived_at is None:
        require_nothing_planned(group)
        group.archived_at = clock.now()
        audits.note(actor, "archive", "group", group.id, group_id=group.id)
    db.session.flush()
    return group


def restore_group(*, actor: Principal, group_id: UUID, expected: int | None = None) -> Group:
    """Take a group back from the archive.

    Raises:
        NotFound, Forbidden, Stale: see the policy and the version.
    """
    group = find_group(actor=actor, group_id=group_id)
    policy.permitted(allowed=policy.staffs_group(actor, group))
    unchanged(group, expected)
    if group.archived_at is not None:
        group.archived_at = None
        audits.note(actor, "restore", "group", group.id, group_id=group.id)
    db.session.flush()
    return group


def remove_group(*, actor: Principal, group_id: UUID, expected: int | None = None) -> None:
    """Remove a group that was made by mistake and never had a schedule or a roster.

    Raises:
        NotFound, Forbidden, Stale: see the policy and the version.
        Conflict: it has been used; it can be archived.
    """
    group = find_group(actor=actor, group_id=group_id)
    policy.permitted(allowed=policy.staffs_group(actor, group))
    unchanged(group, expected)
    for used in (Series, Membership):
        if db.session.scalar(select(used.group_id).where(used.group_id == group.id).limit(1)) is not None:
            raise Conflict("group.in_use")
    for assignment in db.session.scalars(select(Assignment).where(Assignment.group_id == group.id)):
        db.session.delete(assignment)
    db.session.flush()
    db.session.delete(group)
    audits.note(actor, "remove", "group", group.id, group_id=group.id)
    db.session.flush()


def require_site(actor: Principal, site_id: UUID | None) -> None:
    """Refuse a site that is unknown or not the actor's to put a group at.

    Raises:
        Invalid: with the field.
    """
    if site_id is None:
        if not policy.administers(actor):
            raise Invalid("group.site_needed", field="site_id")
        return
    site = db.session.get(Site, site_id)
    if site is None or site.deleted_at is not None:
        raise Invalid("group.site_unknown", field="site_id")
    if not policy.runs_site(actor, site):
        raise Invalid("group.site_not_yours", field="site_id")


def require_nothing_planned(group: Group) -> None:
    """Refuse while sessions of a group lie ahead.

    Raises:
        Conflict: some do.
    """
    ahead = select(GroupSession.id).where(
        GroupSession.group_id == group.id,
        GroupSession.status.in_(("planned", "live")),
        GroupSession.ends_at > clock.now(),
    )
    if db.session.scalar(ahead.limit(1)) is not None:
        raise Conflict("group.sessions_planned")
