"""The page of the organisation's settings."""

from typing import Any

from flask import Blueprint, current_app, flash, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator.domain import review
from facilitator.domain.principal import Principal
from facilitator.models.account import ROLES
from facilitator.schemas.organisation import OrganisationIn
from facilitator.services import organisations
from facilitator.web.auth import signed_in
from facilitator.web.choices import country_choices, language_choices, said, zone_choices
from facilitator.web.forms import form_page

pages = Blueprint("organisations", __name__)


@pages.route("/organisation", methods=["GET", "POST"])
@signed_in
def settings(*, actor: Principal) -> Response | str | tuple[str, int]:
    """Change what is said about the organisation."""
    organisation = organisations.find_organisation(actor=actor)

    def save(changes: dict[str, Any]) -> str:
        organisations.change_organisation(actor=actor, changes=changes)
        flash(_("The settings have been saved."), "good")
        return url_for("web.organisations.settings")

    return form_page(
        "organisations/form.html", OrganisationIn(), save, values=vars(organisation),
        countries=country_choices(), zones=zone_choices(), languages=language_choices(),
        roles=said("account.role", ROLES), reviews=review.reviews(current_app.config["SETTINGS"].locales),
    )  # fmt: skip
