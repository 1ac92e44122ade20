"""What can be dialled, and when two addresses are the same one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.contact import normalised, phone_number
from facilitator.errors import Invalid


@pytest.mark.parametrize(
    "number", ["116 123", "+44 7700 900123", "(020) 7946-0000 ext. 12", "1737", "555-0100 x4"]
)
def test_numbers_stay_as_they_are_written(number: str) -> None:
    assert phone_number(number) == number


@pytest.mark.parametrize("number", ["", "12", "ask Kim", "+44 7700 900123\n", "1" * 30, "++1 23", "٠١٢٣٤"])
def test_what_is_no_number_is_refused(number: str) -> None:
    with pytest.raises(Invalid):
        phone_number(number)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Home@Example.org", "home@example.ORG"), (" a@b.org ", "a@b.org"), ("+44 (0)1 2-3", "+440123")],
)
def test_the_same_address_is_recognised_however_it_is_written(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@given(st.text(max_size=60))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


def test_different_addresses_stay_different() -> None:
    assert normalised("sam+groups@example.org") != normalised("sam@example.org")
    assert normalised("+44 20") != normalised("44 20")
