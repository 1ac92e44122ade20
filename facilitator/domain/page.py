"""How much of a list is asked for."""

from dataclasses import dataclass

MOST = 200
USUAL = 50


@dataclass(frozen=True)
class PageRequest:
    """A part of a list: 1-200 rows after an opaque cursor, from the start without one."""

    limit: int = USUAL
    cursor: str | None = None
