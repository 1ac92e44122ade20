"""P13, P14 and P15: what it costs to know who asks, to say --help, and to be there."""

import os
import subprocess
import sys
from collections.abc import Sequence
from statistics import median

from benchmarks.measure import Figures, Run, session_of, token_for
from benchmarks.rounds import Pace, Variant, load, request
from benchmarks.servers import ROOT, environment
from benchmarks.sql import uid

STARTS = {
    "bare": ["-c", "pass"],
    "help": ["-m", "facilitator", "--help"],
    "version": ["-m", "facilitator", "--version"],
}
TIMES = 15
TIMED = """
import sys, time
from statistics import median
from facilitator.wsgi import app
from facilitator.api.authentication import authenticate
from facilitator.extensions import holding
header, rounds = {"Authorization": f"Bearer {sys.argv[1]}"}, int(sys.argv[2])

def spent(act):
    began = time.process_time()
    for _ in range(100):
        with app.test_request_context("/api/v1/ping", headers=header), holding():
            act()
    return (time.process_time() - began) * 1e4

ask = lambda: authenticate(by_cookie=False)
spent(ask)
print(*(median(found) for found in zip(*((spent(lambda: None), spent(ask)) for _ in range(rounds)), strict=True)))
"""


def spent_by(arguments: Sequence[str]) -> float:
    """Return the processor time of a process in milliseconds."""
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return (usage.ru_utime + usage.ru_stime) * 1000


def starts(_run: Run, _kind: str) -> Figures:
    """Compare --help and --version with a bare start of Python, in turn."""
    found: dict[str, list[float]] = {name: [] for name in STARTS}
    for _ in range(TIMES):
        for name, arguments in STARTS.items():
            found[name].append(spent_by(arguments))
    bare = found["bare"]
    return {
        name: {
            "cpu_ms": round(median(spent), 1),
            "ratio": round(median(one / base for one, base in zip(spent, bare, strict=True)), 2),
        }
        for name, spent in found.items()
    }


def authentication(run: Run, kind: str) -> Figures:
    """Return what finding out who asks adds to an empty request of the same process, in microseconds."""
    place = run.ground.place(kind, run.large)
    rounds = "15" if run.pace.seconds > 1 else "3"
    done = subprocess.run(
        [sys.executable, "-c", TIMED, token_for(1), rounds], env=environment(place, 8000, 1), cwd=ROOT,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    empty, asked = (float(word) for word in done.stdout.split())
    return {"empty_us": round(empty), "with_us": round(asked), "added_us": round(asked - empty)}


def memory(run: Run, kind: str) -> Figures:
    """Return the memory of a server with two workers after load, in megabytes (PSS)."""
    place = run.ground.place(kind, run.large)
    with run.side_by_side(place, "product") as (product,):
        fresh = product.memory()
        paths = [
            f"/api/v1/members?group={uid('group', 1)}",
            f"/api/v1/sessions/{session_of(1)}/register",
            "/api/v1/groups",
        ]
        requests = [request(path, token_for(1)) for path in paths]
        load(Variant(product, requests), Pace(1, 10 * run.pace.seconds))
        return {"fresh_mb": round(fresh, 1), "after_load_mb": round(product.memory(), 1)}
