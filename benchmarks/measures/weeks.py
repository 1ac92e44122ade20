"""The calendar's week of 500 sessions beside a bare SELECT of the same rows, both in this process."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from time import process_time
from typing import Any

from benchmarks.measure import Figures, Run
from benchmarks.population import Size
from benchmarks.servers import environment
from facilitator.app import create_app
from facilitator.config import load_settings
from facilitator.domain.principal import Principal
from facilitator.domain.timetable import Span
from facilitator.extensions import reading
from facilitator.schemas.base import Dumped
from facilitator.schemas.compiled import as_json, dump_cells
from facilitator.schemas.fields import Id, Text
from facilitator.schemas.moments import Instant, LocalTime
from facilitator.services import timetables
from facilitator.services.timetables import Chosen

SESSIONS = 500
READS = 20  # in one round
BARE = """
SELECT group_session.id, group_session.group_id, starts_at, ends_at, starts_local, recurrence_id,
       group_session.time_zone, status, place, groups.name
FROM group_session JOIN groups ON groups.id = group_session.group_id
WHERE starts_at >= {mark} AND starts_at < {mark} ORDER BY starts_at, group_session.id
"""


class SessionOut(Dumped):
    """A session with what the calendar shows of it."""

    id = Id()
    group_id = Id()
    group_name = Text()
    starts_at = Instant()
    ends_at = Instant()
    starts_local = LocalTime()
    recurrence_id = LocalTime()
    time_zone = Text()
    status = Text()
    place = Text()


def cost(work: Callable[[], int]) -> float:
    """Return the milliseconds of processor time of one read.

    Raises:
        RuntimeError: it found too little.
    """
    began = process_time()
    for _ in range(READS):
        if work() < SESSIONS:
            message = "the database holds too few sessions to measure with"
            raise RuntimeError(message)
    return (process_time() - began) / READS * 1000


def week(run: Run, kind: str) -> Figures:
    """Read a week of everybody's sessions as rows, as JSON, and as the entries that a page shows."""
    place = run.ground.place(kind, Size(SESSIONS))
    today = datetime.now(UTC).date()
    span = Span("week", today, today, today + timedelta(days=6), today, today)
    low, high = timetables.bounds(span, "UTC")
    asked: dict[str, Any] = {"actor": Principal.system(), "span": span, "zone": "UTC", "chosen": Chosen()}
    # SQLite keeps instants as text, so that the driver is asked for text.
    bounds = tuple(f"{at:%Y-%m-%d %H:%M:%S}" if kind == "sqlite" else at for at in (low, high))
    bare = BARE.format(mark="?" if kind == "sqlite" else "%s")

    def floor() -> int:
        with reading() as connection:
            return len(connection.exec_driver_sql(bare, bounds).all())

    def as_data() -> int:
        found = timetables.read_window(**asked).found
        return len(found.cells) if as_json(dump_cells(SessionOut, found)) else 0

    def as_entries() -> int:
        return len(timetables.read_timetable(**asked).dated)

    with create_app(load_settings(environment(place, 8000, 1))).app_context():
        works = {"bare": floor, "JSON": as_data, "entries": as_entries}
        rounds = [{name: cost(work) for name, work in works.items()} for _ in range(run.pace.rounds + 1)][1:]
    found: Figures = {name: {"ms": round(median(one[name] for one in rounds), 2)} for name in works}
    for name in ("JSON", "entries"):
        found[name]["to_bare"] = round(median(one[name] / one["bare"] for one in rounds), 2)
    return found
