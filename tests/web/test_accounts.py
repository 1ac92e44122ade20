"""The pages of people: invited by administrators, and by coordinators for groups of theirs."""

import pytest
from sqlalchemy import select

from facilitator.extensions import db
from facilitator.models.account import Account
from facilitator.models.delivery import Delivery
from facilitator.models.facilitator import Assignment
from tests.cast import Cast
from tests.conftest import OpenUnit
from tests.pages import post, words_of

FERN = {
    "email": "fern@example.org",
    "name": "Fern",
    "roles": "facilitator",
    "facilitator_role": "co_facilitator",
}


def account_of(unit: OpenUnit, email: str) -> Account | None:
    """Return the account with an address."""
    with unit():
        return db.session.scalar(select(Account).where(Account.email == email))


def test_a_coordinator_invites_a_facilitator_to_a_group_of_theirs(cast: Cast, unit: OpenUnit) -> None:
    dora = cast.client("dora")
    page = dora.get(f"/accounts/new?group={cast.group_a}").get_data(as_text=True)
    assert "Tuesday Circle" in page
    assert "Monday Night Share" not in page
    assert "Administrator" not in page
    assert post(dora, "/accounts/new", FERN | {"group_ids": str(cast.group_a)}).status_code == 303
    fern = account_of(unit, "fern@example.org")
    assert fern is not None
    assert (fern.roles, fern.invited_by) == (["facilitator"], cast.ids["dora"])
    with unit():
        assert db.session.get_one(Assignment, (cast.group_a, fern.id)).role == "co_facilitator"
        assert db.session.scalars(select(Delivery.account_id)).all() == [fern.id]
    again = f"/accounts/{fern.id}/invite-again"
    assert post(dora, again, page="/accounts/new").status_code == 303
    with unit():
        assert len(db.session.scalars(select(Delivery)).all()) == 2


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"group_ids": "b"}, 422),  # not to be known
        ({"group_ids": ""}, 403),
        ({"group_ids": "a", "roles": "admin"}, 403),
        ({"group_ids": "a", "roles": ["facilitator", "safeguarding_lead"]}, 403),
        ({"group_ids": "a", "email": "ada@example.org"}, 409),
        ({"group_ids": "a", "email": "not an address"}, 422),
        ({"group_ids": "a", "name": "x\x00"}, 422),
    ],
)
def test_a_coordinator_gives_no_more_than_that(
    cast: Cast, unit: OpenUnit, change: dict[str, str], status: int
) -> None:
    groups = {"a": str(cast.group_a), "b": str(cast.group_b), "": ""}
    form = FERN | change | {"group_ids": groups[change["group_ids"]]}
    assert post(cast.client("dora"), "/accounts/new", form).status_code == status
    assert account_of(unit, "fern@example.org") is None
    with unit():
        assert db.session.scalars(select(Delivery)).all() == []


def test_an_administrator_gives_any_role(cast: Cast, unit: OpenUnit) -> None:
    form = FERN | {"roles": ["coordinator", "safeguarding_lead"], "site_ids": [str(cast.other_site_id)]}
    assert post(cast.client("ana"), "/accounts/new", form).status_code == 303
    fern = account_of(unit, "fern@example.org")
    assert fern is not None
    assert (fern.roles, fern.site_ids) == (["coordinator", "safeguarding_lead"], [cast.other_site_id])
    refused = post(
        cast.client("ana"), "/accounts/new", FERN | {"email": "x@y.org", "site_ids": [str(cast.site_id)]}
    )
    assert refused.status_code == 422
    assert 'href="#f-site_ids"' in refused.get_data(as_text=True)


def test_the_same_invitation_twice_makes_one_account(cast: Cast, unit: OpenUnit) -> None:
    ana = cast.client("ana")
    assert [post(ana, "/accounts/new", FERN).status_code for _ in range(2)] == [303, 409]


def test_the_list_says_who_has_not_joined(cast: Cast) -> None:
    ana = cast.client("ana")
    post(ana, "/accounts/new", FERN)
    people = words_of(ana.get("/accounts"))
    assert "Fern fern@example.org Facilitator Invited" in people
    assert "Dora dora@example.org Coordinator" in people
    seen = words_of(cast.client("dora").get("/accounts"))
    assert "Ada" in seen
    assert "Eli" not in seen
    assert cast.client("ada").get("/accounts").status_code == 403


def test_an_administrator_changes_and_removes_an_account(cast: Cast, unit: OpenUnit) -> None:
    ana, page = cast.client("ana"), f"/accounts/{cast.ids['ben']}"
    form = {"name": "Ben B.", "email": "ben@example.org", "roles": ["facilitator", "admin"], "active": "yes"}
    assert post(ana, page, form).status_code == 303
    assert cast.ben.roles == {"facilitator", "admin"}
    assert "This cannot be taken back" in words_of(ana.get(f"{page}/remove"))
    assert account_of(unit, "ben@example.org") is not None
    assert post(ana, f"{page}/remove").status_code == 303
    assert account_of(unit, "ben@example.org") is None
    assert ana.get(page).status_code == 404
    assert "Ben" not in words_of(ana.get(f"/groups/{cast.group_a}/facilitators"))


def test_without_the_tick_somebody_is_out_at_once(cast: Cast) -> None:
    ben, ana, page = cast.client("ben"), cast.client("ana"), f"/accounts/{cast.ids['ben']}"
    form = {"name": "Ben", "email": "ben@example.org", "roles": "facilitator"}
    assert post(ana, page, form).status_code == 303
    assert ben.get("/groups").status_code == 302
    assert "Not active" in words_of(ana.get("/accounts"))
