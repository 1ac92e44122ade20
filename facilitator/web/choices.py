"""The fixed lists that forms offer."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from babel import Locale
from flask import current_app
from flask_babel import get_locale

from facilitator.domain import wallclock
from facilitator.mail.quietwords import folded
from facilitator.schemas.codes import countries
from facilitator.web.forms import say

Options = list[tuple[str, str]]


@cache
def zone_choices() -> tuple[tuple[str, str], ...]:
    """Return time zones as (value, words)."""
    return tuple((name, name.replace("_", " ")) for name in sorted(wallclock.zone_names()))


def country_name(code: str) -> str:
    """Return the name of a country in the reader's language, the code itself if it has none."""
    locale = get_locale() or Locale("en")
    return str(locale.territories.get(code, code))


def country_choices() -> Options:
    """Return countries as (code, name), in the order of their names, accents aside."""
    return sorted(((code, country_name(code)) for code in countries()), key=lambda pair: folded(pair[1]))


def language_choices() -> Options:
    """Return the languages of this installation, each in its own words."""
    locales = [
        Locale.parse(tag, sep="-" if "-" in tag else "_") for tag in current_app.config["SETTINGS"].locales
    ]
    return [(str(locale), str(locale.display_name)) for locale in locales]


def said(noun: str, values: Iterable[Any], *, hints: bool = False) -> list[tuple[str, ...]]:
    """Return (value, words), or (value, words, hint), from the phrases of a noun such as ``group.mode``."""
    return [
        (str(value), say(f"{noun}_{value}"), *((say(f"{noun}_{value}_hint"),) if hints else ()))
        for value in values
    ]
