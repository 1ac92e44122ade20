"""Who facilitates a group, as it comes in and goes out."""

from facilitator.domain.facilitator import NewAssignment
from facilitator.models.facilitator import FACILITATOR_ROLES
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.fields import Choice, Id, Instant, Text, WholeNumber


class FacilitatorIn(Strict):
    """How somebody is to facilitate."""

    makes = NewAssignment

    role = Choice(*FACILITATOR_ROLES)


class FacilitatorOut(Dumped):
    """A facilitator of a group."""

    account_id = Id()
    name = Text()
    role = Text()
    created_at = Instant()
    version = WholeNumber()
