"""Deliveries, as they go out: to whom by id, when and in which state; never an address or a word of the message."""

from facilitator.models.delivery import DELIVERY_STATES, SHOWN_KINDS
from facilitator.schemas.base import Dumped
from facilitator.schemas.fields import Choice, Id, Text, WholeNumber
from facilitator.schemas.moments import Instant
from facilitator.schemas.page import PageQuery


class DeliveryQuery(PageQuery):
    """Which deliveries, of the groups you facilitate."""

    session_id = Id(data_key="session", load_default=None)
    member_id = Id(data_key="member", load_default=None)
    state = Choice(*DELIVERY_STATES, load_default=None)
    since = Instant(load_default=None, metadata={"description": "Due then or later."})


class DeliveryOut(Dumped):
    """One message to one member about one session."""

    id = Id()
    session_id = Id()
    member_id = Id()
    kind = Text(metadata={"enum": list(SHOWN_KINDS)})
    lead_minutes = WholeNumber(
        metadata={"description": "How long before the start; 0 for what is no reminder."}
    )
    due_at = Instant()
    state = Text(metadata={"enum": list(DELIVERY_STATES)})
    reason = Text(
        allow_none=True, metadata={"description": "Why it did not go, as one word.", "example": "left"}
    )
    sent_at = Instant(allow_none=True)
