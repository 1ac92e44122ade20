"""Zones that drift apart: the weeks in which a session comes at an unusual time for somebody who lives elsewhere.

London and New York change their clocks two or three weeks apart, so that a group that meets at 19:00 in London comes at
15:00 in New York for those weeks and at 14:00 in the others. Whoever joins from there needs to be told.
"""

from datetime import datetime, timedelta

from facilitator.domain.wallclock import to_local

WEEK = timedelta(weeks=1)
LONGEST_DRIFT = timedelta(weeks=5)  # London and New York are apart for three weeks at the most


def drift(starts_at: datetime, home: str, away: str) -> timedelta:
    """Return how much later than usual the wall clock of one zone is at a session of another; zero as a rule.

    Usual is what held five weeks before and will hold five weeks after. Where the difference changes for longer (one of
    the two has no summer time) the first session after the change is the unusual one.

    Raises:
        Invalid: there is no such zone.
    """
    before, after = (ahead(starts_at + step, home, away) for step in (-LONGEST_DRIFT, LONGEST_DRIFT))
    usual = before if before == after else ahead(starts_at - WEEK, home, away)
    return ahead(starts_at, home, away) - usual


def ahead(at: datetime, home: str, away: str) -> timedelta:
    """Return how far the wall clock of one zone is ahead of another's at an instant."""
    return to_local(at, away) - to_local(at, home)
