"""Follow-ups, as they come in and go out."""

from facilitator.domain.followup import HOURS_OFFERED, NewFollowUp
from facilitator.models.followup import KINDS, STATES
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.fields import (
    Choice,
    Id,
    Text,
    WholeNumber,
)
from facilitator.schemas.moments import Instant
from facilitator.schemas.page import PageQuery

DUE = {"description": "By when; within a day where nothing is said."}


class FollowUpQuery(PageQuery):
    """Which follow-ups, of those you own or noted."""

    group_id = Id(data_key="group", load_default=None)
    session_id = Id(data_key="session", load_default=None)
    member_id = Id(data_key="member", load_default=None)
    owner_id = Id(data_key="owner", load_default=None)
    state = Choice(*STATES, load_default=None)
    updated_since = Instant(load_default=None)


class FollowUpIn(Strict):
    """A follow-up to be noted, after a session or for a group. There is no place to write what it is about."""

    makes = NewFollowUp

    session_id = Id(allow_none=True)
    group_id = Id(allow_none=True)
    member_id = Id(allow_none=True)
    owner_id = Id(metadata={"description": "Who facilitates the group; you, where nobody is named."})
    kind = Choice(*KINDS)
    due_at = Instant(metadata=DUE)


class FollowUpChangeIn(Strict):
    """What may change of a follow-up."""

    owner_id = Id()
    kind = Choice(*KINDS)
    due_at = Instant(metadata=DUE)
    state = Choice(*STATES)


class FollowUpForm(Strict):
    """The few questions of the form: who, by whom, how and how soon."""

    member_id = Id(allow_none=True, load_default=None)
    owner_id = Id(load_default=None)
    kind = Choice(*KINDS, load_default="call")
    hours = Choice(*map(str, HOURS_OFFERED), load_default=str(HOURS_OFFERED[0]))


class FollowUpOut(Dumped):
    """A follow-up. With ``updated_since`` one that was taken back shows as ``{id, deleted_at}`` alone."""

    id = Id()
    group_id = Id()
    session_id = Id(allow_none=True)
    member_id = Id(allow_none=True)
    owner_id = Id()
    noted_by = Id(allow_none=True)
    kind = Text(metadata={"enum": list(KINDS)})
    due_at = Instant()
    state = Text(metadata={"enum": list(STATES)})
    done_at = Instant(allow_none=True)
    created_at = Instant()
    updated_at = Instant()
    version = WholeNumber()
    deleted_at = Instant(allow_none=True)
