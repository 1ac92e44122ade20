"""Find the language to write a message in: its words, its way to write dates, its direction."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.support import Translations

TRANSLATIONS = Path(__file__).parents[1] / "translations"
SOURCE_LANGUAGE = "en"  # every sentence is written in British English first


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language to write in: the name of its catalogue, the locale of its dates, its tag and direction."""

    catalogue: str
    formats: Locale
    tag: str
    direction: str


@lru_cache(maxsize=256)
def tongue_of(locale: str) -> Tongue:
    """Return the language to write in: the one asked for, its parent, or British English.

    A pseudo-locale (a catalogue whose name Babel does not know) takes the dates of its language.
    """
    asked = locale.replace("-", "_")
    parent = asked.partition("_")[0]
    name = next((name for name in (asked, parent) if has_catalogue(name)), SOURCE_LANGUAGE)
    exact = babel_locale(asked)
    formats = exact or babel_locale(parent)
    if formats is None or formats.language != name.partition("_")[0] or formats == Locale(SOURCE_LANGUAGE):
        formats = Locale("en", "GB")
    tag = asked if name == asked and exact is None else str(formats)
    return Tongue(name, formats, tag.replace("_", "-"), formats.text_direction)


def has_catalogue(name: str) -> bool:
    """Tell whether there are words in a language."""
    return name.isidentifier() and (TRANSLATIONS / name / "LC_MESSAGES" / "messages.mo").is_file()


def babel_locale(name: str) -> Locale | None:
    """Return the locale of a name, or None if it is unknown."""
    try:
        return Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        return None


@lru_cache(maxsize=64)
def catalogue(name: str) -> Translations:
    """Return the translations of one language; those of the source language are empty."""
    loaded = Translations.load(str(TRANSLATIONS), [name])
    return loaded if isinstance(loaded, Translations) else Translations()
