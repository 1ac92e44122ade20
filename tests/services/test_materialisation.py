"""Sessions are made once, however many workers make them at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

from sqlalchemy import func, select

from facilitator.clock import FrozenClock
from facilitator.domain.series import NewSeries
from facilitator.extensions import db
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.services import materialisation, series
from tests.cast import Cast
from tests.conftest import OpenUnit

WORKERS = 4


def test_several_workers_at_once_make_every_session_once(
    cast: Cast, unit: OpenUnit, clock: FrozenClock
) -> None:
    weekly = NewSeries(datetime(2026, 10, 27, 19, 0), 90, "FREQ=WEEKLY;BYDAY=TU,TH")
    with unit():
        ids = [series.plan_series(actor=cast.ada, group_id=cast.group_a, new=weekly).id for _ in range(3)]
    clock.advance(timedelta(weeks=5))
    together = Barrier(WORKERS)

    def work(_number: int) -> int:
        with cast.app.app_context():
            together.wait()
            return materialisation.materialise_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        made = sum(pool.map(work, range(WORKERS)))
    assert made == 3 * 5 * 2
    with unit():
        counted = select(
            GroupSession.series_id, func.count(), func.count(GroupSession.recurrence_id.distinct())
        )
        rows = db.session.execute(counted.group_by(GroupSession.series_id)).all()
        assert {row[0] for row in rows} == set(ids)
        assert all(row[1] == row[2] for row in rows)
        reached = set(db.session.scalars(select(Series.materialised_to)))
    assert len(reached) == 1
