"""Sharing rounds over the API, and for the round's own page while it is live."""

from typing import Any
from uuid import UUID

from flask import Response

from facilitator.api import preconditions, problems
from facilitator.api.blueprint import ApiBlueprint
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.round import LiveRound, NewRound, RoundTap
from facilitator.errors import Conflict
from facilitator.schemas.round import RoundIn, RoundOut, RoundPlanOut, RoundRow, RoundTapIn
from facilitator.services import rounds
from facilitator.services.pages import Page

blueprint = ApiBlueprint("rounds", __name__, description="Sharing rounds of a session.")
OF_SESSION, ONE = "/sessions/<uuid:session_id>/rounds", "/rounds/<uuid:round_id>"


def round_again(*, actor: Principal, resource_id: UUID, **_: UUID) -> LiveRound:
    """Show a round that an earlier request prepared or acted on."""
    return rounds.read_round(actor=actor, round_id=resource_id)


@blueprint.operation("GET", OF_SESSION, scope="rounds:read", answer=RoundRow, listed=True, cookie=True)
def list_rounds(*, actor: Principal, session_id: UUID, query: dict[str, Any]) -> Page:
    """List the rounds of a session."""
    return rounds.read_rounds(actor=actor, session_id=session_id, page=PageRequest(**query))


@blueprint.operation(
    "POST", OF_SESSION, scope="rounds:write", body=RoundIn, answer=RoundOut, status=201, again=round_again,
    cookie=True,
)  # fmt: skip
def add_round(*, actor: Principal, session_id: UUID, body: NewRound) -> LiveRound:
    """Prepare a round for everybody who is here."""
    return rounds.add_round(actor=actor, session_id=session_id, new=body)


@blueprint.operation("GET", ONE, scope="rounds:read", answer=RoundOut, cookie=True)
def get_round(*, actor: Principal, round_id: UUID) -> LiveRound | Response:
    """Get a round as it is now; ask with If-None-Match to be told only of changes."""
    version = rounds.read_version(actor=actor, round_id=round_id)
    return preconditions.unchanged(version) or rounds.read_round(actor=actor, round_id=round_id)


@blueprint.operation("DELETE", ONE, scope="rounds:write", status=204, if_match=True)
def remove_round(*, actor: Principal, round_id: UUID, expected: int | None) -> None:
    """Remove a round that has not begun."""
    rounds.remove_round(actor=actor, round_id=round_id, expected=expected)


@blueprint.operation(
    "POST",
    f"{ONE}/actions",
    scope="rounds:write",
    body=RoundTapIn,
    answer=RoundOut,
    again=round_again,
    cookie=True,
)
def act_in_round(*, actor: Principal, round_id: UUID, body: RoundTap) -> LiveRound | Response:
    """Take one action; where the round does not allow it, the problem carries the round as it is, as ``current``."""
    try:
        return rounds.act(actor=actor, round_id=round_id, tap=body)
    except Conflict as refusal:
        current = RoundOut().dump(rounds.read_round(actor=actor, round_id=round_id))
        words = problems.words(refusal.key, refusal.params)
        return problems.answer(refusal.status, refusal.code, words, current=current)


@blueprint.operation("GET", f"{ONE}/plan", scope="rounds:read", answer=RoundPlanOut, cookie=True)
def plan_round(*, actor: Principal, round_id: UUID) -> LiveRound:
    """Get how long the turns still to come can be."""
    return rounds.read_round(actor=actor, round_id=round_id)
