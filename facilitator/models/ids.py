"""Ids: time-ordered UUIDs, so that new rows land beside each other in the index (RFC 9562, version 7)."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a new time-ordered id; the check-in tables use random ids instead."""
    return uuid7()
