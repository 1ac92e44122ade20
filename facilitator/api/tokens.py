"""API tokens over the API: a person's own, never anybody else's."""

from typing import Any
from uuid import UUID

from facilitator.api.blueprint import ApiBlueprint
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.token import NewToken
from facilitator.schemas.token import MadeTokenOut, TokenIn, TokenOut
from facilitator.services import tokens
from facilitator.services.pages import Page

blueprint = ApiBlueprint("tokens", __name__, description="API tokens of the account that calls.")


@blueprint.operation("GET", "/tokens", scope="admin", answer=TokenOut, listed=True)
def list_tokens(*, actor: Principal, query: dict[str, Any]) -> Page:
    """List your tokens."""
    return tokens.read_tokens(actor=actor, page=PageRequest(**query))


@blueprint.operation("POST", "/tokens", scope="admin", body=TokenIn, answer=MadeTokenOut, status=201)
def make_token(*, actor: Principal, body: NewToken) -> tokens.MadeToken:
    """Make a token; its secret is in this answer and nowhere else."""
    return tokens.make_token(actor=actor, new=body)


@blueprint.operation("DELETE", "/tokens/<uuid:token_id>", scope="admin", status=204)
def revoke_token(*, actor: Principal, token_id: UUID) -> None:
    """Revoke a token."""
    tokens.revoke_token(actor=actor, token_id=token_id)
