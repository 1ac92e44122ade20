"""Closing a session over the API, and opening it again."""

from typing import Any
from uuid import UUID

from facilitator.api.blueprint import ApiBlueprint
from facilitator.domain.principal import Principal
from facilitator.schemas.register import CloseIn
from facilitator.schemas.session import SessionOut
from facilitator.services import closings, sessions

blueprint = ApiBlueprint("closings", __name__, description="How a session ends.")


def session_again(*, actor: Principal, session_id: UUID, **_: Any) -> Any:
    """Show a session that an earlier request closed or opened again."""
    return sessions.read_session(actor=actor, session_id=session_id)


@blueprint.operation(
    "POST", "/sessions/<uuid:session_id>/close", scope="register:write", body=CloseIn, answer=SessionOut,
    again=session_again,
)  # fmt: skip
def close_session(*, actor: Principal, session_id: UUID, body: dict[str, Any]) -> Any:
    """Close a session: whoever is not marked was not seen, guests become a number."""
    session = closings.close_session(actor=actor, session_id=session_id, **body)
    return sessions.as_shown(actor=actor, session=session)


@blueprint.operation(
    "POST",
    "/sessions/<uuid:session_id>/reopen",
    scope="register:write",
    answer=SessionOut,
    again=session_again,
)
def reopen_session(*, actor: Principal, session_id: UUID) -> Any:
    """Open a session again within ten minutes of its closing."""
    session = closings.reopen_session(actor=actor, session_id=session_id)
    return sessions.as_shown(actor=actor, session=session)
