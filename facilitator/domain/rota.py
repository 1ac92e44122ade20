"""Who leads which session: a fair order as a pure function of who is there, who is away and what is settled.

Each role of each session goes to whoever has held it least, then longest ago; between equals to the next in the order
of the rota after the one just named. So with nobody away session ``i`` is led by ``people[i % n]`` and the next in
line stands beside them, and nobody holds a role more than once oftener than anybody else.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from uuid import UUID

LEAD, BESIDE, HOST = "facilitator", "co_facilitator", "online_host"
ROLES = (LEAD, BESIDE, HOST)  # in the order in which they are given out
SHOWN_SESSIONS = 8  # about two months of a weekly group
MOST_SESSIONS = 60
MOST_PEOPLE = 60
MOST_WEIGHT = 5
NEVER = datetime(1, 1, 1, tzinfo=UTC)
NEEDS_COVER = "needs_cover"


@dataclass(frozen=True)
class Person:
    """Somebody in the rota of a group; ``weight`` 2 stands in front twice as often."""

    account_id: UUID
    position: int
    roles: frozenset[str]
    weight: int = 1
    active_from: date | None = None
    active_to: date | None = None

    def active(self, day: date) -> bool:
        """Tell whether somebody is in the rota on a day; both ends count."""
        begun = self.active_from is None or self.active_from <= day
        return begun and (self.active_to is None or day <= self.active_to)


@dataclass(frozen=True)
class Away:
    """Days on which somebody is not there; both ends count."""

    account_id: UUID
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Busy:
    """A time that is taken already: another session that somebody is named for."""

    account_id: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Meeting:
    """A session as the rota sees it: its days on the wall clock, its instants, and the roles it needs."""

    session_id: UUID
    first_day: date
    last_day: date
    starts_at: datetime
    ends_at: datetime
    roles: tuple[str, ...] = (LEAD, BESIDE)


@dataclass(frozen=True)
class Named:
    """Somebody is named for a role of a session."""

    session_id: UUID
    role: str
    account_id: UUID


@dataclass(frozen=True)
class Served:
    """How often somebody has held a role, and when last."""

    times: int = 0
    last_at: datetime = NEVER


@dataclass(frozen=True)
class Change:
    """One difference between what stands and what is proposed; None: nobody."""

    session_id: UUID
    role: str
    before: UUID | None
    after: UUID | None


History = Mapping[tuple[str, UUID], Served]


@dataclass
class Tally:
    """What each person has served so far, per role, in shares of their weight."""

    people: Mapping[UUID, Person]
    served: dict[tuple[str, UUID], Served] = field(default_factory=dict)

    def share(self, role: str, account_id: UUID) -> Fraction:
        """Return how much of a role somebody has had."""
        times = self.served.get((role, account_id), Served()).times
        return Fraction(times, self.people[account_id].weight if account_id in self.people else 1)

    def last_at(self, role: str, account_id: UUID) -> datetime:
        """Return when somebody held a role last."""
        return self.served.get((role, account_id), Served()).last_at

    def note(self, role: str, account_id: UUID, at: datetime) -> None:
        """Count one session."""
        before = self.served.get((role, account_id), Served())
        self.served[role, account_id] = Served(before.times + 1, max(before.last_at, at))


def led_by(
    people: Sequence[Person], before: UUID, after: UUID, starts_on: date, *, leaves: bool
) -> list[Person]:
    """Return who takes turns when somebody leads instead of somebody else from a day on.

    Until the day before everything is as it was; from then on the earlier lead stands beside, or leaves.
    """
    found: list[Person] = []
    day_before = starts_on - timedelta(days=1)
    place = next((one.position for one in people if one.account_id == before), len(people))
    for one in people:
        if one.account_id not in {before, after} or not one.active(starts_on):
            found.append(one)
            continue
        if one.active(day_before):
            found.append(replace(one, active_to=day_before))
        if one.account_id == after:
            position = one.position if LEAD in one.roles else place
            leads = one.roles | {LEAD, BESIDE}
            found.append(replace(one, active_from=starts_on, roles=leads, position=position))
        elif not leaves:
            found.append(replace(one, active_from=starts_on, roles=one.roles - {LEAD}))
    if all(one.account_id != after for one in found):
        found.append(Person(after, place, frozenset({LEAD, BESIDE}), active_from=starts_on))
    return found


@dataclass(frozen=True)
class Facts:
    """What stands when a rota is planned; ``locked`` stays: what is past, confirmed, swapped, or set by hand."""

    absences: Collection[Away] = ()
    busy: Collection[Busy] = ()
    locked: Collection[Named] = ()
    history: History = field(default_factory=dict)


def plan(people: Sequence[Person], meetings: Sequence[Meeting], facts: Facts, now: datetime) -> list[Named]:
    """Return who is named for each session, what is locked first; a role that nobody can take is left out."""
    ordered = sorted(people, key=lambda one: (one.position, one.account_id))
    tally = opening(ordered, facts.history)
    taken = list(facts.busy)
    fixed = of_sessions(facts.locked)
    found: list[Named] = []
    for meeting in sorted(meetings, key=lambda one: (one.starts_at, one.session_id)):
        kept = fixed.get(meeting.session_id, [])
        fresh: list[Named] = []
        if meeting.starts_at > now:
            free = [one for one in ordered if is_free(one, meeting, facts.absences, taken)]
            fresh = filled(meeting, kept, free, tally)
        taken.extend(Busy(one.account_id, meeting.starts_at, meeting.ends_at) for one in fresh)
        found += [*kept, *fresh]
    return found


def opening(people: Sequence[Person], history: History) -> Tally:
    """Return what counts at the beginning: nobody starts further behind than one turn.

    Whoever is new or was away for long does not have to make up for it in a row.
    """
    tally = Tally({one.account_id: one for one in people})
    for role in ROLES:
        holders = [one for one in people if role in one.roles]
        shares = [
            Fraction(history.get((role, one.account_id), Served()).times, one.weight) for one in holders
        ]
        most = max(shares, default=Fraction(0))
        for one, share in zip(holders, shares, strict=True):
            last_at = history.get((role, one.account_id), Served()).last_at
            behind = min(most - share, Fraction(1))
            # Counted from the one who is furthest ahead, in whole sessions of this person.
            times = round((1 - behind) * one.weight)
            tally.served[role, one.account_id] = Served(times if most else 0, last_at)
    return tally


def of_sessions(named: Iterable[Named]) -> dict[UUID, list[Named]]:
    """Return who is named, by session."""
    found: dict[UUID, list[Named]] = defaultdict(list)
    for one in named:
        found[one.session_id].append(one)
    return found


def is_free(person: Person, meeting: Meeting, absences: Iterable[Away], busy: Iterable[Busy]) -> bool:
    """Tell whether somebody can be at a session: in the rota, not away, not somewhere else."""
    mine = person.account_id
    if not person.active(meeting.first_day):
        return False
    if any(
        one.account_id == mine and one.starts_on <= meeting.last_day and meeting.first_day <= one.ends_on
        for one in absences
    ):
        return False
    return not any(
        one.account_id == mine and one.starts_at < meeting.ends_at and meeting.starts_at < one.ends_at
        for one in busy
    )


def filled(meeting: Meeting, kept: Sequence[Named], free: Sequence[Person], tally: Tally) -> list[Named]:
    """Name somebody for each open role of a session, and count everybody who is named for it."""
    for one in kept:
        tally.note(one.role, one.account_id, meeting.starts_at)
    inside = {one.account_id for one in kept}
    holders = {one.role: one.account_id for one in kept}
    found: list[Named] = []
    before: UUID | None = None
    for role in meeting.roles:
        if role not in holders:
            able = [one for one in free if role in one.roles and one.account_id not in inside]
            chosen = next_in_line(role, able, tally, before)
            if chosen is None:
                continue
            found.append(Named(meeting.session_id, role, chosen))
            tally.note(role, chosen, meeting.starts_at)
            inside.add(chosen)
            holders[role] = chosen
        before = holders[role]
    return found


def next_in_line(role: str, able: Sequence[Person], tally: Tally, before: UUID | None) -> UUID | None:
    """Return whose turn a role is: held least, then longest ago, then next in the order after the one before."""
    order = list(tally.people)
    start = order.index(before) + 1 if before is not None and before in tally.people else 0
    rank = {account_id: (place - start) % len(order) for place, account_id in enumerate(order)}
    turn = sorted(
        able,
        key=lambda one: (
            tally.share(role, one.account_id),
            tally.last_at(role, one.account_id),
            rank[one.account_id],
        ),
    )
    return turn[0].account_id if turn else None


def difference(
    meetings: Sequence[Meeting], stands: Collection[Named], proposed: Collection[Named]
) -> list[Change]:
    """Return what a proposal changes, in the order of time; everything before the first of them stays."""
    found: list[Change] = []
    old, new = of_sessions(stands), of_sessions(proposed)
    for meeting in sorted(meetings, key=lambda one: (one.starts_at, one.session_id)):
        before, after = old.get(meeting.session_id, []), new.get(meeting.session_id, [])
        found += changes_of(meeting.session_id, before, after)
    return found


def changes_of(session_id: UUID, before: Sequence[Named], after: Sequence[Named]) -> Iterator[Change]:
    """Yield how the names of one session differ, role by role; more than one may hold a role."""
    for role in ROLES:
        gone = [one.account_id for one in before if one.role == role and one not in after]
        come = [one.account_id for one in after if one.role == role and one not in before]
        for place in range(max(len(gone), len(come))):
            yield Change(
                session_id,
                role,
                gone[place] if place < len(gone) else None,
                come[place] if place < len(come) else None,
            )
