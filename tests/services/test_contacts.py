"""How members may be reached: each look written down, nothing to a shared address before everybody agreed."""

import pytest

from facilitator.domain.contact import NewContact
from facilitator.domain.page import PageRequest
from facilitator.errors import Conflict, Invalid, NotFound
from facilitator.extensions import db
from facilitator.models.contact import Contact
from facilitator.services import consents, contacts, memberships, reachability
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.people import (
    InGroup,
    agreed,
    audited,
    joined,
    mailed,
    past_sessions,
    place_of,
    reachable,
    reminder,
)


def test_mail_goes_where_there_is_an_address_and_a_consent(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a)
        assert mailed(member, cast.group_a) is None
        new = NewContact("email", "Sam@Example.ORG")
        contacts.add_contact(actor=cast.ada, member_id=member.id, new=new)
        assert mailed(member, cast.group_a) is None
        agreed(cast.ada, member, "keep_name", "phone")
        assert mailed(member, cast.group_a) is None
        agreed(cast.ada, member, "email")
        assert mailed(member, cast.group_a) == "Sam@Example.ORG"
        assert reachability.mailable(member_id=member.id, group_id=cast.group_b) is None


def test_a_phone_number_gets_no_mail(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a)
        new = NewContact("phone", "+44 7700 900123", safe_to_leave_message=True)
        contacts.add_contact(actor=cast.ada, member_id=member.id, new=new)
        agreed(cast.ada, member, "email")
        assert mailed(member, cast.group_a) is None


def test_no_mail_goes_to_whoever_takes_a_break_stopped_or_left(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a)
        reachable(cast.ada, member)
        where: InGroup = {"actor": cast.ada, "group_id": cast.group_a}
        place = place_of(member, cast.group_a)
        for act in (memberships.pause_place, memberships.leave_group):
            act(**where, membership_id=place.id)
            assert mailed(member, cast.group_a) is None
            memberships.welcome_back(**where, membership_id=place.id)
            assert mailed(member, cast.group_a) is not None
        stop = {"reminders_stopped": True}
        memberships.change_membership(**where, membership_id=place.id, changes=stop)
        assert mailed(member, cast.group_a) is None
        go_on = {"reminders_stopped": False}
        memberships.change_membership(**where, membership_id=place.id, changes=go_on)
        assert mailed(member, cast.group_a) is not None


def test_removing_the_address_takes_planned_mail_back(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        sam = joined(cast.ada, cast.group_a)
        contact_id = reachable(cast.ada, sam)
        planned = reminder(sam, past_sessions(cast.group_a, 1)[0])
        contacts.remove_contact(actor=cast.ada, member_id=sam.id, contact_id=contact_id)
        db.session.refresh(planned)
        assert (planned.state, planned.reason) == ("withdrawn", "no_address")
        assert db.session.query(Contact).all() == []


def test_every_look_at_a_contact_is_written_down_without_the_value(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        sam = joined(cast.ada, cast.group_a)
        contact_id = reachable(cast.ada, sam)
    with unit():
        contacts.read_contacts(actor=cast.ben, member_id=sam.id, page=PageRequest())
        contacts.read_contact(actor=cast.ben, member_id=sam.id, contact_id=contact_id)
        contacts.summarise_contacts(actor=cast.ben, member_id=sam.id)
    with unit():
        assert audited("read", "contact") == [sam.id, contact_id]


def test_contacts_are_for_those_who_facilitate_the_member(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        sam, other = joined(cast.ada, cast.group_a), joined(cast.ada, cast.group_a)
        contact_id = reachable(cast.ada, sam)
    with unit():
        for stranger in (cast.cleo, cast.dora, cast.eli, cast.ana):
            with pytest.raises(NotFound):
                contacts.read_contact(actor=stranger, member_id=sam.id, contact_id=contact_id)
        with pytest.raises(NotFound):
            contacts.read_contact(actor=cast.ada, member_id=other.id, contact_id=contact_id)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("email", "no address"), ("email", "a@b"), ("email", "two@example.org, three@example.org"),
        ("email", "line@example.org\nBcc: x@example.org"), ("email", "x" * 250 + "@example.org"),
        ("email", "@example.org"), ("phone", "call me"), ("phone", "12"), ("phone", "+" + "1" * 40),
        ("phone", "٠١٢٣٤٥"), ("phone", ""),
    ],
)  # fmt: skip
def test_what_nobody_could_write_to_or_dial_is_refused(
    cast: Cast, unit: OpenUnit, kind: str, value: str
) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a)
        with pytest.raises(Invalid):
            contacts.add_contact(actor=cast.ada, member_id=member.id, new=NewContact(kind, value))


def test_there_is_one_contact_of_each_kind(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a)
        reachable(cast.ada, member)
        with pytest.raises(Conflict):
            contacts.add_contact(
                actor=cast.ada, member_id=member.id, new=NewContact("email", "second@example.org")
            )


@pytest.mark.requirement("P15")
def test_withdrawing_the_consent_stops_mail_in_the_same_transaction(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        sam = joined(cast.ada, cast.group_a)
        reachable(cast.ada, sam)
        planned = reminder(sam, past_sessions(cast.group_a, 1)[0])
        consent = consents.standing_consents(actor=cast.ada, member_id=sam.id)["email"]
        consents.withdraw_consent(actor=cast.ben, member_id=sam.id, consent_id=consent.id)
        db.session.refresh(planned)
        assert (planned.state, planned.reason) == ("withdrawn", "not_agreed")
        assert mailed(sam, cast.group_a) is None
