"""The process that reads one calendar file: bounded in time and memory, with no way to the database.

It takes a JSON object on its standard input and answers with one. Whoever wrote the file can at worst keep this
process busy for a few seconds; the one that started it ends it and says so.
"""

import json
import resource
import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from facilitator.domain.ics_file import opened
from facilitator.domain.ics_plan import Planner
from facilitator.errors import Invalid

SECONDS = 20
MEMORY = 1_000_000_000  # bytes


def bounded() -> None:
    """Let the system end this process when it takes too much."""
    for kind, most in ((resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_AS, MEMORY)):
        with suppress(
            ValueError, OSError
        ):  # some systems know no such bound; the other process looks at the clock
            resource.setrlimit(kind, (most, most))


def plan(asked: dict[str, Any]) -> dict[str, Any]:
    """Return schedules and refusals of a file, or why it is refused as a whole."""
    try:
        contents = opened(asked["text"])
        schedules, refused = Planner(contents, asked["zone"], date.fromisoformat(asked["today"])).plan()
    except Invalid as error:
        return {"refused": [error.key, error.params]}
    except (RecursionError, MemoryError):
        return {"refused": ["imports.broken", {}]}
    return {"schedules": [asdict(one) for one in schedules], "not_made": [asdict(one) for one in refused]}


def written(value: Any) -> str:
    """Write times as text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(value)


if __name__ == "__main__":
    bounded()
    sys.stdout.write(json.dumps(plan(json.load(sys.stdin)), default=written))
