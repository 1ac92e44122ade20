"""The start page: what to do first, or straight to today."""

from flask import Blueprint, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response

from facilitator import policy
from facilitator.domain.principal import Principal
from facilitator.services import organisations
from facilitator.web.auth import signed_in

pages = Blueprint("start", __name__)
TODAY = "web.sessions.today"


@pages.get("/")
@signed_in
def start(*, actor: Principal) -> Response | str:
    """Lead a coordinator through the first steps, everybody else to today."""
    if policy.coordinates(actor):
        steps = organisations.steps(actor=actor)
        if steps.missing:
            return render_template("start/steps.html", steps=steps)
    return redirect(home())


def home() -> str:
    """Return the address of the page that most people need most of the time."""
    return url_for(TODAY if TODAY in current_app.view_functions else "web.groups.list_groups")


def onward(actor: Principal, otherwise: str) -> str:
    """Return where to go after a step: on with the first steps while some are missing, else ``otherwise``."""
    unfinished = policy.coordinates(actor) and organisations.steps(actor=actor).missing
    return url_for("web.start.start") if unfinished else otherwise
