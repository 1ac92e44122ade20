"""One decorator says everything about an operation: route, scope, what comes in, what goes out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, wraps
from typing import Any, ClassVar
from urllib.parse import urlencode

from flask import Response, current_app, g, request
from flask_smorest import Blueprint
from marshmallow import Schema

from facilitator import policy
from facilitator.api import authentication, idempotency, preconditions
from facilitator.api.parsing import Parser, refuse_parameters
from facilitator.lean import Lean
from facilitator.schemas.compiled import as_json, dump_cells
from facilitator.schemas.page import PageQuery, list_of
from facilitator.schemas.problem import ProblemOut
from facilitator.services.pages import Page

View = Callable[..., Any]
PROBLEM = ProblemOut()  # one for all: every operation documents several
PROBLEMS = {
    400: "The request is malformed.", 401: "No valid token.", 403: "The token lacks a scope or the role.",
    404: "There is no such thing, or it may not be known.", 409: "The present state does not allow this.",
    412: "The resource has changed.", 413: "The body is too large.", 415: "The body is not JSON.",
    422: "A field or parameter is wrong.", 428: "If-Match is missing.", 429: "Too many requests.",
    503: "Out of reach for now; try again.",
}  # fmt: skip


@dataclass(frozen=True)
class Operation:
    """What is special about one operation.

    ``scope``: what a token needs, None for an open operation. ``query``, ``body``: schemas of what comes in.
    ``answer``: schema of what goes out, ``listed`` if it is a page of them. ``if_match``: the caller must say which
    version it saw; the view gets ``expected``. ``again``: finds the resource of an earlier answer for a repeated POST.
    ``watch``: a statement that finds the token's owner and the version of what is read, for callers that ask whether
    anything changed. ``cookie``: the dashboard's own page may call it. ``logged``: a read that leaves a trace in the
    audit.
    """

    scope: str | None
    query: type[Schema] | None = None
    body: type[Schema] | None = None
    answer: type[Schema] | None = None
    listed: bool = False
    status: int = 200
    if_match: bool = False
    again: View | None = None
    watch: Lean | None = None
    cookie: bool = False
    logged: bool = False
    problems: tuple[int, ...] = field(default=())


class ApiBlueprint(Blueprint):  # type: ignore[misc]  # flask-smorest ships no types
    """A blueprint of the API; every route of it goes through ``operation``."""

    ARGUMENTS_PARSER: ClassVar[Parser] = Parser()

    def operation(
        self, method: str, rule: str, *, scope: str | None, **options: Any
    ) -> Callable[[View], View]:
        """Register an operation; see ``Operation`` for the options.

        The view is called with ``actor`` and, where declared, ``query``, ``body`` and ``expected``, beside the ids of
        the path. It returns a model (or dataclass), a ``Page``, a ready ``Response``, or None for no content.
        """
        spec = Operation(scope=scope, **options)
        if spec.listed and spec.query is None:
            spec = Operation(scope=scope, **{**options, "query": PageQuery})

        def register(view: View) -> View:
            ready = self.documented(spec, method, view, self.parsed(spec, guarded(spec, view)))
            ready.operation = spec  # type: ignore[attr-defined]  # read by the edge and by the role matrix
            return self.route(rule, methods=[method], endpoint=view.__name__)(ready)  # type: ignore[no-any-return]  # route() is untyped

        return register

    def parsed(self, spec: Operation, view: View) -> View:
        """Let webargs read body and query; they arrive in that order behind the path's ids."""
        names = [name for name, schema in (("query", spec.query), ("body", spec.body)) if schema is not None]

        @wraps(view)
        def named(*loaded: Any, **path: Any) -> Any:
            return view(**dict(zip(names, loaded, strict=True)), **path)

        ready: View = named
        if spec.body is not None:
            ready = self.arguments(spec.body(), location="json")(ready)
        if spec.query is not None:
            ready = self.arguments(spec.query(), location="query")(ready)
        return ready

    def documented(self, spec: Operation, method: str, view: View, ready: View) -> View:
        """Describe an operation for OpenAPI and put authentication before everything else."""

        @wraps(ready)
        def admitted(**path: Any) -> Any:
            if spec.scope is not None:
                watch = spec.watch if "If-None-Match" in request.headers else None
                g.principal = authentication.authenticate(by_cookie=spec.cookie, watch=watch, **path)
                policy.scoped(g.principal, spec.scope)
            if spec.query is None:
                refuse_parameters()
            return ready(**path)

        shown = list_of(spec.answer) if spec.listed and spec.answer else spec.answer
        described: View = self.response(spec.status, shown)(admitted)
        for code in sorted(possible(spec, method)):
            described = self.alt_response(
                code, schema=PROBLEM, content_type="application/problem+json", description=PROBLEMS[code]
            )(described)
        security = [] if spec.scope is None else [{"bearer": [spec.scope]}]
        described = self.doc(
            operationId=view.__name__, security=security, parameters=parameters_of(spec, method)
        )(described)
        # What flask-smorest puts around a view only describes it: the view answers with a finished response.
        admitted.__doc__ = view.__doc__
        admitted._apidoc = described._apidoc  # type: ignore[attr-defined]  # noqa: SLF001 - where flask-smorest looks
        forget_drafts(admitted)
        return admitted


def forget_drafts(view: View) -> None:
    """Drop the copy of the description that flask-smorest leaves on every decorator below the last one (megabytes)."""
    below = getattr(view, "__wrapped__", None)
    while below is not None:
        vars(below).pop("_apidoc", None)
        below = getattr(below, "__wrapped__", None)


def possible(spec: Operation, method: str) -> set[int]:
    """Return the problem statuses that an operation can answer."""
    codes = {404, 422, 429, 503, *spec.problems}
    if spec.scope is not None:
        codes |= {401, 403}
    if spec.body is not None:
        codes |= {400, 413, 415}
    if method in {"POST", "PUT", "PATCH", "DELETE"}:
        codes |= {400, 409, 413}
    if spec.if_match:
        codes |= {412, 428}
    return codes


def parameters_of(spec: Operation, method: str) -> list[dict[str, Any]]:
    """Document the query parameters and request headers that an operation knows."""
    text = {"type": "string"}
    found: list[dict[str, Any]] = []
    if spec.query is not None:
        found.append({"in": "query", "schema": spec.query})
    if spec.if_match:
        found.append({"in": "header", "name": "If-Match", "required": True, "schema": text,
                      "description": "ETag of the version you saw, or *."})  # fmt: skip
    if method == "POST" and spec.scope is not None:
        found.append({"in": "header", "name": "Idempotency-Key", "schema": {**text,
                      "pattern": '^"?[!#-~]{1,255}"?$'},
                      "description": "Same key and body: same answer, for 24 hours."})  # fmt: skip
    return found


def guarded(spec: Operation, view: View) -> View:
    """Check preconditions and repeats around a view, and render what it returns."""

    @wraps(view)
    def run(**named: Any) -> Response:
        if spec.scope is not None:
            named["actor"] = g.principal
        if spec.if_match:
            named["expected"] = preconditions.expected_version()
        if request.method == "POST" and spec.scope is not None:
            path = {name: value for name, value in named.items() if name not in {"body", "query", "expected"}}
            done = idempotency.once(spec.status, spec.again, lambda: view(**named), path)
            return rendered(spec, done.thing, done.status)
        return rendered(spec, view(**named), spec.status)

    return run


def rendered(spec: Operation, thing: Any, status: int) -> Response:
    """Turn what a view returned into a response."""
    if isinstance(thing, Response):
        return thing
    if isinstance(thing, Page):
        return page_of(spec, thing)
    if thing is None or spec.answer is None:
        return Response(status=204)
    version = getattr(thing, "etag", getattr(thing, "version", None))
    shown_once = spec.status == 201 and spec.again is None  # noqa: PLR2004 - a secret or codes: nobody could ask again
    if request.method != "GET" and not shown_once and "return=minimal" in request.headers.get("Prefer", ""):
        response = Response(status=204, headers={"Preference-Applied": "return=minimal"})
    else:
        response = Response(
            as_json(instance_of(spec.answer).dump(thing)), status, content_type="application/json"
        )
    return preconditions.tagged(response, version) if version is not None else response


@cache
def instance_of(schema: type[Schema]) -> Schema:
    """Return one instance of a schema for all answers: making one costs more than dumping with it."""
    return schema()


def page_of(spec: Operation, page: Page) -> Response:
    """Render a page of a list, with a Link to the next one (RFC 8288)."""
    if spec.answer is None:
        message = "a list needs the schema of its rows"
        raise TypeError(message)
    body = {"data": dump_cells(spec.answer, page.found), "next_cursor": page.next_cursor}
    response = Response(as_json(body), content_type="application/json")
    if page.next_cursor:
        query = urlencode({**request.args.to_dict(), "cursor": page.next_cursor})
        base_url = current_app.config["SETTINGS"].base_url  # a proxy may have changed what the request says
        response.headers["Link"] = f'<{base_url}{request.path}?{query}>; rel="next"'
    return response
