"""Roles and the sites that go with them."""

from uuid import UUID

import pytest

from facilitator.domain.account import role_places
from facilitator.errors import Invalid

SITE, OTHER = UUID(int=1), UUID(int=2)


def test_a_coordinator_holds_the_role_once_per_site() -> None:
    assert role_places(["coordinator", "admin"], [SITE, OTHER]) == {
        ("admin", None),
        ("coordinator", SITE),
        ("coordinator", OTHER),
    }


def test_a_coordinator_without_sites_holds_it_once() -> None:
    assert role_places(["coordinator"], []) == {("coordinator", None)}


def test_sites_need_the_role() -> None:
    with pytest.raises(Invalid) as refused:
        role_places(["facilitator"], [SITE])
    assert refused.value.field == "site_ids"
