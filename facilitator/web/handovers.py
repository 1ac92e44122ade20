"""The page on which a group is handed to another lead."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import policy
from facilitator.domain.page import PageRequest
from facilitator.domain.people_in_front import NewHandover
from facilitator.domain.principal import Principal
from facilitator.schemas.rota import HandoverIn
from facilitator.services import accounts, facilitators, groups, handovers
from facilitator.web.auth import signed_in
from facilitator.web.forms import form_page

pages = Blueprint("handovers", __name__)
WHOLE = PageRequest(200)


@pages.route("/groups/<uuid:group_id>/handover", methods=["GET", "POST"])
@signed_in
def hand_over(*, actor: Principal, group_id: UUID) -> Response | str | tuple[str, int]:
    """Say who leads a group from when on; both are told."""
    group = groups.find_group(actor=actor, group_id=group_id)
    policy.permitted(allowed=policy.staffs_group(actor, group))

    def plan(given: tuple[UUID, NewHandover]) -> str:
        from_account_id, new = given
        handovers.hand_over(actor=actor, group_id=group_id, from_account_id=from_account_id, new=new)
        flash(_("Both are told. The rota follows from that day on. You can take it back until then."), "good")
        return url_for("web.handovers.hand_over", group_id=group_id)

    inside = facilitators.read_facilitators(actor=actor, group_id=group_id, page=WHOLE).rows
    known = accounts.read_accounts(actor=actor, page=WHOLE).rows
    return form_page(
        "handovers/form.html", HandoverIn(), plan, once=True, group=group,
        leads=[(row.account_id, row.name) for row in inside],
        people=[(row.id, row.name) for row in known if row.active],
        planned=handovers.read_handovers(actor=actor, group_id=group_id, page=WHOLE).rows,
    )  # fmt: skip


@pages.post("/groups/<uuid:group_id>/handover/<uuid:handover_id>/back")
@signed_in
def take_back(*, actor: Principal, group_id: UUID, handover_id: UUID) -> Response:
    """Take back a handover that has not happened yet."""
    handovers.withdraw(actor=actor, group_id=group_id, handover_id=handover_id)
    flash(_("Taken back. Everything stays as it is."), "good")
    return redirect(url_for("web.handovers.hand_over", group_id=group_id), 303)
