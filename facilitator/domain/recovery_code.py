"""Recovery codes: sixteen letters and digits in four groups, without those that look alike on paper."""

from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # thirty-two, so that each carries five bits
LENGTH, GROUP = 16, 4
HOW_MANY = 10
# What people read for signs of the alphabet (Crockford's base 32 does nearly the same).
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def drawn(choose: Callable[[str], str]) -> str:
    """Return a code in groups; ``choose`` picks one sign of a text by chance."""
    signs = "".join(choose(ALPHABET) for _ in range(LENGTH))
    return "-".join(signs[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def plain(typed: str) -> str:
    """Return what was typed as it is hashed: upper case, nothing between the groups, look-alikes as one."""
    return "".join(sign for sign in typed.upper() if sign.isalnum()).translate(READ_AS)


def is_code(typed: str) -> bool:
    """Tell whether something can be a recovery code."""
    signs = plain(typed)
    return len(signs) == LENGTH and set(signs) <= set(ALPHABET)
