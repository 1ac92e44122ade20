"""Variants in turn, several rounds, each against the base of its own round."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import psutil

from benchmarks.servers import Server, cpu_of

Seen = dict[str, Any]


@dataclass(frozen=True)
class Pace:
    """How long is measured: so many rounds of so many seconds for each variant, over so many connections."""

    rounds: int = 7
    seconds: float = 3.0
    connections: int = 16


@dataclass(frozen=True)
class Variant:
    """One of the things that take turns: requests to a server."""

    server: Server
    requests: Sequence[str]
    expected: frozenset[int] = frozenset({200})


def request(path: str, token: str, *, method: str = "GET", body: str = "", **headers: str) -> str:
    """Write a request; ``{uuid}`` in a body counts with the length of what will stand there."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {token}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body:
        length = len(body) + body.count("{uuid}") * (36 - len("{uuid}"))
        lines += ["Content-Type: application/json", f"Content-Length: {length}"]
    return "\r\n".join(lines) + f"\r\n\r\n{body}"


def load(variant: Variant, pace: Pace, *, most: int = 0) -> Seen:
    """Let a client of its own process send requests, and return what it saw and what the server spent.

    Raises:
        RuntimeError: an answer had a status that nobody expected.
    """
    job = {
        "port": variant.server.port, "requests": list(variant.requests), "seconds": pace.seconds,
        "connections": pace.connections, "most": most,
    }  # fmt: skip
    before = variant.server.cpu()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.client"],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=True,
    )
    spent = variant.server.cpu() - before
    seen: Seen = json.loads(done.stdout)
    seen |= {"rps": seen["requests"] / seen["seconds"], "cpu_us": spent / seen["requests"] * 1e6}
    odd = {status for status in seen["statuses"] if int(status) not in variant.expected}
    if odd and not most:
        message = f"{variant.server.name} answered {seen['statuses']}"
        raise RuntimeError(message)
    return seen


def in_turn(
    variants: Mapping[str, Variant], pace: Pace, database: Callable[[], Sequence[psutil.Process]] = list
) -> dict[str, Any]:
    """Let variants take turns, the first being the base; return medians, and ratios to the base with their spread."""
    for variant in variants.values():
        load(
            variant, Pace(1, min(1.0, pace.seconds), pace.connections)
        )  # connections, statements and plans are made
    backends = database()  # those that the servers have just opened
    rounds: list[dict[str, Seen]] = []
    for number in range(pace.rounds):
        names = list(variants)
        turn = {}
        for name in names if number % 2 == 0 else reversed(names):
            before = cpu_of(backends)
            turn[name] = load(variants[name], pace)
            turn[name]["database_us"] = (cpu_of(backends) - before) / turn[name]["requests"] * 1e6
        rounds.append(turn)
    base = next(iter(variants))
    return {
        name: summed_up([turn[name] for turn in rounds], [turn[base] for turn in rounds]) for name in variants
    }


def summed_up(own: Sequence[Seen], base: Sequence[Seen]) -> dict[str, Any]:
    """Return the medians of one variant and its ratios to the base of the same rounds."""
    figures = ("rps", "cpu_us", "p50_ms", "p95_ms", "p99_ms", "database_us")
    shown: dict[str, Any] = {name: round(median(seen[name] for seen in own), 2) for name in figures}
    for name in ("rps", "cpu_us", "p99_ms"):
        ratios = [mine[name] / other[name] for mine, other in zip(own, base, strict=True)]
        shown[f"{name}_ratio"] = {
            "median": round(median(ratios), 3), "least": round(min(ratios), 3), "most": round(max(ratios), 3),
        }  # fmt: skip
    return shown
