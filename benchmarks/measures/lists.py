"""P1, P3 and P6: the list page of 50, against the raw floor, and asking again whether anything changed."""

import json
from http.client import HTTPConnection

from benchmarks.measure import Figures, Run, session_of, token_for
from benchmarks.rounds import Variant, request
from benchmarks.servers import Server
from benchmarks.sql import uid

GROUPS = 60  # as many take turns, so that no answer is always the same


def asked(server: Server, path: str, token: str) -> tuple[bytes, str]:
    """Return the body and the ETag of an answer."""
    line = HTTPConnection("127.0.0.1", server.port, timeout=30)
    line.request("GET", path, headers={"Authorization": f"Bearer {token}"})
    answer = line.getresponse()
    return answer.read(), answer.getheader("ETag") or ""


def same(floor: Server, product: Server, path: str, token: str) -> None:
    """See to it that floor and product say the same.

    Raises:
        RuntimeError: they do not.
    """
    found = [json.loads(asked(server, path, token)[0]) for server in (floor, product)]
    if found[0] != found[1]:
        message = "floor and product answer differently, so they cannot be compared"
        raise RuntimeError(message)


def list_page(run: Run, kind: str) -> Figures:
    """Compare the list of a group's members with a raw read of the same rows, and with a 304 for a live register."""
    place = run.ground.place(kind, run.large)
    groups = range(1, min(GROUPS, run.large.groups) + 1)
    lists = [f"/api/v1/members?group={uid('group', group)}&limit=50" for group in groups]
    registers = [f"/api/v1/sessions/{session_of(group)}/register" for group in groups]
    with run.side_by_side(place, "floor", "product") as (floor, product):
        same(floor, product, lists[0], token_for(1))
        pages = [request(path, token_for(group)) for path, group in zip(lists, groups, strict=True)]
        again = []
        for path, group in zip(registers, groups, strict=True):
            tag = asked(product, path, token_for(group))[1]
            again.append(request(path, token_for(group), If_None_Match=tag))
        return run.compare(
            place,
            {
                "floor": Variant(floor, pages), "product": Variant(product, pages),
                "not modified": Variant(product, again, frozenset({304})),
            },
        )  # fmt: skip
