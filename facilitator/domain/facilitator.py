"""What is said about who facilitates a group."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class NewAssignment:
    """How somebody is to facilitate a group."""

    role: str = "facilitator"


@dataclass(frozen=True)
class Facilitates:
    """One facilitator of a group, as colleagues see them."""

    account_id: UUID
    name: str
    role: str
    created_at: datetime
    version: int
