"""Released words: drawn once, told to everybody alike, and the same ones for ever."""

import re
from uuid import UUID

import pytest
from sqlalchemy import select

from facilitator.domain.questions import LEAVING_1
from facilitator.domain.release import WORDS
from facilitator.errors import Forbidden, NotFound
from facilitator.extensions import db
from facilitator.models.checkin import CheckinRelease
from facilitator.models.delivery import Delivery
from facilitator.services import releases, reminders
from tests.circle import Circle, text_of


def released(circle: Circle) -> UUID:
    """Let seven people answer and the check-in end."""
    checkin_id = circle.opened()
    for code in circle.mailed_codes():
        circle.answer(code)
    circle.sink.empty()
    circle.end(checkin_id)
    return checkin_id


@pytest.mark.requirement("C01")
def test_there_is_one_word_for_each_statement_and_no_number(circle: Circle) -> None:
    checkin_id = released(circle)
    with circle.inside():
        release = db.session.get_one(CheckinRelease, checkin_id)
    assert release.words is not None
    assert set(release.words) == {statement.key for statement in LEAVING_1.statements}
    assert set(release.words.values()) <= set(WORDS)
    assert not re.search(r"\d", " ".join(release.words.values()))
    assert release.released_on.isoformat() == "2026-10-23"


def test_every_member_who_takes_mail_is_told_whether_they_answered_or_not(circle: Circle) -> None:
    checkin_id = circle.opened()
    for code in circle.mailed_codes()[:5]:
        circle.answer(code)
    circle.sink.empty()
    circle.end(checkin_id)
    with circle.inside():
        rows = list(db.session.scalars(select(Delivery).where(Delivery.kind == "checkin_release")))
        assert {row.member_id for row in rows} == set(circle.members[:7])
        circle.clock.move_to(max(row.not_before for row in rows))
        reminders.drain()
    letters = [text_of(one) for one in circle.sink.messages if one.recipients[0].startswith("person")]
    assert len(letters) == 7
    assert len({re.sub(r"http\S+", "", letter) for letter in letters}) == 1
    assert "of us" in letters[0]


@pytest.mark.requirement("C03")
def test_looking_back_shows_the_words_that_were_told(circle: Circle) -> None:
    checkin_id = released(circle)
    with circle.inside():
        rows = releases.read_releases(actor=circle.cast.ada, group_id=circle.cast.group_a)
        told = db.session.get_one(CheckinRelease, checkin_id).words
        assert [(row.id, row.words) for row in rows] == [(checkin_id, told)]
        db.session.remove()


def test_only_facilitators_of_the_group_look_back(circle: Circle) -> None:
    released(circle)
    with circle.inside():
        for name, refused in (("cleo", NotFound), ("dora", Forbidden), ("ana", Forbidden), ("eli", NotFound)):
            with pytest.raises(refused):
                releases.read_releases(actor=circle.cast.actor(name), group_id=circle.cast.group_a)
        db.session.remove()
