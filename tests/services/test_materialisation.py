"""Sessions are made once, however many workers make them at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from facilitator.clock import FrozenClock
from facilitator.domain.series import NewSeries
from facilitator.extensions import db
from facilitator.models.delivery import Delivery
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.services import materialisation, series, series_ends
from facilitator.services.series_edits import Reach
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


def test_a_series_that_was_cancelled_meanwhile_is_not_filled_again(
    cast: Cast, unit: OpenUnit, clock: FrozenClock
) -> None:
    weekly = NewSeries(datetime(2026, 10, 27, 19, 0), 90, "FREQ=WEEKLY")
    with unit():
        known, unknown = (
            series.plan_series(actor=cast.ada, group_id=cast.group_a, new=weekly).id for _ in range(2)
        )
        last = select(GroupSession.id).where(GroupSession.series_id == known).limit(1)
        at = clock.now()
        told = {
            "kind": "reminder",
            "state": "sent",
            "session_id": db.session.scalar(last),
            "dedupe_key": "told",
        }
        db.session.add(Delivery(**told, due_at=at, not_before=at, expires_at=at))
    clock.advance(timedelta(days=4))
    with unit():
        for one in (known, unknown):
            series_ends.cancel_series(actor=cast.ada, series_id=one, reach=Reach())
    with unit():
        assert [materialisation.extend(one) for one in (known, unknown)] == [0, 0]
        assert db.session.scalar(select(func.count()).select_from(GroupSession)) == 1


def test_a_series_that_cannot_be_extended_does_not_stop_the_others(
    cast: Cast, unit: OpenUnit, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    weekly = NewSeries(datetime(2026, 10, 27, 19, 0), 90, "FREQ=WEEKLY")
    with unit():
        broken, _fine = (
            series.plan_series(actor=cast.ada, group_id=cast.group_a, new=weekly).id for _ in range(2)
        )
    with unit():
        db.session.get_one(Series, broken).rrule = "FREQ=HOURLY"
    clock.advance(timedelta(weeks=1))
    with cast.app.app_context():
        assert materialisation.materialise_all() == 1
    assert "a series was not extended (Invalid)" in caplog.text
    assert str(broken) not in caplog.text
