"""The pages of calendar addresses: which you have, a new one, how programs take it, and stopping one."""

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import policy
from facilitator.domain.feed import SHAPES, FeedChoice, NewFeed, meant
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.errors import Invalid
from facilitator.schemas.feed import FeedChoiceIn
from facilitator.services import feeds, groups, members, sites
from facilitator.web.auth import signed_in
from facilitator.web.forms import form_page, say

pages = Blueprint("feeds", __name__)
ALL = PageRequest(200)


@pages.get("/feeds")
@signed_in
def list_feeds(*, actor: Principal) -> str:
    """List the calendar addresses that you have made."""
    return render_template("feeds/list.html", page=feeds.read_feeds(actor=actor, page=ALL))


@pages.route("/feeds/new", methods=["GET", "POST"])
@signed_in
def new_feed(*, actor: Principal) -> Response | str | tuple[str, int]:
    """Make a calendar address; the page that answers shows it, once."""

    def make(choice: FeedChoice) -> Response:
        new = meant(choice)
        if new is None:
            raise Invalid("feed.not_for_scope", field="what")
        return shown_once(feeds.make_feed(actor=actor, new=new))

    start = {"what": request.args.get("what", "facilitator:")[:60], "shape": ""}
    shapes = [("", _("As suits it best")), *((shape, say(f"feed.shape_{shape}")) for shape in SHAPES)]
    return form_page(
        "feeds/form.html", FeedChoiceIn(), make, values=start, once=True, what=choices(actor), shapes=shapes
    )


def choices(actor: Principal) -> list[tuple[str, str]]:
    """Return what somebody can have a calendar of, each as the form says it."""
    found = [("facilitator:", say("feed.scope_facilitator"))]
    if policy.administers(actor):
        found.append(("organisation:", say("feed.scope_organisation")))
    found += [
        (f"site:{site.id}", _("Everything at %(site)s", site=site.name))
        for site in sites.read_sites(actor=actor, page=ALL).rows
        if actor.is_admin or site.id in actor.site_ids
    ]
    return found + [(f"group:{row.id}", row.name) for row in groups.read_groups(actor=actor, page=ALL).rows]


def shown_once(made: feeds.MadeFeed) -> Response:
    """Return the one page that shows an address."""
    return make_response(render_template("feeds/made.html", made=made), 201)


@pages.post("/members/<uuid:member_id>/calendar")
@signed_in
def make_for_member(*, actor: Principal, member_id: UUID) -> Response:
    """Make the calendar address of a member, to be handed to them; the one before stops."""
    members.find_member(actor=actor, member_id=member_id)
    return shown_once(feeds.make_feed(actor=actor, new=NewFeed("member", member_id=member_id)))


@pages.post("/feeds/<uuid:feed_id>/stop")
@signed_in
def stop_feed(*, actor: Principal, feed_id: UUID) -> Response:
    """Stop a calendar address."""
    stopped = feeds.stop_feed(actor=actor, feed_id=feed_id)
    flash(_("The calendar address has been stopped. It no longer shows anything."), "good")
    if stopped.member_id is not None:
        return redirect(url_for("web.members.show_member", member_id=stopped.member_id), 303)
    return redirect(url_for("web.feeds.list_feeds"), 303)
