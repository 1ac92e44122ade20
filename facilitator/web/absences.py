"""The page on which people say when they are away, and see what they are down for."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator.domain.page import PageRequest
from facilitator.domain.people_in_front import NewAbsence
from facilitator.domain.principal import Principal
from facilitator.schemas.rota import AbsenceIn
from facilitator.services import absences
from facilitator.web.auth import signed_in
from facilitator.web.forms import form_page

pages = Blueprint("absences", __name__)
SHOWN = PageRequest(100)


@pages.route("/you/away", methods=["GET", "POST"])
@signed_in
def away(*, actor: Principal) -> Response | str | tuple[str, int]:
    """Show the reader's own dates and when they are away; say that they are."""

    def add(new: NewAbsence) -> str:
        absences.add_absence(actor=actor, new=new)
        flash(_("Noted. You are not named for new dates then. You can take it back."), "good")
        return url_for("web.absences.away")

    return form_page(
        "absences/list.html", AbsenceIn(), add, once=True,
        away=absences.read_absences(actor=actor, page=SHOWN, coming=True).rows,
        duties=absences.read_own_duties(actor=actor),
    )  # fmt: skip


@pages.post("/you/away/<uuid:absence_id>/remove")
@signed_in
def remove(*, actor: Principal, absence_id: UUID) -> Response:
    """Take an absence back."""
    absences.remove_absence(actor=actor, absence_id=absence_id)
    flash(_("Taken back. You can be named for those days again."), "good")
    return redirect(url_for("web.absences.away"), 303)
