"""Forms: the API's own schema loads what was posted, and what was typed is never lost."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request
from flask_babel import gettext
from marshmallow import Schema
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from facilitator import phrases
from facilitator.domain.booking import Findings
from facilitator.errors import Conflict, FacilitatorError, Invalid, Stale, Taken
from facilitator.schemas import fields
from facilitator.schemas.base import load
from facilitator.services import submissions

CSRF = "csrf_token"
KEY = "form_key"  # another one every time a form is shown


def say(key: str, **params: Any) -> str:
    """Turn a message key into a sentence in the reader's language."""
    return phrases.say(key, gettext, **params) if phrases.has(key) else key


@dataclass
class Form:
    """What a form shows: the values (as typed), and per field what is wrong."""

    values: Mapping[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    findings: Findings | None = None  # what is booked already

    @property
    def problems(self) -> list[dict[str, str]]:
        """The error summary: each message with the field it links to (empty: the form as a whole)."""
        return [{"field": name, "text": message} for name, message in self.errors.items()]


def posted(schema: Schema, form: MultiDict[str, str]) -> dict[str, Any]:
    """Return posted values in the shape that the schema reads.

    A blank field that is not a text counts as not given; a box that was not ticked is a no.
    """
    found: dict[str, Any] = {}
    for name, kind in schema.load_fields.items():
        if isinstance(kind, fields.ListOf):
            found[name] = [value for value in form.getlist(name) if value]
        elif isinstance(kind, fields.Flag):
            found[name] = form.get(name, "off")
        elif name in form and (form[name].strip() or (isinstance(kind, fields.Text) and not kind.required)):
            found[name] = form[name]
        elif name in form and kind.allow_none:
            found[name] = None
    return found


def typed(form: MultiDict[str, str], schema: Schema | None = None) -> dict[str, Any]:
    """Return what was typed, to show it again: a list for what can be chosen more than once, no for an empty box."""
    given = {
        name: values if len(values) > 1 else values[0]
        for name, values in form.lists()
        if name not in {CSRF, KEY}
    }
    kinds = schema.load_fields.items() if schema else ()
    lists = {name: form.getlist(name) for name, kind in kinds if isinstance(kind, fields.ListOf)}
    boxes = {name: name in form for name, kind in kinds if isinstance(kind, fields.Flag)}
    return {**given, **lists, **boxes}


def wrong(error: FacilitatorError) -> dict[str, str]:
    """Return what is wrong per field, in words; the empty name is the form as a whole."""
    if isinstance(error, Invalid):
        found: dict[str, str] = {}
        for problem in error.problems:
            found.setdefault(problem.field.partition(".")[0], say(problem.key, **problem.params))
        return found or {"": say(error.key, **error.params)}
    return {error.field or "": say(error.key, **error.params)}


def form_page(
    template: str,
    schema: Schema,
    act: Callable[[Any], str | Response],
    *,
    values: Mapping[str, Any] | None = None,
    once: bool = False,
    **context: Any,
) -> Response | str | tuple[str, int]:
    """Show a form, or act on what was posted.

    ``act`` gets the loaded data and returns the address to go to (303), or a page of its own. When it or the schema
    refuses, the form comes back with what was typed and the reasons, and nothing has changed. ``once`` is for forms
    that make something: the same page sent twice makes it once.
    """
    if request.method != "POST":
        return render_template(template, form=Form(values or {}), **context)
    if once and sent_before():
        return said_twice()
    try:
        answer = act(load(schema, posted(schema, request.form)))
    except (Invalid, Conflict, Stale) as error:
        again = Form({**(values or {}), **typed(request.form, schema)}, wrong(error), found_in(error))
        return render_template(template, form=again, **context), error.status
    return redirect(answer, 303) if isinstance(answer, str) else answer


def found_in(error: FacilitatorError) -> Findings | None:
    """Return what is booked already, if that is why something was refused."""
    return error.findings if isinstance(error, Taken) else None


def said_twice() -> Response:
    """Lead back to the form, saying that it came twice and was kept once."""
    flash(gettext("This was sent twice. It has been saved once."), "good")
    return redirect(request.full_path.rstrip("?"), 303)


def this_address() -> str:
    """Return the address of this page as links are written: with the path that the product is below, and the query."""
    return request.script_root + request.full_path.rstrip("?")


def form_key() -> str:
    """Return a key for a form that is being shown."""
    return secrets.token_urlsafe(12)


def sent_before() -> bool:
    """Tell whether this very page was sent before with the same content."""
    key = request.form.get(KEY, "")[:100]
    pairs = [pair for pair in request.form.items(multi=True) if pair[0] not in {CSRF, KEY}]
    body = urlencode(pairs, errors="surrogatepass").encode()
    return bool(key) and not submissions.first_time(route=request.path, key=key, body=body)
