"""Codes survive handwriting, are strong enough, and leave only a hash."""

import hashlib
import random
from collections.abc import Callable
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.code import (
    ALPHABET,
    HASH_BYTES,
    code_hash,
    edit_hash,
    link_code,
    normal_code,
    spaced,
    typed_code,
)
from facilitator.errors import Invalid

ROUND = UUID("6f0c2f6e-6c1c-4d0e-9c53-1b1f1f3f7a10")
OTHER_ROUND = UUID("0d3a4f0a-9f52-4c7b-8a3f-5f3c1d0b9e21")
codes = st.text(ALPHABET, min_size=10, max_size=10) | st.text(ALPHABET, min_size=26, max_size=26)


def test_a_link_code_has_128_bits_and_a_typed_code_50() -> None:
    assert link_code(lambda n: b"\xff" * n) == "7" + "Z" * 25
    assert link_code(bytes) == "0" * 26
    assert typed_code(lambda n: b"\xff" * n) == "Z" * 10
    assert typed_code(bytes) == "0" * 10


def test_every_bit_of_the_source_reaches_the_code() -> None:
    def only(bit: int) -> Callable[[int], bytes]:
        return (1 << bit).to_bytes

    assert len({link_code(only(bit)) for bit in range(128)}) == 128
    assert len({typed_code(only(bit)) for bit in range(50)}) == 50


def test_codes_are_asked_of_the_source_and_differ() -> None:
    source = random.Random(1).randbytes
    assert len({typed_code(source) for _ in range(1000)}) == 1000


@given(codes, st.randoms(use_true_random=False))
def test_a_code_is_understood_however_it_is_typed(code: str, chance: random.Random) -> None:
    sloppy = code
    for plain, alike in (("0", "Oo"), ("1", "IiLl")):
        sloppy = "".join(chance.choice(alike + plain) if each == plain else each for each in sloppy)
    sloppy = "".join(
        chance.choice([each, each.lower()]) + chance.choice(["", " ", "-", "\u2013"]) for each in sloppy
    )
    assert normal_code(f"  {sloppy}\n") == code
    assert normal_code(spaced(code)) == code


def test_a_code_is_spaced_in_groups_of_five() -> None:
    assert spaced("ABCDE01234") == "ABCDE 01234"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "ABCDE0123",
        "ABCDE012345",
        "ABCDE0123U",
        "ABCDE0123é",
        "ABCDE0123\0",
        "ABCDE0123\u0665",
        "A" * 10**6,
    ],
)
def test_what_cannot_be_a_code_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        normal_code(text)
    assert (refused.value.key, refused.value.field) == ("checkin.code_malformed", "code")


@given(st.text(max_size=40))
def test_any_text_is_either_a_code_or_refused(text: str) -> None:
    try:
        code = normal_code(text)
    except Invalid:
        return
    assert len(code) in {10, 26}
    assert normal_code(code) == code


def test_the_box_keeps_half_of_a_sha_256_over_round_and_code() -> None:
    kept = code_hash(ROUND, "abcde-0123o")
    assert kept == hashlib.sha256(b"code" + ROUND.bytes + b"ABCDE01230").digest()[:16]
    assert len(kept) == HASH_BYTES


def test_the_same_code_looks_different_in_another_round_and_as_an_edit_key() -> None:
    code = "ABCDE01234ABCDE01234ABCDE0"
    assert len({code_hash(ROUND, code), code_hash(OTHER_ROUND, code), edit_hash(ROUND, code)}) == 3


@pytest.mark.parametrize("key", ["a" * 22, "A-_9" * 16, "0123456789abcdef" * 2])
def test_an_edit_key_of_a_page_is_accepted(key: str) -> None:
    assert len(edit_hash(ROUND, key)) == HASH_BYTES


@pytest.mark.parametrize(
    "key", ["", "a" * 21, "a" * 65, "a" * 21 + "é", "a" * 21 + "\n", "a" * 22 + "\n", "a" * 21 + "\u0665"]
)
def test_a_short_or_strange_edit_key_is_refused(key: str) -> None:
    with pytest.raises(Invalid) as refused:
        edit_hash(ROUND, key)
    assert refused.value.key == "checkin.edit_key_malformed"
