"""Each rule says the same as a predicate over objects and as a WHERE clause."""

from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import select

from facilitator import policy
from facilitator.domain.principal import Principal
from facilitator.extensions import db
from facilitator.models.account import Account, AccountRole
from facilitator.models.closure import Closure
from facilitator.models.facilitator import Assignment
from facilitator.models.group import Group
from facilitator.models.site import Site
from facilitator.services import principals
from tests.cast import PEOPLE, Cast
from tests.conftest import OpenUnit


def speaks_for(actor: Principal, group: Group) -> bool:
    """Ask the rule about a group."""
    return policy.speaks_for(actor, group.id)


def sees_closure(actor: Principal, closure: Closure) -> bool:
    """Ask the rule about a closure, with the group that it may be of."""
    group = db.session.get(Group, closure.scope_id) if closure.scope == "group" else None
    return policy.sees_closure(actor, closure, group)


RULES: list[tuple[type[Any], Any, Any]] = [
    (Group, policy.GROUP_SEEN, policy.sees_group),
    (Group, policy.spoken_for(Group.id), speaks_for),
    (Account, policy.ACCOUNT_SEEN, policy.sees_account),
    (Site, policy.SITE_SEEN, policy.sees_site),
    (Closure, policy.CLOSURE_SEEN, sees_closure),
]


def actors(cast: Cast) -> list[Principal]:
    """Return everybody of the cast, the periodic work, and people with two roles or none."""
    people = [cast.actor(name) for name in PEOPLE]
    both = Principal(
        cast.ids["dora"], frozenset({"coordinator", "facilitator"}), frozenset({cast.group_b}),
        frozenset({cast.site_id}), None, 1,
    )  # fmt: skip
    bare = Principal(cast.ids["eli"], frozenset(), frozenset(), frozenset(), frozenset({"groups:read"}), 1)
    limited = replace(cast.ada, scopes=frozenset({"schedule:read"}), limited=True)
    return [*people, Principal.system(), both, bare, limited]


@pytest.mark.parametrize(
    ("model", "clause", "predicate"), RULES, ids=lambda rule: getattr(rule, "__name__", "")
)
def test_predicate_and_clause_agree(
    model: type[Any], clause: Any, predicate: Any, cast: Cast, unit: OpenUnit
) -> None:
    everybody = actors(cast)
    with unit():
        db.session.add(Group(name="Late Lantern", site_id=None, time_zone="Europe/London"))
        db.session.add(AccountRole(account_id=cast.ids["eli"], role="coordinator"))
        days = {"starts_on": date(2026, 12, 24), "ends_on": date(2026, 12, 26), "title": "Break"}
        for scope_id in (cast.group_a, cast.group_b):
            db.session.add(Closure(scope="group", scope_id=scope_id, **days))
        db.session.add(Closure(scope="site", scope_id=cast.site_id, **days))
        db.session.add(Closure(scope="organisation", **days))
    with unit():
        things = db.session.scalars(select(model)).all()
        for actor in everybody:
            read = set(db.session.scalars(select(model.id).where(clause), policy.params(actor)))
            assert read == {thing.id for thing in things if predicate(actor, thing)}, actor.roles


def test_a_token_speaks_for_its_account_in_the_groups_alone_that_it_is_limited_to(
    cast: Cast, unit: OpenUnit
) -> None:
    with unit():
        place = Assignment(group_id=cast.group_b, account_id=cast.ids["ada"], role="facilitator")
        db.session.add(place)
    secrets = [cast.token("schedule:read", groups=groups) for groups in (None, [cast.group_b])]
    with cast.app.app_context():
        found = [principals.of_token(sha256(secret.encode()).digest()) for secret in secrets]
        spoken = [policy.speaks_for(one[0], cast.group_a) for one in found if one]
        assert spoken == [True, False]
        assert all(policy.speaks_for(one[0], cast.group_b) for one in found if one)
