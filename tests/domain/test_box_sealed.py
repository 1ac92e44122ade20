"""The sealed box: one size, no order, unreadable when changed, moved or once its key is gone."""

import os
import random
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain import box as box_module
from facilitator.domain.box import (
    PLAIN_BYTES,
    SEALED_BYTES,
    Answer,
    Box,
    Unreadable,
    associated,
    cast,
    fill,
    pack,
    seal,
    unpack,
    unseal,
)
from facilitator.domain.question import ANSWER_BYTES
from facilitator.domain.questions import ARRIVING_1
from facilitator.models.ballot import SEALED_BYTES as COLUMN_BYTES
from facilitator.vault import KeyLost, Vault

ROUND = UUID("6f0c2f6e-6c1c-4d0e-9c53-1b1f1f3f7a10")
OTHER_ROUND = UUID("0d3a4f0a-9f52-4c7b-8a3f-5f3c1d0b9e21")
KEY, BOUND = bytes(range(32)), associated(ROUND, "0123456789abcdef")
hashes = st.binary(min_size=16, max_size=16)
answers = st.builds(Answer, st.binary(min_size=ANSWER_BYTES, max_size=ANSWER_BYTES), st.booleans())
boxes = st.builds(Box, st.frozensets(hashes, max_size=200), st.dictionaries(hashes, answers, max_size=180))
small = fill([bytes([place]) * 16 for place in range(9)], random.Random(5).randbytes)


@given(boxes)
def test_what_is_packed_comes_back_in_one_size(content: Box) -> None:
    plain = pack(content)
    assert len(plain) == PLAIN_BYTES
    assert unpack(plain) == content


@given(boxes)
def test_what_is_sealed_comes_back_in_one_size(content: Box) -> None:
    sealed = seal(content, KEY, BOUND, os.urandom)
    assert len(sealed) == SEALED_BYTES == COLUMN_BYTES == 8220
    assert unseal(sealed, KEY, BOUND) == content


@pytest.mark.parametrize("people", range(16))
def test_the_size_is_the_same_for_nobody_to_fifteen_answers(people: int) -> None:
    content = fill([bytes([place]) * 16 for place in range(15)], os.urandom)
    for place in range(people):
        content = cast(
            content, bytes([place]) * 16, bytes([100 + place]) * 16, ARRIVING_1.encode({"mood": 3})
        )
    assert len(seal(content, KEY, BOUND, os.urandom)) == 8220


@pytest.mark.parametrize("feelings", [[], ["calm"], ["low", "tired", "overwhelmed"]])
@pytest.mark.parametrize("mood", range(1, 11))
def test_the_size_is_the_same_for_every_answer(mood: int, feelings: list[str]) -> None:
    content = cast(
        small, bytes(16), bytes([100]) * 16, ARRIVING_1.encode({"mood": mood, "feelings": feelings})
    )
    assert len(seal(content, KEY, BOUND, os.urandom)) == 8220


def test_a_box_is_never_sealed_the_same_way_twice() -> None:
    one, other = (seal(small, KEY, BOUND, os.urandom) for _ in range(2))
    assert one != other
    same = sum(left == right for left, right in zip(one, other, strict=True))
    assert same < SEALED_BYTES / 64  # about one byte in 256 agrees by chance


@given(st.integers(0, SEALED_BYTES - 1), st.integers(1, 255))
def test_one_changed_byte_makes_it_unreadable(place: int, change: int) -> None:
    sealed = bytearray(seal(small, KEY, BOUND, random.Random(7).randbytes))
    sealed[place] ^= change
    with pytest.raises(Unreadable):
        unseal(bytes(sealed), KEY, BOUND)


@pytest.mark.parametrize("length", [0, 1, 11, 12, 28, SEALED_BYTES - 1])
def test_a_shortened_box_is_unreadable(length: int) -> None:
    with pytest.raises(Unreadable):
        unseal(seal(small, KEY, BOUND, os.urandom)[:length], KEY, BOUND)


def test_a_lengthened_box_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        unseal(seal(small, KEY, BOUND, os.urandom) + b"\0", KEY, BOUND)


@pytest.mark.parametrize(
    ("key", "bound"),
    [
        (bytes(32), BOUND),
        (KEY, associated(OTHER_ROUND, "0123456789abcdef")),
        (KEY, associated(ROUND, "0123456789abcdee")),
        (KEY, b""),
    ],
)
def test_a_box_opens_only_with_its_key_for_its_round_under_its_keys_name(key: bytes, bound: bytes) -> None:
    with pytest.raises(Unreadable):
        unseal(seal(small, KEY, BOUND, os.urandom), key, bound)


@pytest.mark.parametrize("length", [0, 16, 24, 31, 33])
def test_a_shorter_key_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        seal(small, bytes(length), BOUND, os.urandom)
    with pytest.raises(ValueError, match="32 bytes"):
        unseal(bytes(SEALED_BYTES), bytes(length), BOUND)


def test_plain_text_that_pack_did_not_write_is_unreadable() -> None:
    good = pack(cast(small, bytes(16), bytes([100]) * 16, b"\1\0\0\0"))
    start = box_module.HEADER.size
    swapped = good[:start] + good[start + 16 : start + 32] + good[start : start + 16] + good[start + 32 :]
    flags = bytearray(good)
    flags[start + 15 * 16 + 16] = 2
    for plain in (
        b"",
        bytes(PLAIN_BYTES),
        b"FCB2" + good[4:],
        good[:-1],
        good[:-1] + b"\1",
        b"FCB1\xff\xff\xff\xff" + good[8:],
        b"FCB1\0\x0e" + good[6:],
        swapped,
        bytes(flags),
    ):
        with pytest.raises(Unreadable):
            unpack(plain)


def written_versions(vault: Vault, times: int, *, ratchet: bool) -> list[tuple[str, bytes]]:
    """Seal a box anew after every answer, as the booth does, and return every version that a disk may have kept."""
    content, versions = small, []
    for place in range(times):
        key_id, key = vault.new()
        if place:
            content = cast(content, bytes([place]) * 16, bytes([100 + place]) * 16, b"\1\0\0\0")
        versions.append((key_id, seal(content, key, associated(ROUND, key_id), os.urandom)))
        if ratchet and place:
            vault.destroy(versions[-2][0])
    return versions


def readable(vault: Vault, versions: list[tuple[str, bytes]]) -> list[int]:
    """Return which versions open with any key that still exists."""
    opened = []
    for place, (key_id, sealed) in enumerate(versions):
        for name in [path.name for path in vault.key_files()]:
            try:
                unseal(sealed, vault.read(name), associated(ROUND, key_id))
            except Unreadable:
                continue
            opened.append(place)
    return opened


def test_after_each_answer_all_older_versions_of_the_box_are_unreadable(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "keys")
    versions = written_versions(vault, 8, ratchet=True)
    assert readable(vault, versions) == [7]
    with pytest.raises(KeyLost):
        vault.read(versions[0][0])
    vault.destroy(versions[-1][0])
    assert readable(vault, versions) == []


def test_keeping_the_keys_would_keep_every_version_readable(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "keys")
    versions = written_versions(vault, 8, ratchet=False)
    assert readable(vault, versions) == list(range(8))
