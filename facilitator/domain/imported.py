"""A calendar file that is to be read, as it comes in."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class NewImport:
    """A file for a group; ``source`` is where it comes from, so that two calendars with the same UIDs stay apart."""

    group_id: UUID
    text: str
    dry_run: bool = False
    source: str = ""
