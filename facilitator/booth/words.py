"""The booth's words: in the language that the browser asks for, since nobody has a profile here."""

from datetime import datetime
from typing import Any

from babel import Locale
from flask import Flask, request
from flask_babel import Babel, get_locale, gettext

from facilitator import phrases
from facilitator.config import Settings
from facilitator.mail import moments


def say(key: str, **params: Any) -> str:
    """Turn a message key into a sentence in the reader's language."""
    return phrases.say(key, gettext, **params)


def locale() -> Locale:
    """Return the reader's locale; times are written as in the mail."""
    chosen = get_locale() or Locale("en")
    return Locale("en", "GB") if chosen == Locale("en") else chosen


def country_name(code: str) -> str:
    """Return the name of a country in the reader's language, the code itself if it has none."""
    return str(locale().territories.get(code, code))


def moment(at: datetime, zone: str) -> str:
    """Write an instant as it reads on the wall of a zone, such as "Friday 30 October, 9:00 pm (London)"."""
    return f"{moments.day_and_time(at, zone, locale())} ({moments.city(zone, locale())})"


def init_words(app: Flask, settings: Settings) -> None:
    """Let Babel choose among the languages of the installation; no choice is ever stored."""

    def choose() -> str:
        return request.accept_languages.best_match(settings.locales) or settings.locales[0]

    app.config["BABEL_DEFAULT_LOCALE"] = settings.locales[0]
    Babel(app, locale_selector=choose)
    app.jinja_env.globals |= {"say": say, "country_name": country_name}
    app.jinja_env.filters["moment"] = moment
