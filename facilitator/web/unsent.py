"""A form that was not taken, because nothing proves that it comes from one of our own pages: why, and what was typed.

Behind proxies this is what goes wrong most, and the reader can do something about it only who knows the cause. The
proof is the token of the form together with the cookie. Where a browser also says from where it sends (Origin, else
Referer), that must be us; a browser that keeps it to itself is believed by its token.
"""

import re
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_babel import gettext
from flask_login import current_user
from flask_wtf.csrf import CSRFError

from facilitator.domain import crisis
from facilitator.web.forms import CSRF, this_address

SAFE = {"GET", "HEAD", "OPTIONS"}
SECRET = re.compile(
    r"password|secret|code|token|key", re.IGNORECASE
)  # fields whose content is not shown again
FOREIGN = "The form was sent from another address."
LONGEST = 20_000  # characters of one field that are given back


def sent_from() -> str:
    """Return the host, with its port, of the page that the form stood on; empty if the browser keeps it to itself."""
    origin = request.headers.get("Origin", "")
    told = origin if origin not in {"", "null"} else request.headers.get("Referer", "")
    return urlsplit(told).netloc.lower()


def base_host() -> str:
    """Return the host, with its port, that people are meant to type."""
    base: str = current_app.config["SETTINGS"].base_url
    return urlsplit(base).netloc.lower()


def is_own_page() -> bool:
    """Tell whether the browser says that the form stood on a page of ours."""
    site = request.headers.get("Sec-Fetch-Site")
    return site == "same-origin" or (site is None and sent_from() in {base_host(), request.host.lower()})


def refuse_foreign() -> None:
    """Refuse what a page of somebody else sends with our cookie, whatever token it holds.

    Raises:
        CSRFError: it says that it comes from elsewhere.
    """
    if request.method in SAFE or cookie_name() not in request.cookies or "Authorization" in request.headers:
        return
    if sent_from() not in {"", base_host(), request.host.lower()}:
        raise CSRFError(FOREIGN)


def cookie_name() -> str:
    """Return the name of the cookie that a form needs beside its token."""
    return str(current_app.config["SESSION_COOKIE_NAME"])


def cause(error: CSRFError) -> str:
    """Return in words why the form was not taken, and what to do."""
    base: str = current_app.config["SETTINGS"].base_url
    here = sent_from() or request.host.lower()
    if error.description == FOREIGN or here != base_host():
        words: str = _(
            "It was sent from {here}, but this installation is at {base}. Open {base} and fill it in there. If that is "
            "where you are, whoever looks after the installation has to put the setting BASE_URL right, or let the "
            "proxy pass on the host."
        )
        return words.format(here=here, base=base)
    if cookie_name() not in request.cookies:
        return _(
            "Your browser sent no cookie with it. Allow cookies for this address, and if you were signed in, "
            "sign in again."
        )
    if error.description == "The CSRF token is missing.":
        return _("It did not arrive whole. Perhaps the page was not loaded to its end.")
    return _(
        "It is older than your sign-in: since the page was opened, somebody signed in or out in this browser, or "
        "was signed out."
    )


def _(text: str) -> str:
    """Say a sentence in the reader's language."""
    return str(gettext(text))


def typed() -> list[tuple[str, str]]:
    """Return what was typed and chosen, without what is secret."""
    pairs = request.form.items(multi=True)
    return [(name, value[:LONGEST]) for name, value in pairs if name != CSRF and not SECRET.search(name)]


def page(error: CSRFError) -> Response:
    """Show why a form was not taken, with what was typed and, if it was one of ours, a button to send it again."""
    view = current_app.view_functions.get(request.endpoint or "")
    body = render_template(
        "errors/unsent.html",
        cause=cause(error),
        typed=typed(),
        again=this_address() if is_own_page() else None,
        signed_out=getattr(view, "needs_sign_in", False) and not current_user.is_authenticated,
        crisis_countries=crisis.shipped().countries,
    )
    return make_response(body, error.code)


def init_unsent(app: Flask) -> None:
    """Let every form of an application be checked; this comes before Flask-WTF's own check of the token."""
    app.before_request(refuse_foreign)
