"""Refuse a change that was made on an outdated view."""

from typing import Protocol

from facilitator.errors import Stale


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
