"""Rotas over the API: who takes turns in front of a group, and who is named for a session."""

from typing import Any
from uuid import UUID

from facilitator.api.blueprint import ApiBlueprint
from facilitator.domain.people_in_front import NewRota, Planning, Proposal, ShownRota, Staffed
from facilitator.domain.principal import Principal
from facilitator.schemas.rota import DutyIn, PlanningIn, ProposalOut, RotaIn, RotaOut, StaffedOut
from facilitator.services import duties, rotas

blueprint = ApiBlueprint("rotas", __name__, description="Who takes turns in front.")
ROTA = "/groups/<uuid:group_id>/rota"
DUTIES = "/sessions/<uuid:session_id>/duties"


def proposed_again(*, actor: Principal, group_id: UUID, **_: Any) -> Proposal:
    """Propose as things stand now."""
    return rotas.propose(actor=actor, group_id=group_id, planning=Planning())


def rota_again(*, actor: Principal, group_id: UUID, **_: Any) -> ShownRota:
    """Show the rota that an earlier request applied."""
    return rotas.read_rota(actor=actor, group_id=group_id)


@blueprint.operation("GET", ROTA, scope="schedule:read", answer=RotaOut)
def get_rota(*, actor: Principal, group_id: UUID) -> ShownRota:
    """Get the rota of a group with who is named for its next sessions."""
    return rotas.read_rota(actor=actor, group_id=group_id)


@blueprint.operation("PUT", ROTA, scope="schedule:write", body=RotaIn, answer=RotaOut, if_match=True)
def set_rota(*, actor: Principal, group_id: UUID, body: NewRota, expected: int | None) -> ShownRota:
    """Say who is in the rota of a group; who is named already stays until it is planned anew."""
    return rotas.set_rota(actor=actor, group_id=group_id, new=body, expected=expected)


@blueprint.operation(
    "POST", f"{ROTA}/plan", scope="schedule:write", body=PlanningIn, answer=ProposalOut, again=proposed_again
)
def propose_rota(*, actor: Principal, group_id: UUID, body: Planning) -> Proposal:
    """Say what planning anew would change; nothing is written."""
    return rotas.propose(actor=actor, group_id=group_id, planning=body)


@blueprint.operation(
    "POST", f"{ROTA}/apply", scope="schedule:write", body=PlanningIn, answer=RotaOut, again=rota_again,
    problems=(412,),
)  # fmt: skip
def apply_rota(*, actor: Principal, group_id: UUID, body: Planning) -> ShownRota:
    """Plan the rota anew; with ``seen`` only if the proposal is still that one."""
    return rotas.apply(actor=actor, group_id=group_id, planning=body)


@blueprint.operation("GET", DUTIES, scope="schedule:read", answer=StaffedOut)
def list_duties(*, actor: Principal, session_id: UUID) -> Staffed:
    """Say who is named for a session."""
    return duties.read_duties(actor=actor, session_id=session_id)


@blueprint.operation(
    "PUT", f"{DUTIES}/<uuid:account_id>", scope="schedule:write", body=DutyIn, answer=StaffedOut
)
def name_for_session(
    *, actor: Principal, session_id: UUID, account_id: UUID, body: dict[str, Any]
) -> Staffed:
    """Name somebody for a session by hand; merges, so it asks for no If-Match."""
    return duties.name(actor=actor, session_id=session_id, account_id=account_id, **body)


@blueprint.operation("DELETE", f"{DUTIES}/<uuid:account_id>", scope="schedule:write", status=204)
def take_off_session(*, actor: Principal, session_id: UUID, account_id: UUID) -> None:
    """Take somebody off a session."""
    duties.take_off(actor=actor, session_id=session_id, account_id=account_id)
