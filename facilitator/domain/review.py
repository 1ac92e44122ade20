"""Who has read the words that matter most in a language: those about crisis, consent and the anonymous check-in.

The file ``reviews.json`` beside this module says per language and area which native speaker read them and when;
``words`` is the fingerprint of what was read (``make messages ARGS=--fingerprints``), so that a test notices when the
words have changed since. Until somebody has read them, administrators see a mark; members never do.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

SOURCE_LANGUAGE = "en"  # written by people who speak it
AREAS = ("crisis", "consent", "checkin")


@dataclass(frozen=True)
class Review:
    """Whether the words of one area have been read in one language: by whom and when, or by nobody yet."""

    language: str
    area: str
    by: str | None = None
    on: date | None = None
    words: str | None = None

    @property
    def is_done(self) -> bool:
        """Tell whether a person who speaks the language has read them."""
        return self.by is not None and self.on is not None


@cache
def shipped() -> dict[str, dict[str, Any]]:
    """Return the file that comes with the product."""
    text = files("facilitator.domain").joinpath("reviews.json").read_text(encoding="utf-8")
    content: dict[str, dict[str, Any]] = json.loads(text)
    return content


def reviews(languages: Iterable[str]) -> list[Review]:
    """Return the reviews of the offered languages that are not the one everything is written in first.

    A variant such as ``es_MX`` is read in the words of its family; a language without an entry was read by nobody.
    """
    families = dict.fromkeys(tag.partition("_")[0] for tag in languages)
    return [
        review(family, area, shipped().get(family, {}).get(area) or {})
        for family in families
        if family != SOURCE_LANGUAGE
        for area in AREAS
    ]


def review(language: str, area: str, entry: dict[str, Any]) -> Review:
    """Read one entry of the file."""
    on = date.fromisoformat(entry["on"]) if entry.get("on") else None
    return Review(language, area, entry.get("by"), on, entry.get("words"))
