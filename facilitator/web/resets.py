"""What administrators do for somebody who cannot sign in, and who signed in lately."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import policy
from facilitator.domain.principal import Principal
from facilitator.services import accounts, factors, resets, sign_in_logs
from facilitator.web.auth import signed_in

pages = Blueprint("resets", __name__)


@pages.get("/accounts/<uuid:account_id>/help")
@signed_in
def help_to_sign_in(*, actor: Principal, account_id: UUID) -> str:
    """Show what can be done for somebody who cannot sign in."""
    policy.permitted(allowed=policy.administers(actor))
    account = accounts.find_account(actor=actor, account_id=account_id)
    own = account.id == actor.account_id
    return render_template("accounts/help.html", account=account, has=factors.factors_of(account.id), own=own)


@pages.post("/accounts/<uuid:account_id>/send-password-link")
@signed_in
def send_password_link(*, actor: Principal, account_id: UUID) -> Response:
    """Send somebody a link for a new password."""
    account = resets.send_password_link(actor=actor, account_id=account_id)
    flash(_("A link for a new password is on its way to %(name)s.", name=account.name), "good")
    return redirect(url_for("web.resets.help_to_sign_in", account_id=account_id), 303)


@pages.post("/accounts/<uuid:account_id>/remove-second-factors")
@signed_in
def remove_factors(*, actor: Principal, account_id: UUID) -> Response:
    """Take all second factors from somebody who lost them."""
    account = resets.remove_factors(actor=actor, account_id=account_id)
    flash(_("The second steps of %(name)s are removed.", name=account.name), "good")
    return redirect(url_for("web.resets.help_to_sign_in", account_id=account_id), 303)


@pages.post("/accounts/<uuid:account_id>/withdraw")
@signed_in
def withdraw_invitation(*, actor: Principal, account_id: UUID) -> Response:
    """Take back an invitation that was not taken up."""
    account = resets.withdraw_invitation(actor=actor, account_id=account_id)
    flash(_("The invitation to %(name)s is withdrawn. Its links no longer work.", name=account.name), "good")
    return redirect(url_for("web.accounts.list_accounts"), 303)


@pages.get("/accounts/sign-ins")
@signed_in
def list_sign_ins(*, actor: Principal) -> str:
    """List who signed in and what was changed about signing in."""
    before = request.args.get("before", type=UUID)
    rows = sign_in_logs.read_log(actor=actor, before=before)
    more = rows[-1].id if len(rows) == sign_in_logs.SHOWN else None
    return render_template(
        "accounts/sign_ins.html", rows=rows, more=more, days=sign_in_logs.KEPT.days,
        zone=accounts.me(actor=actor).time_zone,
    )  # fmt: skip
