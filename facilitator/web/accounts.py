"""The pages of people: the accounts of those who run groups."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from facilitator import policy
from facilitator.domain.account import NewAccount
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.models.account import ROLES
from facilitator.models.facilitator import FACILITATOR_ROLES
from facilitator.schemas.account import AccountChangeIn, AccountIn
from facilitator.services import accounts, groups, sites
from facilitator.web.auth import signed_in
from facilitator.web.choices import language_choices, said, zone_choices
from facilitator.web.forms import form_page
from facilitator.web.start import onward

pages = Blueprint("accounts", __name__)
WHOLE = PageRequest(200)


@pages.get("/accounts")
@signed_in
def list_accounts(*, actor: Principal) -> str:
    """List people."""
    policy.permitted(allowed=policy.coordinates(actor))
    page = PageRequest(cursor=request.args.get("cursor"))
    return render_template(
        "accounts/list.html", page=accounts.read_accounts(actor=actor, page=page),
        may_change=policy.administers(actor),
    )  # fmt: skip


@pages.route("/accounts/new", methods=["GET", "POST"])
@signed_in
def invite(*, actor: Principal) -> Response | str | tuple[str, int]:
    """Invite somebody by mail."""
    policy.permitted(allowed=policy.coordinates(actor))

    def send(new: NewAccount) -> str:
        account = accounts.invite(actor=actor, new=new)
        flash(_("The invitation to %(name)s is on its way.", name=account.name), "good")
        return onward(actor, url_for("web.accounts.list_accounts"))

    offered = group_choices(actor)
    asked = request.args.get("group")
    chosen = [asked] if asked else [value for value, _words in offered if len(offered) == 1]
    start = {"roles": ["facilitator"], "facilitator_role": "facilitator", "group_ids": chosen}
    return form_page(
        "accounts/invite.html", AccountIn(), send, values=start, groups=offered,
        kinds=said("facilitator.role", FACILITATOR_ROLES, hints=True), **answers(actor),
    )  # fmt: skip


@pages.route("/accounts/<uuid:account_id>", methods=["GET", "POST"])
@signed_in
def edit_account(*, actor: Principal, account_id: UUID) -> Response | str | tuple[str, int]:
    """Change somebody's account."""
    policy.permitted(allowed=policy.administers(actor))
    account = accounts.find_account(actor=actor, account_id=account_id)

    def save(changes: dict[str, Any]) -> str:
        accounts.change_account(actor=actor, account_id=account_id, changes=changes)
        flash(_("The account has been saved."), "good")
        return url_for("web.accounts.list_accounts")

    values = {**vars(account), "roles": account.roles, "site_ids": account.site_ids}
    return form_page(
        "accounts/form.html", AccountChangeIn(), save, values=values, account=account,
        zones=zone_choices(), languages=language_choices(), **answers(actor),
    )  # fmt: skip


@pages.post("/accounts/<uuid:account_id>/invite-again")
@signed_in
def invite_again(*, actor: Principal, account_id: UUID) -> Response:
    """Send an invitation once more."""
    account = accounts.invite_again(actor=actor, account_id=account_id)
    flash(_("The invitation to %(name)s is on its way again.", name=account.name), "good")
    return redirect(url_for("web.accounts.list_accounts"), 303)


@pages.route("/accounts/<uuid:account_id>/remove", methods=["GET", "POST"])
@signed_in
def remove_account(*, actor: Principal, account_id: UUID) -> Response | str:
    """Ask whether an account is to be removed, and remove it."""
    policy.permitted(allowed=policy.administers(actor))
    account = accounts.find_account(actor=actor, account_id=account_id)
    if request.method == "GET":
        return render_template("accounts/remove.html", account=account)
    accounts.remove_account(actor=actor, account_id=account_id)
    flash(_("The account has been removed."), "good")
    return redirect(url_for("web.accounts.list_accounts"), 303)


def group_choices(actor: Principal) -> list[tuple[str, str]]:
    """Return the groups to which the actor may invite somebody."""
    rows = groups.read_groups(actor=actor, page=WHOLE).rows
    return [(str(row.id), row.name) for row in rows if policy.staffs_groups_at(actor, row.site_id)]


def answers(actor: Principal) -> dict[str, Any]:
    """Return the roles and sites that the actor may give, none for a coordinator."""
    if not policy.administers(actor):
        return {"roles": None, "sites": None}
    rows = sites.read_sites(actor=actor, page=WHOLE).rows
    return {
        "roles": said("account.role", ROLES, hints=True),
        "sites": [(str(row.id), row.name) for row in rows],
    }
