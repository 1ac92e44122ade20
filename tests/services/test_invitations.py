"""Invitations: one code each, in no order, kept nowhere; and what happens when mail does not go as it should."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from facilitator.errors import Conflict, Forbidden
from facilitator.extensions import db
from facilitator.models.delivery import Delivery
from facilitator.models.membership import Membership
from facilitator.services import boxes, checkins, invitations, postbox, reminders
from tests.attacks.killing import killed_at
from tests.circle import Circle

SIX_MINUTES, A_QUARTER = timedelta(minutes=6), timedelta(minutes=15)
KEPT_OF_NOBODY = ("sent_at", "last_code", "last_reply", "reason", "lease_token", "lease_until")


def ledger(circle: Circle) -> list[Delivery]:
    """Return the rows about invitations."""
    with circle.inside():
        return list(db.session.scalars(select(Delivery).where(Delivery.kind == "checkin_invite")))


def invite(circle: Circle) -> int:
    """Let the periodic work invite."""
    with circle.inside():
        return invitations.invite_due()


def unsent(circle: Circle, *, by_mail: bool = True) -> UUID:
    """Open a check-in without letting its invitations go."""
    checkin_id = circle.plan(by_mail=by_mail)
    with circle.inside(), circle.unit():
        checkins.open_checkin(actor=circle.cast.ada, checkin_id=checkin_id)
    return checkin_id


def codes_in_box(circle: Circle, checkin_id: UUID) -> int:
    """Return how many codes, decoys among them, the box holds."""
    with circle.inside():
        return len(boxes.peek(checkin_id).codes)


def again(circle: Circle, checkin_id: UUID, place: int) -> None:
    """Send one member a new code."""
    with circle.inside(), circle.unit():
        checkins.send_again(actor=circle.cast.ada, checkin_id=checkin_id, member_id=circle.members[place])


def test_whoever_takes_mail_gets_one_code_and_the_ledger_keeps_no_trace(circle: Circle) -> None:
    checkin_id = circle.opened()
    assert sorted(to for one in circle.sink.messages for to in one.recipients) == [
        f"person{place}@example.net" for place in range(7)
    ]
    rows = ledger(circle)
    assert {row.state for row in rows} == {"sent"}
    assert {row.channel for row in rows} == {"sealed"}
    assert all(getattr(row, name) is None for row in rows for name in KEPT_OF_NOBODY)
    assert len({(row.due_at, row.not_before, row.expires_at, row.tries) for row in rows}) == 1
    assert circle.checkin(checkin_id).codes_given == 7
    assert codes_in_box(circle, checkin_id) == 16


def test_they_go_once_however_often_the_work_runs(circle: Circle) -> None:
    circle.opened()
    assert invite(circle) == 0
    assert len(circle.sink.messages) == 7


def test_the_order_is_of_chance(circle: Circle) -> None:
    circle.opened("before")
    circle.opened("after")
    sent = [one.recipients[0] for one in circle.sink.messages]
    assert sent[:7] != sent[7:] or sent[:7] != sorted(sent[:7])


def test_from_a_hat_nobody_gets_mail(circle: Circle) -> None:
    checkin_id = unsent(circle, by_mail=False)
    assert invite(circle) == 0
    assert circle.checkin(checkin_id).codes_given == 0
    assert len(circle.printed_codes(checkin_id)) == 9


def test_the_general_sending_leaves_them_alone(circle: Circle) -> None:
    unsent(circle)
    with circle.inside():
        reminders.drain()
    assert {row.state for row in ledger(circle)} == {"planned"}
    assert [one for one in circle.sink.messages if b"/c/#" in one.raw] == []


def test_who_has_left_by_then_gets_none(circle: Circle) -> None:
    checkin_id = unsent(circle)
    with circle.inside(), circle.unit():
        place = select(Membership).where(Membership.member_id == circle.members[0])
        db.session.scalars(place).one().status = "left"
    assert invite(circle) == 6
    assert len(ledger(circle)) == 6
    assert circle.checkin(checkin_id).codes_given == 6


def send_by(circle: Circle, url: str) -> None:
    """Let mail go to another server from now on."""
    postbox.install(replace(circle.app.config["SETTINGS"], mail_url=url))


def test_a_server_that_is_away_is_tried_again_with_fresh_codes(circle: Circle) -> None:
    checkin_id = unsent(circle)
    send_by(circle, "smtp://127.0.0.1:1")
    assert invite(circle) == 0
    assert {row.state for row in ledger(circle)} == {"planned"}
    send_by(circle, circle.sink.url)
    circle.clock.advance(A_QUARTER)
    assert invite(circle) == 7
    assert circle.checkin(checkin_id).codes_given == 7


def test_a_refusal_for_now_is_tried_again_and_one_for_good_is_not(circle: Circle) -> None:
    unsent(circle)
    circle.sink.refuse = "451 4.7.1 later"
    assert invite(circle) == 0
    assert {row.state for row in ledger(circle)} == {"planned"}
    circle.sink.refuse = "550 5.1.1 nobody here"
    circle.clock.advance(A_QUARTER)
    invite(circle)
    assert {row.state for row in ledger(circle)} == {"sent"}, "what became of it is not kept"
    circle.sink.refuse = None
    circle.clock.advance(A_QUARTER)
    assert invite(circle) == 0


def test_a_batch_that_dies_half_way_is_made_again_for_those_not_reached(circle: Circle) -> None:
    checkin_id = unsent(circle)
    step = 0
    while not circle.sink.messages:
        assert killed_at(circle, step, lambda: invite(circle))
        step += 4
        circle.clock.advance(SIX_MINUTES)
        assert step < 200
    reached = {one.recipients[0] for one in circle.sink.messages}
    assert 0 < len(reached) < 7
    circle.clock.advance(SIX_MINUTES)
    invite(circle)
    invited = [one.recipients[0] for one in circle.sink.messages]
    assert len(set(invited)) == 7
    assert len(invited) <= 8, "at most the one that was on its way comes twice"
    assert circle.checkin(checkin_id).codes_given in {7, 8}
    assert {row.state for row in ledger(circle)} == {"sent"}
    for code in circle.mailed_codes():
        circle.answer(code)


def test_one_member_gets_one_new_code_among_decoys(circle: Circle) -> None:
    checkin_id = circle.opened()
    circle.sink.empty()
    again(circle, checkin_id, 3)
    assert invite(circle) == 1
    assert [one.recipients for one in circle.sink.messages] == [("person3@example.net",)]
    assert codes_in_box(circle, checkin_id) == 24, "a batch of one does not point at a person"
    assert circle.checkin(checkin_id).codes_given == 8
    assert circle.answer(circle.mailed_codes()[0]) == "checkin.thank_you"


def refused(circle: Circle, act: Callable[[], Any]) -> str:
    """Return why something is refused."""
    with pytest.raises(Conflict) as error:
        act()
    return error.value.key


def test_there_is_no_third_code_and_none_without_mail(circle: Circle) -> None:
    checkin_id = circle.opened()
    again(circle, checkin_id, 3)
    assert refused(circle, lambda: again(circle, checkin_id, 3)) == "checkin.sent_again_already"
    assert refused(circle, lambda: again(circle, checkin_id, 8)) == "checkin.no_mail_to_member"
    draft = circle.plan("before")
    assert refused(circle, lambda: again(circle, draft, 1)) == "checkin.not_open"


def test_the_ledger_goes_when_the_check_in_ends(circle: Circle) -> None:
    checkin_id = circle.opened()
    circle.end(checkin_id)
    assert ledger(circle) == []


def test_slips_are_printed_for_those_without_mail_by_facilitators_only(circle: Circle) -> None:
    checkin_id = circle.opened()
    assert len(circle.printed_codes(checkin_id)) == 2
    assert circle.checkin(checkin_id).codes_given == 9
    with circle.inside(), circle.unit(), pytest.raises(Forbidden):
        checkins.find_checkin(actor=circle.cast.dora, checkin_id=checkin_id)
    assert refused(circle, lambda: circle.printed_codes(checkin_id)) == "checkin.too_many_codes"
    assert refused(circle, lambda: circle.printed_codes(circle.plan("before"))) == "checkin.not_open"
