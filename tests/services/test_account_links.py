"""One-time links: used once, also when two browsers are equally fast."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from facilitator import transactions
from facilitator.clock import FrozenClock
from facilitator.errors import Gone, Unavailable
from facilitator.services import account_links
from tests.cast import Cast
from tests.conftest import OpenUnit


def test_a_link_is_taken_once(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        secret = account_links.mint(cast.ids["ada"], "password")
    with unit():
        assert account_links.take(secret, "password").name == "Ada"
    with pytest.raises(Gone), unit():
        account_links.take(secret, "password")


def test_taking_one_link_voids_the_others_of_the_account(cast: Cast, unit: OpenUnit) -> None:
    with unit():
        first, second = (account_links.mint(cast.ids["ada"], "password") for _ in range(2))
        bens = account_links.mint(cast.ids["ben"], "password")
    with unit():
        account_links.take(second, "password")
    with pytest.raises(Gone), unit():
        account_links.look(first, "password")
    with unit():
        assert account_links.look(bens, "password").email == "ben@example.org"


def test_each_purpose_has_its_own_time(cast: Cast, unit: OpenUnit, clock: FrozenClock) -> None:
    start = clock.now()
    with unit():
        links = {purpose: account_links.mint(cast.ids["ada"], purpose) for purpose in account_links.LIFETIMES}
    for purpose, lifetime in account_links.LIFETIMES.items():
        clock.move_to(start + lifetime - timedelta(seconds=1))
        with unit():
            account_links.look(links[purpose], purpose)
        clock.move_to(start + lifetime)
        with pytest.raises(Gone), unit():
            account_links.look(links[purpose], purpose)


def test_two_at_once_take_a_link_once(app: Flask, cast: Cast, unit: OpenUnit) -> None:
    with unit():
        secret = account_links.mint(cast.ids["ada"], "password")

    def take(_number: int) -> bool:
        with app.app_context():
            try:
                with transactions.unit():
                    account_links.take(secret, "password")
            except (Gone, Unavailable):
                return False
            return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(take, range(6))) == 1


@pytest.mark.parametrize("secret", ["", "x", "x" * 100_000, "\x00", "💩", "\udce2"])
def test_what_is_no_link_is_gone(cast: Cast, unit: OpenUnit, secret: str) -> None:
    for act in (account_links.look, account_links.take):
        with pytest.raises(Gone), unit():
            act(secret, "invitation")


def test_links_lead_to_the_pages_that_take_them(app: Flask) -> None:
    rules = {str(rule.rule) for rule in app.url_map.iter_rules() if rule.endpoint.startswith("web.")}
    assert {f"{path}/<secret>" for path in account_links.PATHS.values()} <= rules
