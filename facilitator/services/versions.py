"""Refuse a change that was made on an outdated view, and let versions grow."""

from typing import Protocol

from sqlalchemy.orm.attributes import flag_modified

from facilitator import clock
from facilitator.errors import Stale
from facilitator.models.columns import Dated


class HasVersion(Protocol):
    """Anything with a version that grows."""

    version: int


def unchanged(thing: HasVersion, expected: int | None) -> None:
    """Check the version the caller saw; None means that any version will do.

    Raises:
        Stale: somebody changed it in the meantime.
    """
    if expected is not None and thing.version != expected:
        raise Stale


def change(thing: object, changes: dict[str, object]) -> None:
    """Set the given attributes, as a merge patch does."""
    for name, value in changes.items():
        setattr(thing, name, value)


def outgrow(thing: Dated) -> None:
    """Let the version of a thing grow although only rows that belong to it have changed."""
    thing.updated_at = clock.now()
    flag_modified(thing, "updated_at")  # also when the clock stands still
