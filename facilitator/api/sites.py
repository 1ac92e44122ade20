"""Sites over the API."""

from typing import Any
from uuid import UUID

from facilitator.api.blueprint import ApiBlueprint
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.site import NewSite
from facilitator.models.site import Site
from facilitator.schemas.patch import patch_of
from facilitator.schemas.site import SiteIn, SiteOut
from facilitator.services import sites
from facilitator.services.pages import Page

blueprint = ApiBlueprint("sites", __name__, description="Buildings and online rooms where groups meet.")


def site_again(*, actor: Principal, resource_id: UUID) -> Site:
    """Find a site that an earlier request made."""
    return sites.find_site(actor=actor, site_id=resource_id)


@blueprint.operation("GET", "/sites", scope="groups:read", answer=SiteOut, listed=True)
def list_sites(*, actor: Principal, query: dict[str, Any]) -> Page:
    """List sites."""
    return sites.read_sites(actor=actor, page=PageRequest(**query))


@blueprint.operation(
    "POST", "/sites", scope="groups:write", body=SiteIn, answer=SiteOut, status=201, again=site_again
)
def add_site(*, actor: Principal, body: NewSite) -> Site:
    """Add a site."""
    return sites.add_site(actor=actor, new=body)


@blueprint.operation("GET", "/sites/<uuid:site_id>", scope="groups:read", answer=SiteOut)
def get_site(*, actor: Principal, site_id: UUID) -> Site:
    """Get a site."""
    return sites.find_site(actor=actor, site_id=site_id)


@blueprint.operation(
    "PATCH",
    "/sites/<uuid:site_id>",
    scope="groups:write",
    body=patch_of(SiteIn),
    answer=SiteOut,
    if_match=True,
)
def change_site(*, actor: Principal, site_id: UUID, body: dict[str, Any], expected: int | None) -> Site:
    """Change a site."""
    return sites.change_site(actor=actor, site_id=site_id, changes=body, expected=expected)


@blueprint.operation("DELETE", "/sites/<uuid:site_id>", scope="groups:write", status=204, if_match=True)
def remove_site(*, actor: Principal, site_id: UUID, expected: int | None) -> None:
    """Remove a site."""
    sites.remove_site(actor=actor, site_id=site_id, expected=expected)
