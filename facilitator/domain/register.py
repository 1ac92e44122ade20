"""The register of one session: how marks merge, what closing means for them, and which tap can be taken back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

PRESENT = ("here", "late", "left_early")
TAPPED = (*PRESENT, "sent_word", "unmarked")  # what can be chosen while the session is open
CORRECTED = (*PRESENT, "sent_word", "not_seen")  # and once it is closed
MOST_IN_A_BATCH = 500
REOPENING = timedelta(minutes=10)
BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)  # the time of what nobody tapped: any tap comes later
UNDO_VERSION = 8  # of RFC 9562: a UUID with a meaning of our own


@dataclass(frozen=True)
class MarkChange:
    """A mark as a device sends it.

    ``client_time`` is when it was tapped and ``sent_at`` when it was sent, both by the device's own clock, so that
    the clock's error can be taken off.
    """

    mark: str
    client_mark_id: UUID | None = None
    client_time: datetime | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True)
class MemberMark:
    """One mark of a batch."""

    member_id: UUID
    mark: str
    client_mark_id: UUID | None = None
    client_time: datetime | None = None


@dataclass(frozen=True)
class MarkBatch:
    """Marks that a device kept until it could send them."""

    marks: Sequence[MemberMark]
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MadeMark:
    """A mark with a time that all devices can agree on."""

    member_id: UUID
    mark: str
    client_time: datetime
    client_mark_id: UUID
    marked_by: UUID | None = None

    @property
    def order(self) -> tuple[datetime, UUID]:
        """What decides between two marks of one member: the later time, then the larger id."""
        return self.client_time, self.client_mark_id


@dataclass(frozen=True, slots=True)
class Undoable:
    """A tap that can be taken back: whose mark it was, what it said, and what stood there before."""

    member_id: UUID
    client_mark_id: UUID
    mark: str
    before: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are of each mark, and the guests."""

    here: int = 0
    late: int = 0
    left_early: int = 0
    sent_word: int = 0
    not_seen: int = 0
    unmarked: int = 0
    guests: int = 0

    @property
    def head_count(self) -> int:
        """How many people were in the room."""
        return self.here + self.late + self.left_early + self.guests


def corrected(client_time: datetime, sent_at: datetime | None, now: datetime) -> datetime:
    """Return when a tap happened by the server's clock: the device's error taken off, never in the future."""
    error = now - sent_at if sent_at is not None else timedelta(0)
    try:
        at = client_time + error
    except OverflowError:
        at = now
    return max(BEFORE_ALL + timedelta(seconds=1), min(at, now))


def merged(marks: Iterable[MadeMark]) -> list[MadeMark]:
    """Return the mark that stands for each member, by member: the same whatever the order of arrival."""
    standing: dict[UUID, MadeMark] = {}
    for made in marks:
        other = standing.get(made.member_id)
        if other is None or made.order > other.order:
            standing[made.member_id] = made
    return [standing[member_id] for member_id in sorted(standing)]


def in_register(made: MadeMark, *, closed: bool) -> MadeMark:
    """Return a mark as a register keeps it: "not seen" is what "unmarked" is called once it is closed.

    So a tap that was made before the closing may arrive after it, in any order, and still count.
    """
    wrong, right = ("unmarked", "not_seen") if closed else ("not_seen", "unmarked")
    return replace(made, mark=right) if made.mark == wrong else made


def undo_id(client_mark_id: UUID) -> UUID:
    """Return the id of the mark that takes another one back: every device makes the same."""
    return UUID(int=(client_mark_id.int & ~(0xF << 76)) | (UNDO_VERSION << 76))


def is_undo(client_mark_id: UUID) -> bool:
    """Tell whether an id was made by ``undo_id``."""
    return (client_mark_id.int >> 76) & 0xF == UNDO_VERSION


def undoable(marks: Iterable[MadeMark], account_id: UUID) -> Undoable | None:
    """Return the last tap of an account that still stands, None without one; what was taken back is passed over."""
    last: MadeMark | None = None
    stacks = standing_taps(marks)
    for stack in stacks.values():
        top = stack[-1] if stack else None
        own = top is not None and top.marked_by == account_id and not is_undo(top.client_mark_id)
        if top is not None and own and (last is None or top.order > last.order):
            last = top
    if last is None:
        return None
    below = stacks[last.member_id][:-1]
    before = below[-1].mark if below else "unmarked"
    return Undoable(last.member_id, last.client_mark_id, last.mark, before)


def standing_taps(marks: Iterable[MadeMark]) -> dict[UUID, list[MadeMark]]:
    """Return per member the taps that were not taken back, in their order."""
    stacks: dict[UUID, list[MadeMark]] = {}
    for made in sorted(marks, key=lambda mark: mark.order):
        stack = stacks.setdefault(made.member_id, [])
        undoes = bool(stack) and made.client_mark_id == undo_id(stack[-1].client_mark_id)
        if undoes:
            stack.pop()
        else:
            stack.append(made)
    return stacks


def tally(marks: Iterable[str], guests: int) -> Tally:
    """Count a register."""
    counts = dict.fromkeys(("here", "late", "left_early", "sent_word", "not_seen", "unmarked"), 0)
    for mark in marks:
        counts[mark] += 1
    return Tally(guests=guests, **counts)
