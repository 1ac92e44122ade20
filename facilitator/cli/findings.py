"""What the doctor finds: about what, how it stands, and in words what to do."""

from dataclasses import dataclass
from typing import Literal

State = Literal["fine", "look", "wrong"]
MARKS: dict[State, str] = {"fine": "ok", "look": "look", "wrong": "WRONG"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; ``wrong`` keeps the product from doing its work, ``look`` may do so one day."""

    about: str
    state: State
    says: str


def fine(about: str, says: str) -> Finding:
    """Return that all is well."""
    return Finding(about, "fine", says)


def look(about: str, says: str) -> Finding:
    """Return something that somebody should look at some time."""
    return Finding(about, "look", says)


def wrong(about: str, says: str) -> Finding:
    """Return something that has to be put right."""
    return Finding(about, "wrong", says)
