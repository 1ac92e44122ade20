"""A member's place in a group: how it comes about, rests, ends and comes back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from facilitator.errors import Conflict

HOLDING_A_PLACE = frozenset({"offered", "current", "paused"})
QUEUED = frozenset({"asked", "waiting"})
OPEN = frozenset({"asked", "waiting", "offered", "current", "paused"})
ATTENDED = ("here", "late", "left_early")
NEWCOMER_SESSIONS = 3  # a newcomer is in the first three sessions (domain.md, glossary)

# What a facilitator or a member can choose, in minutes before the start; None follows the group.
REMINDER_CHOICES: Mapping[str, tuple[int, ...] | None] = MappingProxyType(
    {
        "of_group": None,
        "none": (),
        "day": (1440,),
        "day_and_hours": (1440, 120),
        "week_and_day": (10080, 1440),
    }
)
MOST_REMINDERS = 2  # for one session: a third would be chasing
EARLIEST_REMINDER, LATEST_REMINDER = 28 * 1440, 15  # minutes before the start


@dataclass(frozen=True)
class NewMembership:
    """A place to be given to a member: at once, or asked or waited for."""

    member_id: UUID
    status: str = "current"
    reminder_leads: Sequence[int] | None = None


@dataclass(frozen=True)
class Step:
    """What one act does to a place: from which statuses, and to which one."""

    before: frozenset[str]
    after: str


STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "offer": Step(frozenset({"asked", "waiting"}), "offered"),
        "accept": Step(frozenset({"asked", "waiting", "offered"}), "current"),
        "decline": Step(frozenset({"asked", "waiting", "offered"}), "left"),
        "pause": Step(frozenset({"current"}), "paused"),
        "come_back": Step(frozenset({"paused", "left"}), "current"),
        "leave": Step(OPEN, "left"),
    }
)


def stepped(act: str, status: str, *, has_room: bool, joined: bool) -> str:
    """Return the status after an act; an act that was done already changes nothing.

    ``has_room`` tells whether the group has a free place, ``joined`` whether the person ever had one: who only waited
    comes back to the waiting list, and so does everybody while the group is full.

    Raises:
        Conflict: the place is not in a state for this act, or the group is full.
    """
    step = STEPS[act]
    if status == step.after:
        return status
    if status not in step.before:
        key = f"membership.cannot_{act}"
        raise Conflict(key)
    takes_a_place = step.after in HOLDING_A_PLACE and status not in HOLDING_A_PLACE
    if act == "come_back" and status == "left" and not (has_room and joined):
        return "waiting"
    if takes_a_place and not has_room:
        raise Conflict("membership.group_full")
    return step.after


def first_status(wanted: str, *, has_room: bool) -> str:
    """Return the status of a new place: a full group has a waiting list."""
    return "waiting" if wanted == "current" and not has_room else wanted


def has_room(capacity: int | None, taken: int) -> bool:
    """Tell whether one more fits; a group without a capacity takes everybody."""
    return capacity is None or taken < capacity


def ordered_leads(leads: Iterable[int] | None) -> list[int] | None:
    """Return reminder times each once, the earliest reminder first; None follows the group."""
    return None if leads is None else sorted(set(leads), reverse=True)


def choice_of(leads: Sequence[int] | None) -> str | None:
    """Return the named choice that reminder times stand for, None if they were set by hand."""
    wanted = None if leads is None else tuple(leads)
    return next((name for name, choice in REMINDER_CHOICES.items() if choice == wanted), None)
