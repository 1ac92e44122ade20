"""Edits of a series, moves of its sessions and closures at the same time: they wait for each other and none fails."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from threading import Barrier
from uuid import UUID

from sqlalchemy import select

from facilitator.domain.closure import NewClosure
from facilitator.domain.series import Move, NewSeries
from facilitator.errors import Stale
from facilitator.extensions import db
from facilitator.models.session import GroupSession
from facilitator.services import closures, series, series_edits, session_changes
from facilitator.services.series_edits import Reach
from tests.cast import Cast
from tests.conftest import OpenUnit

TUESDAY = datetime(2026, 10, 27, 19, 0)
CLOSED = date(2026, 11, 15)
TIMES = 4
MOVERS = 2


def together(acts: list[Callable[[int], None]]) -> None:
    """Do several things at once, each several times."""
    barrier = Barrier(len(acts))

    def work(act: Callable[[int], None]) -> None:
        barrier.wait()
        for time in range(1, TIMES + 1):
            with suppress(Stale):  # somebody was faster; an honest answer
                act(time)

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(work, acts))


def test_nobody_is_sent_away_because_two_waited_for_each_other(cast: Cast, unit: OpenUnit) -> None:
    weekly = NewSeries(TUESDAY, 90, "FREQ=WEEKLY")
    with unit():
        series_id = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=weekly).id
        rows = select(GroupSession.id, GroupSession.starts_local).where(GroupSession.series_id == series_id)
        few = db.session.execute(rows.order_by(GroupSession.starts_at).limit(MOVERS)).all()

    def move(session_id: UUID, local: datetime, time: int) -> None:
        to = Move(local + timedelta(minutes=15 * time))
        with unit():
            session_changes.move_session(actor=cast.ada, session_id=session_id, move=to)

    def edit(time: int) -> None:
        changes = {"starts_local": TUESDAY - timedelta(hours=time)}
        with unit():
            series_edits.edit_series(actor=cast.ada, series_id=series_id, changes=changes, reach=Reach())

    def close(time: int) -> None:
        new = NewClosure("organisation", CLOSED, CLOSED + timedelta(weeks=20 + time), "Works")
        with unit():
            closure_id = closures.make_closure(actor=cast.ana, new=new).id
        with unit():
            closures.remove_closure(actor=cast.ana, closure_id=closure_id)

    together([*(partial(move, *one) for one in few), edit, close])
    with unit():
        of_series = select(GroupSession.status).where(GroupSession.series_id == series_id)
        assert set(db.session.scalars(of_series)) == {"planned"}
