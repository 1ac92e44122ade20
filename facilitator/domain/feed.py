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


@dataclass(frozen=True)
class FeedChoice:
    """What somebody says in the form: the scope and, behind a colon, the id that it is about."""

    what: str
    shape: str | None = None
    named: bool = False


def meant(choice: FeedChoice) -> NewFeed | None:
    """Return the feed that a choice in the form means, None if it is none of those that were offered."""
    scope, _, written = choice.what.partition(":")
    try:
        about = UUID(written) if written else None
    except ValueError:
        return None
    if scope not in SCOPES:
        return None
    names = {"group": "group_id", "site": "site_id"}
    ids = {names[scope]: about} if scope in names else {}
    return NewFeed(scope, shape=choice.shape, discreet=not choice.named, **ids)
