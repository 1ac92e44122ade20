"""The page that says who facilitates a group."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import policy
from facilitator.domain.facilitator import NewAssignment
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.models.facilitator import FACILITATOR_ROLES
from facilitator.schemas.base import load
from facilitator.schemas.facilitator import AssignmentIn, FacilitatorIn
from facilitator.services import accounts, facilitators, groups
from facilitator.web.auth import signed_in
from facilitator.web.choices import said
from facilitator.web.forms import form_page, posted

pages = Blueprint("facilitators", __name__)
WHOLE = PageRequest(200)


@pages.route("/groups/<uuid:group_id>/facilitators", methods=["GET", "POST"])
@signed_in
def list_facilitators(*, actor: Principal, group_id: UUID) -> Response | str | tuple[str, int]:
    """List the facilitators of a group and let another one join them."""
    group = groups.find_group(actor=actor, group_id=group_id)
    rows = facilitators.read_facilitators(actor=actor, group_id=group_id, page=WHOLE).rows
    may_staff = policy.staffs_group(actor, group)

    def add(given: tuple[UUID, NewAssignment]) -> str:
        account_id, new = given
        facilitators.assign(actor=actor, group_id=group_id, account_id=account_id, new=new)
        flash(_("This person now facilitates the group."), "good")
        return url_for("web.facilitators.list_facilitators", group_id=group_id)

    there = {row.account_id for row in rows}
    known = accounts.read_accounts(actor=actor, page=WHOLE).rows if may_staff else []
    people = [(row.id, row.name) for row in known if row.active and row.id not in there]
    return form_page(
        "facilitators/list.html", AssignmentIn(), add, values={"role": "co_facilitator"}, group=group,
        facilitators=rows, people=people, roles=said("facilitator.role", FACILITATOR_ROLES, hints=True),
        may_staff=may_staff,
    )  # fmt: skip


@pages.post("/groups/<uuid:group_id>/facilitators/<uuid:account_id>")
@signed_in
def change_facilitator(*, actor: Principal, group_id: UUID, account_id: UUID) -> Response:
    """Change how somebody facilitates a group."""
    new = load(FacilitatorIn(), posted(FacilitatorIn(), request.form))
    facilitators.assign(actor=actor, group_id=group_id, account_id=account_id, new=new)
    flash(_("The change has been saved."), "good")
    return redirect(url_for("web.facilitators.list_facilitators", group_id=group_id), 303)


@pages.post("/groups/<uuid:group_id>/facilitators/<uuid:account_id>/remove")
@signed_in
def remove_facilitator(*, actor: Principal, group_id: UUID, account_id: UUID) -> Response:
    """End somebody's facilitating of a group."""
    facilitators.unassign(actor=actor, group_id=group_id, account_id=account_id)
    flash(_("This person no longer facilitates the group."), "good")
    return redirect(url_for("web.facilitators.list_facilitators", group_id=group_id), 303)
