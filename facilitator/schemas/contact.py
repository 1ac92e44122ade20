"""How members may be reached, as it comes in and goes out."""

from facilitator.domain.contact import NewContact
from facilitator.models.contact import CONTACT_KINDS
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.fields import (
    Choice,
    Flag,
    Id,
    Text,
    WholeNumber,
)
from facilitator.schemas.moments import Instant


class ContactChangeIn(Strict):
    """What may change of a contact; its kind stays."""

    value = Text(required=True, least=1, most=254, metadata={"example": "sam@example.org"})
    label = Text(
        most=40,
        metadata={"description": "What messages call them at an address that several people read."},
    )
    shared_agreed = Flag(
        metadata={"description": "They know that others read the address, and agree to messages there."}
    )
    safe_to_leave_message = Flag()


class ContactIn(ContactChangeIn):
    """An address or a number to be kept; mail needs a consent of its own."""

    makes = NewContact

    kind = Choice(*CONTACT_KINDS, required=True)


class ContactOut(Dumped):
    """A contact; reading it is written down. ``shared``: somebody else on a roster of yours has it too."""

    id = Id()
    member_id = Id()
    kind = Text(metadata={"enum": list(CONTACT_KINDS)})
    value = Text()
    label = Text()
    shared = Flag()
    shared_agreed_at = Instant(allow_none=True)
    safe_to_leave_message = Flag()
    created_at = Instant()
    updated_at = Instant()
    version = WholeNumber()
