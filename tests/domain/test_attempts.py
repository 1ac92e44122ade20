"""Guessing gets slow, and nobody else is held up."""

from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.attempts import FORGOTTEN_AFTER, FREE, LONGEST_WAIT, Attempts, key_of

ADA, BEN = key_of("ada@example.org", "192.0.2.1"), key_of("ben@example.org", "192.0.2.1")


def failed(times: int, at: float = 0.0) -> Attempts:
    """Return attempts in which Ada's password was guessed wrong so many times."""
    attempts = Attempts()
    for _ in range(times):
        attempts.failed(ADA, at)
    return attempts


def test_people_may_mistype_a_few_times() -> None:
    assert failed(FREE - 1).wait(ADA, 0.0) == 0


def test_each_further_try_doubles_the_wait() -> None:
    assert [failed(FREE + more).wait(ADA, 0.0) for more in range(4)] == [5, 10, 20, 40]
    assert failed(1000).wait(ADA, 0.0) == LONGEST_WAIT


def test_the_wait_ends_and_an_hour_forgets() -> None:
    attempts = failed(FREE)
    assert (attempts.wait(ADA, 4.2), attempts.wait(ADA, 5.0)) == (1, 0)
    attempts.failed(ADA, FORGOTTEN_AFTER + 6.0)
    assert attempts.records[ADA].count == 1


def test_others_and_other_addresses_are_not_held_up() -> None:
    attempts = failed(50)
    assert attempts.wait(BEN, 0.0) == 0
    assert attempts.wait(key_of("ada@example.org", "192.0.2.2"), 0.0) == 0


def test_the_owner_clears_the_count() -> None:
    attempts = failed(50)
    attempts.succeeded(ADA)
    assert attempts.wait(ADA, 0.0) == 0


def test_memory_is_bounded_and_the_oldest_go_first() -> None:
    attempts = Attempts(most=100)
    for number in range(1000):
        attempts.failed(key_of(str(number)), float(number))
    assert list(attempts.records) == [key_of(str(number)) for number in range(900, 1000)]


@given(st.lists(st.floats(0, 10_000), max_size=30))
def test_the_wait_is_never_negative_nor_longer_than_the_longest(times: list[float]) -> None:
    attempts = Attempts()
    for at in times:
        attempts.failed(ADA, at)
        assert 0 <= attempts.wait(ADA, at) <= LONGEST_WAIT
