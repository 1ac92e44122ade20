"""New rules for the clocks move the moments of coming sessions and leave their wall clocks as they are."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from facilitator import transactions
from facilitator.clock import FrozenClock
from facilitator.domain import wallclock
from facilitator.domain.series import Move, NewSeries
from facilitator.extensions import db
from facilitator.models.member import Member
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.models.zone_change import ZoneChange
from facilitator.services import reminders, series, session_changes, zone_changes
from tests.cast import Cast, email_of
from tests.conftest import OpenUnit
from tests.mailing import prepare
from tests.sink import MailSink

OLDER, HOUR = "2020a", timedelta(hours=1)
WEEKLY = NewSeries(datetime(2026, 10, 20, 19), 90, "FREQ=WEEKLY;COUNT=6", "America/Winnipeg")


@pytest.fixture
def dates(app: Flask, cast: Cast) -> list[UUID]:
    """Plan six Tuesdays, two of them by now past or moved, as if by rules that put every moment an hour later."""
    with app.app_context(), transactions.unit():
        made = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=WEEKLY)
        rows = sessions_of(made.id)
        move = Move(datetime(2026, 11, 5, 18, 30), place="The Snug")
        session_changes.move_session(actor=cast.ada, session_id=rows[2].id, move=move)
        session_changes.cancel_session(actor=cast.ada, session_id=rows[3].id)
        made.tzdb_version = OLDER
        for row in rows:
            row.tzdb_version = OLDER
            row.starts_at, row.ends_at = row.starts_at + HOUR, row.ends_at + HOUR
        return [row.id for row in rows]


def sessions_of(series_id: UUID) -> list[GroupSession]:
    """Return the sessions of a series in the order of their dates."""
    query = select(GroupSession).where(GroupSession.series_id == series_id)
    return list(db.session.scalars(query.order_by(GroupSession.recurrence_id)))


def facts(app: Flask) -> list[tuple[Any, ...]]:
    """Return the wall clock, the moment and the sequence of every session."""
    with app.app_context(), transactions.unit(writes=False):
        rows = sessions_of(db.session.scalars(select(Series.id)).one())
        return [(row.starts_local, row.starts_at, row.ends_at - row.starts_at, row.sequence) for row in rows]


def followed(app: Flask) -> int:
    """Follow the data that is loaded, as the periodic work does."""
    with app.app_context():
        return zone_changes.follow_tzdata()


def test_coming_sessions_begin_by_their_wall_clock_again_and_past_ones_stay(
    app: Flask, dates: list[UUID]
) -> None:
    before = facts(app)
    assert followed(app) == 5
    after = facts(app)
    assert after[0] == before[0], "what has begun stays as it was"
    for (local, at, length, sequence), was in zip(after[1:], before[1:], strict=True):
        assert (local, at, length, sequence) == (was[0], was[1] - HOUR, was[2], was[3] + 1)
        assert wallclock.to_utc(local, "America/Winnipeg") == at
    assert len(dates) == 6


@pytest.mark.usefixtures("dates")
def test_following_twice_moves_nothing_twice(app: Flask) -> None:
    followed(app)
    before = facts(app)
    assert followed(app) == 0
    assert facts(app) == before


@pytest.mark.usefixtures("dates")
def test_what_moved_is_kept_for_those_who_have_to_know(app: Flask, cast: Cast, clock: FrozenClock) -> None:
    followed(app)
    with app.app_context(), transactions.unit(writes=False):
        change = db.session.scalars(select(ZoneChange)).one()
        assert (change.from_version, change.to_version) == (OLDER, wallclock.tzdata_version())
        assert (change.group_id, change.session_count, change.time_zone) == (
            cast.group_a,
            5,
            "America/Winnipeg",
        )
        assert change.was_starts_at - HOUR == wallclock.to_utc(datetime(2026, 10, 27, 19), "America/Winnipeg")
        assert change.at == clock.now()


@pytest.mark.usefixtures("dates")
def test_those_who_facilitate_get_one_mail(app: Flask, mail_sink: MailSink) -> None:
    for _ in range(2):
        followed(app)
        with app.app_context():
            reminders.drain()
    assert {email_of("ada"), email_of("ben")} == {
        name for one in mail_sink.messages for name in one.recipients
    }
    assert len(mail_sink.messages) == 2
    assert "5 dates, of which this is the first, keep their time on the wall" in mail_sink.messages[0].text


@pytest.mark.usefixtures("dates")
def test_data_that_changes_nothing_is_noted_and_nobody_has_to_read_again(app: Flask) -> None:
    followed(app)
    with app.app_context(), transactions.unit():
        made = db.session.scalars(select(Series)).one()
        made.tzdb_version = OLDER
        before = [(row.updated_at, row.version, row.sequence) for row in sessions_of(made.id)]
    assert followed(app) == 0
    with app.app_context(), transactions.unit(writes=False):
        rows = sessions_of(db.session.scalars(select(Series.id)).one())
        assert [(row.updated_at, row.version, row.sequence) for row in rows] == before
        assert {row.tzdb_version for row in rows[1:]} == {wallclock.tzdata_version()}
        assert len(db.session.scalars(select(ZoneChange)).all()) == 1


def test_older_data_leaves_alone_what_newer_data_planned(app: Flask, dates: list[UUID]) -> None:
    with app.app_context(), transactions.unit():
        db.session.scalars(select(Series)).one().tzdb_version = "2999a"
    assert followed(app) == 0
    assert len(dates) == 6


@pytest.mark.parametrize(("own_zone", "notices"), [(None, 0), ("Europe/London", 0), ("Africa/Lagos", 1)])
def test_only_who_lives_by_another_clock_is_told_of_a_new_time(
    cast: Cast, unit: OpenUnit, own_zone: str | None, notices: int
) -> None:
    mailing = prepare(cast, unit)
    with unit():
        db.session.get_one(Member, mailing.member_ids[0]).time_zone = own_zone
        session = mailing.session()
        session.starts_at, session.ends_at = session.starts_at + HOUR, session.ends_at + HOUR
        db.session.get_one(Series, session.series_id).tzdb_version = OLDER
        for row in mailing.rows(session_id=session.id):
            row.told_starts_at = session.starts_at
    mailing.mark("sent", session_id=mailing.session_ids[0])
    assert followed(cast.app) == 1
    with unit():
        assert len(mailing.rows(kind="moved")) == notices
