"""The booth's words: in the language that the browser asks for, since nobody has a profile here.

Whoever reads another one chooses it by a button. The choice travels in the forms of the page and nowhere else: an
address of its own for each language would tell a log who reads what, and a cookie would tell two visits apart.
"""

from datetime import datetime
from typing import Any

from babel import Locale
from flask import Flask, request
from flask_babel import Babel, get_locale, gettext
from werkzeug.exceptions import HTTPException

from facilitator import phrases
from facilitator.config import Settings
from facilitator.domain.language import nearest
from facilitator.mail import moments

LANGUAGE_STEP = "language-"  # what the buttons that choose a language are called, before its tag


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


def chosen(settings: Settings) -> str | None:
    """Return the language that a button of this page, or an earlier one, chose; None if nobody chose."""
    try:
        step, earlier = request.form.get("step", ""), request.form.get("lang")
    except HTTPException:  # a body that cannot be read; what answers it must not read it again
        return None
    asked = step.removeprefix(LANGUAGE_STEP) if step.startswith(LANGUAGE_STEP) else earlier
    return nearest(asked, settings.locales)


def languages_beside(tag: str, settings: Settings) -> list[tuple[str, str]]:
    """Return the other languages of the installation, each in its own words."""
    names = {other: str(Locale.parse(other).display_name) for other in settings.locales if other != tag}
    return [(other, name[:1].upper() + name[1:]) for other, name in names.items()]


def init_words(app: Flask, settings: Settings) -> None:
    """Let Babel choose among the languages of the installation; no choice is ever stored."""

    def choose() -> str:
        return (
            chosen(settings) or request.accept_languages.best_match(settings.locales) or settings.locales[0]
        )

    app.config["BABEL_DEFAULT_LOCALE"] = settings.locales[0]
    Babel(app, locale_selector=choose)
    app.jinja_env.globals |= {"say": say, "country_name": country_name}
    app.jinja_env.filters["moment"] = moment
