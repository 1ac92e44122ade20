"""Rotas, absences, cover, swaps and handovers, as they come in and go out."""

from typing import Any
from uuid import UUID

from marshmallow import fields as ma
from marshmallow import post_load

from facilitator.domain.people_in_front import (
    NewAbsence,
    NewHandover,
    NewPerson,
    NewRota,
    NewSwap,
    Planning,
)
from facilitator.domain.rota import MOST_PEOPLE, MOST_SESSIONS, MOST_WEIGHT, SHOWN_SESSIONS
from facilitator.models.facilitator import FACILITATOR_ROLES
from facilitator.models.rota import (
    DUTY_SOURCES,
    DUTY_STATES,
    HANDOVER_STATES,
    REQUEST_STATES,
    SWAP_STATES,
)
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.fields import Choice, Flag, Id, ListOf, Text, WholeNumber
from facilitator.schemas.moments import Day, Instant, LocalTime
from facilitator.schemas.page import PageQuery

ROLES = {"description": "Which turns somebody takes; none: asked for cover only."}


class RotaPersonIn(Strict):
    """Somebody in a rota; the order of the list is the order of the turns."""

    makes = NewPerson

    account_id = Id(required=True)
    roles = ListOf(Choice(*FACILITATOR_ROLES), most=len(FACILITATOR_ROLES), metadata=ROLES)
    weight = WholeNumber(least=1, most=MOST_WEIGHT, metadata={"description": "2 takes twice as many turns."})
    covers = Flag(metadata={"description": "Asked when somebody cannot make it."})
    active_from = Day(allow_none=True)
    active_to = Day(allow_none=True)

    @post_load
    def make(self, data: dict[str, Any], **more: Any) -> Any:
        """Name each role once, in the usual order."""
        if "roles" in data:
            data["roles"] = [role for role in FACILITATOR_ROLES if role in data["roles"]]
        return super().make(data, **more)


class RotaIn(Strict):
    """The people of a rota; whoever takes turns facilitates the group."""

    makes = NewRota

    people = ListOf(ma.Nested(RotaPersonIn), most=MOST_PEOPLE, required=True)


class PlanningIn(Strict):
    """How far the rota is planned anew, and which proposal is agreed to."""

    makes = Planning

    sessions = WholeNumber(least=1, most=MOST_SESSIONS, load_default=SHOWN_SESSIONS)
    seen = Text(
        most=16, allow_none=True, load_default=None,
        metadata={"description": "The mark of the proposal that was looked at; another one is refused (412)."},
    )  # fmt: skip


class RotaPersonOut(Dumped):
    """Somebody in a rota."""

    account_id = Id()
    name = Text()
    position = WholeNumber()
    weight = WholeNumber()
    roles = ma.List(ma.String())
    covers = Flag()
    active_from = Day(allow_none=True)
    active_to = Day(allow_none=True)


class DutyOut(Dumped):
    """Somebody who is named for a session."""

    account_id = Id()
    name = Text()
    role = Choice(*FACILITATOR_ROLES)
    source = Choice(*DUTY_SOURCES)
    state = Choice(*DUTY_STATES)
    locked = Flag()


class StaffedOut(Dumped):
    """A session with who is named for it; nobody: those who facilitate the group."""

    session_id = Id()
    starts_at = Instant()
    starts_local = LocalTime()
    time_zone = Text()
    named = ma.List(ma.Nested(DutyOut))


class RotaOut(Dumped):
    """The rota of a group; version 0 is one that nobody has set: everybody who facilitates the group."""

    group_id = Id()
    people = ma.List(ma.Nested(RotaPersonOut))
    sessions = ma.List(ma.Nested(StaffedOut))
    version = WholeNumber()


class RotaChangeOut(Dumped):
    """One change of a proposal; null is nobody."""

    session_id = Id()
    starts_at = Instant()
    starts_local = LocalTime()
    time_zone = Text()
    role = Choice(*FACILITATOR_ROLES)
    before = Id(allow_none=True)
    after = Id(allow_none=True)


class ProposalOut(Dumped):
    """What planning anew would change."""

    group_id = Id()
    changes = ma.List(ma.Nested(RotaChangeOut))
    seen = Text()


class DutyIn(Strict):
    """As what somebody is named for a session."""

    role = Choice(*FACILITATOR_ROLES, required=True)


class AbsenceIn(Strict):
    """Days on which you are not there; both ends count, and nobody asks why."""

    makes = NewAbsence

    starts_on = Day(required=True)
    ends_on = Day(required=True)


class AbsenceOut(Dumped):
    """An absence of yours."""

    id = Id()
    starts_on = Day()
    ends_on = Day()
    created_at = Instant()
    updated_at = Instant()
    version = WholeNumber()


class CoverIn(Strict):
    """Who cannot make it: you, unless a colleague is named."""

    account_id = Id(allow_none=True, load_default=None)


class CoverAnswerIn(Strict):
    """Whether you can cover."""

    says = Choice("yes", "no", required=True)


class AskedOut(Dumped):
    """Somebody who was asked, and their answer; null while there is none."""

    account_id = Id()
    name = Text()
    answer = Text(allow_none=True)


class CoverOut(Dumped):
    """The search for somebody who takes a person's place."""

    id = Id()
    session_id = Id()
    account_id = Id()
    role = Choice(*FACILITATOR_ROLES)
    state = Choice(*REQUEST_STATES)
    covered_by = Id(allow_none=True)


class SearchOut(CoverOut):
    """The same with who was asked."""

    name = Text()
    asked = ma.List(ma.Nested(AskedOut))


class SearchesOut(Dumped):
    """The searches of a session, the newest first."""

    searches = ma.List(ma.Nested(SearchOut))


class SwapQuery(PageQuery):
    """Which offers, of those you made, were made or could take."""

    state = Choice(*SWAP_STATES, load_default=None)


class SwapIn(Strict):
    """One of your sessions, for one colleague or (null) for any, perhaps for a session of theirs."""

    makes = NewSwap

    session_id = Id(required=True)
    to_account_id = Id(allow_none=True, load_default=None)
    for_session_id = Id(allow_none=True, load_default=None)


class SwapOut(Dumped):
    """An offer."""

    id = Id()
    session_id = Id()
    account_id = Id()
    to_account_id = Id(allow_none=True)
    for_session_id = Id(allow_none=True)
    taken_by = Id(allow_none=True)
    state = Choice(*SWAP_STATES)
    created_at = Instant()
    updated_at = Instant()
    version = WholeNumber()


class HandoverIn(Strict):
    """Who leads a group instead of whom, from which day on, and whether the earlier lead leaves it then."""

    from_account_id = Id(required=True)
    to_account_id = Id(required=True)
    starts_on = Day(required=True)
    leaves = Flag(load_default=False)

    @post_load
    def pair(self, data: dict[str, Any], **_: Any) -> tuple[UUID, NewHandover]:
        """Return from whom, and the rest."""
        return data.pop("from_account_id"), NewHandover(**data)


class HandoverOut(Dumped):
    """A handover of a group."""

    id = Id()
    group_id = Id()
    from_account_id = Id()
    to_account_id = Id()
    starts_on = Day()
    leaves = Flag()
    state = Choice(*HANDOVER_STATES)
    created_at = Instant()
    updated_at = Instant()
    version = WholeNumber()


class RotaPersonForm(RotaPersonIn):
    """The same from a form, in which a box that was not ticked is a no."""

    roles = ListOf(Choice(*FACILITATOR_ROLES), most=len(FACILITATOR_ROLES), load_default=list)
    weight = WholeNumber(least=1, most=MOST_WEIGHT, load_default=1)
    covers = Flag(load_default=False)
    active_from = Day(allow_none=True, load_default=None)
    active_to = Day(allow_none=True, load_default=None)


class SwapForm(Strict):
    """To whom one of your sessions is offered, and for which; nobody chosen is anybody."""

    to_account_id = Id(allow_none=True, load_default=None)
    for_session_id = Id(allow_none=True, load_default=None)


class CoverPress(Strict):
    """What is pressed on the page behind a link: yes or no."""

    says = Choice("yes", "no", required=True)
