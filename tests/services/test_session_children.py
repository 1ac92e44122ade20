"""A session goes only where nobody can have heard of it."""

from datetime import datetime

from sqlalchemy import select

from facilitator import clock
from facilitator.domain.series import NewSeries
from facilitator.extensions import db
from facilitator.models.delivery import Delivery
from facilitator.models.session import GroupSession
from facilitator.services import series, session_children
from tests.cast import Cast
from tests.conftest import OpenUnit


def test_a_mail_after_which_the_server_fell_silent_may_have_come(cast: Cast, unit: OpenUnit) -> None:
    daily, at = NewSeries(datetime(2026, 10, 27, 19, 0), 90, "FREQ=DAILY;COUNT=2"), clock.now()
    with unit():
        planned = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=daily)
        of_series = select(GroupSession.id).where(GroupSession.series_id == planned.id)
        waits, maybe = db.session.scalars(of_series.order_by(GroupSession.starts_at)).all()
        for session_id, silences in ((waits, 0), (maybe, 1)):
            message = {
                "kind": "reminder",
                "state": "planned",
                "session_id": session_id,
                "ambiguous": silences,
            }
            db.session.add(
                Delivery(**message, dedupe_key=f"of {session_id}", due_at=at, not_before=at, expires_at=at)
            )
    with unit():
        assert session_children.with_children([waits, maybe]) == {maybe}
