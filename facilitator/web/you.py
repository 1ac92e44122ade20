"""The pages about your own account: name, language, password."""

from flask import Blueprint, flash, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator.domain.account import OwnSettings, PasswordChange
from facilitator.domain.principal import Principal
from facilitator.schemas.account import OwnSettingsIn, PasswordChangeIn
from facilitator.services import accounts, sign_ins
from facilitator.web import auth, guesses
from facilitator.web.auth import signed_in
from facilitator.web.choices import language_choices, zone_choices
from facilitator.web.forms import form_page

pages = Blueprint("you", __name__)


@pages.route("/you", methods=["GET", "POST"])
@signed_in
def settings(*, actor: Principal) -> Response | str | tuple[str, int]:
    """Change your own name, language and time zone."""
    me = accounts.me(actor=actor)

    def save(new: OwnSettings) -> str:
        accounts.change_own(actor=actor, new=new)
        auth.choose_language(new.locale)
        flash(_("Your settings have been saved."), "good")
        return url_for("web.you.settings")

    return form_page(
        "you/settings.html", OwnSettingsIn(), save, values=vars(me), me=me, zones=zone_choices(),
        languages=language_choices(),
    )  # fmt: skip


@pages.route("/you/password", methods=["GET", "POST"])
@signed_in
def password(*, actor: Principal) -> Response | str | tuple[str, int]:
    """Change your password; every other browser is signed out."""

    def save(change: PasswordChange) -> str:
        account = guesses.slowed(
            str(actor.account_id), lambda: sign_ins.change_password(actor=actor, change=change)
        )
        auth.sign_in(account, stay=session.permanent)
        flash(_("Your password has been changed. Other browsers are signed out."), "good")
        return url_for("web.you.settings")

    return form_page("you/password.html", PasswordChangeIn(), save)
