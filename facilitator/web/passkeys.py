"""The pages of your passkeys."""

from uuid import UUID

from flask import Blueprint, flash, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator.domain.principal import Principal
from facilitator.domain.second_factor import NewPasskey
from facilitator.schemas.second_factor import CurrentPasswordIn, PasskeyIn, PasskeyNameIn
from facilitator.services import passkey_checks, passkeys
from facilitator.web import auth, guesses
from facilitator.web.auth import signed_in, while_confined
from facilitator.web.forms import form_page, say
from facilitator.web.second_factors import OVERVIEW, shown_once

pages = Blueprint("passkeys", __name__)


@pages.route("/you/passkeys/new", methods=["GET", "POST"])
@signed_in
@while_confined
def add_passkey(*, actor: Principal) -> Response | str | tuple[str, int]:
    """Add a passkey."""
    missing = passkey_checks.unavailable()

    def add(new: NewPasskey) -> str | Response:
        codes = guesses.slowed(
            str(actor.account_id), lambda: passkeys.add(actor=actor, new=new, here=auth.here())
        )
        flash(_("The passkey has been added. Other browsers are signed out."), "good")
        return shown_once(codes)

    return form_page(
        "you/passkey_new.html", PasskeyIn(), add, missing=say(missing) if missing else None,
        options=None if missing else passkeys.offer(actor=actor),
    )  # fmt: skip


@pages.route("/you/passkeys/<uuid:passkey_id>", methods=["GET", "POST"])
@signed_in
def rename_passkey(*, actor: Principal, passkey_id: UUID) -> Response | str | tuple[str, int]:
    """Give a passkey another name."""
    passkey = passkeys.find_own(actor=actor, passkey_id=passkey_id)

    def rename(given: dict[str, str]) -> str:
        passkeys.rename(actor=actor, passkey_id=passkey_id, name=given["name"])
        flash(_("The passkey has a new name."), "good")
        return url_for(OVERVIEW)

    return form_page(
        "you/passkey.html", PasskeyNameIn(), rename, values={"name": passkey.name}, passkey=passkey
    )


@pages.route("/you/passkeys/<uuid:passkey_id>/remove", methods=["GET", "POST"])
@signed_in
def remove_passkey(*, actor: Principal, passkey_id: UUID) -> Response | str | tuple[str, int]:
    """Remove a passkey."""
    name = passkeys.name_of(actor=actor, passkey_id=passkey_id)

    def remove(given: dict[str, str]) -> str:
        guesses.settled(
            str(actor.account_id),
            lambda: passkeys.remove(actor=actor, passkey_id=passkey_id, here=auth.here(), **given),
        )
        flash(_("The passkey has been removed. Other browsers are signed out."), "good")
        return url_for(OVERVIEW)

    return form_page("you/passkey_remove.html", CurrentPasswordIn(), remove, name=name)
