"""How members may be reached: each look written down, nothing to a shared address before everybody agreed."""

from functools import partial

import pytest

from facilitator.domain.contact import NewContact
from facilitator.domain.membership import NewMembership
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.errors import Conflict, Invalid, NotFound
from facilitator.extensions import db
from facilitator.models.contact import Contact
from facilitator.models.member import Member
from facilitator.models.suppression import Suppression
from facilitator.services import consents, contacts, erasures, memberships
from facilitator.services.addresses import address_key, own_scope
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.people import InGroup, agreed, audited, joined, past_sessions, place_of, reachable, reminder


def mailed(cast: Cast, member: Member) -> str | None:
    """Return where mail about group A may go."""
    contact = contacts.mailable(member_id=member.id, group_id=cast.group_a)
    return contact.value if contact else None


def test_mail_goes_where_there_is_an_address_and_a_consent(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a)
        assert mailed(cast, member) is None
        new = NewContact("email", "Sam@Example.ORG")
        contacts.add_contact(actor=cast.ada, member_id=member.id, new=new)
        assert mailed(cast, member) is None
        agreed(cast.ada, member, "keep_name", "phone")
        assert mailed(cast, member) is None
        agreed(cast.ada, member, "email")
        assert mailed(cast, member) == "Sam@Example.ORG"
        assert contacts.mailable(member_id=member.id, group_id=cast.group_b) is None


def test_a_phone_number_gets_no_mail(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a)
        new = NewContact("phone", "+44 7700 900123", safe_to_leave_message=True)
        contacts.add_contact(actor=cast.ada, member_id=member.id, new=new)
        agreed(cast.ada, member, "email")
        assert mailed(cast, member) is None


def test_no_mail_goes_to_whoever_takes_a_break_stopped_or_left(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        member = joined(cast.ada, cast.group_a)
        reachable(cast.ada, member)
        where: InGroup = {"actor": cast.ada, "group_id": cast.group_a}
        place = place_of(member, cast.group_a)
        for act in (memberships.pause_place, memberships.leave_group):
            act(**where, membership_id=place.id)
            assert mailed(cast, member) is None
            memberships.welcome_back(**where, membership_id=place.id)
            assert mailed(cast, member) is not None
        stop = {"reminders_stopped": True}
        memberships.change_membership(**where, membership_id=place.id, changes=stop)
        assert mailed(cast, member) is None
        go_on = {"reminders_stopped": False}
        memberships.change_membership(**where, membership_id=place.id, changes=go_on)
        assert mailed(cast, member) is not None


def test_a_suppressed_address_gets_nothing_and_one_of_several_may_be_alone_in_it(
    cast: Cast, unit: OpenUnit, clock: object
) -> None:
    with unit():
        sam, kim = joined(cast.ada, cast.group_a, "Sam"), joined(cast.ada, cast.group_a, "Kim")
        for one in (sam, kim):
            reachable(cast.ada, one, "both@example.org", shared_agreed=True)
        key = address_key("BOTH@example.org")
        only_sam = Suppression(
            address_key=key, scope=own_scope(sam.id), reason="stopped", created_at=sam.created_at
        )
        db.session.add(only_sam)
        assert (mailed(cast, sam), mailed(cast, kim)) == (None, "both@example.org")
        db.session.add(
            Suppression(address_key=key, scope="all", reason="hard_bounce", created_at=sam.created_at)
        )
        assert mailed(cast, kim) is None


@pytest.mark.requirement("P10")
def test_nothing_goes_to_a_shared_address_until_everybody_agreed(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        sam, kim = joined(cast.ada, cast.group_a, "Sam"), joined(cast.ada, cast.group_a, "Kim")
        first = reachable(cast.ada, sam, "home@example.org")
        assert mailed(cast, sam) == "home@example.org"
        second = reachable(cast.ada, kim, "HOME@Example.org", label="K")
        assert (mailed(cast, sam), mailed(cast, kim)) == (None, None)
        yes = {"shared_agreed": True}
        contacts.change_contact(actor=cast.ada, member_id=sam.id, contact_id=first, changes=yes)
        assert (mailed(cast, sam), mailed(cast, kim)) == (None, None)
        contacts.change_contact(actor=cast.ada, member_id=kim.id, contact_id=second, changes=yes)
        assert (mailed(cast, sam), mailed(cast, kim)) == ("home@example.org", "HOME@Example.org")
        no = {"shared_agreed": False}
        contacts.change_contact(actor=cast.ada, member_id=kim.id, contact_id=second, changes=no)
        assert (mailed(cast, sam), mailed(cast, kim)) == (None, None)


def test_whoever_left_cannot_hold_up_the_others_but_still_reads_along(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        sam, kim = joined(cast.ada, cast.group_a, "Sam"), joined(cast.ada, cast.group_a, "Kim")
        contact_id = reachable(cast.ada, sam, "home@example.org")
        reachable(cast.ada, kim, "home@example.org")
        place = place_of(kim, cast.group_a)
        memberships.leave_group(actor=cast.ada, group_id=cast.group_a, membership_id=place.id)
        assert mailed(cast, sam) is None
        yes = {"shared_agreed": True}
        contacts.change_contact(actor=cast.ada, member_id=sam.id, contact_id=contact_id, changes=yes)
        assert mailed(cast, sam) == "home@example.org"
        erasures.erase_member(actor=cast.ada, member_id=kim.id)
        contacts.change_contact(
            actor=cast.ada, member_id=sam.id, contact_id=contact_id, changes={"shared_agreed": False}
        )
        assert mailed(cast, sam) == "home@example.org"


def test_an_address_shared_across_groups_waits_and_tells_neither_facilitator(
    cast: Cast, unit: OpenUnit
) -> None:
    with unit():
        sam, kim = joined(cast.ada, cast.group_a, "Sam"), joined(cast.cleo, cast.group_b, "Kim")
        reachable(cast.ada, sam, "home@example.org")
        reachable(cast.cleo, kim, "home@example.org")
        assert mailed(cast, sam) is None
    with unit():
        for actor, one in ((cast.ada, sam), (cast.cleo, kim)):
            assert not contacts.summarise_contacts(actor=actor, member_id=one.id)["email"].shared
            (row,) = contacts.read_contacts(actor=actor, member_id=one.id, page=PageRequest()).rows
            assert not row.shared
    with unit():
        memberships.place_member(actor=Principal.system(), group_id=cast.group_a, new=NewMembership(kim.id))
    with unit():
        assert contacts.summarise_contacts(actor=cast.ada, member_id=sam.id)["email"].shared


def test_a_new_address_has_to_be_agreed_to_anew(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        sam = joined(cast.ada, cast.group_a)
        contact_id = reachable(cast.ada, sam, "home@example.org", shared_agreed=True)
        changed = partial(contacts.change_contact, actor=cast.ada, member_id=sam.id, contact_id=contact_id)
        assert changed(changes={"value": "Home@example.org"}).shared_agreed_at is not None
        assert changed(changes={"value": "work@example.org"}).shared_agreed_at is None


def test_removing_the_address_takes_planned_mail_back(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        sam = joined(cast.ada, cast.group_a)
        contact_id = reachable(cast.ada, sam)
        planned = reminder(sam, past_sessions(cast.group_a, 1)[0])
        contacts.remove_contact(actor=cast.ada, member_id=sam.id, contact_id=contact_id)
        db.session.refresh(planned)
        assert (planned.state, planned.reason) == ("withdrawn", "no_address")
        assert db.session.query(Contact).all() == []


@pytest.mark.requirement("P25")
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
        assert mailed(cast, sam) is None
