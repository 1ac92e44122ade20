"""Who facilitates a group, as it comes in and goes out."""

from typing import Any
from uuid import UUID

from marshmallow import post_load

from facilitator.domain.facilitator import NewAssignment
from facilitator.models.facilitator import FACILITATOR_ROLES
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.fields import (
    Choice,
    Id,
    Text,
    WholeNumber,
)
from facilitator.schemas.moments import Instant


class FacilitatorIn(Strict):
    """How somebody is to facilitate."""

    makes = NewAssignment

    role = Choice(*FACILITATOR_ROLES)


class AssignmentIn(Strict):
    """Who is to facilitate, and how: the form of a group's page."""

    account_id = Id(required=True)
    role = Choice(*FACILITATOR_ROLES, load_default="facilitator")

    @post_load
    def pair(self, data: dict[str, Any], **_: Any) -> tuple[UUID, NewAssignment]:
        """Return whom and how."""
        return data["account_id"], NewAssignment(data["role"])


class FacilitatorOut(Dumped):
    """A facilitator of a group."""

    account_id = Id()
    name = Text()
    role = Text()
    created_at = Instant()
    version = WholeNumber()
