"""The registry of page states: every page as somebody can meet it, by name, and how to reach it.

Each GET route of the pages is a state as the role matrix reaches it, and each form is one with every field refused;
what more there is to see (empty and full lists, what is unfolded, the screens of an evening, the booth, error pages)
stands in states_*.py. A page or a template without a state fails test_states.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.known_good import ROWS, actor_of, placed
from tests.stage import Stage

Before = Callable[[Stage], dict[str, Any]]
OVERLONG = "a word that goes on " * 120
# Routes that answer with something other than a page.
NO_PAGES = {
    "GET web.health.alive": "text for a machine",
    "GET web.health.ready": "text for a machine",
    "GET web.health.metrics": "text for a machine",
    "GET web.proxies.seen": "text for a machine",
    "GET web.rounds.round_now": "a part of the page that is open",
    "GET web.start.start": "leads on to another page",
    "GET web.calendars.show": "data for programs",
    "GET web.directory.show_meetings": "data for programs",
    "GET web.next_things.go": "leads on to another page",
    "GET web.second_steps.second_step": "follows the password; see states_office.py",
    "GET web.attendance.download_attendance": "a file",
}


# Forms in which nothing can be wrong.
UNREFUSED = {"POST web.members.export_member"}


def nothing(_stage: Stage) -> dict[str, Any]:
    """Change nothing."""
    return {}


@dataclass(frozen=True)
class Visit:
    """A request that shows a state: who asks, for what, and what is posted (None: nothing)."""

    url: str
    actor: str | None
    form: dict[str, Any] | None


@dataclass(frozen=True)
class State:
    """A page as somebody can meet it.

    ``route`` names a row of the role matrix, whose first successful actor looks, or ``url`` an address. ``before``
    prepares the stage and may give ids for the path; ``form`` is what is posted instead of the row's; ``press`` are the
    things that are pressed on the page, in order, before it is looked at.
    """

    name: str
    route: str = ""
    url: str = ""
    actor: str | None = None
    path: Mapping[str, Any] = field(default_factory=dict)
    form: Mapping[str, Any] | None = None
    status: int = 200
    before: Before = nothing
    press: tuple[str, ...] = ()

    def visit(self, stage: Stage) -> Visit:
        """Restore the stage, prepare it, and return the request to send."""
        stage.restore()
        ids = self.before(stage)
        form = self.posted(stage)
        if not self.route:
            return Visit(self.url.format(**{**stage.ids, **ids}), ids.get("actor", self.actor), form)
        method, endpoint = self.route.split(" ")
        row = ROWS[self.route]
        place = placed(stage, {**row.path, **row.query, **self.path, **ids})
        actor = place.pop("actor", self.actor) or actor_of(row)
        url = stage.app.url_map.bind("localhost").build(endpoint, place, method=method)
        return Visit(url, None if actor == "stranger" else actor, form)

    def posted(self, stage: Stage) -> dict[str, Any] | None:
        """Return what is posted: the form of this state, or that of its row."""
        if self.form is None and not self.route.startswith("POST"):
            return None
        form = self.form if self.form is not None else ROWS[self.route].form
        found: dict[str, Any] = placed(stage, dict(form or {}))
        return found


def as_they_stand() -> list[State]:
    """Return every page as the matrix reaches it."""
    return [
        State(route.removeprefix("GET web."), route)
        for route in sorted(ROWS)
        if route.startswith("GET web.") and route not in NO_PAGES and actor_of(ROWS[route])
    ]


def refused() -> list[State]:
    """Return every form with something overlong in each field, so that each says what is wrong with it."""
    return [
        State(
            f"{route.removeprefix('POST web.')}, refused",
            route,
            form=dict.fromkeys(row.form, OVERLONG),
            status=422,
        )
        for route, row in sorted(ROWS.items())
        if route.startswith("POST web.")
        and row.form
        and f"GET{route[4:]}" in ROWS
        and actor_of(row)
        and route not in UNREFUSED
    ]
