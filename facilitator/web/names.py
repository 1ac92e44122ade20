"""What a member is called on a page: the name they use here, or kind words for somebody without one."""

from datetime import date

from babel import Locale
from flask import Flask
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from facilitator.domain.device import names
from facilitator.mail import moments
from facilitator.web.forms import say


def short_day(value: date) -> str:
    """Write a date such as 22 Oct 2026."""
    return moments.short_day(value, get_locale() or Locale("en"))


def called(name: str | None, since: date | None = None) -> str:
    """Return a member's name; ``since`` (joined or asked) tells people without one apart."""
    if name:
        return name
    if since is None:
        return str(_("Member without a name"))
    return str(_("Member without a name, since %(day)s", day=short_day(since)))


def device_words(device: str) -> str:
    """Say what kind of browser and system a signed-in browser is, such as “Firefox on Android”."""
    browser, system = names(device)
    return say(
        "sign_in.device",
        browser=browser or say("sign_in.other_browser"),
        system=system or say("sign_in.other_system"),
    )


def isolated(name: str) -> Markup:
    """Return a name for the middle of a sentence, so that its direction does not turn the words around it."""
    return Markup("<bdi>{}</bdi>").format(name)


def init_names(app: Flask) -> None:
    """Give templates the filters."""
    app.jinja_env.filters.update(called=called, isolated=isolated, short_day=short_day)
