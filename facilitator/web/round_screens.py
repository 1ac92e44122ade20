"""What the screen of a round says: names, the ring, and time in words; nothing here decides anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext as _
from flask_babel import ngettext

from facilitator.domain.round import TITLES, LiveRound, Person, Seated, place_of
from facilitator.domain.round_state import FORMATS
from facilitator.web.forms import say
from facilitator.web.names import called

RING = {"open": "open", "begin_to_land": "landing", "times_here": "here", "over": "here"}
MINUTE = 60
SHORT = 90  # up to here a turn is told in seconds


@dataclass(frozen=True)
class Screen:
    """A round as one facilitator's phone shows it."""

    live: LiveRound
    latecomers: Sequence[Person]
    reader_id: UUID
    staff: dict[UUID, str]

    @cached_property
    def seats(self) -> dict[str, Seated]:
        """Everybody in the round by seat key."""
        return {seated.person.key: seated for seated in self.live.seats}

    @property
    def speaker(self) -> Seated | None:
        """Whoever has the floor."""
        return self.seats.get(self.live.picture["speaking"] or "")

    def among(self, *states: str) -> list[Seated]:
        """Return the people whose turn is in one of these states, in order."""
        return [self.seats[key] for key in self.live.keys(*states)]

    @property
    def coming(self) -> list[Seated]:
        """The next three."""
        return [self.seats[key] for key in self.live.picture["next"]]

    @property
    def joining(self) -> list[dict[str, str]]:
        """Who could still join, with what they are called."""
        return [{"key": person.key, "name": name_of(person)} for person in self.latecomers]

    def can(self, action: str) -> bool:
        """Whether an action would be taken now."""
        return action in self.live.picture["actions"]

    @staticmethod
    def tap_id() -> str:
        """Return an id for one tap: a form that is sent twice counts once."""
        return str(uuid4())

    def sooner(self, key: str) -> list[str]:
        """Return the order in which this person is one place nearer."""
        waiting = self.live.keys("waiting")
        place = waiting.index(key)
        return [*waiting[: max(0, place - 1)], key, *waiting[max(0, place - 1) : place]]

    @property
    def ring(self) -> dict[str, Any]:
        """What macros/ring.html draws: without signals it stands still."""
        picture, clock = self.live.picture, self.live.turn
        if picture["staying"]:
            return {"phase": "still"}
        if not clock or not clock[0]:
            return {"phase": "open"}
        planned, elapsed = clock
        phase = RING[picture["phase"]] if picture["phase"] else "open"
        return {
            "phase": phase, "remaining": max(0.0, 1 - elapsed / planned), "planned": planned, "elapsed": elapsed,
            "running": picture["signals"],
        }  # fmt: skip

    @property
    def plan(self) -> str:
        """The plan in one line, such as: 4 people · 9 min → about 2 min each."""
        picture = self.live.picture
        number = picture["to_offer"]
        people = ngettext("%(num)s person", "%(num)s people", number)
        left = minutes(picture["seconds_left"])
        if not picture["turn_seconds"]:
            return str(_("%(people)s · %(left)s left", people=people, left=left))
        each = about(picture["turn_seconds"])
        return str(_("%(people)s · %(left)s → %(each)s each", people=people, left=left, each=each))

    @property
    def short_minutes(self) -> int:
        """How many minutes are missing for a turn for everybody."""
        short: int = self.live.picture["short_seconds"]
        return ceil(short / MINUTE)

    @property
    def last(self) -> str:
        """What was done last and by whom, so that two facilitators see each other's taps."""
        if self.live.last_action is None or self.live.acted_by is None:
            return ""
        own = self.live.acted_by == self.reader_id
        name = _("you") if own else self.staff.get(self.live.acted_by, "")
        return str(
            _("Last: %(action)s (%(name)s)", action=say(f"round.did_{self.live.last_action}"), name=name)
        )


def name_of(person: Person) -> str:
    """Return what somebody in a round is called."""
    if person.name_to_use:
        return person.name_to_use
    if person.kind == "guest":
        return str(_("Guest %(number)s", number=place_of(person.key).number))
    return called(None)


def minutes(seconds: int) -> str:
    """Write a stretch of time in whole minutes, kindly."""
    if not seconds:
        return str(_("the time is used"))
    return str(_("%(number)s min", number=max(1, round(seconds / MINUTE))))


def about(seconds: int) -> str:
    """Write the length of a turn: seconds below a minute and a half, then half minutes."""
    if seconds < SHORT:
        return str(_("about %(number)s seconds", number=round(seconds / 5) * 5))
    whole, half = divmod(round(seconds / 30), 2)
    return str(_("about %(number)s min", number=f"{whole}½" if half else whole))


def title_of(title: str) -> str:
    """Return the words of a round's title."""
    if title in TITLES:
        return say(f"round.title_{title}")
    return title or say("round.title_sharing")


def title_choices() -> list[tuple[str, str]]:
    """Return the usual titles as (value, words)."""
    return [(title, say(f"round.title_{title}")) for title in TITLES]


def format_choices() -> list[tuple[str, str]]:
    """Return the formats as (value, words)."""
    return [(name, format_of(name)) for name in FORMATS]


def format_of(name: str) -> str:
    """Return the words of a format."""
    return say(f"round.format_{name}")
