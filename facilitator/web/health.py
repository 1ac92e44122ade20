"""Whether the installation does its work: in one word and in figures for machines, in words for administrators."""

import hmac

import orjson
from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

import facilitator
from facilitator import policy
from facilitator.domain.principal import Principal
from facilitator.domain.wallclock import tzdata_version
from facilitator.errors import NotFound, Unauthenticated
from facilitator.services import accounts, figures, principals, readiness, trial_mails
from facilitator.web import guesses, measures
from facilitator.web.auth import signed_in
from facilitator.web.forms import say

pages = Blueprint("health", __name__)
BADGES = {"fine": "good", "look": "plain", "wrong": "attention"}


@pages.get("/healthz")
def alive() -> Response:
    """Say that the web process answers; asks nothing of the database."""
    return Response("alive\n", content_type="text/plain; charset=utf-8")


@pages.get("/readyz")
def ready() -> Response:
    """Say whether everything works, with the reasons if not."""
    found = readiness.check()
    body = {
        "ready": not found.problems,
        "reasons": found.problems,
        "sweep_age_seconds": found.sweep_age_seconds,
        "oldest_due_seconds": found.oldest_due_seconds,
    }
    return Response(orjson.dumps(body), 503 if found.problems else 200, content_type="application/json")


@pages.get("/metrics")
def metrics() -> Response:
    """Give the figures to who knows METRICS_TOKEN; without one in the settings there is no such page.

    That a request comes from this computer opens nothing: behind a proxy every request does.
    """
    token = current_app.config["SETTINGS"].metrics_token
    if token is None:
        raise NotFound
    given = request.headers.get("Authorization", "").encode()
    if not hmac.compare_digest(given, f"Bearer {token}".encode()):
        raise Unauthenticated
    return Response(measures.exposed(figures.read_figures()), content_type=measures.CONTENT_TYPE)


@pages.get("/installation")
@signed_in
def overview(*, actor: Principal) -> str:
    """Tell administrators how the installation does."""
    account = accounts.find_account(actor=actor, account_id=actor.account_id)
    return render_template(
        "health/overview.html", overview=figures.read_overview(actor=actor), account=account, badges=BADGES,
        versions={"product": facilitator.__version__, "tzdata": tzdata_version()},
    )  # fmt: skip


@pages.post("/installation/test-mail")
@signed_in
def send_trial(*, actor: Principal) -> Redirect:
    """Send a test mail to the administrator who asks, and say what the mail server said."""
    policy.permitted(allowed=policy.administers(actor))
    guesses.counted("test mail")
    # Nothing may be asked through the session here: on SQLite everybody would wait while the mail server thinks.
    recipient = principals.address_of(actor.account_id)
    words = trial_mails.Words(
        say("readiness.trial_subject"), say("readiness.trial_text"), str(get_locale()).replace("_", "-")
    )
    outcome = trial_mails.send_trial(recipient=recipient, words=words)
    if outcome.taken:
        flash(say(outcome.key), "good")
    else:
        said = _("It said: %(details)s", details=outcome.details) if outcome.details else ""
        flash(f"{say(outcome.key)} {said}".strip(), "error")
    return redirect(url_for("web.health.overview"), 303)
