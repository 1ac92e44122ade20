"""How a session ends: what was not marked was not seen, guests become a number, and ten minutes to open it again."""

from datetime import timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from flask import Flask

from facilitator.clock import FrozenClock
from facilitator.domain.register import MarkChange
from facilitator.errors import Conflict, FacilitatorError, Forbidden, NotFound
from facilitator.services import closings, guests, registers, session_changes, sessions
from tests.cast import Cast
from tests.conftest import NOW, OpenUnit
from tests.people import audited, joined
from tests.registers import Evening, evening_at_hand, evening_of, marked, words


@pytest.fixture
def evening(app: Flask, cast: Cast) -> Evening:
    """Give tonight's evening, an hour and a half before it starts and open already."""
    return evening_at_hand(app, cast)


def test_closing_settles_marks_and_guests(
    cast: Cast, unit: OpenUnit, evening: Evening, clock: FrozenClock
) -> None:
    where = evening.by(cast.ada)
    with unit():
        marked(cast.ada, evening, "here", "sent_word")
        guests.welcome_guest(**where)
    clock.advance(timedelta(hours=3))
    for _ in range(2):  # closing twice is fine
        with unit():
            session = closings.close_session(**where)
            assert (session.status, session.guest_count) == ("closed", 1)
            assert (session.register_closed_at, session.register_closed_by) == (clock.now(), cast.ids["ada"])
    with unit():
        assert words(cast.ada, evening) == ["here", "sent_word", "not_seen"]
        assert sessions.read_session(actor=cast.ada, session_id=evening.session_id).head_count == 2
        assert audited("close", "session") == [evening.session_id]


def send(cast: Cast, evening: Evening, place: int, tap: tuple[str, int]) -> None:
    """Send a tap that was made some minutes ago, inside an open unit."""
    word, ago = tap
    registers.mark(
        actor=cast.ada,
        session_id=evening.session_id,
        member_id=evening.members[place],
        change=MarkChange(word, uuid4(), NOW - timedelta(minutes=ago)),
    )


def test_taps_that_arrive_before_and_after_the_closing_merge_in_any_order(
    app: Flask, cast: Cast, unit: OpenUnit
) -> None:
    orders = list(permutations([("here", 30), ("late", 20), ("unmarked", 10)]))
    evening = evening_at_hand(app, cast, [f"P{number}" for number in range(len(orders))])
    with unit():
        for place, taps in enumerate(orders):
            send(cast, evening, place, taps[0])
        closings.close_session(actor=cast.ada, session_id=evening.session_id)
    with unit():
        for place, taps in enumerate(orders):
            for tap in taps[1:]:
                send(cast, evening, place, tap)
    with unit():
        assert words(cast.ada, evening) == ["not_seen"] * len(orders)
        closings.reopen_session(actor=cast.ada, session_id=evening.session_id)
    with unit():
        assert words(cast.ada, evening) == ["unmarked"] * len(orders)


def test_a_phone_that_was_offline_still_counts_after_the_closing(
    cast: Cast, unit: OpenUnit, evening: Evening
) -> None:
    with unit():
        closings.close_session(actor=cast.ada, session_id=evening.session_id)
    with unit():
        send(cast, evening, 0, ("here", 45))
    with unit():
        assert words(cast.ada, evening) == ["here", "not_seen", "not_seen"]


def test_for_ten_minutes_a_session_can_be_opened_again(
    cast: Cast, unit: OpenUnit, evening: Evening, clock: FrozenClock
) -> None:
    where = evening.by(cast.ada)
    with unit():
        marked(cast.ada, evening, "here")
        for _ in range(2):
            guests.welcome_guest(**where)
    with unit():
        closings.close_session(**where)
    clock.advance(timedelta(minutes=10))
    for _ in range(2):  # opening twice is fine
        with unit():
            session = closings.reopen_session(actor=cast.ben, session_id=evening.session_id)
            assert (session.status, session.guest_count) == ("live", 0)
            assert session.register_closed_at is None
    with unit():
        register = registers.read_register(**where)
        assert words(cast.ada, evening) == ["here", "unmarked", "unmarked"]
        assert ([guest.number for guest in register.guests], register.tally.head_count) == ([1, 2], 3)
        closings.close_session(**where)
    with unit():
        assert words(cast.ada, evening) == ["here", "not_seen", "not_seen"]
    clock.advance(timedelta(minutes=10, seconds=1))
    with unit(), pytest.raises(Conflict, match="too_late_to_reopen"):
        closings.reopen_session(**where)


def test_a_group_that_did_not_meet_leaves_nobody_not_seen(
    cast: Cast, unit: OpenUnit, evening: Evening
) -> None:
    where = evening.by(cast.ada)
    with unit():
        marked(cast.ada, evening, "sent_word")
    with unit():
        assert closings.close_session(**where, met=False).status == "did_not_meet"
    with unit():
        assert words(cast.ada, evening)[0] == "sent_word"
        assert {row.mark for row in registers.read_register(**where).rows} == {"sent_word", "unmarked"}
    with unit(), pytest.raises(Conflict, match="is_closed"):
        closings.close_session(**where)
    with unit(), pytest.raises(Conflict, match="did_not_meet"):
        marked(cast.ada, evening, "here")
    with unit():
        assert closings.reopen_session(**where).status == "live"


@pytest.mark.parametrize("who", ["member", "guest"])
def test_a_group_with_somebody_here_did_meet(cast: Cast, unit: OpenUnit, evening: Evening, who: str) -> None:
    where = evening.by(cast.ada)
    with unit():
        if who == "guest":
            guests.welcome_guest(**where)
        else:
            marked(cast.ada, evening, "late")
    with unit(), pytest.raises(Conflict, match="somebody_was_here"):
        closings.close_session(**where, met=False)


def test_whoever_joins_after_the_session_was_not_expected_there(
    app: Flask, cast: Cast, unit: OpenUnit, clock: FrozenClock
) -> None:
    evening = evening_of(app, cast.ada, cast.group_a, ["Wren"])
    clock.advance(timedelta(days=2))
    with unit():
        later = joined(cast.ada, cast.group_a, "Later").id
        closings.close_session(actor=cast.ada, session_id=evening.session_id)
    with unit():
        rows = registers.read_register(actor=cast.ada, session_id=evening.session_id).rows
        assert later not in {row.member_id for row in rows}
        assert words(cast.ada, evening) == ["not_seen"]


def test_a_session_that_nobody_opened_can_be_closed_once_its_time_has_come(
    app: Flask, cast: Cast, unit: OpenUnit
) -> None:
    evening = evening_of(app, cast.ada, cast.group_a, opened=False)
    with unit(), pytest.raises(Conflict, match="too_early"):
        closings.close_session(actor=cast.ada, session_id=evening.next_id)
    with unit():
        assert closings.close_session(actor=cast.ada, session_id=evening.session_id).status == "closed"
    with unit():
        session_changes.cancel_session(actor=cast.ada, session_id=evening.next_id)
    with unit(), pytest.raises(Conflict, match="is_cancelled"):
        closings.close_session(actor=cast.ada, session_id=evening.next_id)
    with unit(), pytest.raises(Conflict, match="not_closed"):
        closings.reopen_session(actor=cast.ada, session_id=evening.next_id)


@pytest.mark.parametrize(
    ("name", "error"), [("cleo", NotFound), ("eli", NotFound), ("dora", Forbidden), ("ana", Forbidden)]
)
def test_only_its_facilitators_close_a_session(
    cast: Cast, unit: OpenUnit, evening: Evening, name: str, error: type[FacilitatorError]
) -> None:
    who = cast.actor(name)
    for verb in (closings.close_session, closings.reopen_session):
        with unit(), pytest.raises(error):
            verb(actor=who, session_id=evening.session_id)
