"""The pages of cover: one press when you cannot make it, the answer behind a link, and the hand-over sheet."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator.domain.principal import Principal
from facilitator.errors import Gone
from facilitator.extensions import csrf
from facilitator.models.rota import CoverAsk
from facilitator.schemas.rota import CoverPress
from facilitator.services import cover_links, cover_views, covers, principals, sheets
from facilitator.web.auth import signed_in
from facilitator.web.forms import form_page

pages = Blueprint("covers", __name__)
COVER = "/sessions/<uuid:session_id>/cover"


@pages.get(COVER)
@signed_in
def show_cover(*, actor: Principal, session_id: UUID) -> str:
    """Show how the search for cover stands, and what can be done when nobody is found."""
    sheet = sheets.read_sheet(actor=actor, session_id=session_id)
    searches = cover_views.read_covers(actor=actor, session_id=session_id)
    mine = any(one.account_id == actor.account_id and one.state in covers.LOOKING for one in searches)
    return render_template("covers/show.html", sheet=sheet, searches=searches, mine=mine)


@pages.post(COVER)
@signed_in
def ask(*, actor: Principal, session_id: UUID) -> Response:
    """Look for cover for the reader: one press."""
    found = covers.ask(actor=actor, session_id=session_id)
    if found.state == "nobody":
        flash(_("There is nobody left to ask. Here is what you can do."), "attention")
    else:
        flash(_("We are asking others by mail, one after the other. Look after yourself."), "good")
    return redirect(url_for("web.covers.show_cover", session_id=session_id), 303)


@pages.post(f"{COVER}/back")
@signed_in
def take_back(*, actor: Principal, session_id: UUID) -> Response:
    """Stop looking: the reader can come after all."""
    covers.take_back(actor=actor, session_id=session_id)
    flash(_("Good to have you. Nobody is asked any more."), "good")
    return redirect(url_for("web.sessions.show_session", session_id=session_id), 303)


@pages.get("/sessions/<uuid:session_id>/sheet")
@signed_in
def show_sheet(*, actor: Principal, session_id: UUID) -> str:
    """Show what somebody needs who takes a session on."""
    return render_template("covers/sheet.html", sheet=sheets.read_sheet(actor=actor, session_id=session_id))


@pages.route("/d/<token>", methods=["GET", "POST"])
def answer(token: str) -> Response | str | tuple[str, int]:
    """Show what a link asks; only a press answers. Nobody has to sign in: the link is the reader's own."""
    asked = cover_links.look(token=token)
    actor = principals.of_account(asked.account_id)
    if actor is None:
        raise Gone("delivery.link_over")

    def say(pressed: dict[str, str]) -> str:
        covers.answer(actor=actor, ask_id=asked.id, says=pressed["says"])
        flash(_("Your answer has been noted."), "good")
        return url_for("web.covers.answer", token=token)

    return form_page("covers/answer.html", CoverPress(), say, token=token, **standing(actor, asked))


csrf.exempt(
    answer
)  # the press may come from a mail program's browser without a cookie; the token is the proof


def standing(actor: Principal, asked: CoverAsk) -> dict[str, Any]:
    """Return how a search stands for somebody who was asked: what it is about, and the sheet once it is theirs."""
    request, session = cover_views.search_of(asked)
    theirs = request.state == "covered" and request.covered_by == actor.account_id
    sheet = sheets.read_sheet(actor=actor, session_id=session.id) if theirs else None
    waits = request.state in covers.LOOKING and session.status in {"planned", "live"}
    return {"asked": asked, "session": session, "theirs": theirs, "sheet": sheet, "waits": waits}
