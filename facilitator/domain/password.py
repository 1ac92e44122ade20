"""How strong a password is, and in which words to help with a weak one.

Length counts, not ingredients: there are no rules about digits or capitals (NIST SP 800-63B, section 3.1.1.2). The
strength is estimated by zxcvbn (Wheeler, USENIX Security 2016), which knows common passwords, names and patterns.
"""

import unicodedata
from collections.abc import Iterable
from typing import Any

from facilitator.errors import Invalid

SHORTEST = 10
LONGEST = 128
LEAST_STRENGTH = 3  # of 0 to 4: safe from an online attack and unlikely to fall to an offline one
JUDGED = 40  # characters that the estimate looks at: more could keep the processor busy for seconds
REASONS = {
    "dictionary": "account.password_known",
    "repeat": "account.password_repeats",
    "sequence": "account.password_sequence",
    "spatial": "account.password_keyboard",
    "date": "account.password_date",
    "regex": "account.password_date",
}


def normalised(password: str) -> str:
    """Return a password as it is hashed, the same from every keyboard (Unicode normalisation form C)."""
    return unicodedata.normalize("NFC", password)


def require_strength(password: str, known: Iterable[str], field: str = "password") -> None:
    """Refuse a password that can be guessed; ``known`` are words about its owner, such as name and address.

    Raises:
        Invalid: it is too weak, with what makes it so.
    """
    import zxcvbn  # noqa: PLC0415 - 15 MB of word lists that most processes never need

    found = zxcvbn.zxcvbn(normalised(password)[:JUDGED], user_inputs=sorted(words_about(known)))
    if found["score"] < LEAST_STRENGTH:
        raise Invalid(reason(found["sequence"]), field=field)


def words_about(known: Iterable[str]) -> set[str]:
    """Return what a guesser would try first for somebody: names and addresses, whole, in parts and run together."""
    found: set[str] = set()
    for text in known:
        parts = text.lower().replace("@", " ").replace(".", " ").split()
        found |= {text.lower(), "".join(parts), *parts}
    return found - {""}


def reason(sequence: list[dict[str, Any]]) -> str:
    """Return the message key for what the longest part of a weak password is."""
    longest = max(sequence, key=lambda part: len(part["token"]), default={"pattern": "", "token": ""})
    if longest.get("dictionary_name") == "user_inputs":
        return "account.password_about_you"
    return REASONS.get(longest["pattern"], "account.password_weak")
