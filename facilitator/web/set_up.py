"""The page behind the one-time set-up link: the organisation and its first account."""

from flask import Blueprint, flash
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator.domain.organisation import SetUp
from facilitator.schemas.organisation import SetUpIn
from facilitator.services import account_links, organisations
from facilitator.web import auth
from facilitator.web.choices import country_choices, language_choices, zone_choices
from facilitator.web.forms import form_page

pages = Blueprint("set_up", __name__)


@pages.route("/set-up/<secret>", methods=["GET", "POST"])
def set_up(secret: str) -> Response | str | tuple[str, int]:
    """Name the organisation and make the first account."""
    account_links.look(secret, "set_up")

    def begin(new: SetUp) -> str:
        onward = auth.sign_in(organisations.set_up(secret=secret, new=new))
        flash(_("The organisation is set up. You are signed in."), "good")
        return onward

    start = {
        "country": "GB", "time_zone": "Europe/London", "locale": str(get_locale()), "sender_label": _("Reminder"),
    }  # fmt: skip
    return form_page(
        "set_up/form.html", SetUpIn(), begin, values=start, countries=country_choices(),
        zones=zone_choices(), languages=language_choices(),
    )  # fmt: skip
