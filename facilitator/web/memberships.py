"""The pages of rosters: who stands on the list of a group, who waits, and what becomes of a place."""

from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from facilitator import policy
from facilitator.domain.member import NewMember
from facilitator.domain.membership import HOLDING_A_PLACE, REMINDER_CHOICES, NewMembership
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, NotFound
from facilitator.models.group import Group
from facilitator.schemas.member import MemberChangeIn
from facilitator.schemas.membership import MembershipIn
from facilitator.services import groups, memberships, rosters
from facilitator.web.auth import signed_in
from facilitator.web.forms import form_page, say

pages = Blueprint("memberships", __name__)
PLACE = "/groups/<uuid:group_id>/roster/<uuid:membership_id>"
ACTS = ("offer", "accept", "decline", "pause", "come_back", "leave")
WAITING = frozenset({"asked", "waiting", "offered"})


@pages.route("/groups/<uuid:group_id>/roster", methods=["GET", "POST"])
@signed_in
def show_roster(*, actor: Principal, group_id: UUID) -> Response | str | tuple[str, int]:
    """Show the roster of a group, and take somebody in by name; others than its facilitators see numbers."""
    group = groups.find_group(actor=actor, group_id=group_id)
    if not policy.facilitates(actor, group_id):
        policy.permitted(allowed=request.method != "POST")
        counts = rosters.count_roster(actor=actor, group_id=group_id)
        return render_template("memberships/counts.html", group=group, counts=counts)

    def add(new: NewMember) -> str:
        member = memberships.take_in(actor=actor, new=replace(new, group_id=group_id))
        return url_for("web.memberships.show_roster", group_id=group_id, added=member.id)

    return form_page("memberships/roster.html", MemberChangeIn(), add, once=True, **listed(actor, group))


def listed(actor: Principal, group: Group) -> dict[str, Any]:
    """Return what the roster page shows: the list in its parts, and what was just done."""
    rows = rosters.read_roster(actor=actor, group_id=group.id)
    names = Counter(row.name_to_use for row in rows if row.name_to_use and row.status != "left")
    parts: dict[str, list[Any]] = {"on_list": [], "waiting": [], "left": []}
    for row in rows:
        parts["left" if row.status == "left" else "waiting" if row.status in WAITING else "on_list"].append(
            row
        )
    parts["waiting"].sort(key=lambda row: (row.created_at, row.id))
    return {
        **parts,
        "group": group,
        "twice": {name for name, number in names.items() if number > 1},
        "added": next((row for row in rows if str(row.member_id) == request.args.get("added")), None),
        "gone": next((row for row in parts["left"] if str(row.id) == request.args.get("left")), None),
        "taken": taken_words(sum(row.status in HOLDING_A_PLACE for row in rows), group.capacity),
        "addable": bool(rosters.read_addable(actor=actor, group_id=group.id)),
    }


@pages.route("/groups/<uuid:group_id>/roster/known", methods=["GET", "POST"])
@signed_in
def add_known(*, actor: Principal, group_id: UUID) -> Response | str | tuple[str, int]:
    """Add somebody from another roster of the same facilitator."""
    group = groups.find_group(actor=actor, group_id=group_id)
    people = rosters.read_addable(actor=actor, group_id=group_id)

    def add(new: NewMembership) -> str:
        try:
            memberships.place_member(actor=actor, group_id=group_id, new=new)
        except NotFound as error:
            raise Conflict("membership.not_known") from error
        return url_for("web.memberships.show_roster", group_id=group_id, added=new.member_id)

    return form_page("memberships/known.html", MembershipIn(), add, once=True, group=group, people=people)


@pages.post(f"{PLACE}/<any({', '.join(ACTS)}):act>")
@signed_in
def act_on_place(*, actor: Principal, group_id: UUID, membership_id: UUID, act: str) -> Response:
    """Do one thing to a place and go back to where it was pressed."""
    try:
        done = memberships.act(actor=actor, group_id=group_id, membership_id=membership_id, name=act)
    except Conflict as error:
        flash(say(error.key, **error.params), "attention")
    else:
        if act == "leave":
            return redirect(
                url_for("web.memberships.show_roster", group_id=group_id, left=membership_id), 303
            )
        flash(words_after(act, done.status), "good")
    if request.form.get("back") == "member":
        place = memberships.find_membership(actor=actor, group_id=group_id, membership_id=membership_id)
        return redirect(url_for("web.members.show_member", member_id=place.member_id), 303)
    return redirect(url_for("web.memberships.show_roster", group_id=group_id), 303)


def words_after(act: str, status: str) -> str:
    """Return what to say after an act."""
    if act == "come_back" and status == "waiting":
        return str(_("Back, on the waiting list."))
    words = {
        "offer": _("A place is held for them. Let them know."),
        "accept": _("They are on the list."),
        "decline": _("They are off the waiting list."),
        "pause": _("They are taking a break. The place is kept and nothing is sent."),
        "come_back": _("They are back on the list."),
    }
    return str(words[act])


@pages.post(f"{PLACE}/reminders")
@signed_in
def choose_reminders(*, actor: Principal, group_id: UUID, membership_id: UUID) -> Response:
    """Choose when reminders of one group come to a member, and whether its messages come at all."""
    choice, messages = request.form.get("reminders", ""), request.form.get("messages", "")
    place = memberships.find_membership(actor=actor, group_id=group_id, membership_id=membership_id)
    changes: dict[str, Any] = {}
    if choice in REMINDER_CHOICES:
        leads = REMINDER_CHOICES[choice]
        changes["reminder_leads"] = None if leads is None else list(leads)
    if messages in {"stop", "start"}:  # said by itself: choosing a time never starts what somebody stopped
        changes["reminders_stopped"] = messages == "stop"
    if changes:
        memberships.change_membership(
            actor=actor, group_id=group_id, membership_id=membership_id, changes=changes
        )
        flash(_("Saved."), "good")
    else:
        flash(_("Choose one of the times for reminders."), "attention")
    return redirect(url_for("web.members.show_member", member_id=place.member_id), 303)


def taken_words(taken: int, capacity: int | None) -> str:
    """Say how many places are taken, and of how many."""
    if capacity is None:
        return str(ngettext("%(num)s place taken.", "%(num)s places taken.", taken))
    return str(_("%(taken)s of %(capacity)s places taken.", taken=taken, capacity=capacity))
