"""What a member agrees to, one thing at a time."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class NewConsent:
    """A consent to be recorded: to what, in which wording, how it was given, and when (now, if not said)."""

    what: str
    given_how: str
    wording_version: str
    given_at: datetime | None = None
