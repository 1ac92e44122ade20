"""Rule set words-1: how the answers of one check-in become a few coarse words, once.

For every statement ("felt anxious") the number of people who said so is wobbled and then put into one of three words.
The wobble is the two-sided geometric mechanism (Ghosh, Roughgarden and Sundararajan, "Universally utility-maximizing
privacy mechanisms", 2009): a whole number z is drawn with probability proportional to exp(-epsilon * abs(z)), added,
and the sum clamped to 0..n. Whatever somebody knows about everybody else, one answer changes the odds of any word by
a factor of exp(epsilon) at most: with epsilon = 1, from 50 % to 73.1 % for each statement and round.

The bound must hold for the largest box, not only for a circle of nine. So the table reaches further than any number
of answers (beyond that, clamping makes no difference: nothing is cut off), and it is scaled finely enough that the
rarest word of the largest group still has its exact share. No floating point is involved.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from decimal import Context, Decimal
from functools import cache

Below = Callable[[int], int]  # below(n) draws evenly from 0..n-1; production passes secrets.randbelow

RULES = "words-1"
K_MIN = 5
FEW_OR_NONE, SOME, MOST = "few_or_none", "some", "most"
WORDS = (FEW_OR_NONE, SOME, MOST)
EPSILON_MILLI_LOWEST, EPSILON_MILLI_HIGHEST = 250, 1000
REACH = 512  # no box holds so many answers
SCALE = 2**1024  # exp(-512) is about 2**-739: even the end of the table is known to 80 digits
EXACT = Context(prec=340)  # SCALE has 309 digits


def release(
    counts: Mapping[str, int],
    n: int,
    n_for_threshold: int,
    epsilon_milli: int,
    below: Below,
    k_min: int = K_MIN,
) -> dict[str, str] | None:
    """Return one word for each statement, or None when there are too few answers to say anything.

    ``counts`` says for each statement how many of the ``n`` answers agree. ``n_for_threshold`` leaves out the answers
    that a facilitator typed in from paper. Every call draws anew, so it may be called once for each round.

    Raises:
        ValueError: the numbers contradict each other or the rules.
    """
    if k_min < K_MIN or n_for_threshold > n or n > REACH:
        message = f"words-1 has no answer for k_min={k_min}, {n_for_threshold} of {n}"
        raise ValueError(message)
    if any(not 0 <= count <= n for count in counts.values()):
        raise ValueError("a statement cannot be made by more people than answered")
    if n_for_threshold < k_min:
        return None
    return {statement: wobbled_word(count, n, epsilon_milli, below) for statement, count in counts.items()}


def wobbled_word(count: int, n: int, epsilon_milli: int, below: Below) -> str:
    """Return the word for ``count`` of ``n`` after a fresh wobble, clamped to 0..n."""
    return word(min(max(count + wobble(epsilon_milli, below), 0), n), n)


def word(count: int, n: int) -> str:
    """Return the third in which ``count`` of ``n`` lies, without saying "nobody" or "everybody"."""
    if 3 * count < n:
        return FEW_OR_NONE
    return SOME if 3 * count < 2 * n else MOST


def wobble(epsilon_milli: int, below: Below) -> int:
    """Draw a whole number from the two-sided geometric law with the given thousandths of epsilon."""
    return bisect_right(cumulative(epsilon_milli), below(SCALE)) - REACH


@cache
def cumulative(epsilon_milli: int) -> tuple[int, ...]:
    """Return SCALE * P(wobble <= z) for z = -REACH..REACH; the ends carry all that lies beyond them.

    The tail P(wobble >= m) is a**m / (1 + a) with a = exp(-epsilon); by symmetry it gives both halves.

    Raises:
        ValueError: epsilon is outside 0.25..1.
    """
    if not EPSILON_MILLI_LOWEST <= epsilon_milli <= EPSILON_MILLI_HIGHEST:
        message = f"epsilon of {epsilon_milli} thousandths is not allowed"
        raise ValueError(message)
    epsilon = EXACT.divide(Decimal(epsilon_milli), Decimal(1000))
    a = EXACT.exp(-epsilon)
    tails = [EXACT.divide(EXACT.multiply(Decimal(SCALE), a), EXACT.add(Decimal(1), a))]
    while len(tails) < REACH:
        tails.append(EXACT.multiply(tails[-1], a))
    whole = [int(tail) for tail in tails]  # whole[m - 1] belongs to P(wobble >= m)
    return (*reversed(whole), *(SCALE - tail for tail in whole), SCALE)
