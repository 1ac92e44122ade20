"""An address is not an identity: several people may share one, and nothing goes there before each agreed."""

from functools import partial

import pytest

from facilitator.domain.membership import NewMembership
from facilitator.domain.page import PageRequest
from facilitator.domain.principal import Principal
from facilitator.extensions import db
from facilitator.models.suppression import Suppression
from facilitator.services import contacts, erasures, memberships
from facilitator.services.addresses import address_key, own_scope
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.people import joined, mailed, place_of, reachable


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
        assert (mailed(sam, cast.group_a), mailed(kim, cast.group_a)) == (None, "both@example.org")
        db.session.add(
            Suppression(address_key=key, scope="all", reason="hard_bounce", created_at=sam.created_at)
        )
        assert mailed(kim, cast.group_a) is None


@pytest.mark.requirement("P10")
def test_nothing_goes_to_a_shared_address_until_everybody_agreed(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        sam, kim = joined(cast.ada, cast.group_a, "Sam"), joined(cast.ada, cast.group_a, "Kim")
        first = reachable(cast.ada, sam, "home@example.org")
        assert mailed(sam, cast.group_a) == "home@example.org"
        second = reachable(cast.ada, kim, "HOME@Example.org", label="K")
        assert (mailed(sam, cast.group_a), mailed(kim, cast.group_a)) == (None, None)
        yes = {"shared_agreed": True}
        contacts.change_contact(actor=cast.ada, member_id=sam.id, contact_id=first, changes=yes)
        assert (mailed(sam, cast.group_a), mailed(kim, cast.group_a)) == (None, None)
        contacts.change_contact(actor=cast.ada, member_id=kim.id, contact_id=second, changes=yes)
        assert (mailed(sam, cast.group_a), mailed(kim, cast.group_a)) == (
            "home@example.org",
            "HOME@Example.org",
        )
        no = {"shared_agreed": False}
        contacts.change_contact(actor=cast.ada, member_id=kim.id, contact_id=second, changes=no)
        assert (mailed(sam, cast.group_a), mailed(kim, cast.group_a)) == (None, None)


def test_whoever_left_cannot_hold_up_the_others_but_still_reads_along(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        sam, kim = joined(cast.ada, cast.group_a, "Sam"), joined(cast.ada, cast.group_a, "Kim")
        contact_id = reachable(cast.ada, sam, "home@example.org")
        reachable(cast.ada, kim, "home@example.org")
        place = place_of(kim, cast.group_a)
        memberships.leave_group(actor=cast.ada, group_id=cast.group_a, membership_id=place.id)
        assert mailed(sam, cast.group_a) is None
        yes = {"shared_agreed": True}
        contacts.change_contact(actor=cast.ada, member_id=sam.id, contact_id=contact_id, changes=yes)
        assert mailed(sam, cast.group_a) == "home@example.org"
        erasures.erase_member(actor=cast.ada, member_id=kim.id)
        contacts.change_contact(
            actor=cast.ada, member_id=sam.id, contact_id=contact_id, changes={"shared_agreed": False}
        )
        assert mailed(sam, cast.group_a) == "home@example.org"


def test_an_address_shared_across_groups_waits_and_tells_neither_facilitator(
    cast: Cast, unit: OpenUnit
) -> None:
    with unit():
        sam, kim = joined(cast.ada, cast.group_a, "Sam"), joined(cast.cleo, cast.group_b, "Kim")
        reachable(cast.ada, sam, "home@example.org")
        reachable(cast.cleo, kim, "home@example.org")
        assert mailed(sam, cast.group_a) is None
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
