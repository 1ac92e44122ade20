"""A small application that shows every component, frame and error page, for the tests of the stylesheet.

Its pages stand in pages/; frames and macros are the product's own, the content policy is as strict as its own.
The address changes how it speaks: ``?words=stretched`` and ``?words=mirrored`` are the languages of pseudo.py, and
``&dir=rtl`` is the direction.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path

from babel import Locale
from flask import Flask, Response, flash, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined

from facilitator.web.names import isolated
from tests.browser.pseudo import mirrored, stretched
from tests.browser.samples import COUNTRIES, SAMPLES

HERE = Path(__file__).resolve().parent
PRODUCT = HERE.parents[1] / "facilitator"
SPOKEN = {"stretched": stretched, "mirrored": mirrored}
ERRORS = sorted(int(path.stem) for path in (PRODUCT / "templates" / "errors").glob("[0-9]*.html"))


@dataclass
class Pulse:
    """What the address /pulse answers, for the tests of live.js: words, their version, and how to fail."""

    words: str = "first"
    version: int = 1
    status: int = 200
    asked: int = 0
    unchanged: int = 0

    def say(self, words: str) -> None:
        """Change the words."""
        self.words, self.version = words, self.version + 1


def translate(text: str) -> str:
    """Return a sentence in the language that the address asks for."""
    speak = SPOKEN.get(request.args.get("words", ""))
    return speak(text) if speak else text


def translate_number(one: str, many: str, number: int) -> str:
    """Return the sentence for a number of things."""
    return translate(one if number == 1 else many)


def nonce() -> str:
    """Return this answer's nonce."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def country_name(code: str) -> str:
    """Return what a country is called in English."""
    return str(Locale("en").territories[code])


def add_policy(response: Response) -> Response:
    """Add the content policy: own files only, scripts by nonce (none in the booth), nothing inline."""
    sources = {"style": "'self'", "img": "'self'", "script": f"'nonce-{nonce()}'", "connect": "'self'"}
    if request.path == "/booth":
        sources |= {"script": "'none'", "connect": "'none'"}
    if request.path == "/faults":
        sources |= {"style": f"'self' 'nonce-{nonce()}'", "connect": "'self' http://other.invalid"}
    listed = "; ".join(f"{kind}-src {allowed}" for kind, allowed in sources.items())
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; {listed}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return response


def render(template: str) -> str:
    """Render a template with what the product's edge would pass."""
    return render_template(
        template,
        lang="ar" if request.args.get("words") == "mirrored" else "en",
        dir=request.args.get("dir", "ltr"),
        crisis_countries=COUNTRIES,
        crisis_current="GB",
        exit_url=url_for("elsewhere"),
        **SAMPLES,
    )


def show_page(name: str) -> ResponseReturnValue:
    """Show one of pages/."""
    return render(f"{name}.html")


def show_kitchen_sink() -> ResponseReturnValue:
    """Show the components, with a message that a form just left."""
    flash(translate("Saved. The next session is on Thursday."), "good")
    return render("kitchen.html")


def show_error(code: int) -> ResponseReturnValue:
    """Show an error page with its status."""
    return render(f"errors/{code}.html"), code


def elsewhere() -> ResponseReturnValue:
    """Stand for the ordinary page that the quick exit leads to."""
    return "<!doctype html><html lang=en><title>Weather</title><h1>Weather</h1>"


def receive() -> ResponseReturnValue:
    """Answer a form with the status it asks for, and say which token came with it."""
    words = f"<p id='answer'>{request.headers.get('X-CSRFToken', 'no token')}</p>"
    return words, int(request.form.get("status", "200"))


def make_showroom(pulse: Pulse | None = None) -> Flask:
    """Make the application."""
    app = Flask(
        "showroom",
        static_folder=str(PRODUCT / "static"),
        static_url_path="/static",
        template_folder=HERE / "pages",
    )
    app.secret_key = "only for the showroom's flashed messages"
    app.jinja_options = {"undefined": StrictUndefined, "extensions": ["jinja2.ext.i18n"]}
    app.jinja_env.loader = ChoiceLoader(
        [FileSystemLoader(HERE / "pages"), FileSystemLoader(PRODUCT / "templates")]
    )
    app.jinja_env.install_gettext_callables(translate, translate_number, newstyle=True)  # type: ignore[attr-defined] # the extension adds it
    app.jinja_env.globals.update(
        csp_nonce=nonce, csrf_token=lambda: "token-of-this-page", country_name=country_name
    )
    app.jinja_env.filters["isolated"] = isolated
    app.after_request(add_policy)
    app.add_url_rule("/kitchen", view_func=show_kitchen_sink)
    app.add_url_rule("/elsewhere", view_func=elsewhere)
    app.add_url_rule("/receive", view_func=receive, methods=["POST"])
    app.add_url_rule("/error/<int:code>", view_func=show_error)
    app.add_url_rule("/<any(session, public, booth, room, faults, parts):name>", view_func=show_page)
    beat = pulse or Pulse()
    app.add_url_rule("/pulse", view_func=lambda: answer_pulse(beat), endpoint="pulse")
    return app


def answer_pulse(pulse: Pulse) -> ResponseReturnValue:
    """Answer a question of live.js: the words, or 304 to the version it has, or a failure."""
    pulse.asked += 1
    tag = f'"{pulse.version}"'
    if pulse.status != 200:
        return "", pulse.status
    if request.headers.get("If-None-Match") == tag:
        pulse.unchanged += 1
        return Response(status=304, headers={"ETag": tag})
    return Response(
        f"<p id='words'>{pulse.words}</p><button id='press'>Press</button>", headers={"ETag": tag}
    )
