"""Rooms and facilitators are at one session at a time; what clashes is refused, skipped or kept as tentative."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from facilitator import clock
from facilitator.domain.booking import NewRoom
from facilitator.domain.facilitator import NewAssignment
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.domain.series import NO_ROOM, Move, NewSeries
from facilitator.errors import Conflict, Invalid, Taken
from facilitator.extensions import db
from facilitator.models.booking import Booking
from facilitator.models.session import GroupSession
from facilitator.services import (
    conflicts,
    facilitators,
    rooms,
    series,
    series_edits,
    series_ends,
    series_undos,
    session_changes,
    sessions,
    tentative_bookings,
)
from facilitator.services.series_edits import Reach
from tests.cast import Cast
from tests.conftest import OpenUnit

TUESDAY = datetime(2026, 10, 27, 19)


def weekly(room_id: UUID | None, *, at: datetime = TUESDAY, count: int = 4, **more: Any) -> NewSeries:
    """Return a schedule of some weeks in a room."""
    return NewSeries(at, 90, f"FREQ=WEEKLY;COUNT={count}", "Europe/London", room_id=room_id, **more)


def dates(series_id: UUID) -> list[GroupSession]:
    """Return the sessions of a series in order."""
    of_series = select(GroupSession).where(GroupSession.series_id == series_id)
    return list(db.session.scalars(of_series.order_by(GroupSession.starts_at)))


def statuses(resource_id: UUID) -> list[str]:
    """Return the states of the bookings of a room or person, in order of their start."""
    of_one = select(Booking.status).where(Booking.resource_id == resource_id)
    return list(db.session.scalars(of_one.order_by(Booking.starts_at, Booking.id)))


@pytest.fixture
def room(unit: OpenUnit, cast: Cast) -> UUID:
    """Give a room of the site of group A."""
    with unit():
        return rooms.add_room(actor=cast.dora, new=NewRoom("Garden room", cast.site_id)).id


def test_a_series_books_its_room_for_every_date(unit: OpenUnit, cast: Cast, room: UUID) -> None:
    with unit():
        series.plan_series(actor=cast.ada, group_id=cast.group_a, new=weekly(room))
        assert statuses(room) == ["held"] * 4


@pytest.mark.parametrize("first", [0, 1], ids=["all", "following"])
def test_another_room_for_a_series_is_booked_and_the_old_one_let_go(
    first: int, unit: OpenUnit, cast: Cast, room: UUID
) -> None:
    with unit():
        other = rooms.add_room(actor=cast.dora, new=NewRoom("Blue room", cast.site_id)).id
        planned = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=weekly(room))
    reach = Reach(TUESDAY + timedelta(weeks=first) if first else None)
    with unit():
        edited = series_edits.edit_series(
            actor=cast.ada, series_id=planned.id, changes={"room_id": other}, reach=reach
        )
        assert edited.change is not None
        assert statuses(other) == ["held"] * (4 - first)
        assert statuses(room) == ["held"] * first + ["released"] * (4 - first)
        assert {one.sequence for one in dates(planned.id)} == {0}
    with unit():
        series_undos.undo_change(actor=cast.ada, change_id=edited.change.id)
    with unit():
        assert statuses(other) == ["released"] * (4 - first)
        assert statuses(room) == ["held"] * 4


def test_a_room_that_is_taken_is_refused_to_a_whole_series(unit: OpenUnit, cast: Cast, room: UUID) -> None:
    with unit():
        series.plan_series(actor=cast.cleo, group_id=cast.group_b, new=weekly(room))
        planned = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=weekly(None))
    with pytest.raises(Taken), unit():
        series_edits.edit_series(
            actor=cast.ada, series_id=planned.id, changes={"room_id": room}, reach=Reach()
        )


def test_another_group_cannot_have_it_and_sees_only_when(unit: OpenUnit, cast: Cast, room: UUID) -> None:
    with unit():
        series.plan_series(actor=cast.ada, group_id=cast.group_a, new=weekly(room))
    with pytest.raises(Taken) as refused, unit():
        series.plan_series(actor=cast.cleo, group_id=cast.group_b, new=weekly(room, count=2))
    clashes = refused.value.findings.clashes
    assert [clash.starts_local for clash in clashes] == [TUESDAY, datetime(2026, 11, 3, 19)]
    assert {clash.resource_name for clash in clashes} == {"Garden room"}
    assert [(clash.session_id, clash.other.group_name, clash.other.session_id) for clash in clashes] == [
        (None, None, None)
    ] * 2
    with unit():
        assert statuses(room) == ["held"] * 4


def test_who_may_see_the_other_group_is_told_its_name(unit: OpenUnit, cast: Cast, room: UUID) -> None:
    with unit():
        series.plan_series(actor=cast.ada, group_id=cast.group_a, new=weekly(room))
    with pytest.raises(Taken) as refused, unit():
        series.plan_series(actor=cast.ana, group_id=cast.group_b, new=weekly(room))
    assert {clash.other.group_name for clash in refused.value.findings.clashes} == {"Tuesday Circle"}


def test_dates_that_clash_can_be_skipped(unit: OpenUnit, cast: Cast, room: UUID) -> None:
    with unit():
        series.plan_series(actor=cast.ada, group_id=cast.group_a, new=weekly(room, count=2))
        new = weekly(room, policy="skip_clashing")
        made = dates(series.plan_series(actor=cast.cleo, group_id=cast.group_b, new=new).id)
        assert [one.status for one in made] == ["cancelled", "cancelled", "planned", "planned"]
        assert [one.sequence for one in made] == [1, 1, 0, 0]
        assert made[0].cancel_reason == "room_unavailable"
        assert statuses(room) == ["held"] * 4


def test_or_kept_for_somebody_to_look_after(unit: OpenUnit, cast: Cast, room: UUID) -> None:
    with unit():
        first = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=weekly(room, count=1))
        new = weekly(room, count=1, policy="tentative")
        series.plan_series(actor=cast.cleo, group_id=cast.group_b, new=new)
        assert sorted(statuses(room)) == ["held", "tentative"]
    with unit():
        page = tentative_bookings.read_bookings(actor=cast.cleo, page=PageRequest(), status="tentative")
        waiting = page.rows[0]
        assert (waiting.resource_name, waiting.kind) == ("Garden room", "room")
    with pytest.raises(Taken), unit():
        tentative_bookings.hold_booking(actor=cast.cleo, booking_id=waiting.id)
    with unit():
        session_changes.cancel_session(actor=cast.ada, session_id=dates(first.id)[0].id)
        held = tentative_bookings.hold_booking(actor=cast.cleo, booking_id=waiting.id)
        assert held.status == "held"
        assert sorted(statuses(room)) == ["held", "released"]


def test_a_room_is_offered_that_is_free_instead(unit: OpenUnit, cast: Cast, room: UUID) -> None:
    with unit():
        attic = rooms.add_room(actor=cast.dora, new=NewRoom("Attic", cast.site_id)).id
        rooms.add_room(actor=cast.dora, new=NewRoom("Boat", cast.site_id))
        series.plan_series(actor=cast.ada, group_id=cast.group_a, new=weekly(room))
        series.plan_series(actor=cast.ada, group_id=cast.group_a, new=weekly(attic, count=1))
    with pytest.raises(Taken) as refused, unit():
        series.plan_series(actor=cast.cleo, group_id=cast.group_b, new=weekly(room))
    assert [one.name for one in refused.value.findings.rooms] == ["Boat"]


def test_time_to_set_up_and_clear_belongs_to_the_booking(unit: OpenUnit, cast: Cast) -> None:
    with unit():
        new = NewRoom("Hall", cast.site_id, buffer_before_minutes=15, buffer_after_minutes=15)
        hall = rooms.add_room(actor=cast.dora, new=new).id
        series.plan_series(actor=cast.ada, group_id=cast.group_a, new=weekly(hall, count=1))
    late = weekly(hall, at=datetime(2026, 10, 27, 20, 45), count=1)
    with pytest.raises(Taken), unit():
        series.plan_series(actor=cast.cleo, group_id=cast.group_b, new=late)
    with unit():
        later = weekly(hall, at=datetime(2026, 10, 27, 21), count=1)
        series.plan_series(actor=cast.cleo, group_id=cast.group_b, new=later)


def test_moving_takes_the_booking_along(unit: OpenUnit, cast: Cast, room: UUID) -> None:
    with unit():
        made = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=weekly(room, count=2))
        first, second = dates(made.id)
    onto = Move(starts_local=datetime(2026, 11, 3, 20))
    with pytest.raises(Taken) as refused, unit():
        session_changes.move_session(actor=cast.ada, session_id=first.id, move=onto)
    clash = refused.value.findings.clashes[0]
    assert (clash.session_id, clash.other.session_id) == (first.id, second.id)
    with unit():
        free = Move(starts_local=datetime(2026, 11, 3, 20, 30))
        session_changes.move_session(actor=cast.ada, session_id=first.id, move=free)
        again = Move(starts_local=datetime(2026, 11, 3, 21))  # it overlaps only with where it was itself
        session_changes.move_session(actor=cast.ada, session_id=first.id, move=again)
        assert statuses(room) == ["held", "held"]


def test_a_session_can_take_another_room_or_none(unit: OpenUnit, cast: Cast, room: UUID) -> None:
    with unit():
        attic = rooms.add_room(actor=cast.dora, new=NewRoom("Attic", cast.site_id)).id
        made = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=weekly(room, count=1))
        session = dates(made.id)[0]
        session_changes.move_session(actor=cast.ada, session_id=session.id, move=Move(room_id=attic))
        assert (statuses(room), statuses(attic)) == (["released"], ["held"])
        session_changes.move_session(actor=cast.ada, session_id=session.id, move=Move(room_id=NO_ROOM))
        assert (session.room_id, statuses(attic)) == (None, ["released"])
    with pytest.raises(Invalid), unit():
        session_changes.move_session(actor=cast.ada, session_id=session.id, move=Move(room_id=session.id))


def test_a_restored_session_has_to_find_its_room_free(unit: OpenUnit, cast: Cast, room: UUID) -> None:
    with unit():
        made = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=weekly(room, count=1))
        session_id = dates(made.id)[0].id
        session_changes.cancel_session(actor=cast.ada, session_id=session_id)
        series.plan_series(actor=cast.cleo, group_id=cast.group_b, new=weekly(room, count=1))
    with pytest.raises(Taken), unit():
        session_changes.restore_session(actor=cast.ada, session_id=session_id)
    with unit():
        session_changes.restore_session(actor=cast.ada, session_id=session_id, policy="tentative")
        assert sorted(statuses(room)) == ["held", "tentative"]


def test_who_leads_alone_cannot_be_in_two_places(unit: OpenUnit, cast: Cast) -> None:
    system = Principal.system()
    with unit():
        series.plan_series(actor=cast.cleo, group_id=cast.group_b, new=weekly(None))
        facilitators.unassign(actor=system, group_id=cast.group_a, account_id=cast.ids["ada"])
        facilitators.unassign(actor=system, group_id=cast.group_a, account_id=cast.ids["ben"])
        facilitators.assign(
            actor=system, group_id=cast.group_a, account_id=cast.ids["cleo"], new=NewAssignment("facilitator")
        )
    with pytest.raises(Taken) as refused, unit():
        series.plan_series(actor=cast.ana, group_id=cast.group_a, new=weekly(None))
    assert {(clash.kind, clash.resource_name) for clash in refused.value.findings.clashes} == {
        ("facilitator", "Cleo")
    }


def test_a_group_may_meet_twice_at_once_if_it_says_so_itself(unit: OpenUnit, cast: Cast) -> None:
    with unit():
        series.plan_series(actor=cast.cleo, group_id=cast.group_b, new=weekly(None, count=1))
        series.plan_series(actor=cast.cleo, group_id=cast.group_b, new=weekly(None, count=1))
        assert sorted(statuses(cast.ids["cleo"])) == ["held", "tentative"]


def test_several_facilitators_without_a_rota_are_not_booked(unit: OpenUnit, cast: Cast) -> None:
    with unit():
        series.plan_series(actor=cast.ada, group_id=cast.group_a, new=weekly(None))
        assert statuses(cast.ids["ada"]) == []


def test_dates_of_one_request_clash_with_each_other(unit: OpenUnit, cast: Cast, room: UUID) -> None:
    daily = NewSeries(TUESDAY, 1440, "FREQ=DAILY;COUNT=3", "Europe/London", room_id=room)
    with unit():
        rooms.change_room(actor=cast.dora, room_id=room, changes={"buffer_after_minutes": 30})
    with pytest.raises(Taken) as refused, unit():
        series.plan_series(actor=cast.ada, group_id=cast.group_a, new=daily)
    assert [clash.starts_local.day for clash in refused.value.findings.clashes] == [28]


def test_longer_buffers_make_later_bookings_tentative(unit: OpenUnit, cast: Cast, room: UUID) -> None:
    with unit():
        series.plan_series(actor=cast.ada, group_id=cast.group_a, new=weekly(room, count=1))
        after = weekly(room, at=datetime(2026, 10, 27, 20, 30), count=1)
        series.plan_series(actor=cast.cleo, group_id=cast.group_b, new=after)
        rooms.change_room(actor=cast.dora, room_id=room, changes={"buffer_after_minutes": 30})
        assert sorted(statuses(room)) == ["held", "tentative"]


def test_a_shared_room_is_never_booked(unit: OpenUnit, cast: Cast) -> None:
    with unit():
        hall = rooms.add_room(actor=cast.dora, new=NewRoom("Foyer", cast.site_id, exclusive=False)).id
        series.plan_series(actor=cast.ada, group_id=cast.group_a, new=weekly(hall))
        series.plan_series(actor=cast.cleo, group_id=cast.group_b, new=weekly(hall))
        assert statuses(hall) == []


def test_a_room_with_sessions_ahead_stays(unit: OpenUnit, cast: Cast, room: UUID) -> None:
    with unit():
        made = series.plan_series(actor=cast.ada, group_id=cast.group_a, new=weekly(room, count=1))
    with pytest.raises(Conflict), unit():
        rooms.remove_room(actor=cast.dora, room_id=room)
    with unit():
        session_changes.cancel_session(actor=cast.ada, session_id=dates(made.id)[0].id)
        series_ends.end_series(actor=cast.ada, series_id=made.id, after=TUESDAY.date())
        rooms.remove_room(actor=cast.dora, room_id=room)
    with unit():
        assert rooms.read_rooms(actor=cast.dora, page=PageRequest(), site_id=cast.site_id).rows == []


def test_clashes_can_be_looked_for_beforehand(unit: OpenUnit, cast: Cast, room: UUID) -> None:
    with unit():
        series.plan_series(actor=cast.ada, group_id=cast.group_a, new=weekly(room, count=2))
        found = conflicts.check_series(actor=cast.cleo, group_id=cast.group_b, new=weekly(room))
        assert [clash.starts_local.day for clash in found.clashes] == [27, 3]
        busy = rooms.read_busy(
            actor=cast.cleo, room_id=room, from_at=clock.now(), to_at=datetime(2026, 11, 1, tzinfo=clock.now().tzinfo)
        )  # fmt: skip
        assert [(span.starts_at.hour, span.group_name) for span in busy] == [(19, None)]
        free = sessions.read_sessions(actor=cast.cleo, page=PageRequest(), group_id=cast.group_b)
        assert free.rows == []
