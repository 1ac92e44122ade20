"""What a page says to its reader, text by text, and which of it never went through a translation."""

import json
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from typing import Any

from babel import Locale
from sqlalchemy import select

from facilitator.domain import crisis, wallclock
from facilitator.extensions import Base, db
from facilitator.services import bank_holidays
from tests.browser.page_states import OVERLONG
from tests.browser.tongues import CLOSE, LOCALES, OPEN
from tests.stage import Stage

SILENT = {"script", "style", "code", "bdi"}  # bdi: a name; its words are somebody's own
SAID = {"aria-label", "title", "placeholder", "alt", "data-failed", "data-signed-out"}
PACKED = {"data-words"}  # sentences for a script, as JSON
# Columns that hold what somebody wrote; the others hold words of ours, which have to be said in the reader's language.
WRITTEN = {
    "name", "email", "name_to_use", "pronouns", "say_it_like", "discreet_name", "address", "access_notes", "place",
    "online_url", "agreements", "what_stays_private", "age_rule", "label", "value", "title", "prompt", "prefix",
    "sender_label", "public_name", "who_for", "what_happens", "area", "greeter", "meeting_point", "ask",
}  # fmt: skip
NAMELESS = {"CQ"}  # a territory whose name CLDR has in few languages
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
PLACE = re.compile(r"\{\w+\}")
WORD = re.compile(r"[A-Za-z]{2,}")


class Reader(HTMLParser):
    """Collects what a page says: texts, and the attributes that are read out."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.open: list[str] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and what its attributes say."""
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name in SAID and value:
                self.said.append(value)
            if name in PACKED and value:
                self.said += strings_of(json.loads(value))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, and whatever in it was not closed."""
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Note a text, unless it is not for reading or somebody's own."""
        if data.strip() and not SILENT & set(self.open):
            self.said.append(data)


def strings_of(value: Any) -> Iterator[str]:
    """Yield every text in what JSON holds, names of fields left out."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings_of(inner)


def texts_of(page: str) -> list[str]:
    """Return what a page says, one text after the other."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    return [" ".join(text.split()) for text in reader.said]


def unmarked(texts: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each text with what of it stands outside the marks of a translation.

    A sentence may hold others, and an element for a name: its marks then stand in different texts.
    """
    depth = 0
    for text in texts:
        left = []
        for sign in text:
            depth += sign == OPEN
            left += [sign] if depth == 0 else []
            depth -= sign == CLOSE
        yield text, "".join(left)


def own_words(stage: Stage) -> set[str]:
    """Return every text in the database that somebody wrote, and what is typed into forms that are refused."""
    found = {OVERLONG.strip()}
    with stage.app.app_context():
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if column.name in WRITTEN:
                    found |= {one for one in db.session.scalars(select(column)) if one}
    return found


@cache
def data_words() -> frozenset[str]:
    """Return words that are the same in every language: zones, languages, names of services and places."""
    zones = {name.replace("_", " ") for name in wallclock.zone_names()}
    languages = {str(Locale.parse(tag).display_name) for tag in LOCALES}
    languages |= {name[:1].upper() + name[1:] for name in languages}
    services = {text for country in crisis.shipped().countries for text in strings_of(country_data(country))}
    parts = {name for _part, name in bank_holidays.parts_of("GB")}
    return frozenset(parts | zones | set(wallclock.zone_names()) | languages | services | NAMELESS)


def country_data(country: Any) -> Any:
    """Return what is kept of a country's crisis information, as plain data."""
    if hasattr(country, "__dataclass_fields__"):
        return {name: country_data(getattr(country, name)) for name in country.__dataclass_fields__}
    if isinstance(country, list | tuple):
        return [country_data(one) for one in country]
    return country


def untranslated(page: str, own: set[str]) -> list[str]:
    """Return the texts of a page in the marking language that hold words of nobody and of no translation."""
    known = sorted({text for text in own | data_words() if WORD.search(text)}, key=len, reverse=True)
    found = []
    for text, outside in unmarked(texts_of(page)):
        left = PLACE.sub(" ", outside)
        if WORD.search(left):
            for one in known:
                left = left.replace(one, " ")
        if WORD.search(left):
            found.append(f"{left.strip()} (in: {text[:80]})")
    return found
