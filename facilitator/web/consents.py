"""What members agree to, recorded and withdrawn from their page."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, Invalid
from facilitator.schemas.base import load
from facilitator.schemas.consent import ConsentIn
from facilitator.services import consents, members
from facilitator.web.auth import signed_in
from facilitator.web.forms import posted, say

pages = Blueprint("consents", __name__)


@pages.post("/members/<uuid:member_id>/consents")
@signed_in
def give_consent(*, actor: Principal, member_id: UUID) -> Response:
    """Record one consent."""
    members.find_member(actor=actor, member_id=member_id)
    try:
        new = load(ConsentIn(), posted(ConsentIn(), request.form))
        consents.give_consent(actor=actor, member_id=member_id, new=new)
    except Invalid:
        flash(_("Choose how it was said: spoken, written or online."), "attention")
    except Conflict as error:
        flash(say(error.key, **error.params), "attention")
    else:
        flash(_("Recorded."), "good")
    return back(member_id)


@pages.post("/members/<uuid:member_id>/consents/<uuid:consent_id>/withdraw")
@signed_in
def withdraw_consent(*, actor: Principal, member_id: UUID, consent_id: UUID) -> Response:
    """Withdraw one consent; what it opened stops with this request."""
    consents.withdraw_consent(actor=actor, member_id=member_id, consent_id=consent_id)
    flash(_("Withdrawn. What it allowed has stopped."), "good")
    return back(member_id)


def back(member_id: UUID) -> Response:
    """Go back to where consents stand on the member's page."""
    return redirect(url_for("web.members.show_member", member_id=member_id, _anchor="agreed"), 303)
