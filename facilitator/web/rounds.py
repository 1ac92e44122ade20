"""The pages of sharing rounds: prepare one, and run it with one thumb."""

from uuid import UUID

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from facilitator import clock
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.round import NewRound, RoundTap
from facilitator.errors import Conflict
from facilitator.schemas.base import load
from facilitator.schemas.round import RoundForm, RoundTapIn
from facilitator.services import latecomers, rounds, seats, sessions
from facilitator.web.auth import signed_in
from facilitator.web.forms import form_page, posted, say
from facilitator.web.round_screens import Screen, format_choices, format_of, name_of, title_choices, title_of

pages = Blueprint("rounds", __name__)
USUAL = {"title": "opening", "format": "circle", "minutes": 20, "facilitators": True}


@pages.app_context_processor
def given() -> dict[str, object]:
    """Give the templates the words of rounds."""
    return {"round_title": title_of, "round_format": format_of, "seat_name": name_of}


@pages.route("/sessions/<uuid:session_id>/rounds", methods=["GET", "POST"])
@signed_in
def list_rounds(*, actor: Principal, session_id: UUID) -> AnyResponse | str | tuple[str, int]:
    """Show the rounds of a session, and prepare another."""
    page = rounds.read_rounds(actor=actor, session_id=session_id, page=PageRequest(200))
    present = rounds.read_present(actor=actor, session_id=session_id)

    def add(new: NewRound) -> str:
        made = rounds.add_round(actor=actor, session_id=session_id, new=new)
        return url_for("web.rounds.show_round", round_id=made.id)

    return form_page(
        "rounds/list.html", RoundForm(), add, values=USUAL, once=True, page=page, present=present,
        owed=rounds.read_owed(actor=actor, session_id=session_id),
        session=sessions.read_session(actor=actor, session_id=session_id),
        titles=title_choices(), formats=format_choices(),
    )  # fmt: skip


@pages.get("/rounds/<uuid:round_id>")
@signed_in
def show_round(*, actor: Principal, round_id: UUID) -> str:
    """Show a round as it is now."""
    return shown(actor, round_id, "rounds/show.html")


@pages.get("/rounds/<uuid:round_id>/now")
@signed_in
def round_now(*, actor: Principal, round_id: UUID) -> Response:
    """Show what changes on the page of a round; 304 while nothing has."""
    return part(actor, round_id)


@pages.post("/rounds/<uuid:round_id>/tap")
@signed_in
def tap(*, actor: Principal, round_id: UUID) -> AnyResponse:
    """Take one tap; a round that has moved on shows itself as it is, with a kind word."""
    sent: RoundTap = load(RoundTapIn(), posted(RoundTapIn(), request.form))
    seat_or_act = latecomers.seat_latecomer if sent.action == "add" else rounds.act
    words = ""
    try:
        seat_or_act(actor=actor, round_id=round_id, tap=sent)
    except Conflict as refusal:
        words = say(refusal.key, **refusal.params)
    if "HX-Request" in request.headers:
        return part(actor, round_id, words)
    if words:
        flash(words, "attention")
    return redirect(url_for("web.rounds.show_round", round_id=round_id), 303)


@pages.post("/rounds/<uuid:round_id>/remove")
@signed_in
def remove_round(*, actor: Principal, round_id: UUID) -> AnyResponse:
    """Remove a round that has not begun."""
    session_id = rounds.read_round(actor=actor, round_id=round_id).session_id
    rounds.remove_round(actor=actor, round_id=round_id)
    return redirect(url_for("web.rounds.list_rounds", session_id=session_id), 303)


def shown(actor: Principal, round_id: UUID, template: str, words: str = "") -> str:
    """Render a round; ``words`` say why a tap was not taken."""
    live = rounds.read_round(actor=actor, round_id=round_id)
    coming = (
        rounds.read_latecomers(actor=actor, round_id=round_id) if "add" in live.picture["actions"] else []
    )
    names = seats.names_of([live.acted_by] if live.acted_by else [])
    screen = Screen(live, coming, actor.account_id, names)
    return render_template(template, screen=screen, round=live, words=words, etag=etag_of(live.version))


def part(actor: Principal, round_id: UUID, words: str = "") -> Response:
    """Render what changes on the page of a round, with the tag that live.js asks with; browsers keep no copy."""
    version = rounds.read_version(actor=actor, round_id=round_id)
    tag = etag_of(version)
    if request.method == "GET" and request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        response = make_response(shown(actor, round_id, "rounds/_now.html", words))
    response.set_etag(tag)
    response.headers["Cache-Control"] = "no-store"
    return response


def etag_of(version: int) -> str:
    """Return the tag of what is shown: new with every action, and every minute, because the plan speaks of time."""
    return f"{version}.{int(clock.now().timestamp()) // 60}"
