"""Sessions over the API."""

from typing import Any
from uuid import UUID

from facilitator import transactions
from facilitator.api.blueprint import ApiBlueprint
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.series import Move
from facilitator.models.session import GroupSession
from facilitator.schemas.session import (
    SessionCancel,
    SessionChange,
    SessionDryRun,
    SessionMove,
    SessionOut,
    SessionQuery,
    SessionRestore,
)
from facilitator.services import session_changes, sessions
from facilitator.services.pages import Page

blueprint = ApiBlueprint("sessions", __name__, description="The dated meetings of groups.")


def session_again(*, actor: Principal, session_id: UUID, resource_id: UUID | None) -> sessions.Shown:
    """Show a session that an earlier request acted on."""
    return sessions.read_session(actor=actor, session_id=resource_id or session_id)


@blueprint.operation(
    "GET", "/sessions", scope="schedule:read", query=SessionQuery, answer=SessionOut, listed=True
)
def list_sessions(*, actor: Principal, query: dict[str, Any]) -> Page:
    """List sessions in the order of their start."""
    page = PageRequest(query.pop("limit"), query.pop("cursor"))
    return sessions.read_sessions(actor=actor, page=page, **query)


@blueprint.operation("GET", "/sessions/<uuid:session_id>", scope="schedule:read", answer=SessionOut)
def get_session(*, actor: Principal, session_id: UUID) -> sessions.Shown:
    """Get a session."""
    return sessions.read_session(actor=actor, session_id=session_id)


@blueprint.operation(
    "PATCH", "/sessions/<uuid:session_id>", scope="schedule:write", query=SessionDryRun, body=SessionChange,
    answer=SessionOut, if_match=True,
)  # fmt: skip
def change_session(
    *, actor: Principal, session_id: UUID, query: dict[str, Any], body: dict[str, Any], expected: int | None
) -> sessions.Shown:
    """Change time or place of a session; null makes it follow its series again."""
    session = session_changes.change_session(
        actor=actor, session_id=session_id, changes=body, expected=expected
    )
    return shown(actor, session, query)


def shown(actor: Principal, session: GroupSession, query: dict[str, Any]) -> sessions.Shown:
    """Show a session after a change, and keep nothing of it if it was only asked."""
    row = sessions.as_shown(actor=actor, session=session)
    if query["dry_run"]:
        transactions.keep_nothing()
    return row


@blueprint.operation(
    "POST", "/sessions/<uuid:session_id>/move", scope="schedule:write", query=SessionDryRun, body=SessionMove,
    answer=SessionOut, again=session_again,
)  # fmt: skip
def move_session(*, actor: Principal, session_id: UUID, query: dict[str, Any], body: Move) -> sessions.Shown:
    """Move a session, or replace its date by another; its reminders are planned anew."""
    session = session_changes.move_session(actor=actor, session_id=session_id, move=body)
    return shown(actor, session, query)


@blueprint.operation(
    "POST", "/sessions/<uuid:session_id>/cancel", scope="schedule:write", query=SessionDryRun, body=SessionCancel,
    answer=SessionOut, again=session_again,
)  # fmt: skip
def cancel_session(
    *, actor: Principal, session_id: UUID, query: dict[str, Any], body: dict[str, Any]
) -> sessions.Shown:
    """Cancel a session: its date is skipped."""
    session = session_changes.cancel_session(actor=actor, session_id=session_id, **body)
    return shown(actor, session, query)


@blueprint.operation(
    "POST",
    "/sessions/<uuid:session_id>/restore",
    scope="schedule:write",
    query=SessionRestore,
    answer=SessionOut,
    again=session_again,
)
def restore_session(*, actor: Principal, session_id: UUID, query: dict[str, Any]) -> sessions.Shown:
    """Take back a cancellation; its room and people are booked again."""
    session = session_changes.restore_session(actor=actor, session_id=session_id, **query)
    return sessions.as_shown(actor=actor, session=session)


@blueprint.operation(
    "POST",
    "/sessions/<uuid:session_id>/start",
    scope="register:write",
    answer=SessionOut,
    again=session_again,
)
def start_session(*, actor: Principal, session_id: UUID) -> sessions.Shown:
    """Open a session: it is live from now."""
    session = sessions.start_session(actor=actor, session_id=session_id)
    return sessions.as_shown(actor=actor, session=session)
