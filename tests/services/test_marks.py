"""The hot path of the register against the slow way, its statements counted, and sixteen writers at once."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from facilitator import transactions
from facilitator.clock import FrozenClock
from facilitator.domain.register import MarkBatch, MarkChange, MemberMark
from facilitator.extensions import db
from facilitator.models.audit import Audit
from facilitator.models.register import Mark, MarkHistory
from facilitator.models.session import GroupSession
from facilitator.services import registers
from tests.cast import Cast
from tests.conftest import NOW, OpenUnit
from tests.registers import Evening, evening_at_hand

WORDS = ("here", "late", "left_early", "sent_word", "unmarked")


@pytest.fixture
def evening(app: Flask, cast: Cast) -> Evening:
    """Give tonight's evening, with five people on the list."""
    return evening_at_hand(app, cast, ["Wren", "Sam", "Sam", None, "J."])


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that change or read the main database inside a unit."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "COMMIT")):
            seen.append(statement)

    with app.app_context():
        event.listen(db.engines[None], "before_cursor_execute", note)
        yield seen
        event.remove(db.engines[None], "before_cursor_execute", note)


def slowly(sent: Sequence[MemberMark]) -> dict[UUID, tuple[str, UUID | None]]:
    """Return what stands in the end, worked out tap by tap: the simplest thing that is right."""
    stands: dict[UUID, MemberMark] = {}
    seen = set()
    for one in sent:
        if (one.member_id, one.client_mark_id) in seen:
            continue
        seen.add((one.member_id, one.client_mark_id))
        other = stands.get(one.member_id)
        if other is None or key(one) > key(other):
            stands[one.member_id] = one
    return {member_id: (one.mark, one.client_mark_id) for member_id, one in stands.items()}


def key(sent: MemberMark) -> tuple[datetime, UUID]:
    """Return what decides between two marks that a test sends."""
    assert sent.client_time is not None
    assert sent.client_mark_id is not None
    return sent.client_time, sent.client_mark_id


def kept(evening: Evening) -> dict[UUID, tuple[str, UUID]]:
    """Return what stands in the database, inside a context."""
    rows = db.session.scalars(select(Mark).where(Mark.session_id == evening.session_id))
    return {row.member_id: (row.mark, row.client_mark_id) for row in rows}


def taps(evening: Evening, chance: Random, number: int) -> list[MemberMark]:
    """Return taps of devices, some at the same instant and some sent twice."""
    made = [
        MemberMark(
            chance.choice(evening.members), chance.choice(WORDS), UUID(int=chance.getrandbits(128), version=4),
            NOW - timedelta(seconds=chance.randrange(8)),
        )
        for _ in range(number)
    ]  # fmt: skip
    return made + chance.choices(made, k=number // 3)


@pytest.mark.parametrize("seed", range(4))
def test_batches_in_any_order_leave_what_the_slow_way_leaves(
    cast: Cast, unit: OpenUnit, evening: Evening, seed: int
) -> None:
    chance = Random(seed)
    sent, ada = taps(evening, chance, 40), cast.ada
    chance.shuffle(sent)
    while sent:
        size = chance.choice([1, 1, 7, 20])
        part, sent = sent[:size], sent[size:]
        with unit():
            registers.mark_batch(actor=ada, session_id=evening.session_id, batch=MarkBatch(part))
    again = Random(seed)
    with unit():
        assert kept(evening) == slowly(taps(evening, again, 40))
        history = db.session.scalar(select(func.count()).select_from(MarkHistory))
        assert history == 40


def test_one_by_one_and_all_at_once_are_the_same(cast: Cast, unit: OpenUnit, evening: Evening) -> None:
    sent, ada = taps(evening, Random(9), 12), cast.ada
    for one in sent:
        change = MarkChange(one.mark, one.client_mark_id, one.client_time)
        with unit():
            row = registers.mark(
                actor=ada, session_id=evening.session_id, member_id=one.member_id, change=change
            )
            assert (row.mark, row.client_mark_id) == kept(evening)[one.member_id]
    with unit():
        before = kept(evening)
        assert before == slowly(sent)
        rows = registers.mark_batch(actor=ada, session_id=evening.session_id, batch=MarkBatch(sent))
        assert {row.member_id: (row.mark, row.client_mark_id) for row in rows} == before == kept(evening)


@pytest.mark.parametrize("number", [1, 10, 500])
def test_any_number_of_marks_takes_four_statements_at_the_most(
    app: Flask, cast: Cast, evening: Evening, number: int
) -> None:
    chance, ada = Random(number), cast.ada
    batch = MarkBatch([MemberMark(chance.choice(evening.members), "here", uuid4()) for _ in range(number)])
    with statements(app) as seen, transactions.unit():
        registers.mark_batch(actor=ada, session_id=evening.session_id, batch=batch)
        at_once = number == 1 and db.engine.dialect.name == "postgresql"  # a tap, which most requests are
    expected = ["UPDATE", "WITH"] if at_once else ["UPDATE", "INSERT", "INSERT", "INSERT"]
    assert [statement.split()[0] for statement in seen] == expected


def test_what_is_written_is_the_mark_its_history_and_the_audit(
    cast: Cast, unit: OpenUnit, evening: Evening
) -> None:
    with unit():
        registers.mark(
            actor=cast.ada, session_id=evening.session_id, member_id=evening.members[0], change=MarkChange("here")
        )  # fmt: skip
    with unit():
        for row in (db.session.scalars(select(Mark)).one(), db.session.scalars(select(MarkHistory)).one()):
            assert (row.mark, row.marked_at, row.client_time) == ("here", NOW, NOW)
            assert (row.marked_by, row.member_id) == (cast.ids["ada"], evening.members[0])
        noted = db.session.scalars(select(Audit).where(Audit.noun == "register")).one()
        assert (noted.verb, noted.noun_id, noted.group_id) == ("mark", evening.session_id, cast.group_a)


def test_a_repeated_tap_stays_repeated_although_its_time_is_measured_anew(
    cast: Cast, unit: OpenUnit, evening: Evening, clock: FrozenClock
) -> None:
    ada, mine = cast.ada, uuid4()
    where = {"session_id": evening.session_id, "member_id": evening.members[0]}
    with unit():
        registers.mark(actor=ada, **where, change=MarkChange("here", mine))
    clock.advance(timedelta(minutes=1))
    with unit():
        registers.mark(actor=ada, **where, change=MarkChange("late"))
    clock.advance(timedelta(minutes=1))
    with unit():
        assert registers.mark(actor=ada, **where, change=MarkChange("here", mine)).mark == "late"


def write(app: Flask, cast: Cast, evening: Evening, number: int, results: list[str]) -> None:
    """Mark and unmark as one of many devices, each tap in a unit of its own."""
    chance, actor = Random(number), cast.ada
    for _ in range(12):
        change = MarkChange(chance.choice(WORDS), uuid4())
        try:
            with app.app_context(), transactions.unit():
                registers.mark(
                    actor=actor, session_id=evening.session_id, member_id=chance.choice(evening.members),
                    change=change,
                )  # fmt: skip
            results.append("taken")
        except Exception as error:  # noqa: BLE001 - whatever it is, the test tells it
            results.append(repr(error))


def test_sixteen_writers_lose_nothing(app: Flask, cast: Cast, evening: Evening, unit: OpenUnit) -> None:
    results: list[str] = []
    with unit():
        before = db.session.get_one(GroupSession, evening.session_id).register_version
    writers = [threading.Thread(target=write, args=(app, cast, evening, n, results)) for n in range(16)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert results == ["taken"] * (16 * 12)
    with unit():
        assert db.session.get_one(GroupSession, evening.session_id).register_version - before == 16 * 12
        assert db.session.scalar(select(func.count()).select_from(MarkHistory)) == 16 * 12
        assert db.session.scalar(select(func.count()).select_from(Audit).where(Audit.verb == "mark")) == 192
        rows = db.session.scalars(select(MarkHistory)).all()
        last = {
            member: max((row.client_time, row.client_mark_id, row.mark) for row in rows if row.member_id == member)
            for member in {row.member_id for row in rows}
        }  # fmt: skip
        assert {member: word for member, (word, _) in kept(evening).items()} == {
            member: word for member, (_, _, word) in last.items()
        }
