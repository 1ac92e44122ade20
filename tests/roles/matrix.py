"""How the role matrix is written down and played."""

from dataclasses import dataclass, field
from typing import Any

# The last two are a token of Ada with the scope of the operation (all scopes for a page) and one without any fitting.
ACTORS = ("ada", "ben", "cleo", "dora", "eli", "ana", "stranger", "token", "bare_token")

Statuses = tuple[int, ...]


@dataclass(frozen=True)
class Row:
    """What each actor gets from one route.

    ``path`` names the ids of the route by fields of the stage (``group_a``, ``session_a``, …). ``json`` is the body of
    an API call, ``form`` that of a page. ``fresh`` rows change something, so each actor gets a stage of its own.
    """

    statuses: Statuses
    path: dict[str, Any] = field(default_factory=dict)
    json: dict[str, Any] | None = None
    form: dict[str, Any] | None = None
    query: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


# Usual columns, in the order of ACTORS.
OWN_GROUP = (
    200,
    200,
    404,
    200,
    404,
    200,
    401,
    200,
    403,
)  # facilitators of A, Dora of its site, Ana; others: 404
