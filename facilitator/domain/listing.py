"""What is public about a group that has opted in: what it says itself, when it meets, and nothing of anybody.

There is no place here for an online address, a roster or an account, so none can be shown by mistake.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

ATTENDING = ("in_person", "online")


@dataclass(frozen=True)
class NewListing:
    """What a group says about itself; an empty name is that of the group."""

    public_name: str = ""
    who_for: str = ""
    what_happens: str = ""
    area: str = ""
    show_address: bool = False
    greeter: str = ""
    meeting_point: str = ""
    ask: str = ""


@dataclass(frozen=True)
class PublicSeries:
    """A schedule: its wall-clock start, its rule (None: one date) and its last nominal start."""

    series_id: UUID
    lineage_id: UUID
    starts_local: datetime
    time_zone: str
    duration_minutes: int
    rrule: str | None
    rule_class: str
    last_local: datetime | None
    updated_at: datetime


@dataclass(frozen=True)
class PublicSession:
    """A date; ``state`` is on, off, moved or unsure (it falls on a day on which the place may be closed)."""

    series_id: UUID
    recurrence_id: datetime
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    state: str
    updated_at: datetime


@dataclass(frozen=True)
class PublicGroup:
    """A group as everybody may see it; ``place`` and ``address`` are empty unless the group shows them."""

    group_id: UUID
    name: str
    mode: str
    openness: str
    age_rule: str
    country: str
    said: NewListing
    place: str
    address: str
    access_notes: str
    updated_at: datetime
    series: Sequence[PublicSeries] = field(default=())
    sessions: Sequence[PublicSession] = field(default=())

    @property
    def in_person(self) -> bool:
        """Whether people meet in a room."""
        return self.mode != "online"

    @property
    def online(self) -> bool:
        """Whether people can take part from elsewhere."""
        return self.mode != "in_person"

    @property
    def next_session(self) -> PublicSession | None:
        """The next date that takes place."""
        return next((session for session in self.sessions if session.state in {"on", "moved"}), None)

    @property
    def minutes(self) -> int | None:
        """How long it usually is."""
        return self.series[0].duration_minutes if self.series else None

    def with_dates(self, series: Sequence[PublicSeries], sessions: Sequence[PublicSession]) -> "PublicGroup":
        """Return the group with its schedules and coming dates."""
        return replace(self, series=series, sessions=sessions)


@dataclass(frozen=True)
class Sought:
    """What somebody looks for; ``weekday`` is 0 for Monday."""

    words: str = ""
    weekday: int | None = None
    attending: str = ""


def fits(group: PublicGroup, sought: Sought) -> bool:
    """Tell whether a group is what somebody looks for: every word, on the day, in that way."""
    said = group.said
    shown = (group.name, said.who_for, said.area, group.place, group.address)
    text = " ".join(shown).casefold()
    days = {session.recurrence_id.weekday() for session in group.sessions}
    ways = {"in_person": group.in_person, "online": group.online}
    return (
        all(word in text for word in sought.words.casefold().split())
        and (sought.weekday is None or sought.weekday in days)
        and ways.get(sought.attending, True)
    )
