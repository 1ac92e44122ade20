"""How you sign in: your second factors and the browsers in which you are signed in."""

from uuid import UUID

import segno
from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from facilitator.domain.principal import Principal
from facilitator.domain.second_factor import NewApp
from facilitator.schemas.second_factor import AppIn, CurrentPasswordIn
from facilitator.services import factors, passkey_checks, passkeys, second_factors, signed_in
from facilitator.web import auth, guesses
from facilitator.web.auth import while_confined
from facilitator.web.forms import form_page, say
from facilitator.web.names import device_words

pages = Blueprint("second_factors", __name__)
OVERVIEW = "web.second_factors.signing_in"


@pages.get("/you/signing-in")
@auth.signed_in
@while_confined
def signing_in(*, actor: Principal) -> str:
    """Show how you sign in and where you are signed in."""
    missing = passkey_checks.unavailable()
    return render_template(
        "you/signing_in.html",
        has=second_factors.find_factors(actor=actor),
        asked=second_factors.asked_by_role(actor=actor),
        passkeys=passkeys.read_own(actor=actor),
        passkeys_missing=say(missing) if missing else None,
        browsers=[(row, device_words(row.device)) for row in signed_in.read_own(actor=actor)],
        here=auth.here(),
    )


@pages.route("/you/app", methods=["GET", "POST"])
@auth.signed_in
@while_confined
def add_app(*, actor: Principal) -> Response | str | tuple[str, int]:
    """Add an authenticator app."""
    offered = second_factors.offer_app(actor=actor, sealed=request.form.get("sealed"))

    def add(new: NewApp) -> str | Response:
        codes = guesses.slowed(
            str(actor.account_id), lambda: second_factors.add_app(actor=actor, new=new, here=auth.here())
        )
        flash(_("The app has been added. Other browsers are signed out."), "good")
        return shown_once(codes)

    return form_page(
        "you/app.html", AppIn(), add, values={"sealed": offered.sealed}, offered=offered,
        picture=picture_of(offered),
    )  # fmt: skip


def picture_of(offered: factors.OfferedApp) -> Markup:
    """Return the QR code of an address as a picture that is part of the page: black on white, whatever the scheme."""
    drawn = segno.make(offered.address, error="m")
    return Markup(drawn.svg_inline(scale=5, dark="#000", light="#fff", omitsize=False))  # noqa: S704 - drawn, not typed


def shown_once(codes: list[str]) -> str | Response:
    """Show new recovery codes, once; with none go back to the overview."""
    if not codes:
        return url_for(OVERVIEW)
    return make_response(render_template("you/recovery_codes_made.html", codes=codes), 201)


@pages.route("/you/app/remove", methods=["GET", "POST"])
@auth.signed_in
def remove_app(*, actor: Principal) -> Response | str | tuple[str, int]:
    """Remove the authenticator app."""

    def remove(given: dict[str, str]) -> str:
        guesses.settled(
            str(actor.account_id),
            lambda: second_factors.remove_app(actor=actor, here=auth.here(), **given),
        )
        flash(_("The app has been removed. Other browsers are signed out."), "good")
        return url_for(OVERVIEW)

    return form_page("you/app_remove.html", CurrentPasswordIn(), remove)


@pages.route("/you/recovery-codes", methods=["GET", "POST"])
@auth.signed_in
def renew_codes(*, actor: Principal) -> Response | str | tuple[str, int]:
    """Make new recovery codes; the page that answers shows them, once."""

    def renew(given: dict[str, str]) -> str | Response:
        codes = guesses.slowed(
            str(actor.account_id),
            lambda: second_factors.renew_codes(actor=actor, here=auth.here(), **given),
        )
        return shown_once(codes)

    return form_page(
        "you/recovery_codes.html", CurrentPasswordIn(), renew, has=second_factors.find_factors(actor=actor)
    )


@pages.post("/you/browsers/<uuid:sign_in_id>/end")
@auth.signed_in
@while_confined
def end_browser(*, actor: Principal, sign_in_id: UUID) -> Response:
    """Sign out in one browser."""
    if sign_in_id == auth.here():
        auth.sign_out()
        flash(_("You are signed out."), "good")
        return redirect(url_for("web.sign_ins.sign_in"), 303)
    signed_in.end(actor=actor, sign_in_id=sign_in_id)
    flash(_("That browser is signed out."), "good")
    return redirect(url_for(OVERVIEW), 303)


@pages.post("/you/browsers/end-others")
@auth.signed_in
@while_confined
def end_others(*, actor: Principal) -> Response:
    """Sign out in every other browser."""
    signed_in.end_others(actor=actor, here=auth.here())
    flash(_("All other browsers are signed out."), "good")
    return redirect(url_for(OVERVIEW), 303)
