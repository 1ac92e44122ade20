"""What is left of a round: a promise to whoever was not reached, two counts, and after a day nothing else."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from facilitator.clock import FrozenClock
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, Forbidden
from facilitator.extensions import db
from facilitator.models.member import Member
from facilitator.models.round import PlanningFlag, Round
from facilitator.services import erasures, round_traces, rounds
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.sharing import Sharing, begin_sharing

DAY = timedelta(hours=24)
SYSTEM = Principal.system()


@pytest.fixture
def sharing(cast: Cast, clock: FrozenClock) -> Sharing:
    """Give tonight’s session."""
    return begin_sharing(cast, clock)


def flags() -> set[tuple[str, str]]:
    """Return the planning flags by name, inside an open unit."""
    rows = db.session.execute(select(Member.name_to_use, PlanningFlag.kind).join(Member))
    return {(row.name_to_use or "", row.kind) for row in rows}


def round_tables() -> Iterator[str]:
    """Yield every cell of every table of rounds as text, inside an open unit."""
    for table in ("round", "planning_flag"):
        for row in db.session.execute(text(f"SELECT * FROM {table}")):
            yield from (str(cell) for cell in row)


def found(needle: Any) -> bool:
    """Tell whether an id stands anywhere in the tables of rounds, in any of its spellings."""
    spellings = (str(needle), needle.hex)
    return any(spelling in cell for cell in round_tables() for spelling in spellings)


def cut_short(sharing: Sharing) -> Any:
    """Close a round in which Wren spoke, Ines passed, and Zoë was not reached."""
    live = sharing.prepare(order=[sharing.key(name) for name in ("Wren", "Ines", "Zoë")])
    live = sharing.tap(sharing.tap(sharing.tap(live, "start"), "next"), "stay")
    return sharing.tap(live, "close")


def forget() -> int:
    """Run the periodic work's verb, inside an open unit."""
    return round_traces.forget_rounds(actor=SYSTEM)


def test_who_was_not_reached_is_named_and_first_next_time(sharing: Sharing, unit: OpenUnit) -> None:
    live = cut_short(sharing)
    assert (live.offered, live.eligible) == (2, 3)
    assert [seat.person.name_to_use for seat in live.seats] == ["Zoë"]
    with unit():
        assert flags() == {("Zoë", "not_reached"), ("Wren", "started_last")}
    session_id = sharing.open_next()
    for name in ("Wren", "Ines", "Zoë"):
        sharing.mark(name, session_id=session_id)
    live = sharing.prepare(session_id=session_id)
    assert sharing.names(live.picture["order"])[0] == "Zoë"
    live = sharing.tap(live, "start")
    sharing.tap(live, "close")
    with unit():
        assert flags() == {("Wren", "not_reached"), ("Ines", "not_reached"), ("Zoë", "started_last")}


def test_nobody_starts_twice_running(sharing: Sharing) -> None:
    live = sharing.tap(sharing.prepare(starts=sharing.key("Wren")), "start")
    for _ in range(3):
        live = sharing.tap(live, "next")
    sharing.tap(live, "close")
    for _ in range(5):
        assert sharing.names(sharing.prepare().picture["order"])[0] != "Wren"


def test_a_close_that_is_taken_back_gives_the_flags_back(sharing: Sharing, unit: OpenUnit) -> None:
    cut_short(sharing)
    with unit():
        before = flags()
    live = sharing.tap(sharing.prepare(order=[sharing.key("Zoë")]), "start")
    live = sharing.tap(live, "close")
    with unit():
        assert flags() == {("Wren", "not_reached"), ("Ines", "not_reached"), ("Zoë", "started_last")}
    live = sharing.tap(live, "undo", "ben", seconds_later=30)
    assert (live.status, live.offered, live.closed_at) == ("running", None, None)
    with unit():
        assert flags() == before
    live = sharing.tap(live, "close")
    with pytest.raises(Conflict):
        sharing.tap(live, "undo", seconds_later=61)


def test_guests_and_facilitators_are_never_flagged(sharing: Sharing, unit: OpenUnit) -> None:
    sharing.guest()
    live = sharing.prepare(facilitators=True, order=["guest:1"])
    sharing.tap(sharing.tap(live, "start"), "close")
    with unit():
        assert {kind for _, kind in flags()} == {"not_reached"}


@pytest.mark.requirement("P21")
def test_a_day_after_the_close_two_counts_are_left(sharing: Sharing, unit: OpenUnit) -> None:
    live = cut_short(sharing)
    ines = sharing.members["Ines"]
    sharing.clock.advance(DAY - timedelta(seconds=1))
    with unit():
        assert forget() == 0
        assert found(ines)
    sharing.clock.advance(timedelta(seconds=1))
    with unit():
        assert forget() == 1
    with unit():
        assert not found(ines)  # who passed, and how long anybody spoke
        assert not any("stay" in cell or "speaking" in cell for cell in round_tables())
        row = db.session.get_one(Round, live.id)
        assert (row.status, row.offered, row.eligible, row.state) == ("closed", 2, 3, None)
        shown = rounds.read_round(actor=sharing.cast.ada, round_id=live.id)
        assert (shown.seats, shown.acted_by, shown.picture["actions"]) == ((), None, [])
        assert forget() == 0
    with pytest.raises(Conflict):
        sharing.tap(shown, "undo")


@pytest.mark.requirement("P21")
def test_nothing_of_a_turn_is_left_in_the_files(sharing: Sharing, unit: OpenUnit) -> None:
    cut_short(sharing)
    sharing.clock.advance(DAY)
    with unit():
        forget()
    with sharing.app.app_context():
        if db.engine.dialect.name == "postgresql":
            pytest.skip("the server's files belong to its vacuum; the tables are searched above")
        path = Path(str(db.engine.url.database))
    bytes_kept = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert b"stayed_passed" not in bytes_kept
    assert b'"floor_ms"' not in bytes_kept


def test_a_round_that_nobody_closed_is_let_go_of_a_day_after_its_last_tap(
    sharing: Sharing, unit: OpenUnit
) -> None:
    live = sharing.tap(sharing.prepare(order=[sharing.key("Wren"), sharing.key("Ines")]), "start")
    sharing.prepare()
    sharing.clock.advance(DAY)
    with unit():
        assert forget() == 2
    with unit():
        left = db.session.scalars(select(Round)).all()
        assert [(row.id, row.status, row.offered, row.eligible) for row in left] == [
            (live.id, "closed", 1, 3)
        ]
        assert flags() == {("Ines", "not_reached"), ("Zoë", "not_reached"), ("Wren", "started_last")}


def test_closing_the_session_closes_what_is_still_open(sharing: Sharing, unit: OpenUnit) -> None:
    live = sharing.tap(sharing.prepare(order=[sharing.key("Wren")]), "start")
    waiting = sharing.prepare()
    with unit():
        _, session = rounds.find_round(actor=sharing.cast.ada, round_id=live.id)
        round_traces.close_rounds(actor=sharing.cast.ada, session=session)
    with unit():
        shown = rounds.read_round(actor=sharing.cast.ada, round_id=live.id)
        assert (shown.status, shown.offered, shown.eligible) == ("closed", 1, 3)
        assert db.session.get(Round, waiting.id) is None


def test_a_flag_is_gone_after_sixty_days(sharing: Sharing, unit: OpenUnit) -> None:
    cut_short(sharing)
    sharing.clock.advance(timedelta(days=60))
    with unit():
        forget()
        assert len(flags()) == 2
    sharing.clock.advance(timedelta(days=1))
    with unit():
        forget()
        assert flags() == set()
        assert not any(found(member_id) for member_id in sharing.members.values())


def test_an_erased_person_has_no_name_in_a_round_and_no_flag_after_it(
    sharing: Sharing, unit: OpenUnit
) -> None:
    live = sharing.tap(sharing.prepare(order=[sharing.key("Wren"), sharing.key("Ines")]), "start")
    with unit():
        erasures.erase_member(actor=sharing.cast.ada, member_id=sharing.members["Zoë"])
    live = sharing.tap(live, "next")
    assert [seat.person.name_to_use for seat in live.seats] == ["Wren", "Ines", None]
    sharing.tap(live, "close")
    with unit():
        assert flags() == {("Wren", "started_last")}


def test_only_the_periodic_work_lets_go(sharing: Sharing, unit: OpenUnit) -> None:
    with unit(), pytest.raises(Forbidden):
        round_traces.forget_rounds(actor=sharing.cast.ana)
