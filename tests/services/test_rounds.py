"""A round from its preparation to its close, as facilitators run it from their phones."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from facilitator.clock import FrozenClock
from facilitator.domain.page import PageRequest
from facilitator.domain.round import NewRound, RoundTap
from facilitator.errors import Conflict, Invalid, NotFound, Stale
from facilitator.extensions import db
from facilitator.models.audit import Audit
from facilitator.models.round import Round
from facilitator.services import latecomers, registers, rounds
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.sharing import Sharing, begin_sharing


@pytest.fixture
def sharing(cast: Cast, clock: FrozenClock) -> Sharing:
    """Give tonight’s session."""
    return begin_sharing(cast, clock)


def test_a_round_seats_who_is_here_and_nobody_else(sharing: Sharing) -> None:
    sharing.guest()
    live = sharing.prepare(facilitators=True)
    ids = sharing.cast.ids
    assert sorted(sharing.names(live.picture["order"])) == sorted(
        ["Wren", "Ines", "Zoë", "guest:1", f"facilitator:{ids['ada']}", f"facilitator:{ids['ben']}"]
    )
    shown = {seat.person.name_to_use for seat in live.seats}
    assert shown == {"Wren", "Ines", "Zoë", None, "Ada", "Ben"}
    assert (live.status, live.picture["turn_seconds"]) == ("ready", 170)


def test_who_came_late_has_a_seat_and_who_left_has_none(sharing: Sharing) -> None:
    sharing.mark("Tomas", "late")
    sharing.mark("Wren", "left_early")
    assert sorted(sharing.names(sharing.prepare().picture["order"])) == ["Ines", "Tomas", "Zoë"]


def test_the_facilitators_choose_order_listening_and_who_asked_to_begin(sharing: Sharing) -> None:
    live = sharing.prepare(order=[sharing.key("Zoë"), sharing.key("Ines")], listening=[sharing.key("Wren")])
    assert sharing.names(live.picture["order"]) == ["Zoë", "Ines", "Wren"]
    assert sharing.names(live.picture["listening"]) == ["Wren"]
    live = sharing.prepare(starts=sharing.key("Ines"))
    assert sharing.names(live.picture["order"])[0] == "Ines"


@pytest.mark.parametrize("field", ["order", "listening", "remote"])
def test_a_seat_of_nobody_here_is_refused(sharing: Sharing, field: str) -> None:
    for key in (sharing.key("Tomas"), "guest:1", "somebody", f"member:{uuid4()}"):
        named: Any = {field: [key]}
        with pytest.raises(Conflict) as refused:
            sharing.prepare(**named)
        assert refused.value.field == field


def test_a_whole_round_with_pass_return_hold_and_close(sharing: Sharing) -> None:
    live = sharing.prepare(order=[sharing.key(name) for name in ("Wren", "Ines", "Zoë")])
    live = sharing.tap(live, "start")
    live = sharing.tap(live, "pass")
    assert sharing.names(live.picture["return_tray"]) == ["Wren"]
    assert sharing.names([live.picture["speaking"]]) == ["Ines"]
    live = sharing.tap(live, "hold", "ben")
    live = sharing.tap(live, "resume")
    live = sharing.tap(sharing.tap(live, "next"), "next", seconds_later=60)
    assert sharing.names([live.picture["speaking"]]) == ["Wren"]
    assert [seat.state for seat in live.seats] == ["offered_again", "done", "done"]
    live = sharing.tap(live, "next")
    assert (live.status, live.picture["to_offer"]) == ("closing", 0)
    live = sharing.tap(live, "close")
    assert (live.status, live.offered, live.eligible, live.seats) == ("closed", 3, 3, ())
    assert live.picture["order"] == []


def test_either_facilitator_takes_back_the_last_tap(sharing: Sharing) -> None:
    live = sharing.tap(sharing.prepare(), "start")
    first = live.picture["speaking"]
    live = sharing.tap(live, "next")
    assert live.acted_by == sharing.cast.ids["ada"]
    live = sharing.tap(live, "undo", "ben")
    assert (live.picture["speaking"], live.acted_by) == (first, sharing.cast.ids["ben"])


def test_a_tap_that_arrives_twice_counts_once(sharing: Sharing) -> None:
    live = sharing.tap(sharing.prepare(), "start")
    tap_id = uuid4()
    once = sharing.tap(live, "next", client_action_id=tap_id)
    again = sharing.tap(live, "next", client_action_id=tap_id, seconds_later=60)
    assert (again.version, again.picture["speaking"]) == (once.version, once.picture["speaking"])


def test_the_same_tap_from_two_phones_counts_once_and_is_remembered(sharing: Sharing, unit: OpenUnit) -> None:
    live = sharing.tap(sharing.prepare(), "start")
    first, second = uuid4(), uuid4()
    one = sharing.tap(live, "next", client_action_id=first)
    two = sharing.tap(live, "next", "ben", client_action_id=second, seconds_later=1)
    assert (two.version, two.picture["speaking"]) == (one.version, one.picture["speaking"])
    assert two.acted_by == sharing.cast.ids["ada"]
    with unit():
        state = rounds.state_of(db.session.get_one(Round, live.id))
        assert state is not None
        assert len(state.applied) == 3
    late = sharing.tap(live, "next", "ben", client_action_id=second, seconds_later=30)
    assert late.version == one.version


def test_a_tap_on_an_old_picture_is_refused_and_changes_nothing(sharing: Sharing, unit: OpenUnit) -> None:
    live = sharing.tap(sharing.prepare(), "start")
    moved = sharing.tap(live, "next")
    with pytest.raises(Conflict) as refused:
        sharing.tap(live, "next", "ben", seconds_later=30)
    assert refused.value.code == "stale_version"
    with unit():
        assert rounds.read_round(actor=sharing.cast.ben, round_id=live.id).version == moved.version


def test_the_version_is_the_one_that_the_machine_counts(sharing: Sharing, unit: OpenUnit) -> None:
    live = sharing.tap(sharing.prepare(), "start")
    with unit():
        assert rounds.read_version(actor=sharing.cast.ada, round_id=live.id) == live.version == 2


def test_a_member_who_comes_in_is_seated_and_marked_as_late(sharing: Sharing, unit: OpenUnit) -> None:
    live = sharing.tap(sharing.prepare(), "start")
    tap = RoundTap(uuid4(), live.version, "add", seat=sharing.key("Tomas"), position="at_end")
    once, seated = (sharing.do(latecomers.seat_latecomer, round_id=live.id, tap=tap) for _ in range(2))
    assert once.version == seated.version
    assert sharing.names(seated.picture["order"])[-1] == "Tomas"
    with unit():
        rows = registers.read_register(actor=sharing.cast.ada, session_id=sharing.session_id).rows
    assert {row.name_to_use: row.mark for row in rows}["Tomas"] == "late"


def test_somebody_new_is_counted_and_seated_by_one_tap(sharing: Sharing) -> None:
    live = sharing.tap(sharing.prepare(), "start")
    tap = RoundTap(uuid4(), live.version, "add", seat=latecomers.NEW_GUEST, position="listening")
    once, seated = (sharing.do(latecomers.seat_latecomer, round_id=live.id, tap=tap) for _ in range(2))
    assert once.version == seated.version
    assert seated.picture["listening"] == ["guest:1"]
    more = sharing.do(
        latecomers.seat_latecomer, round_id=live.id, tap=RoundTap(uuid4(), 3, "add", "guest:new")
    )
    assert more.picture["order"][-1] == "guest:2"


def test_who_is_in_the_round_already_is_not_marked_again(sharing: Sharing, unit: OpenUnit) -> None:
    live = sharing.tap(sharing.prepare(), "start")
    sharing.mark("Wren", "left_early")
    tap = RoundTap(uuid4(), live.version, "add", seat=sharing.key("Wren"))
    with pytest.raises(Conflict):
        sharing.do(latecomers.seat_latecomer, round_id=live.id, tap=tap)
    with unit():
        rows = registers.read_register(actor=sharing.cast.ada, session_id=sharing.session_id).rows
    assert {row.name_to_use: row.mark for row in rows}["Wren"] == "left_early"


def test_nobody_who_could_not_be_here_takes_a_seat(sharing: Sharing) -> None:
    live = sharing.tap(sharing.prepare(), "start")
    for key in (f"member:{uuid4()}", "guest:7", f"facilitator:{sharing.cast.ids['cleo']}", "nobody", None):
        with pytest.raises((Conflict, Invalid)) as refused:
            sharing.tap(live, "add", seat=key)
        assert refused.value.field == "seat"


def test_before_the_start_somebody_may_choose_to_listen_and_think_again(sharing: Sharing) -> None:
    live = sharing.tap(sharing.prepare(), "add", seat=sharing.key("Ines"), position="listening")
    assert sharing.names(live.picture["listening"]) == ["Ines"]
    live = sharing.tap(live, "add", seat=sharing.key("Ines"), position="at_end")
    assert live.picture["listening"] == []


def test_a_round_needs_an_open_session_and_somebody_in_it(sharing: Sharing) -> None:
    with pytest.raises(Conflict) as refused:
        sharing.prepare(session_id=sharing.next_session_id)
    assert refused.value.key == "session.not_live"
    with pytest.raises(Conflict) as refused:
        sharing.prepare(session_id=sharing.open_next())
    assert refused.value.key == "round.nobody_here"


@pytest.mark.parametrize("stranger", ["cleo", "dora", "eli", "ana"])
def test_for_everybody_else_there_is_no_round(sharing: Sharing, stranger: str) -> None:
    live = sharing.prepare()
    tap = RoundTap(uuid4(), live.version, "start")
    new = NewRound("circle", 600)
    for verb, named in (
        (rounds.read_rounds, {"session_id": sharing.session_id, "page": PageRequest()}),
        (rounds.add_round, {"session_id": sharing.session_id, "new": new}),
        (rounds.read_round, {"round_id": live.id}),
        (rounds.read_version, {"round_id": live.id}),
        (rounds.read_latecomers, {"round_id": live.id}),
        (rounds.act, {"round_id": live.id, "tap": tap}),
        (latecomers.seat_latecomer, {"round_id": live.id, "tap": tap}),
        (rounds.remove_round, {"round_id": live.id}),
    ):
        with pytest.raises(NotFound):
            sharing.do(verb, stranger, **named)


def test_a_round_that_has_not_begun_can_be_taken_away(sharing: Sharing, unit: OpenUnit) -> None:
    live = sharing.prepare()
    with pytest.raises(Stale):
        sharing.do(rounds.remove_round, round_id=live.id, expected=7)
    sharing.do(rounds.remove_round, round_id=live.id, expected=1)
    with unit():
        assert (
            rounds.read_rounds(actor=sharing.cast.ada, session_id=sharing.session_id, page=PageRequest()).rows
            == []
        )
    begun = sharing.tap(sharing.prepare(), "start")
    with pytest.raises(Conflict):
        sharing.do(rounds.remove_round, round_id=begun.id)


def test_the_audit_knows_that_there_was_a_round_and_of_no_tap(sharing: Sharing, unit: OpenUnit) -> None:
    live = sharing.tap(sharing.tap(sharing.tap(sharing.prepare(), "start"), "pass"), "stay")
    sharing.tap(live, "close")
    with unit():
        noted = db.session.scalars(select(Audit.verb).where(Audit.noun == "round").order_by(Audit.id)).all()
    assert noted == ["add", "close"]


def test_two_taps_at_the_same_moment_wait_for_each_other(sharing: Sharing) -> None:
    live = sharing.tap(sharing.prepare(order=[sharing.key("Wren")]), "start")
    taps = [RoundTap(uuid4(), live.version, "next") for _ in range(4)]
    late = [RoundTap(uuid4(), live.version, "add", latecomers.NEW_GUEST) for _ in range(4)]
    with ThreadPoolExecutor(8) as phones:
        moved = [phones.submit(sharing.do, rounds.act, round_id=live.id, tap=tap) for tap in taps]
        came = [
            phones.submit(sharing.do, latecomers.seat_latecomer, round_id=live.id, tap=tap) for tap in late
        ]
    assert not [phone.exception() for phone in (*moved, *came) if phone.exception()]
    after = sharing.do(rounds.read_round, round_id=live.id)
    assert after.version == live.version + 1 + len(late)
    assert [seat.state for seat in after.seats].count("done") == 1
    assert sorted(after.picture["order"][-4:]) == [f"guest:{number}" for number in range(1, 5)]
