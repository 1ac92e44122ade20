"""Two languages that nobody speaks: one with long words, one that is written from the right."""

import re

PLACEHOLDER = re.compile(r"(%\(\w+\)[sd]|\{\w+\})")
LONGER = str.maketrans(
    {
        "a": "àà",
        "e": "éé",
        "i": "îî",
        "o": "ôô",
        "u": "ûû",
        "A": "ÀÀ",
        "E": "ÉÉ",
        "I": "ÎÎ",
        "O": "ÔÔ",
        "U": "ÛÛ",
    }
)
LATIN = "abcdefghijklmnopqrstuvwxyz"
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنه"
MIRRORED = str.maketrans(LATIN + LATIN.upper(), ARABIC * 2)


def reword(text: str, table: dict[int, str] | dict[int, int]) -> str:
    """Return a sentence with its letters exchanged and its placeholders left as they are."""
    return "".join(
        part if PLACEHOLDER.fullmatch(part) else part.translate(table) for part in PLACEHOLDER.split(text)
    )


def stretched(text: str) -> str:
    """Return a sentence about half as long again, with accents, between brackets that show where it is cut."""
    return f"[{reword(text, LONGER)}]"


def mirrored(text: str) -> str:
    """Return a sentence in Arabic letters: it means nothing and runs from right to left."""
    return reword(text, MIRRORED)
