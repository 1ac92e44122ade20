"""What clean values look like: regular expressions that the API's description shows and its fields check."""

import unicodedata
from datetime import date

import regex

GRAPHEME = regex.compile(r"\X")
FIRST_YEAR, LAST_YEAR = 1900, 2199  # nothing that is planned here or remembered lies outside
CONTROLS = r"\u0000-\u001F\u007F-\u009F"
IN_LINES = r"\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F"  # tab and line ends are fine
LOCAL_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?$"
TIME_OF_DAY = r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$"
WEB_ADDRESS = rf'^(?:https://[^\s/?#@<>"{CONTROLS}]+\.[^\s<>"{CONTROLS}]+)?$'
# What a browser takes for an address (HTML Living Standard, 4.10.5.1.5), with a dot in its domain.
EMAIL = (
    r"^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+$"
)


def graphemes(text: str) -> int:
    """Count what a reader sees as characters (Unicode Standard Annex 29)."""
    return len(GRAPHEME.findall(text))


def is_clean(text: str, *, lines: bool = False) -> bool:
    """Tell whether a text holds no control characters, lone surrogates or unassigned specials."""
    allowed = "\n\t" if lines else ""
    return all(char in allowed or unicodedata.category(char) not in {"Cc", "Cs"} for char in text)


def clean_pattern(*, lines: bool, blank: bool) -> str:
    """Return the regular expression (ECMA-262) of clean text, for the API's description."""
    bad = IN_LINES if lines else CONTROLS
    return f"^[^{bad}]*$" if blank else rf"^[^{bad}]*[^\s{bad}][^{bad}]*$"


def in_living_memory(moment: date) -> bool:
    """Tell whether a date is one that anybody can mean; far years are slips, and costly to walk to."""
    return FIRST_YEAR <= moment.year <= LAST_YEAR
