"""Sites: the buildings and online rooms where groups meet."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from facilitator import clock, policy
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.site import NewSite
from facilitator.errors import Conflict, NotFound
from facilitator.extensions import db
from facilitator.models.account import AccountRole
from facilitator.models.group import Group
from facilitator.models.site import Site
from facilitator.services import audits
from facilitator.services.pages import Listing, Page
from facilitator.services.versions import change, unchanged

LISTED = Listing(
    select(
        Site.id, Site.name, Site.time_zone, Site.country, Site.address, Site.access_notes,
        Site.created_at, Site.updated_at, Site.version,
    ).where(Site.deleted_at.is_(None), policy.SITE_SEEN),
    keys=(Site.name, Site.id),
)  # fmt: skip


def read_sites(*, actor: Principal, page: PageRequest) -> Page:
    """Return a page of sites by name."""
    return LISTED.read(page, policy.params(actor))


def find_site(*, actor: Principal, site_id: UUID) -> Site:
    """Return a site.

    Raises:
        NotFound: there is no such site.
    """
    site = db.session.get(Site, site_id)
    if site is None or site.deleted_at is not None or not policy.sees_site(actor, site):
        raise NotFound
    return site


def add_site(*, actor: Principal, new: NewSite) -> Site:
    """Add a site; whoever adds it coordinates it.

    Raises:
        Forbidden: the actor is neither coordinator nor admin.
    """
    policy.permitted(allowed=policy.coordinates(actor))
    site = Site(**vars(new))
    db.session.add(site)
    db.session.flush()
    if not actor.is_system:
        db.session.add(AccountRole(account_id=actor.account_id, role="coordinator", site_id=site.id))
    audits.note(actor, "add", "site", site.id)
    db.session.flush()
    return site


def change_site(
    *, actor: Principal, site_id: UUID, changes: dict[str, Any], expected: int | None = None
) -> Site:
    """Change what is said about a site.

    Raises:
        NotFound, Forbidden, Stale: see the policy and the version.
    """
    site = find_site(actor=actor, site_id=site_id)
    policy.permitted(allowed=policy.runs_site(actor, site))
    unchanged(site, expected)
    change(site, changes)
    audits.note(actor, "change", "site", site.id)
    db.session.flush()
    return site


def remove_site(*, actor: Principal, site_id: UUID, expected: int | None = None) -> None:
    """Take a site out of the list.

    Raises:
        Conflict: a group still meets there.
    """
    site = find_site(actor=actor, site_id=site_id)
    policy.permitted(allowed=policy.runs_site(actor, site))
    unchanged(site, expected)
    in_use = select(Group.id).where(Group.site_id == site.id, Group.archived_at.is_(None)).limit(1)
    if db.session.scalar(in_use) is not None:
        raise Conflict("site.groups_meet_here")
    site.deleted_at = clock.now()
    audits.note(actor, "remove", "site", site.id)
    db.session.flush()
