"""Absences over the API: your own."""

from typing import Any
from uuid import UUID

from facilitator.api.blueprint import ApiBlueprint
from facilitator.domain.page import PageRequest
from facilitator.domain.people_in_front import NewAbsence
from facilitator.domain.principal import Principal
from facilitator.models.rota import Absence
from facilitator.schemas.patch import patch_of
from facilitator.schemas.rota import AbsenceIn, AbsenceOut
from facilitator.services import absences
from facilitator.services.pages import Page

blueprint = ApiBlueprint("absences", __name__, description="Days on which you are not there.")
ONE = "/absences/<uuid:absence_id>"


def absence_again(*, actor: Principal, resource_id: UUID) -> Absence:
    """Find an absence that an earlier request noted."""
    return absences.find_absence(actor=actor, absence_id=resource_id)


@blueprint.operation("GET", "/absences", scope="schedule:read", answer=AbsenceOut, listed=True)
def list_absences(*, actor: Principal, query: dict[str, Any]) -> Page:
    """List your absences in order."""
    return absences.read_absences(actor=actor, page=PageRequest(**query))


@blueprint.operation(
    "POST", "/absences", scope="schedule:write", body=AbsenceIn, answer=AbsenceOut, status=201,
    again=absence_again,
)  # fmt: skip
def add_absence(*, actor: Principal, body: NewAbsence) -> Absence:
    """Say that you are not there."""
    return absences.add_absence(actor=actor, new=body)


@blueprint.operation("GET", ONE, scope="schedule:read", answer=AbsenceOut)
def get_absence(*, actor: Principal, absence_id: UUID) -> Absence:
    """Get an absence."""
    return absences.find_absence(actor=actor, absence_id=absence_id)


@blueprint.operation(
    "PATCH", ONE, scope="schedule:write", body=patch_of(AbsenceIn), answer=AbsenceOut, if_match=True
)
def change_absence(
    *, actor: Principal, absence_id: UUID, body: dict[str, Any], expected: int | None
) -> Absence:
    """Change the days of an absence."""
    return absences.change_absence(actor=actor, absence_id=absence_id, changes=body, expected=expected)


@blueprint.operation("DELETE", ONE, scope="schedule:write", status=204, if_match=True)
def remove_absence(*, actor: Principal, absence_id: UUID, expected: int | None) -> None:
    """Take an absence back."""
    absences.remove_absence(actor=actor, absence_id=absence_id, expected=expected)
