"""What is said about a rota, an absence and a duty, on its way between the edges and the services."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from facilitator.domain.rota import SHOWN_SESSIONS, Change


def fingerprint(thing: object) -> str:
    """Return a short text that is another one for anything that reads differently."""
    return sha256(repr(thing).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class NewPerson:
    """Somebody who is to be in a rota, in the order of the list."""

    account_id: UUID
    roles: list[str] = field(default_factory=list)
    weight: int = 1
    covers: bool = True
    active_from: date | None = None
    active_to: date | None = None


@dataclass(frozen=True)
class NewRota:
    """The people of a rota, in their order."""

    people: list[NewPerson] = field(default_factory=list)


@dataclass(frozen=True)
class Planning:
    """How many sessions are planned, and the proposal that was looked at (None: whatever it is now)."""

    sessions: int = SHOWN_SESSIONS
    seen: str | None = None


@dataclass(frozen=True)
class InRota:
    """Somebody in a rota, as colleagues see them."""

    account_id: UUID
    name: str
    position: int
    weight: int
    roles: list[str]
    covers: bool
    active_from: date | None = None
    active_to: date | None = None


@dataclass(frozen=True)
class OnDuty:
    """Somebody who is named for a session."""

    account_id: UUID
    name: str
    role: str
    source: str
    state: str
    locked: bool


@dataclass(frozen=True)
class Staffed:
    """A session with who is named for it; nobody: those who facilitate the group."""

    session_id: UUID
    starts_at: datetime
    starts_local: datetime
    time_zone: str
    named: list[OnDuty]

    @property
    def etag(self) -> str:
        """What tells how this session stands from any other way."""
        return fingerprint(self)


@dataclass(frozen=True)
class ShownRota:
    """The rota of a group: its people, and who is named for the next sessions; version 0 is one nobody has set."""

    group_id: UUID
    people: list[InRota]
    sessions: list[Staffed]
    version: int

    @property
    def etag(self) -> str:
        """What tells this rota from any other: its version, and who is named, which leaves the version as it is."""
        return f"{self.version}-{fingerprint(self.sessions)}"


@dataclass(frozen=True)
class Told:
    """One change of a proposal with the session that it is about; None: nobody."""

    session_id: UUID
    starts_at: datetime
    starts_local: datetime
    time_zone: str
    role: str
    before: UUID | None
    after: UUID | None


@dataclass(frozen=True)
class Proposal:
    """What planning anew would change, and a mark by which exactly this can be agreed to."""

    group_id: UUID
    changes: list[Told]
    seen: str
    names: dict[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NewAbsence:
    """Days on which somebody is not there; both ends count."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class NewSwap:
    """A session that somebody wants to give away, to one colleague or to any, perhaps for one of theirs."""

    session_id: UUID
    to_account_id: UUID | None = None
    for_session_id: UUID | None = None


@dataclass(frozen=True)
class NewHandover:
    """Who leads a group from when on, and whether the earlier lead leaves it then."""

    to_account_id: UUID
    starts_on: date
    leaves: bool = False


def mark_of(changes: Sequence[Change]) -> str:
    """Return a short text that is another one for any other proposal."""
    return fingerprint([(one.session_id, one.role, one.before, one.after) for one in changes])
