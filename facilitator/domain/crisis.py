"""Crisis information: whom to call or text now, by country, read from a data file.

The shipped file is ``crisis.json`` beside this module; an operator's own correction is a text of the same shape, read
by the same function. Numbers are dial strings as they are dialled inside the country: 116 123 and 85258 are national
short codes, which a forced international prefix would break (RFC 3966 section 5.1.5 and RFC 5724 for the links).
``verified_on`` is the day on which an entry was last compared with the source it names.

Whoever shows it asks for the person's own choice of country, else the site's; never for an address on the network.
"""

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from facilitator.errors import Invalid

VERSION = 1
STALE_AFTER_DAYS = 150
COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
DIAL = re.compile(r"\*?\d{3,12}", re.ASCII)  # Chile's begins with a star
LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)
HOURS = frozenset({"always"})  # words stand in facilitator.phrases.crisis as hours_<key>


@dataclass(frozen=True)
class Service:
    """One service that listens: how to call, text or write to it, when, in which languages, and who says so."""

    name: str
    dial: str | None
    shown: str | None
    text_to: str | None
    text_shown: str | None
    text_body: str | None
    email: str | None
    hours: str
    free: bool
    languages: tuple[str, ...]
    source: str
    verified_on: date

    @property
    def call_link(self) -> str | None:
        """The link that dials, such as ``tel:116123``."""
        return f"tel:{self.dial}" if self.dial else None

    @property
    def text_link(self) -> str | None:
        """The link that opens a text message, such as ``sms:85258?body=SHOUT``."""
        if not self.text_to:
            return None
        return f"sms:{self.text_to}" + (f"?body={quote(self.text_body)}" if self.text_body else "")

    @property
    def hours_key(self) -> str:
        """The message key of its hours."""
        return f"crisis.hours_{self.hours}"

    def is_stale(self, today: date) -> bool:
        """Tell whether nobody has compared it with its source for 150 days."""
        return (today - self.verified_on).days >= STALE_AFTER_DAYS


@dataclass(frozen=True)
class Country:
    """What to dial in one country (ISO 3166-1, two letters); the emergency number comes first everywhere."""

    code: str
    emergency: tuple[str, ...]
    services: tuple[Service, ...]

    @property
    def emergency_links(self) -> tuple[str, ...]:
        """The links that dial the emergency numbers."""
        return tuple(f"tel:{number}" for number in self.emergency)


@dataclass(frozen=True)
class Directory:
    """All countries that we know something about."""

    countries: tuple[Country, ...]

    def country(self, code: str | None) -> Country | None:
        """Return one country, or None when we know nothing about it."""
        return next((country for country in self.countries if country.code == code), None)

    def starting_with(self, *codes: str | None) -> tuple[Country, ...]:
        """Return every country, first the one that the person chose, else the site's, so that none is out of reach."""
        first = next((country for code in codes if (country := self.country(code))), None)
        return tuple(sorted(self.countries, key=lambda country: country is not first))

    def stale(self, today: date) -> tuple[tuple[str, Service], ...]:
        """Return country codes and services that somebody should compare with their source again."""
        return tuple(
            (country.code, service)
            for country in self.countries
            for service in country.services
            if service.is_stale(today)
        )


@cache
def shipped() -> Directory:
    """Return the directory that comes with the product."""
    return read(files("facilitator.domain").joinpath("crisis.json").read_text(encoding="utf-8"))


def read(text: str) -> Directory:
    """Read a data file.

    Raises:
        Invalid: it is not of the expected shape; the place is named by its path, such as ``GB.services.0``.
    """
    try:
        content = json.loads(text)
        if content["version"] != VERSION:
            raise Invalid("crisis.version_unknown", field="version")
        countries = tuple(read_country(entry) for entry in content["countries"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Invalid("crisis.file_unreadable") from None
    if len({country.code for country in countries}) < len(countries) or not countries:
        raise Invalid("crisis.country_twice", field="countries")
    return Directory(countries)


def read_country(entry: dict[str, Any]) -> Country:
    """Read what is known about one country.

    Raises:
        Invalid: something does not fit, with its place.
        KeyError, TypeError: something is missing or of another kind.
    """
    code = required(entry["country"], COUNTRY, "country")
    emergency = tuple(required(number, DIAL, f"{code}.emergency") for number in entry["emergency"])
    services = tuple(
        read_service(service, f"{code}.services.{place}") for place, service in enumerate(entry["services"])
    )
    if not emergency or not services:
        raise Invalid("crisis.country_empty", field=code)
    return Country(code, emergency, services)


def read_service(entry: dict[str, Any], place: str) -> Service:
    """Read one service.

    Raises:
        Invalid: something does not fit, with its place.
        KeyError, TypeError, ValueError: something is missing or of another kind.
    """
    service = Service(
        **entry
        | {
            "languages": tuple(
                required(language, LANGUAGE, f"{place}.languages") for language in entry["languages"]
            ),
            "verified_on": date.fromisoformat(entry["verified_on"]),
        }
    )
    for number, shown in ((service.dial, service.shown), (service.text_to, service.text_shown)):
        if number is not None:
            required(number, DIAL, place)
        if (shown and re.sub(r"[^\d*]", "", shown)) != number:
            raise Invalid("crisis.shown_differs", field=place)
    if not (service.dial or service.text_to) or service.hours not in HOURS:
        raise Invalid("crisis.service_incomplete", field=place)
    if not service.name.strip() or not service.source.startswith("https://"):
        raise Invalid("crisis.service_incomplete", field=place)
    return service


def required(value: object, pattern: re.Pattern[str], place: str) -> str:
    """Return a text that has the pattern.

    Raises:
        Invalid: it has not, with its place.
    """
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Invalid("crisis.value_unknown", field=place)
    return value
