"""What belongs to planning comes back from a backup: rota, cover, swaps, rooms, closed days, imports, addresses."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import Result
from sqlalchemy import select

from facilitator.cli.archive import tables
from facilitator.config import Settings
from facilitator.domain.booking import NewRoom
from facilitator.domain.closure import NewClosure
from facilitator.domain.feed import NewFeed
from facilitator.domain.imported import NewImport
from facilitator.domain.people_in_front import NewAbsence, NewHandover, NewSwap
from facilitator.domain.series import Move
from facilitator.extensions import db
from facilitator.models.rota import Duty
from facilitator.services import (
    absences,
    closures,
    covers,
    feeds,
    handovers,
    import_runs,
    imports,
    rooms,
    session_changes,
    swaps,
)
from tests.cast import Cast
from tests.cli.conftest import Command
from tests.conftest import KINDS, OpenUnit
from tests.rows import engine_of, rows_of
from tests.team import Team, gather

ONE_DAY = date(2026, 12, 24)
LISTED_DATES = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:listed@example.org
DTSTAMP:20261001T000000Z
DTSTART:20261210T100000Z
DTEND:20261210T110000Z
RDATE:20261213T100000Z,20261221T100000Z
SUMMARY:Tea
END:VEVENT
END:VCALENDAR
"""
PLANNED = {
    "absence", "booking", "closure", "cover_ask", "cover_request", "duty", "feed", "handover", "import_job", "resource",
    "room", "rota", "rota_member", "series_change", "series_date", "series_source", "swap",
}  # fmt: skip


def plan_everything(team: Team) -> None:
    """Leave a row of everything that belongs to planning."""
    cast, ids = team.cast, team.ids
    team.plan()
    with team.unit():
        one = next(name for name in ("ada", "ben", "fay") if cast.ids[name] in duties_of(ids[0]))
        swaps.offer(actor=team.actor(one), new=NewSwap(ids[0]))
        other = next(name for name in ("ada", "ben", "fay") if cast.ids[name] in duties_of(ids[1]))
        covers.ask(actor=team.actor(other), session_id=ids[1])
        absences.add_absence(actor=cast.ada, new=NewAbsence(date(2026, 12, 1), date(2026, 12, 4)))
        feeds.make_feed(actor=cast.ada, new=NewFeed("group", group_id=cast.group_a))
        imports.start_import(actor=cast.ada, new=NewImport(cast.group_a, LISTED_DATES))
        room_id = rooms.add_room(actor=cast.dora, new=NewRoom("Garden room", cast.site_id)).id
        session_changes.move_session(actor=cast.ada, session_id=ids[2], move=Move(room_id=room_id))
        closures.make_closure(actor=cast.ana, new=NewClosure("organisation", ONE_DAY, ONE_DAY, "Works"))
        new = NewHandover(cast.ids["cleo"], date(2026, 12, 8))
        handovers.hand_over(actor=cast.ana, group_id=cast.group_a, from_account_id=cast.ids["ada"], new=new)
    with cast.app.app_context():
        import_runs.run_imports()


def duties_of(session_id: UUID) -> set[UUID]:
    """Return who is named for a session."""
    return set(db.session.scalars(select(Duty.account_id).where(Duty.session_id == session_id)))


@pytest.mark.parametrize("kind", KINDS)
def test_plans_of_every_kind_come_back(
    command: Command,
    restore: Callable[[Path], Result],
    cast: Cast,
    unit: OpenUnit,
    target: Settings,
    tmp_path: Path,
) -> None:
    plan_everything(gather(cast, unit))
    with cast.app.app_context():
        before = rows_of(db.engines[None], {table.name for table in tables()})
    assert {name for name in PLANNED if not before[name]} == set(), "there is a row of everything"
    file = tmp_path / "backup.zip"
    assert command("backup", file).exit_code == 0
    done = restore(file)
    assert done.exit_code == 0, done.output
    engine = engine_of(target)
    assert rows_of(engine, set(before)) == before
    engine.dispose()
