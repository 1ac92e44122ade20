"""The pages of groups: the list, one group's hub, its settings, the archive."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import policy
from facilitator.domain.group import DAY_BEFORE, TWO_HOURS, WEEK_BEFORE, NewGroup
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.models.group import MODES, OPENNESS, Group
from facilitator.schemas.group import CROSS_TALK, GroupIn
from facilitator.services import directory, facilitators, group_changes, groups, sites
from facilitator.web.auth import signed_in
from facilitator.web.choices import said, zone_choices
from facilitator.web.forms import form_page, say
from facilitator.web.start import onward

pages = Blueprint("groups", __name__)
WHOLE = PageRequest(200)


@pages.get("/groups")
@signed_in
def list_groups(*, actor: Principal) -> str:
    """List groups."""
    archived = request.args.get("archived") == "yes"
    page = PageRequest(cursor=request.args.get("cursor"))
    return render_template(
        "groups/list.html",
        page=groups.read_groups(actor=actor, page=page, archived=archived),
        site_names={row.id: row.name for row in sites.read_sites(actor=actor, page=WHOLE).rows},
        archived=archived,
        may_add=policy.coordinates(actor),
    )


@pages.route("/groups/new", methods=["GET", "POST"])
@signed_in
def new_group(*, actor: Principal) -> Response | str | tuple[str, int]:
    """Add a group."""
    policy.permitted(allowed=policy.coordinates(actor))

    def add(new: NewGroup) -> str:
        group = groups.add_group(actor=actor, new=new)
        flash(_("The group has been added."), "good")
        return onward(actor, url_for("web.groups.show_group", group_id=group.id))

    own = own_sites(actor)
    start = {
        "time_zone": own[0].time_zone if own else "Europe/London", "site_id": own[0].id if own else None,
        "mode": "in_person", "openness": "drop_in", "cross_talk": "none", "reminder_rules": [DAY_BEFORE],
    }  # fmt: skip
    return form_page(
        "groups/form.html", GroupIn(), add, values=start, once=True, group=None, **answers(actor)
    )


@pages.get("/groups/<uuid:group_id>")
@signed_in
def show_group(*, actor: Principal, group_id: UUID) -> str:
    """Show the hub of a group."""
    group = groups.find_group(actor=actor, group_id=group_id)
    return render_template(
        "groups/show.html",
        group=group,
        site=sites.find_site(actor=actor, site_id=group.site_id) if group.site_id else None,
        facilitators=facilitators.read_facilitators(actor=actor, group_id=group_id, page=WHOLE).rows,
        may_staff=policy.staffs_group(actor, group),
        sees_names=policy.facilitates(actor, group.id),
        public=directory.is_public(group=group),
    )


@pages.route("/groups/<uuid:group_id>/settings", methods=["GET", "POST"])
@signed_in
def edit_group(*, actor: Principal, group_id: UUID) -> Response | str | tuple[str, int]:
    """Change the settings of a group."""
    group = groups.find_group(actor=actor, group_id=group_id)

    def save(new: NewGroup) -> str:
        group_changes.change_group(actor=actor, group_id=group_id, changes=without_listing(new))
        flash(_("The settings have been saved."), "good")
        return url_for("web.groups.show_group", group_id=group_id)

    values = {**vars(group), "reminder_rules": group.reminder_leads}
    return form_page("groups/form.html", GroupIn(), save, values=values, group=group, **answers(actor, group))


def without_listing(new: NewGroup) -> dict[str, Any]:
    """Return what the form asks; whether everybody sees the group is a matter of its public page."""
    return {name: value for name, value in vars(new).items() if name != "listed"}


@pages.route("/groups/<uuid:group_id>/archive", methods=["GET", "POST"])
@signed_in
def archive_group(*, actor: Principal, group_id: UUID) -> Response | str:
    """Ask whether a group is to be archived, and archive it."""
    group = groups.find_group(actor=actor, group_id=group_id)
    if request.method == "GET":
        policy.permitted(allowed=policy.staffs_group(actor, group))
        return render_template("groups/archive.html", group=group)
    groups.archive_group(actor=actor, group_id=group_id)
    flash(_("The group has been archived. Nothing of it is lost."), "good")
    return redirect(url_for("web.groups.list_groups"), 303)


@pages.post("/groups/<uuid:group_id>/restore")
@signed_in
def restore_group(*, actor: Principal, group_id: UUID) -> Response:
    """Take a group back from the archive."""
    groups.restore_group(actor=actor, group_id=group_id)
    flash(_("The group is back."), "good")
    return redirect(url_for("web.groups.show_group", group_id=group_id), 303)


def own_sites(actor: Principal) -> list[Any]:
    """Return the sites at which the actor may put groups."""
    rows = sites.read_sites(actor=actor, page=WHOLE).rows
    return [row for row in rows if policy.administers(actor) or row.id in actor.site_ids]


def answers(actor: Principal, group: Group | None = None) -> dict[str, Any]:
    """Return what the form of a group offers; a site is offered only to those who may choose it."""
    offered = [(str(row.id), row.name) for row in own_sites(actor)]
    if policy.administers(actor):
        offered.append(("", _("No site: online only")))
    may_place = group is None or policy.staffs_group(actor, group)
    leads = {*(group.reminder_leads if group else ()), WEEK_BEFORE, DAY_BEFORE, TWO_HOURS}
    return {
        "sites": offered if may_place else None,
        "zones": zone_choices(),
        "modes": said("group.mode", MODES),
        "kinds": said("group.openness", OPENNESS, hints=True),
        "cross_talks": said("group.cross_talk", CROSS_TALK),
        "leads": [(str(lead), lead_words(lead)) for lead in sorted(leads, reverse=True)],
    }


def lead_words(lead: int) -> str:
    """Say how long before the start a reminder goes."""
    if lead in {WEEK_BEFORE, DAY_BEFORE, TWO_HOURS}:
        return say(f"group.lead_{lead}")
    words: str = _("%(minutes)s minutes before", minutes=lead)
    return words
