"""Lists stay whole while rows come: what was there at the start is seen exactly once, whatever is added meanwhile."""

from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import pytest
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

from tests.api.contract import asking, operations
from tests.api.fillers import FILL, SHORT, Fill, key_of
from tests.known_good import ROWS, Request, request_of
from tests.stage import Stage

LISTS = sorted(route for route in {**FILL, **dict.fromkeys(SHORT)} if route in ROWS)
AT_FIRST, LONGEST_WALK = 5, 200
BOSS = {"accounts.list_accounts", "groups.list_groups", "sites.list_sites", "tokens.list_tokens"}


def test_every_list_is_walked(stage: Stage) -> None:
    lists = {route for route, operation in operations(stage).items() if operation.listed}
    assert sorted(lists - set(LISTS)) == [], "say in tests/api/fillers.py how a row comes into it"


@pytest.mark.parametrize("route", LISTS)
def test_a_walk_through_a_list_sees_every_row_once(stage: Stage, route: str) -> None:
    fill = FILL.get(route)
    request = request_of(stage, route, "ana" if route.partition(" ")[2] in BOSS else None)
    numbers = count()
    for _ in range(AT_FIRST if fill else 0):
        fill_once(fill, stage, numbers)
    there = [key_of(row) for row in asking(request, "limit=200").send().get_json()["data"]]
    seen = []
    for page in walk(request):
        seen += [key_of(row) for row in page]
        fill_once(fill, stage, numbers)
    assert len(seen) == len(set(seen)), "a row came twice"
    assert set(there) <= set(seen), "a row was lost"
    assert [key for key in seen if key in set(there)] == there, "the order changed"


def fill_once(fill: Fill | None, stage: Stage, numbers: Iterator[int]) -> None:
    """Add one row, if anything can be added."""
    if fill is not None:
        fill(stage, next(numbers))


def walk(request: Request) -> Iterator[list[dict[str, Any]]]:
    """Yield the pages of a list, three rows each, as the answers themselves lead on."""
    at = asking(request, "limit=3")
    for _ in range(LONGEST_WALK):
        answer = at.send()
        body = answer.get_json()
        yield body["data"]
        link = next_link(answer)
        assert (link is None) == (body["next_cursor"] is None)
        if link is None:
            return
        at = request.but(url=link)
    pytest.fail("the list has no end")


def next_link(answer: TestResponse) -> str | None:
    """Return where the Link header leads (RFC 8288), as a path with its query."""
    header = answer.headers.get("Link")
    if header is None:
        return None
    target, options = parse_options_header(header)
    assert options["rel"] == "next"
    parts = urlsplit(target.strip("<>"))
    return f"{parts.path}?{parts.query}"


def test_a_list_that_fits_on_one_page_has_no_next(stage: Stage) -> None:
    answer = request_of(stage, "GET sites.list_sites").send()
    assert answer.get_json()["next_cursor"] is None
    assert "Link" not in answer.headers
