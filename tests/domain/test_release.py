"""Rule set words-1: the words, the threshold, the law of the wobble, and that the words stay useful."""

import math
import random
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.release import (
    FEW_OR_NONE,
    MOST,
    REACH,
    SCALE,
    SOME,
    WORDS,
    cumulative,
    release,
    wobble,
    word,
)

DRAWS = 200_000
EPSILONS = (250, 500, 1000)


def no_wobble(n: int) -> int:
    """Draw the middle of the law, which is zero."""
    return n // 2


def chance_of_word(count: int, n: int, epsilon_milli: int) -> dict[str, float]:
    """Add up the law of the wobble, weight by weight, for each word."""
    table = (0, *cumulative(epsilon_milli))
    weights: Counter[str] = Counter()
    for place, (below, upto) in enumerate(pairwise(table)):
        weights[word(min(max(count + place - REACH, 0), n), n)] += upto - below
    assert sum(weights.values()) == SCALE
    return {each: weights[each] / SCALE for each in WORDS}


def chance_of_a_larger_chi_square(value: float, degrees: int) -> float:
    """Return the upper tail of the chi-square law for an even number of degrees of freedom (a finite sum)."""
    assert degrees % 2 == 0
    half, term, total = value / 2, 1.0, 1.0
    for step in range(1, degrees // 2):
        term *= half / step
        total += term
    return math.exp(-half) * total


def p_value(draw: Callable[[], int], epsilon: float) -> float:
    """Compare draws with the formula P(z) = (1 - a) / (1 + a) * a ** abs(z), tails taken together."""
    a, edge = math.exp(-epsilon), round(8 / epsilon)
    seen = Counter(max(-edge, min(edge, draw())) for _ in range(DRAWS))
    chances = {z: (1 - a) / (1 + a) * a ** abs(z) for z in range(1 - edge, edge)}
    chances[-edge] = chances[edge] = a**edge / (1 + a)
    assert min(chances.values()) * DRAWS > 5
    value = sum((seen[z] - DRAWS * chance) ** 2 / (DRAWS * chance) for z, chance in chances.items())
    return chance_of_a_larger_chi_square(value, len(chances) - 1)


@pytest.mark.parametrize("answers", [0, 1, 2, 3, 4])
def test_fewer_than_five_answers_release_nothing_at_all(answers: int) -> None:
    assert release({"anxious": answers}, answers, answers, 1000, no_wobble) is None


def test_answers_from_paper_do_not_count_towards_the_five() -> None:
    assert release({"anxious": 3}, 9, 4, 1000, no_wobble) is None
    assert release({"anxious": 3}, 9, 5, 1000, no_wobble) == {"anxious": SOME}


def test_a_group_may_ask_for_more_answers_but_never_for_fewer() -> None:
    assert release({"anxious": 3}, 6, 6, 1000, no_wobble, k_min=7) is None
    with pytest.raises(ValueError, match="k_min=4"):
        release({"anxious": 3}, 6, 6, 1000, no_wobble, k_min=4)


@pytest.mark.parametrize(("counts", "n", "counting"), [({"a": 7}, 6, 6), ({"a": -1}, 6, 6), ({"a": 1}, 5, 6)])
def test_impossible_numbers_are_refused(counts: dict[str, int], n: int, counting: int) -> None:
    with pytest.raises(ValueError, match=r"words-1|more people"):
        release(counts, n, counting, 1000, no_wobble)


@pytest.mark.parametrize("epsilon_milli", [0, 249, 1001])
def test_a_weaker_or_useless_wobble_is_refused(epsilon_milli: int) -> None:
    with pytest.raises(ValueError, match="thousandths"):
        wobble(epsilon_milli, no_wobble)


def test_words_are_thirds_in_whole_numbers() -> None:
    assert [word(count, 9) for count in range(10)] == [FEW_OR_NONE] * 3 + [SOME] * 3 + [MOST] * 4
    assert [word(count, 5) for count in range(6)] == [FEW_OR_NONE] * 2 + [SOME] * 2 + [MOST] * 2


@pytest.mark.requirement("C01")
def test_no_word_says_a_number_nobody_or_everybody() -> None:
    said = {word(count, n) for n in range(1, REACH + 1) for count in range(n + 1)}
    assert said == set(WORDS)
    for each in said:
        assert not any(character.isdigit() for character in each)
        assert not {"nobody", "everybody", "all", "everyone", "no one"} & set(each.split("_"))


@given(st.integers(5, 40), st.data())
def test_a_release_has_one_word_for_each_statement_and_nothing_else(n: int, data: st.DataObject) -> None:
    counts = data.draw(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, n)))
    words = release(counts, n, n, 1000, lambda most: data.draw(st.integers(0, most - 1)))
    assert words is not None
    assert list(words) == list(counts)
    assert set(words.values()) <= set(WORDS)


def test_every_statement_gets_a_wobble_of_its_own() -> None:
    asked: list[int] = []

    def below(n: int) -> int:
        asked.append(n)
        return n // 2

    release({"anxious": 1, "calm": 2, "low": 3}, 9, 9, 1000, below)
    assert asked == [SCALE] * 3


def test_the_furthest_wobbles_stay_inside_the_group() -> None:
    assert release({"a": 9}, 9, 9, 1000, lambda _: 0) == {"a": FEW_OR_NONE}
    assert release({"a": 0}, 9, 9, 1000, lambda n: n - 1) == {"a": MOST}


@pytest.mark.parametrize("epsilon_milli", EPSILONS)
def test_the_table_is_the_formula_and_its_halves_are_equal(epsilon_milli: int) -> None:
    table, a = cumulative(epsilon_milli), math.exp(-epsilon_milli / 1000)
    assert all(one < other for one, other in pairwise(table))
    assert table[-1] == SCALE
    for z in range(1, 200):
        lower, upper = table[REACH - z], SCALE - table[REACH + z - 1]
        assert lower == upper
        assert lower / SCALE == pytest.approx(a**z / (1 + a), rel=1e-12)


def test_about_half_of_the_wobbles_are_none_and_a_third_is_one_person() -> None:
    table = cumulative(1000)
    assert (table[REACH] - table[REACH - 1]) / SCALE == pytest.approx(0.462, abs=0.001)
    assert 2 * (table[REACH + 1] - table[REACH]) / SCALE == pytest.approx(0.340, abs=0.001)


@pytest.mark.parametrize("epsilon_milli", EPSILONS)
def test_drawn_wobbles_follow_the_formula(epsilon_milli: int) -> None:
    source = random.Random(20261022)
    assert p_value(lambda: wobble(epsilon_milli, source.randrange), epsilon_milli / 1000) > 0.001


def test_the_chi_square_test_would_notice_another_law() -> None:
    source = random.Random(20261022)
    assert p_value(lambda: source.choice((-1, 0, 1)), 1.0) < 1e-6
    assert p_value(lambda: wobble(980, source.randrange), 1.0) < 1e-3


def test_the_chi_square_tail_is_right() -> None:
    assert chance_of_a_larger_chi_square(18.307, 10) == pytest.approx(0.05, abs=1e-4)
    assert chance_of_a_larger_chi_square(5.991, 2) == pytest.approx(0.05, abs=1e-4)


@pytest.mark.parametrize(("n", "same", "two_off"), [(5, 0.74, 0.04), (9, 0.83, 0.015), (15, 0.88, 0.005)])
def test_words_stay_useful(n: int, same: float, two_off: float) -> None:
    laws = {count: chance_of_word(count, n, 1000) for count in range(n + 1)}
    assert sum(law[word(count, n)] for count, law in laws.items()) / (n + 1) >= same
    opposite = {FEW_OR_NONE: MOST, MOST: FEW_OR_NONE}
    assert (
        max(law[opposite.get(word(count, n), "")] for count, law in laws.items() if word(count, n) != SOME)
        <= two_off
    )


@pytest.mark.parametrize(("n", "least"), [(5, 0.90), (9, 0.98), (15, 0.99)])
def test_when_all_agree_the_word_is_most(n: int, least: float) -> None:
    assert chance_of_word(n, n, 1000)[MOST] >= least
