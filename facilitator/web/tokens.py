"""The pages of your API tokens."""

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.token import SCOPES, USUAL_DAYS, NewToken, beyond
from facilitator.schemas.token import TokenIn
from facilitator.services import groups, tokens
from facilitator.web.auth import signed_in
from facilitator.web.forms import form_page, say

pages = Blueprint("tokens", __name__)
ALL_GROUPS = PageRequest(200)


@pages.get("/tokens")
@signed_in
def list_tokens(*, actor: Principal) -> str:
    """List your tokens."""
    return render_template("tokens/list.html", page=tokens.read_tokens(actor=actor, page=PageRequest(200)))


@pages.route("/tokens/new", methods=["GET", "POST"])
@signed_in
def new_token(*, actor: Principal) -> Response | str | tuple[str, int]:
    """Make a token; the page that answers shows its secret, once."""

    def make(new: NewToken) -> Response:
        some = new.group_ids or None  # nothing ticked means all groups
        made = tokens.make_token(actor=actor, new=NewToken(new.name, new.scopes, some, new.expires_in_days))
        return make_response(render_template("tokens/made.html", made=made), 201)

    too_far = beyond(SCOPES, actor.roles)
    scopes = [
        (scope, say(f"token.scope_{scope.replace(':', '_')}")) for scope in SCOPES if scope not in too_far
    ]
    mine = groups.read_groups(actor=actor, page=ALL_GROUPS).rows
    choices = [(row.id, row.name) for row in mine if row.id in actor.group_ids]
    days = [(str(number), _("%(number)s days", number=number)) for number in (7, 30, 90, 180, 365)]
    start = {"expires_in_days": USUAL_DAYS}
    return form_page(
        "tokens/form.html", TokenIn(), make, values=start, once=True, scopes=scopes, groups=choices, days=days
    )


@pages.post("/tokens/<uuid:token_id>/revoke")
@signed_in
def revoke_token(*, actor: Principal, token_id: UUID) -> Response:
    """Revoke a token."""
    tokens.revoke_token(actor=actor, token_id=token_id)
    flash(_("The token has been revoked. It no longer opens anything."), "good")
    return redirect(url_for("web.tokens.list_tokens"), 303)
