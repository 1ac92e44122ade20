"""Compose the pages: which nouns have some, and what every page is given."""

from typing import Any

from flask import Blueprint, Flask, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from facilitator import policy
from facilitator.config import Settings
from facilitator.domain.principal import Principal
from facilitator.web.auth import init_auth
from facilitator.web.headers import init_headers
from facilitator.web.languages import direction, init_languages, tag
from facilitator.web.sites import pages as sites

web = Blueprint("web", __name__)
for pages in (sites,):
    web.register_blueprint(pages)


def nav(actor: Principal) -> list[dict[str, Any]]:
    """Return the main navigation: only what this person may see."""
    entries = [(_("Sites"), "web.sites.list_sites", policy.coordinates(actor))]
    here = request.endpoint or ""
    return [
        {
            "label": label,
            "url": url_for(endpoint),
            "current": here.rpartition(".")[0] == endpoint.rpartition(".")[0],
        }
        for label, endpoint, allowed in entries
        if allowed
    ]


def given() -> dict[str, Any]:
    """Return what every page is given; see templates/base.html."""
    actor = current_user.principal if current_user.is_authenticated else None
    return {
        "principal": actor,
        "nav": nav(actor) if actor else [],
        "lang": tag(),
        "dir": direction(),
    }


def init_web(app: Flask, settings: Settings) -> None:
    """Register the pages with an application."""
    init_auth()
    init_languages(app, settings)
    init_headers(app)
    app.context_processor(given)
    app.register_blueprint(web)
