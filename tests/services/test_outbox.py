"""The statements of the outbox against their slow ways: guards by kind, one reason for all, the index in use."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, text

from facilitator.clock import FrozenClock
from facilitator.domain.delivery import GUARDS, DueReminder, coalesced
from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.checkin import CheckinRound
from facilitator.models.contact import Contact
from facilitator.models.delivery import Delivery
from facilitator.models.ids import new_id
from facilitator.models.member import Member
from facilitator.models.session import GroupSession
from facilitator.models.suppression import Suppression
from facilitator.services import deliveries, outbox, reachability, reminders
from facilitator.services.addresses import own_scope
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.mailing import EVE, FIRST_AT, Mailing, prepare, reached
from tests.people import joined, place_of

MEMBER_KINDS = [kind for kind, guard in GUARDS.items() if guard.current_member]


@pytest.fixture
def mailing(cast: Cast, unit: OpenUnit) -> Mailing:
    return prepare(cast, unit)


def claimed(kind: str, mailing: Mailing, now: FrozenClock, sequence: int = 0) -> Delivery:
    """Add a row that a sender has claimed."""
    at = now.now()
    row = Delivery(
        dedupe_key=str(new_id()), kind=kind, session_id=mailing.session_ids[0], member_id=mailing.member_ids[0],
        sequence=sequence, due_at=at, not_before=at, expires_at=at + timedelta(hours=1), state="claimed",
        lease_token="mine", lease_until=at + timedelta(minutes=2),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


@pytest.mark.parametrize("kind", MEMBER_KINDS)
def test_the_guard_of_each_kind_says_what_the_table_says(
    kind: str, mailing: Mailing, clock: FrozenClock
) -> None:
    guard = GUARDS[kind]
    statuses = ("planned", "live", "cancelled")
    for status, edited in product(statuses, (False, True)):
        with mailing.unit() as unit:
            row = claimed(kind, mailing, clock)
            session = mailing.session()
            session.status, session.sequence = status, int(edited)
            db.session.flush()
            right_status = not guard.session_statuses or status in guard.session_statuses
            right_sequence = not (guard.same_sequence and edited)
            assert outbox.declare(row.id, kind, "mine") == (right_status and right_sequence), (status, edited)
            unit.refuse()


def stopped(mailing: Mailing, member: Member) -> None:
    place_of(member, mailing.cast.group_a).reminders_stopped_at = FIRST_AT


def left(mailing: Mailing, member: Member) -> None:
    place_of(member, mailing.cast.group_a).status = "left"


def paused(mailing: Mailing, member: Member) -> None:
    place_of(member, mailing.cast.group_a).status = "paused"


def taken_off(mailing: Mailing, member: Member) -> None:
    place_of(member, mailing.cast.group_a).deleted_at = FIRST_AT


def bounced(mailing: Mailing, member: Member) -> None:
    add_suppression(member, "all", "hard_bounce")


def stopped_alone(mailing: Mailing, member: Member) -> None:
    add_suppression(member, own_scope(member.id), "stopped")


def add_suppression(member: Member, scope: str, reason: str) -> None:
    key = db.session.query(Contact).filter_by(member_id=member.id).one().value_key
    db.session.add(Suppression(address_key=key, scope=scope, reason=reason, created_at=FIRST_AT))


def no_consent(mailing: Mailing, member: Member) -> None:
    db.session.execute(text("UPDATE consent SET withdrawn_at = given_at WHERE what = 'email'"))


def no_address(mailing: Mailing, member: Member) -> None:
    db.session.query(Contact).filter_by(member_id=member.id).delete()


def shared(mailing: Mailing, member: Member) -> None:
    reached(mailing.cast, "member0@example.net")


def nothing(mailing: Mailing, member: Member) -> None:
    """Leave everything as it is."""


REASONS: dict[Callable[[Mailing, Member], None], str | None] = {
    nothing: None, stopped: "stopped", left: "left", paused: "paused", taken_off: "left", bounced: "bounced",
    stopped_alone: "stopped", no_consent: "not_agreed", no_address: "no_address", shared: "shared",
}  # fmt: skip


@pytest.mark.parametrize("act", REASONS)
def test_the_reason_in_words_and_the_clause_agree(
    act: Callable[[Mailing, Member], None], mailing: Mailing, clock: FrozenClock
) -> None:
    with mailing.unit():
        member = db.session.get_one(Member, mailing.member_ids[0])
        act(mailing, member)
        db.session.flush()
        ids = {"member_id": member.id, "group_id": mailing.cast.group_a}
        assert reachability.why_not(**ids) == REASONS[act]
        assert (reachability.mailable(**ids) is None) == (REASONS[act] is not None)
        row = claimed("reminder", mailing, clock)
        assert outbox.declare(row.id, "reminder", "mine") == (REASONS[act] is None)


def test_the_list_of_members_says_the_same(mailing: Mailing) -> None:
    with mailing.unit():
        joined(mailing.cast.ada, mailing.cast.group_a, "no address")
        rows = reachability.read_reach(group_id=mailing.cast.group_a)
        assert {row.name_to_use: reachability.reason_of(row) for row in rows} == {
            "Sam": None,
            "no address": "no_address",
        }


def test_mail_to_an_account_goes_while_the_account_is_active(mailing: Mailing, clock: FrozenClock) -> None:
    for active in (True, False):
        with mailing.unit():
            row = claimed("password", mailing, clock)
            row.account_id, row.member_id = mailing.cast.ids["ben"], None
            db.session.get_one(Account, mailing.cast.ids["ben"]).active = active
            db.session.flush()
            assert outbox.declare(row.id, "password", "mine") == active


def test_a_lost_lease_declares_nothing(mailing: Mailing, clock: FrozenClock) -> None:
    with mailing.unit():
        row = claimed("reminder", mailing, clock)
        assert not outbox.declare(row.id, "reminder", "somebody else's")
        clock.advance(timedelta(hours=1))
        assert not outbox.declare(row.id, "reminder", "mine"), "it has expired"


def test_a_message_sent_while_its_lease_ran_out_counts_as_sent(mailing: Mailing, clock: FrozenClock) -> None:
    with mailing.unit():
        row = claimed("reminder", mailing, clock)
        assert outbox.declare(row.id, "reminder", "mine")
    clock.advance(timedelta(minutes=3))
    mailing.sweep()
    with mailing.unit():
        (again,) = mailing.rows(ambiguous=1)
        assert again.state == "planned"
        outbox.note_sent(again.id, "mine")
        assert [row.state for row in mailing.rows(ambiguous=1)] == ["sent"]


def test_the_statement_that_coalesces_and_the_rule_agree(
    cast: Cast, unit: OpenUnit, clock: FrozenClock
) -> None:
    mailing = prepare(cast, unit, members=0)
    with unit():
        people = [reached(cast, f"p{number}@example.net").id for number in range(3)]
        db.session.query(Delivery).delete()
        due = [
            DueReminder(planned(session_id, member_id, lead, clock), session_id, member_id, lead)
            for session_id in mailing.session_ids
            for place, member_id in enumerate(people)
            for lead in (60, 120, 1440)[place:]
        ]
    mailing.sweep()
    with unit():
        dropped = {row.id for row in mailing.rows(reason="coalesced")}
    assert dropped == coalesced(due)
    assert dropped


def planned(session_id: UUID, member_id: UUID, lead: int, now: FrozenClock) -> UUID:
    """Add a due reminder and return its id."""
    row = Delivery(
        dedupe_key=str(new_id()), kind="reminder", session_id=session_id, member_id=member_id,
        lead_minutes=lead, due_at=now.now(), not_before=now.now(), expires_at=FIRST_AT,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row.id


def plans_of(act: Callable[[], object]) -> str:
    """Return how the database carries out the statements of an act."""
    plans: list[str] = []
    engine = db.engines[None]

    def explain(_connection: Any, cursor: Any, sql: str, params: Any, *_: Any) -> None:
        word = "EXPLAIN" if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        cursor.execute(f"{word} {sql}", params)
        plans.extend(str(row) for row in cursor.fetchall())

    event.listen(engine, "before_cursor_execute", explain)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", explain)
    return "\n".join(plans)


@pytest.mark.parametrize(
    ("index", "act"),
    [
        ("ix_delivery_due", lambda: outbox.claim("mine")),
        ("ix_delivery_due", reminders.expire),
        ("ix_delivery_due", reminders.coalesce),
        ("ix_delivery_leased", reminders.take_back_claims),
        ("ix_delivery_leased", reminders.doubt_silences),
        ("ix_group_session_unplanned", deliveries.plan_entering),
    ],
)
def test_looking_for_work_uses_its_partial_index(
    index: str, act: Callable[[], object], mailing: Mailing, clock: FrozenClock
) -> None:
    clock.move_to(EVE)
    with mailing.unit():
        if db.session.get_bind().dialect.name == "postgresql":
            db.session.execute(text("SET LOCAL enable_seqscan = off"))  # a table of three rows is read whole
        assert index in plans_of(act)


def test_only_a_hundred_are_claimed_at_once_and_the_oldest_first(
    mailing: Mailing, clock: FrozenClock
) -> None:
    with mailing.unit():
        first = planned(mailing.session_ids[1], mailing.member_ids[0], 1, clock)
        clock.advance(timedelta(seconds=1))
        for lead in range(2, 121):
            row = db.session.get_one(
                Delivery, planned(mailing.session_ids[0], mailing.member_ids[0], lead, clock)
            )
            row.kind = "moved"
        db.session.flush()
        rows = outbox.claim("mine")
        assert (len(rows), rows[0].id) == (100, first)
        assert len(outbox.claim("another's")) == 20
        assert outbox.claim("a third's") == []


def test_sealed_invitations_are_left_to_their_own_sender(mailing: Mailing, clock: FrozenClock) -> None:
    with mailing.unit():
        row = claimed("checkin_invite", mailing, clock)
        row.state, row.lease_token, row.channel = "planned", None, "sealed"
    assert mailing.drain() == 0
    clock.advance(timedelta(hours=3))
    mailing.sweep()
    with mailing.unit():
        assert [row.state for row in mailing.rows(channel="sealed")] == ["planned"]
        assert db.session.query(CheckinRound).count() == 0
        assert reminders.count_due() == 0
        assert db.session.get(GroupSession, mailing.session_ids[0]) is not None
