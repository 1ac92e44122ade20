"""A file is read apart: whatever becomes of that process or of the worker, nothing is half done."""

import sys
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from facilitator.clock import FrozenClock
from facilitator.domain.imported import NewImport
from facilitator.extensions import db
from facilitator.models.account import AccountRole
from facilitator.models.facilitator import Assignment
from facilitator.models.imported import ImportJob, SeriesDate
from facilitator.models.series import Series
from facilitator.models.session import GroupSession
from facilitator.services import import_runs, imports, materialisation, series_ends
from facilitator.services.series_edits import Reach
from tests.cast import Cast
from tests.conftest import OpenUnit

WEEKLY = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:a\nDTSTART;TZID=Europe/London:20261110T190000\n"
    "DURATION:PT1H\nRRULE:FREQ=WEEKLY\nEXDATE;TZID=Europe/London:20261117T190000,20271228T190000\n"
    "END:VEVENT\nEND:VCALENDAR\n"
)


def sent(cast: Cast, unit: OpenUnit, text: str = WEEKLY) -> UUID:
    """Send a file in for group A."""
    with unit():
        return imports.start_import(actor=cast.ada, new=NewImport(cast.group_a, text)).id


def state_of(job_id: UUID, unit: OpenUnit) -> tuple[str, str | None]:
    """Return the state of a job, and the reason for a refusal."""
    with unit():
        job = db.session.get_one(ImportJob, job_id)
        reason = job.report.get("reason")
        return job.state, reason[0] if reason else None


def sessions(unit: OpenUnit) -> int:
    """Return how many sessions there are."""
    with unit():
        return db.session.scalar(select(func.count()).select_from(GroupSession)) or 0


def test_a_worker_that_was_killed_leaves_a_job_that_is_taken_up_again(
    cast: Cast, unit: OpenUnit, clock: FrozenClock
) -> None:
    job_id = sent(cast, unit)
    with unit():
        assert import_runs.begin() is not None  # and is never heard of again
    with cast.app.app_context():
        assert import_runs.run_imports() == 0
        clock.advance(timedelta(minutes=3))
        assert import_runs.run_imports() == 1
    assert state_of(job_id, unit) == ("done", None)
    assert sessions(unit) == 54
    with cast.app.app_context():
        assert import_runs.run_imports() == 0


def test_a_file_that_brings_its_reader_down_again_and_again_is_refused(
    cast: Cast, unit: OpenUnit, clock: FrozenClock
) -> None:
    job_id = sent(cast, unit)
    for _ in range(4):
        with unit():
            import_runs.begin()
        clock.advance(timedelta(minutes=3))
    assert state_of(job_id, unit) == ("refused", "imports.broke_off")


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("import time; time.sleep(60)", "imports.took_too_long"), ("print('no json')", "imports.broken"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "imports.took_too_long"),
    ],
)  # fmt: skip
def test_a_reader_that_takes_too_long_or_breaks_is_ended(
    program: str, reason: str, cast: Cast, unit: OpenUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_runs, "READER", (sys.executable, "-c", program))
    monkeypatch.setattr(import_runs, "SECONDS", 2)
    job_id = sent(cast, unit)
    with cast.app.app_context():
        import_runs.run_imports()
    assert state_of(job_id, unit) == ("refused", reason)
    assert sessions(unit) == 0


def test_whoever_may_no_longer_plan_the_group_imports_nothing(cast: Cast, unit: OpenUnit) -> None:
    job_id = sent(cast, unit)
    with unit():
        for model in (Assignment, AccountRole):
            for row in db.session.scalars(select(model).where(model.account_id == cast.ids["ada"])):
                db.session.delete(row)
    with cast.app.app_context():
        import_runs.run_imports()
    assert state_of(job_id, unit) == ("refused", "imports.not_permitted")


def test_dates_go_on_as_the_calendar_does_and_left_out_ones_stay_out(
    cast: Cast, unit: OpenUnit, clock: FrozenClock
) -> None:
    sent(cast, unit)
    odd = WEEKLY.replace("UID:a", "UID:b").replace("FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=-1")
    sent(cast, unit, odd)
    with cast.app.app_context():
        import_runs.run_imports()
        import_runs.run_imports()
        clock.advance(timedelta(weeks=8))
        assert materialisation.materialise_all() == 14
        assert materialisation.materialise_all() == 0
    with unit():
        kinds = [one.rule_class for one in db.session.scalars(select(Series).order_by(Series.id))]
        assert kinds == ["portable", "explicit"]
        made = set(db.session.scalars(select(GroupSession.recurrence_id)))
        assert {date.isoformat() for date in made} & {"2026-11-17T19:00:00", "2027-12-28T19:00:00"} == set()
        assert {date.weekday() for date in made} == {1}


def test_an_imported_schedule_can_be_taken_off_and_brought_in_again(cast: Cast, unit: OpenUnit) -> None:
    sent(cast, unit)
    with cast.app.app_context():
        import_runs.run_imports()
    with unit():
        series_id = db.session.scalars(select(Series.id)).one()
        series_ends.cancel_series(actor=cast.ada, series_id=series_id, reach=Reach())
        assert db.session.scalar(select(func.count()).select_from(SeriesDate)) == 0
    sent(cast, unit)
    with cast.app.app_context():
        import_runs.run_imports()
    assert sessions(unit) == 54
