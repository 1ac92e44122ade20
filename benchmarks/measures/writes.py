"""P7, P8 and P9: one mark, 200 marks at once, and sixteen writers on SQLite. A floor commits the same rows."""

import json
from dataclasses import replace
from typing import Any

from sqlalchemy import create_engine, text

from benchmarks.measure import Figures, Run, live_groups, session_of, token_for
from benchmarks.population import Size
from benchmarks.rounds import Variant, load, request
from benchmarks.servers import Place
from benchmarks.sql import uid

MARKS = ("here", "late", "sent_word")
TOGETHER, BATCH_CONNECTIONS, SESSIONS = 200, 4, 60
WRITERS, WRITES = 16, 5000
VERSIONS = text("SELECT sum(register_version) FROM group_session")


def members_of(group: int, size: Size) -> list[str]:
    """Return the ids of the members of a group."""
    first = (group - 1) * size.members_each + 1
    return [str(uid("member", number)) for number in range(first, first + size.members_each)]


def single_marks(size: Size) -> list[str]:
    """Write requests that mark one person each, in many sessions."""
    found = []
    for turn in range(4):
        for group in live_groups(size)[:SESSIONS]:
            body = json.dumps({"mark": MARKS[turn % 3], "client_mark_id": "{uuid}"})
            path = f"/api/v1/sessions/{session_of(group)}/register/{members_of(group, size)[turn]}"
            found.append(request(path, token_for(group), method="PUT", body=body))
    return found


def batches(size: Size) -> list[str]:
    """Write requests of 200 marks each: everybody of a group, four times over."""
    found = []
    for group in live_groups(size)[:SESSIONS]:
        members = members_of(group, size)
        marks = [
            {"member_id": members[place % len(members)], "mark": MARKS[place % 3], "client_mark_id": "{uuid}"}
            for place in range(TOGETHER)
        ]
        path = f"/api/v1/sessions/{session_of(group)}/register/batch"
        found.append(request(path, token_for(group), method="POST", body=json.dumps({"marks": marks})))
    return found


def one_mark(run: Run, kind: str) -> Figures:
    """Compare marking one person with a raw transaction that keeps mark, history and audit."""
    place = run.ground.place(kind, run.large)
    requests = single_marks(run.large)
    with run.side_by_side(place, "floor", "product") as (floor, product):
        return run.compare(place, {"floor": Variant(floor, requests), "product": Variant(product, requests)})


def many_marks(run: Run, kind: str) -> Figures:
    """Compare 200 marks in one request with raw inserts over arrays (PostgreSQL) or executemany (SQLite)."""
    place = run.ground.place(kind, run.large)
    requests = batches(run.large)
    pace = replace(run.pace, connections=BATCH_CONNECTIONS)
    with run.side_by_side(place, "floor", "product") as (floor, product):
        variants = {"floor": Variant(floor, requests), "product": Variant(product, requests)}
        return run.compare(place, variants, pace)


def versions(place: Place) -> int:
    """Return how often registers of a database have been changed."""
    engine = create_engine(place.url)
    with engine.connect() as connection:
        found: Any = connection.scalar(VERSIONS)
    engine.dispose()
    return int(found)


def many_writers(run: Run, kind: str) -> Figures:
    """Let sixteen writers mark at once; count what failed, and whether every accepted write left its trace."""
    place = run.ground.place(kind, run.large)
    pace = replace(run.pace, connections=WRITERS, seconds=600.0)
    most = WRITES if run.pace.seconds > 1 else WRITES // 10
    with run.side_by_side(place, "product") as (product,):
        before = versions(place)
        seen = load(Variant(product, single_marks(run.large)), pace, most=most)
        grown = versions(place) - before
    accepted = seen["statuses"].get("200", 0)
    return {
        "requests": seen["requests"], "failed": seen["requests"] - accepted, "lost": accepted - grown,
        "rps": round(seen["rps"], 1), "p99_ms": round(seen["p99_ms"], 1),
    }  # fmt: skip
