"""How many statements a page and a list cost: few, and no more when there is more to show."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import has_request_context
from sqlalchemy import Engine, event

from tests.api.fillers import FILL
from tests.browser.scenes import full_roster
from tests.databases import Databases
from tests.known_good import ROWS, Request, actor_of, next_request, staged
from tests.stage import Stage

MORE = 6
GETS = sorted(route for route, row in ROWS.items() if route.startswith("GET ") and actor_of(row))
# One for who asks, one for what may be seen, the rest for what is shown. What costs more stands in BUDGETS.
CALL, PAGE = 5, 9
# Who asks and what they have seen already; a register's token is looked up together with its version.
LIVE = {"GET web.rounds.round_now": 3, "GET registers.get_register": 1}
TWO = 2  # lists that are on every screen: who asks, and the rows
BUDGETS = {
    # Who may, the group, and in one statement each: the rota, its people, the next sessions, who is named for them.
    "GET rotas.get_rota": 7,
    "GET covers.list_covers": 7,
    # A plan needs all the facts: absences, bookings, handovers, and who has served how often.
    "GET web.rotas.plan_rota": 11,
    "GET accounts.list_accounts": TWO,
    "GET deliveries.list_deliveries": TWO,
    "GET followups.list_follow_ups": TWO,
    "GET groups.list_groups": TWO,
    "GET members.list_members": TWO,
    "GET memberships.list_memberships": TWO,
    "GET sessions.list_sessions": TWO,
    "GET sites.list_sites": TWO,
    "GET tokens.list_tokens": TWO,
    "GET web.closures.remove_closure": 12,  # who may, and what every other closure says about its sessions
    "GET web.members.show_member": 10,  # places, contacts, consents, and their own calendar
    "GET web.health.overview": 13,  # everything there is to ask about an installation, for administrators alone
    "GET web.sessions.today": 9,
    "GET web.registers.show_register": 6,
    # Reads that leave a trace: who may, the row, the audit.
    "GET contacts.get_contact": 6,
    "GET contacts.list_contacts": 6,
    "GET checkins.get_checkin": 6,
    "GET rounds.get_round": 6,
    "GET web.rounds.list_rounds": 17,
    "GET web.rounds.show_round": 10,
    "GET web.rounds.round_now": 11,
}


@pytest.fixture(scope="module")
def stage(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Set the stage once."""
    with staged(databases, tmp_path_factory.mktemp("statements")) as ready:
        yield ready


@contextmanager
def counting() -> Iterator[list[str]]:
    """Give a list that fills with the statements of the block."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if has_request_context():  # what the tests ask themselves does not count
            found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def crowd(stage: Stage) -> None:
    """Put more of everything on the stage."""
    for fill in FILL.values():
        for number in range(MORE):
            fill(stage, number)
    full_roster(stage)


def cost(request: Request) -> list[str]:
    """Return the statements of a request that has been sent before."""
    request.send()
    with counting() as found:
        answer = request.send()
    assert answer.status_code < 400, answer.get_data(as_text=True)
    return found


@pytest.fixture(scope="module")
def costs(stage: Stage) -> dict[str, tuple[list[str], list[str]]]:
    """Give the statements of every GET, with little and with much to show."""
    routes = [route for route in GETS if route not in {"GET web.health.alive", "GET web.health.ready"}]
    stage.restore()
    few = {route: cost(next_request(stage, route)) for route in routes}
    crowd(stage)
    many = {route: cost(next_request(stage, route)) for route in routes}
    return {route: (few[route], many[route]) for route in routes}


def test_nothing_costs_more_when_there_is_more(costs: dict[str, tuple[list[str], list[str]]]) -> None:
    grown = {route: (len(few), len(many)) for route, (few, many) in costs.items() if len(many) > len(few)}
    assert grown == {}, "\n".join(costs[next(iter(grown))][1])


def test_every_get_stays_within_its_budget(costs: dict[str, tuple[list[str], list[str]]]) -> None:
    dear = {
        route: len(many)
        for route, (_, many) in costs.items()
        if len(many) > BUDGETS.get(route, PAGE if route.startswith("GET web.") else CALL)
    }
    assert dear == {}


@pytest.mark.parametrize(("route", "most"), LIVE.items())
def test_asking_again_whether_anything_changed_is_cheap(stage: Stage, route: str, most: int) -> None:
    stage.restore()
    request = next_request(stage, route)
    again = request.saying(If_None_Match=request.send().headers["ETag"])
    with counting() as found:
        assert again.send().status_code == 304
    assert len(found) <= most, "\n".join(found)
