"""Registers, as marks come in and the whole goes out."""

from marshmallow import fields as ma

from facilitator.domain.register import MOST_IN_A_BATCH, MarkBatch, MarkChange, MemberMark
from facilitator.models.register import MARKS
from facilitator.models.session import SESSION_STATUSES
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.fields import (
    Choice,
    Flag,
    Id,
    Text,
    WholeNumber,
)
from facilitator.schemas.many import ManyOf, RowsOf
from facilitator.schemas.moments import Instant

TAP = {
    "description": "An id that the device makes for this tap; a tap that is sent again changes nothing.",
    "example": "7d0f4c5e-0f5a-4c2e-9f38-0a1f3a0f6f11",
}
WHEN = {
    "description": "When it was tapped, by the device's clock; the later of two marks stands. Left out: now."
}
SENT = {
    "description": "The device's clock at sending: how far it is off is taken from client_time, never into the future."
}
WORDS = {
    "description": "not_seen is said of a closed session only, unmarked of an open one.",
    "example": "here",
}


class MarkIn(Strict):
    """How somebody is marked."""

    makes = MarkChange

    mark = Choice(*MARKS, required=True, metadata=WORDS)
    client_mark_id = Id(metadata=TAP)
    client_time = Instant(metadata=WHEN)
    sent_at = Instant(metadata=SENT)


class MemberMarkIn(Strict):
    """One mark of a batch."""

    makes = MemberMark

    member_id = Id(required=True)
    mark = Choice(*MARKS, required=True, metadata=WORDS)
    client_mark_id = Id(metadata=TAP)
    client_time = Instant(metadata=WHEN)


class MarkBatchIn(Strict):
    """Marks that a device kept until it could send them: all are taken, or none."""

    makes = MarkBatch

    marks = ManyOf(MemberMarkIn, required=True, most=MOST_IN_A_BATCH)
    sent_at = Instant(metadata=SENT)


class UndoIn(Strict):
    """Which tap is taken back, from the page."""

    client_mark_id = Id(required=True)


class MarkOut(Dumped):
    """The mark that stands: a later one than was sent, where there is one."""

    session_id = Id()
    member_id = Id()
    mark = Text(metadata={"enum": list(MARKS)})
    marked_at = Instant(allow_none=True)
    marked_by = Id(allow_none=True)
    client_time = Instant(allow_none=True)
    client_mark_id = Id(allow_none=True)


class MarksOut(Dumped):
    """The marks that stand for those whom a batch was about."""

    data = RowsOf(MarkOut)


class RegisterRowOut(Dumped):
    """One person in a register; there is nothing here to reach them by."""

    member_id = Id()
    name_to_use = Text(allow_none=True)
    newcomer = Flag(metadata={"description": "Within the first three sessions they came to."})
    mark = Text(metadata={"enum": list(MARKS)})
    marked_at = Instant(allow_none=True)
    marked_by = Id(allow_none=True)
    client_time = Instant(allow_none=True)
    client_mark_id = Id(allow_none=True)


class GuestIn(Strict):
    """A guest to be counted. There is no name to give."""

    client_guest_id = Id(
        load_default=None, metadata={"description": "An id that the device makes for this tap."}
    )


class GuestOut(Dumped):
    """A guest: a number for tonight and nothing else."""

    number = WholeNumber()
    client_guest_id = Id()
    added_at = Instant()


class TallyOut(Dumped):
    """How many there are of each mark."""

    here = WholeNumber()
    late = WholeNumber()
    left_early = WholeNumber()
    sent_word = WholeNumber()
    not_seen = WholeNumber()
    unmarked = WholeNumber()
    guests = WholeNumber()
    head_count = WholeNumber(
        metadata={"description": "Everybody in the room: here, late, left early, guests."}
    )


class RegisterHeadOut(Dumped):
    """Which session a register belongs to, and whether it is closed."""

    session_id = Id()
    group_id = Id()
    status = Choice(*SESSION_STATUSES)
    register_closed_at = Instant(allow_none=True)
    register_closed_by = Id(allow_none=True)


class RegisterOut(RegisterHeadOut):
    """A register: a row for each person on the list, guests by number, and the counts."""

    counts = ma.Nested(TallyOut)
    data = ma.List(ma.Nested(RegisterRowOut))
    guests = ma.List(ma.Nested(GuestOut))
    next_cursor = ma.String(allow_none=True)


class CloseIn(Strict):
    """How a session ended."""

    met = Flag(load_default=True, metadata={"description": "No: the group did not meet."})
