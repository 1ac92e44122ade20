"""Accounts over the API."""

from typing import Any
from uuid import UUID

from facilitator.api.blueprint import ApiBlueprint
from facilitator.domain.account import NewAccount
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import ANY_SCOPE, Principal
from facilitator.models.account import Account
from facilitator.schemas.account import AccountChangeIn, AccountIn, AccountOut, MeOut
from facilitator.schemas.patch import patch_of
from facilitator.services import accounts
from facilitator.services.pages import Page

blueprint = ApiBlueprint("accounts", __name__, description="The people who run groups.")
ONE = "/accounts/<uuid:account_id>"


def account_again(*, actor: Principal, resource_id: UUID) -> Account:
    """Find an account that an earlier request made."""
    return accounts.find_account(actor=actor, account_id=resource_id)


@blueprint.operation("GET", "/me", scope=ANY_SCOPE, answer=MeOut)
def get_me(*, actor: Principal) -> accounts.Me:
    """Say who is calling and how far that reaches."""
    return accounts.me(actor=actor)


@blueprint.operation("GET", "/accounts", scope="admin", answer=AccountOut, listed=True)
def list_accounts(*, actor: Principal, query: dict[str, Any]) -> Page:
    """List accounts."""
    return accounts.read_accounts(actor=actor, page=PageRequest(**query))


@blueprint.operation(
    "POST", "/accounts", scope="admin", body=AccountIn, answer=AccountOut, status=201, again=account_again
)
def invite_account(*, actor: Principal, body: NewAccount) -> Account:
    """Invite somebody: makes the account and sends a link by mail."""
    return accounts.invite(actor=actor, new=body)


@blueprint.operation("GET", ONE, scope="admin", answer=AccountOut)
def get_account(*, actor: Principal, account_id: UUID) -> Account:
    """Get an account."""
    return accounts.find_account(actor=actor, account_id=account_id)


@blueprint.operation(
    "PATCH", ONE, scope="admin", body=patch_of(AccountChangeIn), answer=AccountOut, if_match=True
)
def change_account(
    *, actor: Principal, account_id: UUID, body: dict[str, Any], expected: int | None
) -> Account:
    """Change an account, its roles, or whether it is active."""
    return accounts.change_account(actor=actor, account_id=account_id, changes=body, expected=expected)


@blueprint.operation("DELETE", ONE, scope="admin", status=204, if_match=True)
def remove_account(*, actor: Principal, account_id: UUID, expected: int | None) -> None:
    """Remove an account; its sessions and tokens end with the next request."""
    accounts.remove_account(actor=actor, account_id=account_id, expected=expected)
