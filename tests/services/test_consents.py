"""Consents: one by one, with wording, way, time and who; withdrawn at once."""

from datetime import timedelta

import pytest

from facilitator.clock import FrozenClock
from facilitator.domain.consent import NewConsent
from facilitator.domain.page import PageRequest
from facilitator.errors import Conflict, Invalid, NotFound
from facilitator.models.consent import CONSENTS, WAYS_GIVEN, WORDING_VERSION
from facilitator.phrases import has
from facilitator.services import consents
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.people import audited, joined

SPOKEN = NewConsent("keep_name", "spoken", WORDING_VERSION)


@pytest.mark.requirement("P15")
def test_a_consent_says_what_in_which_words_how_when_and_by_whom(
    cast: Cast, unit: OpenUnit, clock: FrozenClock
) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a)
        yesterday = clock.now() - timedelta(days=1)
        new = NewConsent("phone", "written", "consent-1", yesterday)
        made = consents.give_consent(actor=cast.ben, member_id=member.id, new=new)
        clock.advance(timedelta(hours=1))
        consents.withdraw_consent(actor=cast.ada, member_id=member.id, consent_id=made.id)
    with unit():
        (row,) = consents.read_consents(actor=cast.ada, member_id=member.id, page=PageRequest()).rows
        assert (row.what, row.given_how, row.wording_version) == ("phone", "written", "consent-1")
        assert (row.given_at, row.recorded_by) == (yesterday, cast.ids["ben"])
        assert (row.withdrawn_at, row.withdrawn_by) == (clock.now(), cast.ids["ada"])
        assert audited("give", "consent") == audited("withdraw", "consent") == [row.id]


def test_each_thing_is_agreed_to_by_itself(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a)
        consents.give_consent(actor=cast.ada, member_id=member.id, new=SPOKEN)
        assert set(consents.standing_consents(actor=cast.ada, member_id=member.id)) == {"keep_name"}
        with pytest.raises(Conflict, match="stands_already"):
            consents.give_consent(actor=cast.ada, member_id=member.id, new=SPOKEN)


def test_withdrawing_twice_keeps_the_first_time(cast: Cast, unit: OpenUnit, clock: FrozenClock) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a)
        consent = consents.give_consent(actor=cast.ada, member_id=member.id, new=SPOKEN)
        first = clock.now()
        for _ in range(2):
            consents.withdraw_consent(actor=cast.ada, member_id=member.id, consent_id=consent.id)
            clock.advance(timedelta(minutes=1))
        assert consent.withdrawn_at == first
        assert consents.give_consent(actor=cast.ada, member_id=member.id, new=SPOKEN).id != consent.id


def test_taking_the_name_back_takes_it_off_the_list(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a, "Zoë")
        member.say_it_like, member.pronouns = "zo-ee", "she/her"
        consent = consents.give_consent(actor=cast.ada, member_id=member.id, new=SPOKEN)
        consents.withdraw_consent(actor=cast.ada, member_id=member.id, consent_id=consent.id)
        assert (member.name_to_use, member.say_it_like, member.pronouns) == (None, "", "")
        assert member.deleted_at is None


def test_nothing_is_agreed_to_in_the_future(cast: Cast, unit: OpenUnit, clock: FrozenClock) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a)
        new = NewConsent("email", "online", "consent-1", clock.now() + timedelta(minutes=1))
        with pytest.raises(Invalid, match="in_the_future"):
            consents.give_consent(actor=cast.ada, member_id=member.id, new=new)


def test_consents_are_for_those_who_facilitate_the_member(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a)
        other = joined(cast.ada, cast.group_a)
        consent = consents.give_consent(actor=cast.ada, member_id=member.id, new=SPOKEN)
    with unit():
        for stranger in (cast.cleo, cast.dora, cast.eli, cast.ana):
            with pytest.raises(NotFound):
                consents.read_consents(actor=stranger, member_id=member.id, page=PageRequest())
            with pytest.raises(NotFound):
                consents.give_consent(actor=stranger, member_id=member.id, new=SPOKEN)
        with pytest.raises(NotFound):
            consents.find_consent(actor=cast.ada, member_id=other.id, consent_id=consent.id)


def test_every_wording_stands_in_the_phrases() -> None:
    version = WORDING_VERSION.replace("-", "_")
    assert all(has(f"consent.wording_{version}_{what}") for what in CONSENTS)
    assert all(has(f"consent.given_{way}") for way in WAYS_GIVEN)
