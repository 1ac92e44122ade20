"""Who is acting, as far as permissions go."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

NOBODY = UUID(int=0)
ANY_SCOPE = "any"  # granted with every token: who am I


@dataclass(frozen=True)
class Principal:
    """The one who acts: made by the authorisation statement of a request, or by the periodic work.

    ``group_ids`` are the groups the account facilitates, ``site_ids`` the sites it coordinates. ``scopes`` is None for
    a person who signed in by cookie and the set of granted scopes for an API token. A token never sees more than the
    account that made it; one that is ``limited`` to some groups has in ``group_ids`` these alone.
    """

    account_id: UUID
    roles: frozenset[str]
    group_ids: frozenset[UUID]
    site_ids: frozenset[UUID]
    scopes: frozenset[str] | None
    session_version: int
    limited: bool = False

    @classmethod
    def system(cls) -> Self:
        """Return the principal of the periodic work: it may do everything and is nobody."""
        return cls(NOBODY, frozenset({"system"}), frozenset(), frozenset(), None, 0)

    @property
    def is_system(self) -> bool:
        """Whether this is the product's own periodic work."""
        return "system" in self.roles

    @property
    def is_admin(self) -> bool:
        """Whether this account administers the organisation."""
        return "admin" in self.roles

    def has_scope(self, scope: str) -> bool:
        """Tell whether a scope such as ``members:read`` is granted (always, for a person)."""
        return self.scopes is None or scope == ANY_SCOPE or scope in self.scopes or "admin" in self.scopes
