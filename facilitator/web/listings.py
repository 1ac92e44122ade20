"""What a group says about itself in public: the form, how it would look, and taking it back in one press."""

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator.domain.listing import NewListing
from facilitator.domain.principal import Principal
from facilitator.schemas.listing import ListingIn
from facilitator.services import directory, groups, listings
from facilitator.web.auth import signed_in
from facilitator.web.directory import patterns
from facilitator.web.forms import Form, form_page, typed

pages = Blueprint("listings", __name__)
PAGE = "listings/form.html"


@pages.route("/groups/<uuid:group_id>/public", methods=["GET", "POST"])
@signed_in
def edit_listing(*, actor: Principal, group_id: UUID) -> Response | str | tuple[str, int]:
    """Write the public page of a group: look at it first, then show it to everybody."""
    group = groups.find_group(actor=actor, group_id=group_id)
    values = vars(listings.find_words(actor=actor, group_id=group_id))
    public = directory.is_public(group=group)

    def keep(new: NewListing) -> str | Response:
        if request.form.get("step") == "look":
            shown = listings.preview(actor=actor, group_id=group_id, new=new)
            form = Form(typed(request.form, ListingIn()))
            return make_response(
                render_template(PAGE, form=form, group=group, shown=shown, patterns=patterns, public=public)
            )
        listings.publish(actor=actor, group_id=group_id, new=new)
        flash(_("Everybody can see the page of this group now."), "good")
        return url_for("web.listings.edit_listing", group_id=group_id)

    return form_page(PAGE, ListingIn(), keep, values=values, group=group, shown=None, public=public)


@pages.post("/groups/<uuid:group_id>/public/stop")
@signed_in
def stop_listing(*, actor: Principal, group_id: UUID) -> Response:
    """Show a group to nobody any more."""
    listings.stop(actor=actor, group_id=group_id)
    flash(_("Nobody sees the page of this group any more. Its words are kept."), "good")
    return redirect(url_for("web.listings.edit_listing", group_id=group_id), 303)
