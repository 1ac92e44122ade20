"""The pages of swaps: offer one of your dates, and answer what colleagues offer."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator.domain.page import PageRequest
from facilitator.domain.people_in_front import NewSwap
from facilitator.domain.principal import Principal
from facilitator.errors import NotFound
from facilitator.schemas.rota import SwapForm
from facilitator.services import rotas, sheets, swaps
from facilitator.web.auth import signed_in
from facilitator.web.forms import form_page
from facilitator.web.times import moment

pages = Blueprint("swaps", __name__)
SHOWN = PageRequest(100)


@pages.get("/swaps")
@signed_in
def list_swaps(*, actor: Principal) -> str:
    """Show the offers that wait: those to the reader, and their own."""
    rows = swaps.read_swaps(actor=actor, page=SHOWN, state="open").rows
    mine = [row for row in rows if row.account_id == actor.account_id]
    return render_template("swaps/list.html", offers=[row for row in rows if row not in mine], mine=mine)


@pages.route("/sessions/<uuid:session_id>/swap", methods=["GET", "POST"])
@signed_in
def offer(*, actor: Principal, session_id: UUID) -> Response | str | tuple[str, int]:
    """Offer one of the reader's dates to a colleague, or to any."""
    sheet = sheets.read_sheet(actor=actor, session_id=session_id)
    if all(one.account_id != actor.account_id for one in sheet.named):
        raise NotFound
    rota = rotas.read_rota(actor=actor, group_id=sheet.group.id)

    def give(chosen: dict[str, Any]) -> str:
        swaps.offer(actor=actor, new=NewSwap(session_id, **chosen))
        flash(_("Offered. We write as soon as somebody has said yes. Until then the date is yours."), "good")
        return url_for("web.swaps.list_swaps")

    there = {one.account_id for one in sheet.named}
    people = [(one.account_id, one.name) for one in rota.people if one.account_id not in there]
    dates = [
        (row.session_id, f"{moment(row.starts_local)}: {', '.join(one.name for one in row.named)}")
        for row in rota.sessions
        if row.named and all(one.account_id != actor.account_id for one in row.named)
    ]
    return form_page("swaps/form.html", SwapForm(), give, sheet=sheet, people=people, dates=dates)


@pages.post("/swaps/<uuid:swap_id>/<any(accept, decline, withdraw):act>")
@signed_in
def answer(*, actor: Principal, swap_id: UUID, act: str) -> Response:
    """Accept or decline an offer, or take one back."""
    verbs = {"accept": swaps.accept, "decline": swaps.decline, "withdraw": swaps.withdraw}
    words = {
        "accept": _("Agreed. The rota says so now."),
        "decline": _("Declined. Your colleague keeps the date."),
        "withdraw": _("Taken back. The date stays yours."),
    }
    verbs[act](actor=actor, swap_id=swap_id)
    flash(words[act], "good")
    return redirect(url_for("web.swaps.list_swaps"), 303)
