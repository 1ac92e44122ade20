"""The pages of sites."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import policy
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.site import NewSite
from facilitator.schemas.site import SiteIn
from facilitator.services import organisations, sites
from facilitator.web.auth import signed_in
from facilitator.web.choices import country_choices, zone_choices
from facilitator.web.forms import form_page
from facilitator.web.start import onward

pages = Blueprint("sites", __name__)


@pages.get("/sites")
@signed_in
def list_sites(*, actor: Principal) -> str:
    """List sites."""
    return render_template("sites/list.html", page=sites.read_sites(actor=actor, page=PageRequest(200)))


@pages.route("/sites/new", methods=["GET", "POST"])
@signed_in
def new_site(*, actor: Principal) -> Response | str | tuple[str, int]:
    """Add a site."""
    policy.permitted(allowed=policy.coordinates(actor))

    def add(new: NewSite) -> str:
        sites.add_site(actor=actor, new=new)
        flash(_("The site has been added."), "good")
        return onward(actor, url_for("web.sites.list_sites"))

    usual = organisations.present()
    start = {"time_zone": usual.time_zone, "country": usual.country} if usual else {}
    return form_page("sites/form.html", SiteIn(), add, values=start, once=True, site=None, **answers())


@pages.route("/sites/<uuid:site_id>", methods=["GET", "POST"])
@signed_in
def edit_site(*, actor: Principal, site_id: UUID) -> Response | str | tuple[str, int]:
    """Change a site."""
    site = sites.find_site(actor=actor, site_id=site_id)
    policy.permitted(allowed=policy.runs_site(actor, site))

    def save(new: NewSite) -> str:
        sites.change_site(actor=actor, site_id=site_id, changes=vars(new))
        flash(_("The site has been saved."), "good")
        return url_for("web.sites.list_sites")

    return form_page("sites/form.html", SiteIn(), save, values=vars(site), site=site, **answers())


def answers() -> dict[str, Any]:
    """Return what the form of a site offers."""
    return {"zones": zone_choices(), "countries": country_choices()}


@pages.post("/sites/<uuid:site_id>/remove")
@signed_in
def remove_site(*, actor: Principal, site_id: UUID) -> Response:
    """Remove a site."""
    sites.remove_site(actor=actor, site_id=site_id)
    flash(_("The site has been removed."), "good")
    return redirect(url_for("web.sites.list_sites"), 303)
