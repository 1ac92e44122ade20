"""The token of a stop link: nobody can make one, and nothing about it is kept."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.stop_token import (
    LIFETIME_DAYS,
    SIGNATURE_BYTES,
    WRITTEN_LENGTH,
    StopToken,
    read,
    write,
    year_from,
)

TODAY, KEY = date(2026, 10, 22), b"k" * 32
purposes = st.sampled_from(["group", "all"])


@given(purposes, st.uuids(), st.dates(date(2020, 1, 1), date(2190, 1, 1)))
def test_what_was_written_is_read_for_twelve_months(purpose: str, subject_id: UUID, today: date) -> None:
    last_on = year_from(today)
    token = write(purpose, subject_id, last_on, KEY)
    assert last_on == today + timedelta(days=LIFETIME_DAYS)
    assert len(token) == WRITTEN_LENGTH
    assert read(token, today, KEY) == read(token, last_on, KEY) == StopToken(purpose, subject_id, last_on)
    assert read(token, last_on + timedelta(days=1), KEY) is None


@given(st.text(max_size=60))
def test_nothing_else_can_be_read(text: str) -> None:
    assert read(text, TODAY, KEY) is None


@given(purposes, st.uuids(), st.integers(0, WRITTEN_LENGTH - 1), st.sampled_from("AZaz09-_"))
def test_a_changed_letter_makes_it_worthless(purpose: str, subject_id: UUID, place: int, letter: str) -> None:
    token = write(purpose, subject_id, TODAY, KEY)
    changed = token[:place] + letter + token[place + 1 :]
    assert (read(changed, TODAY, KEY) is None) == (changed != token)


@given(st.uuids(), st.binary(min_size=32, max_size=32).filter(lambda key: key != KEY))
def test_another_installation_has_another_key(subject_id: UUID, key: bytes) -> None:
    assert read(write("group", subject_id, TODAY, key), TODAY, KEY) is None


@pytest.mark.requirement("P09")
def test_the_signature_has_128_bits() -> None:
    assert SIGNATURE_BYTES * 8 == 128
