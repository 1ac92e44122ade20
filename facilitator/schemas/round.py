"""Sharing rounds, as they come in and go out."""

import re
from collections.abc import Mapping
from typing import Any, get_args

from marshmallow import fields as ma
from marshmallow import post_load

from facilitator.domain.round import LiveRound, NewRound, RoundTap
from facilitator.domain.round_moves import MAX_SECONDS
from facilitator.domain.round_state import ACTIONS, FORMATS, Position, SeatKind, Status, TurnState
from facilitator.domain.turns import WAYS_OUT, Phase
from facilitator.schemas.base import Dumped, Strict
from facilitator.schemas.fields import (
    Choice,
    Flag,
    Id,
    ListOf,
    Text,
    WholeNumber,
    refuse,
)
from facilitator.schemas.moments import Instant

MOST_SEATS = 500
SEAT = "member:, guest: or facilitator: with an id or number, as the seats of the round say it."
UUID_TEXT = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
SEAT_KEY = f"^((member|facilitator):{UUID_TEXT}|guest:([1-9][0-9]{{0,2}}|new))$"
SEAT_EXAMPLE = "member:01932b5c-8f10-7c44-9d3a-0b7a1f5e2c11"


class SeatKey(Text):
    """The key of a seat; ``guest:new`` is somebody whom nobody has counted yet."""

    def __init__(self, **kwargs: Any) -> None:
        """Allow what can be a seat; whether anybody sits there is seen later."""
        super().__init__(most=60, **kwargs)
        self.metadata = {**self.metadata, "pattern": SEAT_KEY}

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not re.fullmatch(SEAT_KEY, text):
            raise refuse("round.unknown_seat")
        return text


def seat_key(**options: Any) -> SeatKey:
    """Return the field of a seat key."""
    return SeatKey(metadata={"description": SEAT, "example": SEAT_EXAMPLE}, **options)


def seat_keys(described: str) -> ListOf:
    """Return a list of seat keys."""
    return ListOf(SeatKey(), most=MOST_SEATS, metadata={"description": described})


class RoundIn(Strict):
    """A round to be prepared for everybody who is marked as here or late, the guests, and the facilitators."""

    makes = NewRound

    format = Choice(*FORMATS, required=True, metadata={"example": "circle"})
    planned_seconds = WholeNumber(least=60, most=MAX_SECONDS, required=True, metadata={"example": 1200})
    title = Text(most=60, metadata={"description": "opening, sharing, closing, or words of your own."})
    prompt = Text(most=280, lines=True, metadata={"description": "One open sentence that anyone can answer."})
    order = seat_keys("Seats that come first, in this order; the others follow as suggested.")
    listening = seat_keys("Who only listens: never offered a turn.")
    remote = seat_keys("Who is not in the room; room and remote alternate.")
    starts = seat_key(allow_none=True)
    facilitators = Flag(metadata={"description": "Whether the facilitators of the group take turns, too."})


class RoundForm(RoundIn):
    """The same as facilitators fill it in: minutes instead of seconds."""

    class Meta(Strict.Meta):
        """Ask for minutes only."""

        exclude = ("planned_seconds",)

    minutes = WholeNumber(least=1, most=MAX_SECONDS // 60, required=True)

    @post_load
    def make(self, data: dict[str, Any], *, partial: Any = None, **_: Any) -> Any:
        """Turn minutes into seconds."""
        seconds = 60 * data.pop("minutes")
        return super().make({**data, "planned_seconds": seconds}, partial=partial)


class RoundTapIn(Strict):
    """One action. Without ``seat`` it is about whoever has the floor."""

    makes = RoundTap

    client_action_id = Id(
        required=True,
        metadata={"description": "Made by the device, one per tap: a tap sent twice counts once."},
    )
    seen_version = WholeNumber(
        required=True, metadata={"description": "The version the device had on screen."}
    )
    action = Choice(*ACTIONS, required=True, metadata={"example": "next"})
    seat = seat_key(allow_none=True)
    seconds = WholeNumber(
        least=1, most=MAX_SECONDS, allow_none=True,
        metadata={"description": "The announced turn for start; more time for extend and take_minutes."},
    )  # fmt: skip
    position = Choice(
        *get_args(Position), allow_none=True, metadata={"description": "For add, return and replan."}
    )
    order = seat_keys("For reorder: the waiting seats that come first.")


class SeatedOut(Dumped):
    """A person in a round. Names are for the facilitators of the group only."""

    key = Text(attribute="person.key")
    kind = Choice(*get_args(SeatKind), attribute="person.kind")
    name_to_use = Text(attribute="person.name_to_use", allow_none=True)
    pronouns = Text(attribute="person.pronouns")
    say_it_like = Text(attribute="person.say_it_like")
    newcomer = Flag()
    remote = Flag()
    state = Choice(*get_args(TurnState))


class ClockOut(Dumped):
    """The clock of the present turn, at the moment of the answer."""

    seconds = WholeNumber()
    elapsed_seconds = WholeNumber()


class RoundRow(Dumped):
    """A round in a list."""

    id = Id()
    session_id = Id()
    format = Choice(*FORMATS)
    title = Text()
    prompt = Text()
    planned_seconds = WholeNumber()
    status = Choice(*get_args(Status))
    offered = WholeNumber(
        allow_none=True, metadata={"description": "How many were offered a turn; once closed."}
    )
    eligible = WholeNumber(allow_none=True, metadata={"description": "Of how many; once closed."})
    created_at = Instant()
    closed_at = Instant(allow_none=True)
    version = WholeNumber(metadata={"description": "Grows with every action: the ETag, and seen_version."})


class RoundOut(RoundRow):
    """A round as it is now; once it is closed, nothing about anybody's turn.

    ``seats`` then names only who was not reached, and 24 hours later nobody.
    """

    speaking = Text(attribute="picture.speaking", allow_none=True)
    next = ma.List(Text(), attribute="picture.next")
    order = ma.List(Text(), attribute="picture.order")
    return_tray = ma.List(Text(), attribute="picture.return_tray")
    stepped_out = ma.List(Text(), attribute="picture.stepped_out")
    listening = ma.List(Text(), attribute="picture.listening")
    seats = ma.List(ma.Nested(SeatedOut))
    to_offer = WholeNumber(
        attribute="picture.to_offer", metadata={"description": "People still to be offered."}
    )
    turn_seconds = WholeNumber(
        attribute="picture.turn_seconds",
        metadata={"description": "For each of those still to come; 0: no clock."},
    )
    announced_seconds = WholeNumber(attribute="picture.announced_seconds")
    seconds_left = WholeNumber(attribute="picture.seconds_left")
    fits = Flag(attribute="picture.fits")
    short_seconds = WholeNumber(attribute="picture.short_seconds")
    ways_out = ma.List(Choice(*WAYS_OUT), attribute="picture.ways_out")
    turn = ma.Nested(ClockOut, attribute="picture.turn", allow_none=True)
    signals = Flag(attribute="picture.signals")
    phase = Choice(*get_args(Phase), attribute="picture.phase", allow_none=True)
    staying = Flag(attribute="picture.staying")
    can_undo = Flag(attribute="picture.can_undo")
    actions = ma.List(
        Choice(*ACTIONS), attribute="picture.actions", metadata={"description": "What can be done now."}
    )


class RoundPlanOut(Dumped):
    """How long the turns still to come can be, re-planned with every action."""

    id = Id()
    to_offer = WholeNumber(attribute="picture.to_offer")
    seconds_left = WholeNumber(attribute="picture.seconds_left")
    turn_seconds = WholeNumber(attribute="picture.turn_seconds")
    announced_seconds = WholeNumber(attribute="picture.announced_seconds")
    fits = Flag(attribute="picture.fits")
    short_seconds = WholeNumber(attribute="picture.short_seconds")
    ways_out = ma.List(Choice(*WAYS_OUT), attribute="picture.ways_out")
    order = ma.Method(
        "still_to_come", metadata={"description": "The seats still to be offered a turn, in order."}
    )
    version = WholeNumber()

    def still_to_come(self, live: LiveRound) -> list[str]:
        """Return who is still to be offered a turn, the return tray last."""
        return [*live.keys("waiting"), *live.keys("passed")]
