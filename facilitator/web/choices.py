"""The fixed lists that forms offer."""

from functools import cache

from facilitator.domain import wallclock


@cache
def zone_choices() -> tuple[tuple[str, str], ...]:
    """Return time zones as (value, words)."""
    return tuple((name, name.replace("_", " ")) for name in sorted(wallclock.zone_names()))
