"""What the tests of the API's contract share: the stage, which operations a rule is about, and a judgement of each."""

from collections.abc import Callable, Iterator
from typing import Any

from facilitator.api.blueprint import Operation
from tests.known_good import BEFORE, ROWS, Request, actor_of, operation_of, request_of, routes
from tests.stage import Stage

PREFIX = "/api/"
PROBLEM = "application/problem+json"
Judge = Callable[[Request], str | None]


def operations(stage: Stage) -> dict[str, Operation]:
    """Return every operation of the API by its route."""
    found = {route: operation_of(stage.app, route.split(" ")[1]) for route in routes(stage.app, PREFIX)}
    return {route: operation for route, operation in found.items() if operation is not None}


def chosen(stage: Stage, choose: Callable[[str, Operation], bool]) -> list[str]:
    """Return the routes that a rule is about and that have a row; test_contract.py sees that none is missing."""
    found = [
        route for route, operation in operations(stage).items() if choose(route.split(" ")[0], operation)
    ]
    assert found, "no operation is left to look at"
    return [route for route in found if route in BEFORE or (route in ROWS and actor_of(ROWS[route]))]


def is_problem(answer: Any, status: int) -> bool:
    """Whether an answer is a whole problem document of a status."""
    if answer.status_code != status or answer.content_type != PROBLEM:
        return False
    body = answer.get_json()
    return body["status"] == status and {"type", "title", "detail", "code"} <= set(body)


def places(answer: Any) -> list[tuple[str, str]]:
    """Return (location, field) of what a refusal finds wrong."""
    errors = answer.get_json().get("errors", []) if is_problem(answer, 422) else []
    return [(error["location"], error["field"]) for error in errors]


def faults(stage: Stage, found: list[str], judge: Judge) -> list[str]:
    """Return what a judgement of the request of each route found wrong; each starts from the restored stage."""
    lines = []
    for route in found:
        wrong = judge(request_of(stage, route))
        lines += [f"{route}: {wrong}"] if wrong else []
    return lines


def asking(request: Request, query: str) -> Request:
    """Return the request with one more parameter."""
    return request.but(url=f"{request.url}{'&' if '?' in request.url else '?'}{query}")


def told(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every field of an answer with its value, however deep."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from told(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from told(inner, name)
    else:
        yield name, value
