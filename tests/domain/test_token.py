"""A token can be told from a typing mistake without asking anybody."""

from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.token import ALPHABET, RANDOM_LENGTH, SCOPES, beyond, check_digits, is_whole, written

randoms = st.text(ALPHABET, min_size=RANDOM_LENGTH, max_size=RANDOM_LENGTH)


@given(randoms)
def test_what_is_written_is_whole(random_part: str) -> None:
    token = written(random_part)
    assert is_whole(token)
    assert token.startswith("fac_live_")
    assert len(token) == 47


@given(randoms, st.integers(9, 46), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(random_part: str, place: int, char: str) -> None:
    token = written(random_part)
    wrong = token[:place] + char + token[place + 1 :]
    assert is_whole(wrong) == (wrong == token)


@given(st.text())
def test_any_other_text_is_not_a_token(text: str) -> None:
    assert not is_whole(text)


def test_check_digits_are_the_crc_32_in_base_62() -> None:
    # The check value of CRC-32 for "123456789" is 0xCBF43926, which is 3421780262.
    digits = check_digits("123456789")
    number = 0
    for digit in digits:
        number = number * 62 + ALPHABET.index(digit)
    assert (number, len(digits)) == (0xCBF43926, 6)


def test_scopes_beyond_a_role_are_named() -> None:
    assert beyond(SCOPES, frozenset({"facilitator"})) == ["webhooks:write", "admin"]
    assert beyond(SCOPES, frozenset({"coordinator"})) == ["admin"]
    assert beyond(SCOPES, frozenset({"admin"})) == []
    assert beyond(["admin"], frozenset()) == ["admin"]
