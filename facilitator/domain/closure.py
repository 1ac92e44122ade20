"""Days on which a building, a group or the whole organisation is closed, and what that means for a session.

A session belongs to the day on which it begins, on the wall clock of its own zone. What a person has decided about a
date (it meets anyway, or not) is never decided again by the product.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

SCOPES = ("organisation", "site", "group")
POLICIES = {"skip": "cancelled", "hold": "held", "ask": "asked"}  # what becomes of a session, by series
DECIDED = frozenset({"meets", "off"})  # by a person
STATES = ("", *POLICIES.values(), *sorted(DECIDED))
SEEN_OUTSIDE = frozenset({"cancelled", "held"})  # what calendars and members are told of; a question is not
LONGEST_DAYS = 366
FIRST_YEAR, LAST_YEAR = 2000, 2100  # of public holidays


@dataclass(frozen=True)
class NewClosure:
    """A closure to be made; ``scope_id`` is the site or the group, None for the organisation."""

    scope: str
    starts_on: date
    ends_on: date
    title: str
    scope_id: UUID | None = None
    source: str = "manual"


@dataclass(frozen=True)
class ClosureOfSessions(NewClosure):
    """A closure to be looked at; ``closure_id`` is the one that it would replace."""

    closure_id: UUID | None = None


@dataclass(frozen=True)
class SuggestionsFor:
    """Of which country and year the public holidays are asked for."""

    country: str
    year: int
    subdivision: str | None = None


@dataclass(frozen=True)
class Suggestion:
    """A public holiday that could be kept as a closure; ``source`` says where it comes from."""

    starts_on: date
    ends_on: date
    title: str
    source: str


@dataclass(frozen=True)
class Period:
    """The days of one closure, for one scope."""

    closure_id: UUID
    scope: str
    scope_id: UUID | None
    starts_on: date
    ends_on: date

    def covers(self, day: date, group_id: UUID, site_id: UUID | None) -> bool:
        """Tell whether a group that meets at a site is closed on a day."""
        if not self.starts_on <= day <= self.ends_on:
            return False
        places = {"organisation": None, "site": site_id, "group": group_id}
        return self.scope == "organisation" or self.scope_id == places[self.scope]


@dataclass(frozen=True)
class Standing:
    """How a session stands to closures: as it is kept, or as it should be."""

    closure_id: UUID | None = None
    state: str = ""


def period_on(
    periods: Sequence[Period], start: datetime, group_id: UUID, site_id: UUID | None, kept: UUID | None = None
) -> Period | None:
    """Return the closure that a session falls into: the one that it stands under already, or the earliest."""
    found = [one for one in periods if one.covers(start.date(), group_id, site_id)]
    return min(
        found, key=lambda one: (one.closure_id != kept, one.starts_on, str(one.closure_id)), default=None
    )


def standing(period: Period | None, policy: str) -> Standing:
    """Return how a session of a series with this policy stands to a closure, where nobody has decided anything."""
    return Standing(period.closure_id, POLICIES[policy]) if period is not None else Standing()


def told(before: Standing, after: Standing) -> bool:
    """Tell whether a change is one that calendars and members need to know."""
    return before.state != after.state and bool({before.state, after.state} & SEEN_OUTSIDE)
