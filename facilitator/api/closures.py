"""Closures over the API."""

from typing import Any
from uuid import UUID

from flask_babel import get_locale

from facilitator.api.blueprint import ApiBlueprint
from facilitator.api.sessions import session_again
from facilitator.domain.closure import ClosureOfSessions, NewClosure, SuggestionsFor
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.models.closure import Closure
from facilitator.schemas.closure import (
    ClosureChangeIn,
    ClosureIn,
    ClosureOut,
    ClosurePreviewIn,
    ClosureQuery,
    EffectsOut,
    MeetsIn,
    SuggestIn,
    SuggestionsOut,
)
from facilitator.schemas.session import SessionOut
from facilitator.services import bank_holidays, closure_answers, closures, sessions
from facilitator.services.pages import Page

blueprint = ApiBlueprint("closures", __name__, description="Days on which nobody meets.")


def closure_again(*, actor: Principal, resource_id: UUID, **_path: UUID) -> Closure:
    """Find a closure that an earlier request made."""
    return closures.find_closure(actor=actor, closure_id=resource_id, removed=True)


@blueprint.operation(
    "GET", "/closures", scope="schedule:read", query=ClosureQuery, answer=ClosureOut, listed=True
)
def list_closures(*, actor: Principal, query: dict[str, Any]) -> Page:
    """List closures in the order of their first day."""
    page = PageRequest(query.pop("limit"), query.pop("cursor"))
    return closures.read_closures(actor=actor, page=page, **query)


@blueprint.operation(
    "POST", "/closures", scope="schedule:write", body=ClosureIn, answer=ClosureOut, status=201,
    again=closure_again,
)  # fmt: skip
def make_closure(*, actor: Principal, body: NewClosure) -> Closure:
    """Close the organisation, a site or a group for some days."""
    return closures.make_closure(actor=actor, new=body)


@blueprint.operation(
    "POST", "/closures/preview", scope="schedule:read", body=ClosurePreviewIn, answer=EffectsOut
)
def preview_closure(*, actor: Principal, body: ClosureOfSessions) -> dict[str, Any]:
    """Show what a closure would do to which sessions, without keeping it."""
    return {"sessions": closures.preview_closure(actor=actor, new=body)}


@blueprint.operation(
    "POST",
    "/closures/suggest",
    scope="schedule:read",
    body=SuggestIn,
    answer=SuggestionsOut,
)
def suggest_closures(*, actor: Principal, body: SuggestionsFor) -> dict[str, Any]:
    """Suggest the public holidays of a country as closures, without keeping any."""
    _ = actor  # anybody who may read schedules
    return {"suggestions": bank_holidays.suggest(asked=body, language=str(get_locale() or "en"))}


@blueprint.operation("GET", "/closures/<uuid:closure_id>", scope="schedule:read", answer=ClosureOut)
def get_closure(*, actor: Principal, closure_id: UUID) -> Closure:
    """Get a closure."""
    return closures.find_closure(actor=actor, closure_id=closure_id)


@blueprint.operation(
    "PATCH", "/closures/<uuid:closure_id>", scope="schedule:write", body=ClosureChangeIn,
    answer=ClosureOut, if_match=True,
)  # fmt: skip
def change_closure(
    *, actor: Principal, closure_id: UUID, body: dict[str, Any], expected: int | None
) -> Closure:
    """Change days or title of a closure."""
    return closures.change_closure(actor=actor, closure_id=closure_id, changes=body, expected=expected)


@blueprint.operation(
    "DELETE", "/closures/<uuid:closure_id>", scope="schedule:write", status=204, if_match=True
)
def remove_closure(*, actor: Principal, closure_id: UUID, expected: int | None) -> None:
    """Remove a closure; the sessions that it cancelled take place again."""
    closures.remove_closure(actor=actor, closure_id=closure_id, expected=expected)


@blueprint.operation(
    "POST", "/closures/<uuid:closure_id>/restore", scope="schedule:write", answer=ClosureOut,
    again=closure_again,
)  # fmt: skip
def restore_closure(*, actor: Principal, closure_id: UUID) -> Closure:
    """Take back the removal of a closure."""
    return closures.restore_closure(actor=actor, closure_id=closure_id)


@blueprint.operation(
    "POST", "/sessions/<uuid:session_id>/closed-day", scope="schedule:write", body=MeetsIn, answer=SessionOut,
    again=session_again,
)  # fmt: skip
def answer_closed_day(*, actor: Principal, session_id: UUID, body: dict[str, Any]) -> sessions.Shown:
    """Say whether a session takes place although its day is closed."""
    session = closure_answers.answer(actor=actor, session_id=session_id, meets=body["meets"])
    return sessions.as_shown(actor=actor, session=session)
