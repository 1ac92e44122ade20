"""What is said about a calendar address when it is made."""

from dataclasses import dataclass
from uuid import UUID

SCOPES = ("group", "facilitator", "site", "organisation", "member")
SHAPES = ("series", "expanded")
SECRET_BYTES = 32
SECRET_LENGTH = 43  # of 32 bytes in base 64


@dataclass(frozen=True)
class NewFeed:
    """A calendar address to be made; ``shape`` None is the usual one of its scope."""

    scope: str
    group_id: UUID | None = None
    site_id: UUID | None = None
    member_id: UUID | None = None
    shape: str | None = None
    discreet: bool = True

    @property
    def shaped(self) -> str:
        """The shape: programs show a group best as one repeating date, many groups best date by date."""
        return self.shape or ("series" if self.scope == "group" else "expanded")
