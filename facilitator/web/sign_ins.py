"""The pages for signing in and out, joining by invitation, and a forgotten password."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from facilitator.domain.account import NewPassword, SignIn
from facilitator.domain.principal import Principal
from facilitator.schemas.account import ForgotIn, JoinIn, NewPasswordIn, SignInIn
from facilitator.services import account_links, organisations, sign_ins
from facilitator.web import auth, guesses
from facilitator.web.auth import signed_in
from facilitator.web.forms import form_page
from facilitator.web.second_steps import passkey_offer

pages = Blueprint("sign_ins", __name__)
START = "web.start.start"


@pages.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Response | str | tuple[str, int]:
    """Sign in."""
    back = auth.own_path(request.args.get("next")) or url_for(START)
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(back)

    def enter(given: SignIn) -> str:
        account = guesses.slowed(
            given.email, lambda: sign_ins.sign_in(email=given.email, password=given.password)
        )
        return auth.admit(account, stay=given.stay, back=back)

    return form_page(
        "sign_ins/sign_in.html", SignInIn(), enter, ready=organisations.is_set_up(),
        passkeys=passkey_offer(back),
    )  # fmt: skip


@pages.post("/sign-out")
def sign_out() -> Response:
    """Sign out in this browser."""
    auth.sign_out()
    flash(_("You are signed out."), "good")
    return redirect(url_for("web.sign_ins.sign_in"), 303)


@pages.post("/sign-out-everywhere")
@signed_in
def sign_out_everywhere(*, actor: Principal) -> Response:
    """Sign out in every browser."""
    sign_ins.sign_out_everywhere(actor=actor)
    auth.sign_out()
    flash(_("You are signed out everywhere."), "good")
    return redirect(url_for("web.sign_ins.sign_in"), 303)


@pages.route("/forgot", methods=["GET", "POST"])
def forgot() -> Response | str | tuple[str, int]:
    """Ask for a new password; the answer is the same for every address."""

    def ask(given: dict[str, str]) -> str:
        guesses.counted("forgotten password")
        sign_ins.ask_for_password(email=given["email"])
        return url_for("web.sign_ins.look_in_mail")

    return form_page("sign_ins/forgot.html", ForgotIn(), ask)


@pages.get("/forgot/sent")
def look_in_mail() -> str:
    """Say that a mail is on its way if there is an account."""
    return render_template("sign_ins/look_in_mail.html")


@pages.route("/new-password/<secret>", methods=["GET", "POST"])
def new_password(secret: str) -> Response | str | tuple[str, int]:
    """Choose a new password by a link from a mail."""
    account_links.look(secret, "password")

    def choose(new: NewPassword) -> str:
        onward = auth.admit(sign_ins.choose_password(secret=secret, purpose="password", new=new))
        flash(_("Your new password is set."), "good")
        return onward

    return form_page("sign_ins/new_password.html", NewPasswordIn(), choose)


@pages.route("/join/<secret>", methods=["GET", "POST"])
def join(secret: str) -> Response | str | tuple[str, int]:
    """Take up an invitation: a name, a password, and in."""
    owner = account_links.look(secret, "invitation")

    def choose(new: NewPassword) -> str:
        onward = auth.admit(sign_ins.choose_password(secret=secret, purpose="invitation", new=new))
        flash(_("Welcome. You are signed in."), "good")
        return onward

    return form_page("sign_ins/join.html", JoinIn(), choose, values={"name": owner.name}, email=owner.email)
