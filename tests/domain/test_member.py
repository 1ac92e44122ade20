"""Names as they are given, needs from a fixed list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.member import NEEDS, chosen_needs, seen_name
from tests.people import NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_never_changed(name: str) -> None:
    assert seen_name(name) == name


@given(st.text(alphabet=" \u200b\u200d\u2063\ufeff\u3164\u0301\u202e", max_size=20))
def test_what_nobody_can_see_is_no_name(blank: str) -> None:
    assert seen_name(blank) is None
    assert seen_name(f"{blank}a{blank}") == f"{blank}a{blank}"


@given(st.lists(st.sampled_from(NEEDS)))
def test_needs_stand_once_and_in_the_order_of_the_list(needs: list[str]) -> None:
    chosen = chosen_needs(needs)
    assert set(chosen) == set(needs)
    assert chosen == [need for need in NEEDS if need in chosen]
