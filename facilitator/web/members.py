"""The pages of one member: who they are here, what they agreed to, their data, and forgetting them."""

from typing import Any
from uuid import UUID

import orjson
from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from facilitator.domain.export import MemberExport
from facilitator.domain.member import NEEDS, NewMember
from facilitator.domain.membership import REMINDER_CHOICES, choice_of
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.models.consent import CONSENTS, WAYS_GIVEN, WORDING_VERSION
from facilitator.models.contact import CONTACT_KINDS
from facilitator.models.member import MESSAGE_STYLES, Member
from facilitator.schemas.export import MemberExportOut
from facilitator.schemas.member import MemberChangeIn
from facilitator.services import consents, contacts, erasures, exports, feeds, members, rosters
from facilitator.web.auth import signed_in
from facilitator.web.choices import language_choices, said, zone_choices
from facilitator.web.forms import form_page, say

pages = Blueprint("members", __name__)


@pages.get("/members/<uuid:member_id>")
@signed_in
def show_member(*, actor: Principal, member_id: UUID) -> str:
    """Show one member; contacts stay covered."""
    return member_page(actor, members.find_member(actor=actor, member_id=member_id))


def member_page(actor: Principal, member: Member, *, revealed: Any = None) -> str:
    """Render the page of a member, with one contact uncovered after the look was written down."""
    places = rosters.read_places(actor=actor, member_id=member.id)
    return render_template(
        "members/show.html",
        member=member,
        since=min((place.joined_on for place in places if place.joined_on), default=None),
        places=places,
        choice_of=choice_of,
        reminder_choices=tuple(REMINDER_CHOICES),
        kinds=CONTACT_KINDS,
        contacts=contacts.summarise_contacts(actor=actor, member_id=member.id),
        revealed=revealed,
        standing=consents.standing_consents(actor=actor, member_id=member.id),
        wordings=[(what, say(wording_key(WORDING_VERSION, what))) for what in CONSENTS],
        ways=WAYS_GIVEN,
        calendars=feeds.read_feeds(actor=actor, page=PageRequest(10), member_id=member.id).rows,
    )


def wording_key(version: str, what: str) -> str:
    """Return the key of the words that somebody agreed to."""
    return f"consent.wording_{version.replace('-', '_')}_{what}"


@pages.route("/members/<uuid:member_id>/edit", methods=["GET", "POST"])
@signed_in
def edit_member(*, actor: Principal, member_id: UUID) -> AnyResponse | str | tuple[str, int]:
    """Change what is said about a member."""
    member = members.find_member(actor=actor, member_id=member_id)

    def save(new: NewMember) -> str:
        changes = {name: value for name, value in vars(new).items() if name != "group_id"}
        changes["locale"] = changes["locale"] or member.locale
        members.change_member(actor=actor, member_id=member_id, changes=changes)
        flash(_("Saved."), "good")
        return url_for("web.members.show_member", member_id=member_id)

    return form_page(
        "members/form.html",
        MemberChangeIn(),
        save,
        values=vars(member),
        member=member,
        needs=said("member.need", NEEDS),
        styles=said("member.style", MESSAGE_STYLES),
        zones=[("", _("As the group")), *zone_choices()],
        languages=language_choices(),
    )


@pages.route("/members/<uuid:member_id>/export", methods=["GET", "POST"])
@signed_in
def export_member(*, actor: Principal, member_id: UUID) -> Response | str:
    """Say what an export holds, then show it or hand it over as a file."""
    member = members.find_member(actor=actor, member_id=member_id)
    if request.method == "GET":
        return render_template("members/export.html", member=member)
    held = exports.export_member(actor=actor, member_id=member_id)
    if request.form.get("as") == "file":
        return as_file(held)
    wordings = {consent: say(wording_key(consent.wording_version, consent.what)) for consent in held.consents}
    return render_template("members/exported.html", held=held, member=member, wordings=wordings)


def as_file(held: MemberExport) -> Response:
    """Return an export as a JSON file whose name says nothing."""
    response = make_response(orjson.dumps(MemberExportOut().dump(held), option=orjson.OPT_INDENT_2))
    response.headers["Content-Type"] = "application/json"
    response.headers["Content-Disposition"] = 'attachment; filename="export.json"'
    return response


@pages.route("/members/<uuid:member_id>/erase", methods=["GET", "POST"])
@signed_in
def erase_member(*, actor: Principal, member_id: UUID) -> AnyResponse | str:
    """Ask whether a person is to be erased, and erase them."""
    member = members.find_member(actor=actor, member_id=member_id)
    places = rosters.read_places(actor=actor, member_id=member_id)
    if request.method == "GET":
        return render_template("members/erase.html", member=member)
    erasures.erase_member(actor=actor, member_id=member_id)
    flash(_("This person has been erased. Numbers of past sessions stay as they were."), "good")
    if places:
        return redirect(url_for("web.memberships.show_roster", group_id=places[0].group_id), 303)
    return redirect(url_for("web.groups.list_groups"), 303)
