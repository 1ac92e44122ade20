"""Door and code: what is printed, linked, typed and pasted leads to the same check-in."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.code import ALPHABET, spaced
from facilitator.domain.door import door_of, link, parted, whole_code
from facilitator.errors import Invalid

CODES = st.one_of(st.text(ALPHABET, min_size=10, max_size=10), st.text(ALPHABET, min_size=26, max_size=26))
ROUND = UUID("6f0c2f6e-6c1c-4d0e-9c53-1b1f1f3f7a10")


@given(st.uuids(version=4), CODES)
def test_however_it_is_handed_on_it_comes_apart_as_it_was_joined(round_id: UUID, code: str) -> None:
    whole = whole_code(round_id, code)
    for written in (
        whole,
        spaced(whole),
        whole.lower(),
        f" {whole}\n",
        link("https://x.example/c/", round_id, code),
    ):
        assert parted(written) == (door_of(round_id), code)


@given(CODES)
def test_a_bare_code_has_no_door(code: str) -> None:
    assert parted(code) == (None, code)


def test_a_door_is_the_beginning_of_the_id() -> None:
    assert door_of(ROUND) == "DW62"
    assert door_of(UUID(int=0)) == "0000"
    assert door_of(UUID(int=2**128 - 1)) == "ZZZZ"


def test_a_link_carries_the_code_where_no_server_sees_it() -> None:
    address = link("https://x.example/c/", ROUND, "A" * 26)
    assert address.partition("#")[0] == "https://x.example/c/"


@pytest.mark.parametrize(
    "typed", ["", "#", "DW62", "DW62" + "A" * 9, "A" * 11, "U" * 14, "A" * 400, "\0" * 14]
)
def test_anything_else_is_no_code(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        parted(typed)
    assert refused.value.key == "checkin.code_malformed"
