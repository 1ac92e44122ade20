"""Cover over the API: somebody cannot make a session, and others are asked in turn."""

from typing import Any
from uuid import UUID

from facilitator.api.blueprint import ApiBlueprint
from facilitator.domain.principal import Principal
from facilitator.models.rota import CoverRequest
from facilitator.schemas.rota import CoverAnswerIn, CoverIn, CoverOut, SearchesOut
from facilitator.services import cover_views, covers

blueprint = ApiBlueprint("covers", __name__, description="Who takes the place of somebody who cannot come.")
COVER = "/sessions/<uuid:session_id>/cover"


def search_again(*, actor: Principal, session_id: UUID, resource_id: UUID) -> CoverRequest:
    """Show a search that an earlier request began or answered."""
    return cover_views.find_search(actor=actor, session_id=session_id, request_id=resource_id)


@blueprint.operation("GET", COVER, scope="schedule:read", answer=SearchesOut)
def list_covers(*, actor: Principal, session_id: UUID) -> cover_views.Searches:
    """Say how the search for cover of a session stands."""
    return cover_views.Searches(cover_views.read_covers(actor=actor, session_id=session_id))


@blueprint.operation("POST", COVER, scope="schedule:write", body=CoverIn, answer=CoverOut, again=search_again)
def ask_cover(*, actor: Principal, session_id: UUID, body: dict[str, Any]) -> CoverRequest:
    """Ask for cover; asking twice is fine."""
    return covers.ask(actor=actor, session_id=session_id, **body)


@blueprint.operation(
    "POST", f"{COVER}/answer", scope="schedule:write", body=CoverAnswerIn, answer=CoverOut, again=search_again
)
def answer_cover(*, actor: Principal, session_id: UUID, body: dict[str, Any]) -> CoverRequest:
    """Say whether you can cover; the first yes gets it."""
    return covers.answer_as_asked(actor=actor, session_id=session_id, **body)


@blueprint.operation("DELETE", COVER, scope="schedule:write", status=204)
def take_back_cover(*, actor: Principal, session_id: UUID) -> None:
    """Stop looking for cover for yourself: you can come after all."""
    covers.take_back(actor=actor, session_id=session_id)
