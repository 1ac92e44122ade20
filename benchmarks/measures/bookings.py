"""Bookings: what looking for clashes costs beside one range query, and what eight writers get done on one room."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from statistics import median
from time import perf_counter
from uuid import UUID

from flask import Flask
from sqlalchemy import insert, select

from benchmarks.measure import Figures, Run
from benchmarks.population import Size
from benchmarks.servers import environment
from benchmarks.sql import uid
from facilitator import clock, transactions
from facilitator.app import create_app
from facilitator.config import load_settings
from facilitator.domain.booking import NewRoom, Slot
from facilitator.domain.principal import Principal
from facilitator.domain.series import NewSeries
from facilitator.extensions import db
from facilitator.models.booking import Booking
from facilitator.models.ids import new_id
from facilitator.models.session import GroupSession
from facilitator.services import bookings, clashes, rooms, series

GROUPS = 300
ROOMS, WEEKS, DAYS = 3, 52, 400
READS = 20  # in one round
WRITERS, WRITES = 8, 320
Work = Callable[[], int]


@contextmanager
def opened(run: Run, kind: str) -> Iterator[Flask]:
    """Give the product on a filled database."""
    place = run.ground.place(kind, Size(GROUPS))
    with (app := create_app(load_settings(environment(place, 8000, 1)))).app_context():
        yield app


def conflict(run: Run, kind: str) -> Figures:
    """Look for 52 sessions in three rooms that are booked every day, beside reading the year of one room."""
    with opened(run, kind):
        begin = clock.now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
        ids = [busy_room(begin) for _ in range(ROOMS)]
        slots = [
            Slot(room, new_id(), start, start + timedelta(minutes=90))
            for room in ids
            for start in (begin + timedelta(weeks=week, hours=6) for week in range(WEEKS))
        ]
        year = select(Booking.session_id, Booking.starts_at, Booking.ends_at).where(
            Booking.resource_id == ids[0], Booking.status == "held", Booking.starts_at >= begin,
            Booking.starts_at < begin + timedelta(weeks=WEEKS),
        )  # fmt: skip

        def floor() -> int:
            return len(db.session.execute(year).all())

        def check() -> int:
            return len(clashes.taken(slots))

        works: dict[str, Work] = {"one range query": floor, "52 x 3 slots": check}
        rounds = [{name: cost(work) for name, work in works.items()} for _ in range(run.pace.rounds + 1)][1:]
    found: Figures = {name: {"ms": round(median(one[name] for one in rounds), 3)} for name in works}
    base = "one range query"
    found["52 x 3 slots"]["to_base"] = round(median(one["52 x 3 slots"] / one[base] for one in rounds), 2)
    return found


def cost(work: Work) -> float:
    """Return the milliseconds of one question, each in a transaction of its own as it would be."""
    with transactions.unit(writes=False):
        began = perf_counter()
        for _ in range(READS):
            work()
        return (perf_counter() - began) / READS * 1000


def busy_room(begin: datetime) -> UUID:
    """Make a room that is booked for two hours every day; whose sessions these are does not matter."""
    with transactions.unit():
        room = rooms.add_room(actor=Principal.system(), new=online_room())
        sessions = db.session.scalars(select(GroupSession.id).order_by(GroupSession.id).limit(DAYS)).all()
        rows = []
        for day, session_id in enumerate(sessions):
            start = begin + timedelta(days=day)
            ends = {"starts_at": start, "ends_at": start + timedelta(hours=2)}
            rows.append({"resource_id": room.id, "session_id": session_id, **ends})
        db.session.execute(insert(Booking), rows)
        return room.id


def online_room() -> NewRoom:
    """Return a room that belongs to no site."""
    return NewRoom("A room", kind="online_room")


def writers(run: Run, kind: str) -> Figures:
    """Let one writer, then eight at once, book the same room for many sessions, one transaction each."""
    with opened(run, kind) as app:
        with transactions.unit():
            room_id = rooms.add_room(actor=Principal.system(), new=online_room()).id
        rounds = [
            {count: throughput(app, room_id, count, 4 * number + place) for place, count in enumerate((1, WRITERS))}
            for number in range(min(run.pace.rounds, 3))
        ]  # fmt: skip
    errors = sum((one[count][1] for one in rounds for count in one), Counter[str]())
    alone, together = (median(one[count][0] for one in rounds) for count in (1, WRITERS))
    return {
        "one writer": {"per_second": round(alone, 1)},
        "eight writers": {"per_second": round(together, 1), "to_one": round(together / alone, 2)},
        "deadlocks and errors": dict(errors),
    }


def throughput(app: Flask, room_id: UUID, writers_at_once: int, hour: int) -> tuple[float, Counter[str]]:
    """Return how many sessions a second get the room, and what went wrong."""
    sessions = many_sessions(hour)
    errors: Counter[str] = Counter()

    def book(session_id: UUID) -> None:
        try:
            with app.app_context(), transactions.unit():
                session = db.session.get_one(GroupSession, session_id, with_for_update=True)
                session.room_id = room_id
                db.session.flush()
                bookings.follow([session])
        except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
            errors[type(error).__name__] += 1

    began = perf_counter()
    with ThreadPoolExecutor(writers_at_once) as pool:
        list(pool.map(book, sessions))
    return len(sessions) / (perf_counter() - began), errors


def many_sessions(hour: int) -> Sequence[UUID]:
    """Plan a session a day at an hour of its own."""
    start = datetime.now(UTC).replace(tzinfo=None, hour=hour, minute=0, second=0, microsecond=0) + timedelta(
        days=1
    )
    with transactions.unit():
        new = NewSeries(start, 45, f"FREQ=DAILY;COUNT={WRITES}", "UTC")
        made = series.plan_series(actor=Principal.system(), group_id=uid("group", 1), new=new)
        of_series = select(GroupSession.id).where(GroupSession.series_id == made.id)
        return db.session.scalars(of_series).all()
