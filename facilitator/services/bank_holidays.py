"""Public holidays as suggestions for closures, from the ``holidays`` library where it is installed (an extra).

Nothing is kept here: a person picks. Which days are public holidays is that library's word for a country, and a group
may meet on them.
"""

from datetime import date
from importlib import import_module
from types import ModuleType
from typing import Any
from warnings import catch_warnings, simplefilter

from facilitator.domain.closure import Suggestion, SuggestionsFor
from facilitator.errors import Invalid, Unavailable


def library() -> ModuleType:
    """Return the library.

    Raises:
        Unavailable: it is not installed.
    """
    try:
        return import_module("holidays")
    except ModuleNotFoundError:
        raise Unavailable("closure.holidays_missing", retry_after=3600) from None


def countries() -> dict[str, list[str]]:
    """Return the countries whose holidays are known, with the codes of their parts."""
    known: dict[str, list[str]] = library().list_supported_countries(include_aliases=False)
    return {code: list(parts) for code, parts in sorted(known.items())}


def parts_of(country: str) -> list[tuple[str, str]]:
    """Return the parts of a country with holidays of their own: code and name, as it is called there."""
    parts = countries().get(country, [])
    if not parts:
        return []
    names: dict[str, list[str]] = library().country_holidays(country).get_subdivision_aliases()
    return sorted(((part, (names.get(part) or [part])[0]) for part in parts), key=lambda pair: pair[1])


def suggest(*, asked: SuggestionsFor, language: str = "en") -> list[Suggestion]:
    """Return the public holidays of a country, or of one part of it, in a year.

    Raises:
        Invalid: the country, its part or the year is not known; the message says what is.
    """
    known = countries()
    if asked.country not in known:
        raise Invalid("closure.country_unknown", field="country", known=", ".join(known))
    parts = known[asked.country]
    if asked.subdivision is not None and asked.subdivision not in parts:
        key = "closure.subdivision_unknown" if parts else "closure.subdivisions_none"
        raise Invalid(key, field="subdivision", known=", ".join(parts))
    found = _days(asked, language)
    if not found:
        raise Invalid("closure.year_unknown", field="year")
    source = "holidays:" + "-".join(part for part in (asked.country, asked.subdivision) if part)
    return [Suggestion(day, day, title, source) for day, title in found]


def _days(asked: SuggestionsFor, language: str) -> list[tuple[date, str]]:
    """Ask the library, in the reader's language where it has the names in it."""
    options: dict[str, Any] = {"subdiv": asked.subdivision, "years": asked.year}
    with catch_warnings():
        simplefilter(
            "ignore"
        )  # of a year that it does not know whole it says so; an empty one is refused by us
        plain = library().country_holidays(asked.country, **options)
        tongues = [
            one for one in plain.supported_languages if one.partition("_")[0] == language.partition("_")[0]
        ]
        if tongues:
            plain = library().country_holidays(asked.country, **options, language=tongues[0])
    return sorted((day, str(name)) for day, name in plain.items() if day.year == asked.year)
