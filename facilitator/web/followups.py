"""The pages of follow-ups: what you promised, settled in one tap."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import clock
from facilitator.domain.followup import NewFollowUp
from facilitator.domain.principal import Principal
from facilitator.errors import Invalid
from facilitator.models.followup import STATES
from facilitator.schemas.base import load
from facilitator.schemas.followup import FollowUpForm
from facilitator.services import accounts, followups, registers
from facilitator.web.auth import signed_in
from facilitator.web.forms import Form, posted, sent_before, typed, wrong
from facilitator.web.registers import closing_page

pages = Blueprint("followups", __name__)
ONE = "/follow-ups/<uuid:followup_id>"


@pages.get("/follow-ups")
@signed_in
def list_followups(*, actor: Principal) -> str:
    """Show what the reader has promised, by its time."""
    rows = followups.read_own(actor=actor)
    return render_template(
        "followups/list.html",
        open=[row for row in rows if row.state == "open"],
        settled=[row for row in rows if row.state != "open"],
        now=clock.now(),
        zone=accounts.me(actor=actor).time_zone,
    )


@pages.post("/sessions/<uuid:session_id>/follow-ups")
@signed_in
def note(*, actor: Principal, session_id: UUID) -> Response | tuple[str, int]:
    """Note a follow-up after a session, and go back to closing it."""
    try:
        found: dict[str, Any] = load(FollowUpForm(), posted(FollowUpForm(), request.form))
        if not sent_before():
            followups.note_followup(actor=actor, new=new_of(session_id, found))
    except Invalid as error:
        register = registers.read_register(actor=actor, session_id=session_id)
        form = Form(typed(request.form, FollowUpForm()), wrong(error))
        return closing_page(actor, register, form=form), error.status
    flash(_("Noted. It stands under follow-ups until it is done."), "good")
    return redirect(url_for("web.registers.close_session", session_id=session_id), 303)


def new_of(session_id: UUID, found: dict[str, Any]) -> NewFollowUp:
    """Return the follow-up that the form asks for."""
    due_at = clock.now() + timedelta(hours=int(found.pop("hours")))
    return NewFollowUp(session_id=session_id, due_at=due_at, **found)


@pages.post(f"{ONE}/<any({', '.join(STATES)}):state>")
@signed_in
def settle(*, actor: Principal, followup_id: UUID, state: str) -> Response:
    """Say that a follow-up is done or not needed, or take that back."""
    followups.change_followup(actor=actor, followup_id=followup_id, changes={"state": state})
    words = {
        "done": _("Done. Thank you for getting in touch."),
        "not_needed": _("Noted: it is not needed any more."),
        "open": _("It is open again."),
    }
    flash(words[state], "good")
    return redirect(url_for("web.followups.list_followups"), 303)


@pages.post(f"{ONE}/take-back")
@signed_in
def take_back(*, actor: Principal, followup_id: UUID) -> Response:
    """Take a follow-up back while its session is being closed."""
    session_id = followups.find_followup(actor=actor, followup_id=followup_id).session_id
    followups.remove_followup(actor=actor, followup_id=followup_id)
    flash(_("The follow-up is taken back."), "good")
    if session_id is None:
        return redirect(url_for("web.followups.list_followups"), 303)
    return redirect(url_for("web.registers.close_session", session_id=session_id), 303)
