"""What a change of a schedule means for its sessions, as facts and as message keys with parameters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

Phrase = tuple[str, dict[str, Any]]
SAID = 6  # so many sessions of one kind are named one by one
MEETS = frozenset({"planned", "live"})


@dataclass(frozen=True)
class Seen:
    """A session as people see it."""

    starts_local: datetime
    time_zone: str
    starts_at: datetime
    ends_at: datetime
    status: str
    place: str
    online_url: str

    @property
    def minutes(self) -> int:
        """How long it is."""
        return round((self.ends_at - self.starts_at).total_seconds() / 60)


@dataclass(frozen=True)
class Difference:
    """What becomes of one session; ``kind`` is moved, lasts, place, added, removed, cancelled, restored or stays."""

    session_id: UUID
    kind: str
    before: Seen | None
    after: Seen | None

    @property
    def old_local(self) -> datetime | None:
        """When it was to start."""
        return self.before.starts_local if self.before else None

    @property
    def new_local(self) -> datetime | None:
        """When it starts."""
        return self.after.starts_local if self.after else None


def kind_of(before: Seen | None, after: Seen | None) -> str:
    """Return in one word what has happened to a session."""
    if before is None:
        return "added"
    if after is None:
        return "removed"
    if (before.status in MEETS) != (after.status in MEETS):
        return "restored" if after.status in MEETS else "cancelled"
    if (before.starts_at, before.time_zone) != (after.starts_at, after.time_zone):
        return "moved"
    if before.ends_at != after.ends_at:
        return "lasts"
    return "stays" if (before.place, before.online_url) == (after.place, after.online_url) else "place"


def compare(sessions: Iterable[tuple[UUID, Seen | None, Seen | None]]) -> list[Difference]:
    """Return what becomes of sessions, in the order of time."""
    found = [Difference(one, kind_of(before, after), before, after) for one, before, after in sessions]
    return sorted(found, key=lambda one: (str(one.old_local or one.new_local), str(one.session_id)))


def in_phrases(differences: Sequence[Difference]) -> list[Phrase]:
    """Say what becomes of sessions: the first few one by one, the rest as a number; who stays comes last."""
    said: list[Phrase] = []
    for kind in ("moved", "lasts", "cancelled", "removed", "added", "restored", "place"):
        of_kind = [one for one in differences if one.kind == kind]
        said += [(f"series_change.{kind}", params(one)) for one in of_kind[:SAID]]
        if len(of_kind) > SAID:
            said.append((f"series_change.{kind}_more", {"count": len(of_kind) - SAID}))
    stays = sum(1 for one in differences if one.kind == "stays")
    if stays or not said:
        said.append(("series_change.stays", {"count": stays}))
    return said


def params(one: Difference) -> dict[str, Any]:
    """Return what the phrase about a session needs."""
    shown = one.after or one.before
    return {
        "old": one.old_local, "new": one.new_local, "minutes": shown.minutes if shown else 0,
        "place": one.after.place if one.after else "",
    }  # fmt: skip
