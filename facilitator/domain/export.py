"""Everything that is held about one person, as far as one facilitator may know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class MemberExport:
    """What a member may take with them. The parts are rows with the columns of their schemas.

    ``groups`` are the names of the groups it covers: other groups, if there are any, answer for themselves.
    """

    id: UUID
    exported_at: datetime
    groups: Sequence[str]
    member: Any
    contacts: Sequence[Any]
    consents: Sequence[Any]
    places: Sequence[Any]
    attendance: Sequence[Any]
    messages: Sequence[Any]
    follow_ups: Sequence[Any]
    calendars: Sequence[Any]
