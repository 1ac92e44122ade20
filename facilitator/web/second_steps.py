"""The second step of signing in: a code after the password, or a passkey in place of both."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from facilitator.schemas.second_factor import CodeIn, CredentialIn
from facilitator.services import factors, passkey_checks, passkeys, second_factors
from facilitator.web import auth, guesses
from facilitator.web.forms import form_page, say

pages = Blueprint("second_steps", __name__)
SIGN_IN = "web.sign_ins.sign_in"


def passkey_offer(back: str | None) -> dict[str, Any]:
    """Return what a page needs to offer signing in with a passkey, or why it cannot."""
    missing = passkey_checks.unavailable()
    if missing is not None:
        return {"missing": say(missing)}
    return {"options": passkeys.ask(), "url": url_for("web.second_steps.sign_in_with_passkey", next=back)}


@pages.route("/sign-in/code", methods=["GET", "POST"])
def second_step() -> Response | str | tuple[str, int]:
    """Ask for a code after the password."""
    half = auth.half_way()
    if half is None:
        return redirect(url_for(SIGN_IN))

    def enter(given: dict[str, str]) -> str:
        account = guesses.slowed_step(
            half.email,
            lambda: second_factors.pass_step(
                account_id=half.account_id, session_version=half.session_version, typed=given["code"]
            ),
        )
        return auth.sign_in(account, stay=half.stay, back=half.back or None)

    has = factors.factors_of(half.account_id)
    offer = passkey_offer(half.back or None) if has.passkeys else None
    return form_page("second_steps/code.html", CodeIn(), enter, has=has, passkeys=offer)


@pages.route("/sign-in/passkey", methods=["GET", "POST"])
def sign_in_with_passkey() -> Response | str | tuple[str, int]:
    """Sign in with a passkey, without a password."""
    back = auth.own_path(request.args.get("next"))

    def enter(given: dict[str, str]) -> str:
        account = guesses.slowed("", lambda: passkeys.sign_in(credential=given["credential"]))
        return auth.sign_in(account, back=back, way="passkey")

    return form_page("second_steps/passkey.html", CredentialIn(), enter, passkeys=passkey_offer(back))
