"""The language of a page: the reader's choice, else what the browser asks for, among those offered."""

from flask import Flask, request, session
from flask_babel import Babel, get_locale

from facilitator.config import Settings
from facilitator.domain.language import nearest

RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}


def init_languages(app: Flask, settings: Settings) -> None:
    """Let Babel choose among the languages of an installation."""

    def choose() -> str:
        chosen = nearest(session.get("locale"), settings.locales)
        if chosen is not None:
            return chosen
        return request.accept_languages.best_match(settings.locales) or settings.locales[0]

    app.config["BABEL_DEFAULT_LOCALE"] = settings.locales[0]
    Babel(app, locale_selector=choose)
    app.jinja_env.globals |= {"country_name": country_name, "language_name": language_name}


def direction() -> str:
    """Return rtl or ltr for the language of this page."""
    locale = get_locale()
    return "rtl" if locale is not None and locale.language in RIGHT_TO_LEFT else "ltr"


def tag() -> str:
    """Return the BCP 47 tag of this page's language."""
    locale = get_locale()
    return str(locale).replace("_", "-") if locale is not None else "en"


def country_name(code: str) -> str:
    """Return what a country is called in the language of this page; its code where Babel knows no name."""
    locale = get_locale()
    return str(locale.territories.get(code, code)) if locale is not None else code


def language_name(tag: str) -> str:
    """Return what a language is called in the language of this page; its tag where Babel knows no name."""
    locale = get_locale()
    return str(locale.languages.get(tag, tag)) if locale is not None else tag
